"""Beside the story: another review is booked and called off, and leaves every figure as it was."""

from datetime import UTC, datetime
from typing import Any

from tests.journeys.booked import Told, arrange, be_refused_the_same_room
from tests.journeys.cast import Cast, call
from tests.journeys.forms import fill
from tests.journeys.measured import REPORT
from tests.journeys.stage import Stage
from tests.visitor import text_of

LINK = "https://meet.council.example/k3v9"
INVITED = ("zoe", "una", "lewis", "ewan", "jean")


async def book_another(stage: Stage, cast: Cast, taken: Told) -> Told:
    """A review of another family, refused the room that is taken, then booked by a link."""
    invitees = [
        {"professional": cast.people[who], "expectation": "attend"}
        for who in ("zoe", "una", "lewis")
    ]
    other = await arrange(
        stage, cast, "isla",
        clock_event="previous_review_conference", clock_started_on="2026-08-20",
        invitees=invitees,
    )  # fmt: skip
    await be_refused_the_same_room(stage, cast, taken, other)
    slot = {"starts_at": "2027-02-10T10:00:00Z", "minutes": 60, "link": LINK}
    async with stage.act("conference.book"):
        await call(cast.browsers["morag"], "PUT", f"{other.path}/booking", slot)
    arrived = await stage.mail()
    assert {cast.named(address) for address in arrived} == set(INVITED)
    for address, letters in arrived.items():
        [other.letters[cast.named(address)]] = letters
    assert LINK not in other.letters["zoe"].everything
    assert str(other.letters["zoe"].event["LOCATION"]) == "Online"
    stage.say(f"Review {other.reference} is booked by a link for 10 February 2027.")
    return other


async def call_off(stage: Stage, cast: Cast, other: Told) -> None:
    """It is cancelled on its page: everybody's calendar is told, by the name it knows it by."""
    await stage.wait_until(datetime(2027, 1, 13, 10, 0, tzinfo=UTC))
    figures = await call(cast.browsers["morag"], "GET", REPORT)
    async with stage.act("conference.cancel"):
        answer = await fill(
            cast.browsers["morag"], f"{other.path}/cancel", {"reason": "The family has moved"}
        )
        assert answer.status_code == 303, text_of(answer)
    arrived = await stage.mail()
    assert {cast.named(address) for address in arrived} == set(INVITED)
    for address, letters in arrived.items():
        [letter] = letters
        before = other.letters[cast.named(address)]
        assert (letter.method, letter.uid) == ("CANCEL", before.uid)
        assert letter.sequence == before.sequence + 1 == 1
        assert letter.starts_at == before.starts_at == datetime(2027, 2, 10, 10, 0, tzinfo=UTC)
        assert letter.event["DTSTAMP"].dt > before.event["DTSTAMP"].dt
        assert "This meeting is cancelled." in letter.text
        assert LINK not in letter.everything
        assert "moved" not in letter.everything
    after = await call(cast.browsers["morag"], "GET", REPORT)
    assert _shares(after) == _shares(figures)
    assert after["cancelled"] == figures["cancelled"] + 1
    assert after["agencies"] == figures["agencies"]
    shown = await (await stage.visitor()).get(other.letters["zoe"].link)
    assert "This meeting was cancelled" in shown.text
    stage.say(f"Review {other.reference} is called off: 5 cancellations, and no figure moves.")


def _shares(report: dict[str, Any]) -> dict[str, Any]:
    """Every figure's share in the quarter and in the last four, without what it leaves out."""
    return {
        measure: (figure["quarter"], figure["last_four"])
        for measure, figure in report["figures"].items()
    }
