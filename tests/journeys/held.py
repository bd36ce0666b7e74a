"""The fifth chapter: the day itself, who came, what was decided, and when the next one is due."""

from datetime import UTC, datetime

from tests.journeys.booked import Told
from tests.journeys.cast import SORRELS, Cast, call, called
from tests.journeys.forms import fill
from tests.journeys.stage import Stage
from tests.visitor import text_of

FIRST_MARKS = {"ewan": "attended", "jean": "attended", "catriona": "attended", "zoe": "attended"}
THEN = {
    "callum": "apologies", "anil": "deputy", "una": "remote", "greer": "attended",
    "lewis": "deputy", "fiona": "attended", "pat": "absent", "nadia": "absent", "dod": "attended",
}  # fmt: skip


async def mark_who_came(stage: Stage, cast: Cast, told: Told) -> None:
    """The minute-taker marks on the page of the day; the verdict follows the marks."""
    await stage.wait_until(datetime(2027, 1, 11, 13, 55, tzinfo=UTC))
    await _mark(stage, cast, told, FIRST_MARKS)
    sheet = await call(cast.browsers["jean"], "GET", f"{told.path}/attendance")
    assert sheet["verdict"]["is_quorate"] is False
    assert sheet["verdict"]["missing"] == ["police or education"]
    await _mark(stage, cast, told, THEN)
    sheet = await call(cast.browsers["jean"], "GET", f"{told.path}/attendance")
    assert sheet["verdict"]["is_quorate"] is True
    stage.say("The minute-taker marks who came: quorate once police or education is there.")


async def _mark(stage: Stage, cast: Cast, told: Told, marks: dict[str, str]) -> None:
    typed = {f"attendance-{told.invitations[who]}": came for who, came in marks.items()}
    async with stage.act("conference.record_attendance"):
        answer = await fill(cast.browsers["jean"], f"{told.path}/attendance", typed)
        assert answer.status_code == 303, text_of(answer)


async def let_somebody_walk_in(stage: Stage, cast: Cast, told: Told) -> None:
    """Somebody comes who was not asked: he is found by name and added."""
    await stage.wait_until(datetime(2027, 1, 11, 14, 10, tzinfo=UTC))
    async with stage.act("conference.add_walk_in"):
        answer = await fill(
            cast.browsers["jean"], f"{told.path}/attendance?search=Ogilvie",
            {"professional": cast.people["sam"]}, at="/walk-ins",
        )  # fmt: skip
        assert answer.status_code == 303, text_of(answer)
    stage.say(f"{called('sam')} walks in without having been invited.")


async def decide_and_close(stage: Stage, cast: Cast, told: Told) -> None:
    """The chair records what was decided for each child, and closes."""
    await stage.wait_until(datetime(2027, 1, 11, 15, 40, tzinfo=UTC))
    chair = cast.browsers["ewan"]
    typed = {
        "decisions": "Aileen Sorrel stays on the register; Rowan Sorrel is taken off.",
        f"decision-{cast.children['aileen']}": "remains",
        f"decision-{cast.children['rowan']}": "removed",
        "decisions_issued_on": "11/1/2027",
    }
    async with stage.act("outcome.record"):
        answer = await fill(chair, f"{told.path}/outcome", typed)
        assert answer.status_code == 303, text_of(answer)
    async with stage.act("conference.close"):
        answer = await fill(chair, f"{told.path}/close", at="/close")
        assert answer.status_code == 303, text_of(answer)
    closed = text_of(await chair.get(answer.headers["location"]))
    assert "The conference is closed" in closed
    assert "Sunday 11 July 2027" in closed
    read = await call(chair, "GET", told.path)
    assert read["state"] == "held"
    assert await stage.mail() == {}
    stage.say("The chair records the outcome and closes; the next review is due by 11 July 2027.")


async def read_a_child(stage: Stage, cast: Cast) -> None:
    """The chair opens a child's record, which the trail says; others are told there is none."""
    path = f"/children/{cast.children['rowan']}"
    async with stage.reading("child.read"):
        read = await call(cast.browsers["ewan"], "GET", path)
    assert read["name"] == SORRELS["children"][1]["name"]  # type: ignore[index]
    assert read["deregistered_on"] in (None, "2027-01-11")
    async with stage.refusal("page.refuse", "page.refuse", "page.refuse"):
        for who in ("fiona", "jean", "chief_officer"):
            assert (await cast.browsers[who].get(f"/api/v1{path}")).status_code == 404
