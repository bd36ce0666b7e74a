"""What is answered while the database is gone, and where it goes in the middle of something."""

from typing import NoReturn
from uuid import UUID, uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from conferences import answers, app
from people.permissions import Role
from tests.conftest import Visit

LOST = [
    ConnectionRefusedError(),
    FileNotFoundError(),
    asyncpg.CannotConnectNowError(),
    asyncpg.ConnectionDoesNotExistError(),
    asyncpg.InterfaceError("the connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
async def test_while_the_database_is_gone_one_is_asked_to_come_back(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def lost() -> NoReturn:
        raise error

    visitor = await visit()
    monkeypatch.setattr(app, "housekeeping", lost)
    with capture_logs():
        answer = await visitor.get("/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "done as a whole or not at all" in answer.text


async def test_what_was_done_is_answered_although_where_it_led_could_not_be_kept(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    async def lost(act_id: UUID, answer: str) -> None:
        raise ConnectionResetError(act_id, answer)

    visitor = await visit(Role.COORDINATOR)
    monkeypatch.setattr(answers, "answered", lost)
    body = {"name": "Health", "group": "health", "calendar": "scotland"}
    with capture_logs() as said:
        made = await visitor.api("POST", "/agencies", body, **{"idempotency-key": str(uuid4())})
    assert made.status_code == 201
    assert [entry["event"] for entry in said] == ["answer_not_kept"]
