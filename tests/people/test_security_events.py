"""What is told to who watches: fixed names, codes alone, and all of it documented."""

import re
from pathlib import Path

import pytest
import structlog

from people.permissions import Role
from people.security_events import BY_ACT, NotACodeError, SecurityEvent, tell
from tests.conftest import Visit
from tests.repository.sources import modules

ROOT = Path(__file__).parents[2]
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")


def _told_in_code() -> set[str]:
    text = "".join(module.path.read_text() for module in modules())
    return {SecurityEvent[name].value for name in re.findall(r"SecurityEvent\.([A-Z_]+)", text)}


def test_every_event_is_documented_and_no_other():
    documented = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", RUNNING, re.MULTILINE)
    assert documented == [event.value for event in SecurityEvent]
    assert documented == sorted(documented)


def test_every_event_is_told_somewhere():
    told = _told_in_code() | {event.value for event in BY_ACT.values()}
    assert told == {event.value for event in SecurityEvent}


def test_every_act_that_is_told_of_is_one():
    text = "".join(module.path.read_text() for module in modules() if "security" not in module.name)
    assert [name for name in BY_ACT if f'"{name}"' not in text] == []


@pytest.mark.parametrize("typed", ["Kirsty Example", "a\nb", "x@y.example", "", "é", "x" * 81])
def test_what_somebody_could_have_typed_is_never_told(typed: str):
    with pytest.raises(NotACodeError):
        tell(SecurityEvent.SIGN_IN_FAILED, reason=typed)


async def test_a_wrong_token_a_foreign_form_and_what_is_not_there_are_told(visit: Visit):
    visitor = await visit(Role.CHIEF_OFFICER)
    with structlog.testing.capture_logs() as told:
        await visitor.client.get("/api/v1/tokens", headers={"authorization": "Bearer cvn_x"})
        await visitor.client.post("/sign-out", data={}, headers={"sec-fetch-site": "same-origin"})
        await visitor.client.post("/sign-out", headers={"sec-fetch-site": "cross-site"})
        await visitor.get("/children")
        await visitor.submit("/sign-in", {"sign_in_name": "nobody", "password": "x" * 15})
    events = [line["security_event"] for line in told if line["event"] == "security"]
    assert events == [
        "token.refused", "form.foreign", "form.foreign", "access.refused", "sign_in.failed"
    ]  # fmt: skip
    assert "cvn_x" not in str(told)
    assert "nobody" not in str(told)


def test_where_nobody_keeps_a_log_nothing_is_told(capsys: pytest.CaptureFixture[str]):
    kept = structlog.get_config() if structlog.is_configured() else None
    structlog.reset_defaults()
    try:
        tell(SecurityEvent.ACCOUNT_CHANGED)
        assert "".join(capsys.readouterr()) == ""
        structlog.configure()
        tell(SecurityEvent.ACCOUNT_CHANGED)
        assert "account.changed" in "".join(capsys.readouterr())
    finally:
        structlog.reset_defaults()
        if kept is not None:
            structlog.configure(**kept)
