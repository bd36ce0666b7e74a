"""The scene of every test of variations."""

import pytest

from people.permissions import Role
from tests.builders import (
    a_booked_conference,
    a_professional,
    a_standard,
)
from tests.conferences.varying.scene import Scene
from tests.conftest import Visit


@pytest.fixture
async def scene(visit: Visit) -> Scene:
    await a_standard()
    conference = await a_booked_conference(
        chair=(await a_professional()).id, lead_professional=(await a_professional()).id
    )
    person = await a_professional()
    coordinator = await visit(Role.COORDINATOR, professional=person.id)
    return Scene(conference, coordinator, await visit(Role.SENIOR_MANAGER))
