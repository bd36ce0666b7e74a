"""Nothing that anybody typed, is called, or holds a link by is found in the log."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from conferences.log import write_plainly
from people.agencies import service as agencies
from people.permissions import Role
from tests.conftest import Visit
from tests.visitor import Visitor

CANARIES = ("Kirsty", "Canary", "kirsty@canary.example", "c4n4ryt0ken", "10.9.8.7", "127.0.0.1")
BROKEN = 'Kirsty\r\n{"event": "forged"}\u2028Canary\x1b[31m'


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service and every library write, as it is when it serves."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    write_plainly(written)
    yield written
    structlog.configure(**kept)
    root.handlers[:], root.level = handlers, level


async def _journey(visitor: Visitor) -> None:
    """Whatever a person, a program or a stranger could bring along, in every place there is."""
    typed = {"sign_in_name": "kirsty@canary.example", "password": "Kirsty Canary the first"}
    await visitor.submit("/sign-in", typed)
    for link in ("/a/", "/join/", "/reset/", "/sign-in/with/"):
        await visitor.get(f"{link}c4n4ryt0ken?code=c4n4ryt0ken&state=c4n4ryt0ken")
        await visitor.submit(f"{link}c4n4ryt0ken/answer", {"comment": BROKEN})
    for path in ("/children", "/conferences", "/nowhere/Kirsty", "/professionals"):
        await visitor.get(path, params={"search": BROKEN, "page": "9" * 30, "kind": "Kirsty\x00"})
    wrong = {"authorization": "Bearer c4n4ryt0ken", "user-agent": repr(BROKEN)}
    await visitor.client.get("/api/v1/tokens", headers=wrong)
    await visitor.client.post("/api/v1/children", json={"name": BROKEN, "revision": 2**70})
    await visitor.client.post("/api/v1/children", content=b'{"name": "Kirsty \xff"}')
    await visitor.client.post("/agencies/new", data={"name": BROKEN})
    await visitor.submit("/agencies/new", {"name": "Kirsty Canary", "group": "health"})
    logging.getLogger("library").warning("could not greet %s", BROKEN)


async def test_a_journey_leaves_no_word_of_anybody_and_one_line_for_each_event(
    visit: Visit, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*_: object, **__: object) -> None:
        raise ValueError(BROKEN)

    for visitor in (await visit(), await visit(Role.COORDINATOR, Role.ADMINISTRATOR)):
        await _journey(visitor)
    monkeypatch.setattr(agencies, "list_agencies", fail)
    assert (await visitor.get("/agencies")).status_code == 500
    written = log.getvalue()
    assert [canary for canary in CANARIES if canary in written] == []
    lines = written.split("\n")
    assert lines.pop() == ""
    events = [json.loads(line) for line in lines]
    names = {event["event"] for event in events}
    assert {"security", "unforeseen", "could not greet %s"} <= names
    assert "forged" not in names
    told = {event.get("security_event") for event in events}
    assert {"sign_in.failed", "token.refused", "session.started"} <= told
    assert all(len(event["network"]) == 12 for event in events if "network" in event)


async def test_control_what_is_written_with_a_name_is_found(log: io.StringIO):
    structlog.get_logger().warning("greeted", who="Kirsty Canary")
    assert [canary for canary in CANARIES if canary in log.getvalue()] == ["Kirsty", "Canary"]
