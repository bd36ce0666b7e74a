"""A mail server in this process."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.notifications.sink import Sink, running_sink


@pytest_asyncio.fixture(loop_scope="session")
async def sink() -> AsyncIterator[Sink]:
    """An SMTP server that takes mail and keeps it."""
    async with running_sink() as running:
        yield running
