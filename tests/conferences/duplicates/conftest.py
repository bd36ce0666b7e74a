"""Whoever asks, and whoever is asked."""

import pytest

from people.permissions import Role
from tests.builders import a_professional
from tests.conftest import Visit
from tests.visitor import Visitor


@pytest.fixture
async def two(visit: Visit) -> tuple[Visitor, Visitor]:
    """Two coordinators."""
    return (
        await visit(Role.COORDINATOR, professional=(await a_professional()).id),
        await visit(Role.COORDINATOR, professional=(await a_professional()).id),
    )
