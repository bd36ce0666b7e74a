"""The third chapter: the review moves, those concerned are told again, and two more are asked."""

from datetime import UTC, datetime

from tests.journeys.answered import accept_again, answer_by_link, decline_by_link, replies_of
from tests.journeys.booked import EXPECTED, REPORTERS, RUN_IT, Told, invitees
from tests.journeys.cast import WITHOUT_MAIL, Cast, call, called
from tests.journeys.forms import fill, send
from tests.journeys.letters import Letter
from tests.journeys.stage import Stage
from tests.visitor import text_of

STARTS_AT = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)
DEPUTIES = ("mhairi", "ruth")
DUE = {
    "scotland": "Your report is due by Thursday 31 December 2026, 17:00.",
    "dundee": "Your report is due by Monday 4 January 2027, 17:00.",
}
DUE_AT = {"scotland": "2026-12-31T17:00:00Z", "dundee": "2027-01-04T17:00:00Z"}


async def move(stage: Stage, cast: Cast, told: Told) -> None:
    """Another day and another room, by the coordinator's pages: updates of what people have."""
    await stage.wait_until(datetime(2026, 12, 1, 11, 0, tzinfo=UTC))
    stale = await stage.visitor()
    page_before = await stale.get(told.letters["zoe"].link)
    browser = cast.browsers["morag"]
    typed = {"on": "11/1/2027", "at": "14:00", "minutes": "90", "room": cast.rooms["law"]}
    async with stage.act():
        check = await fill(browser, f"{told.path}/booking", typed)
    assert "Everybody is asked to answer again if the time changes." in text_of(check)
    async with stage.act("conference.book"):
        moved = await send(browser, check, {"reason": "The chair is away", "is_confirmed": "yes"})
        assert moved.status_code == 303, text_of(moved)
    await _be_told_of_the_move(stage, cast, told)
    async with stage.act():
        late = await send(
            stale, page_before,
            {"answer": "accepted", "reference": told.letters["zoe"].reference}, at="/answer",
        )  # fmt: skip
    assert late.status_code == 422
    assert "The meeting has changed since you opened this page" in text_of(late)
    stage.say("Moved to 11 January 2027, 14:00, in the Law Room; everybody is told again.")


async def _be_told_of_the_move(stage: Stage, cast: Cast, told: Told) -> None:
    arrived = await stage.mail()
    concerned = {*EXPECTED, *RUN_IT, *DEPUTIES} - {WITHOUT_MAIL}
    assert {cast.named(address) for address in arrived} == concerned
    for address, letters in arrived.items():
        [letter] = letters
        _check_update(told.letters[cast.named(address)], letter)
        told.letters[cast.named(address)] = letter
    for calendar, words in DUE.items():
        owing = {who for who in concerned if words in told.letters[who].text}
        assert owing == set(REPORTERS[calendar])
    replies = await replies_of(cast, told)
    assert {who for who, reply in replies.items() if reply == "deputy"} == {"lewis", "anil"}
    assert set(replies.values()) == {"none", "deputy"}


def _check_update(before: Letter, letter: Letter) -> None:
    assert (letter.method, letter.uid, letter.link) == ("REQUEST", before.uid, before.link)
    assert letter.sequence == before.sequence + 1 == 1
    assert letter.event["DTSTAMP"].dt > before.event["DTSTAMP"].dt
    assert letter.starts_at == STARTS_AT
    assert "A meeting you are invited to has a new time and a new place." in letter.text
    assert "Monday 11 January 2027, 14:00 to 15:30" in letter.text
    assert letter.mail["References"] == before.mail["References"]


async def tell_by_telephone(stage: Stage, cast: Cast, told: Told) -> None:
    """Whoever has no address is telephoned, and that is written down: notice runs from there."""
    await stage.wait_until(datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    path = f"/invitations/{told.invitations[WITHOUT_MAIL]}/notice"
    async with stage.act("invitation.notice"):
        body = {"source": "phone", "given_at": "2026-12-02T08:50:00Z"}
        await call(cast.browsers["morag"], "PUT", path, body)
    assert await stage.mail() == {}
    stage.say(f"{called(WITHOUT_MAIL)} is told by telephone.")


async def answer_again(stage: Stage, cast: Cast, told: Told) -> None:
    """For another time people are asked again; who sends a deputy is not."""
    await accept_again(stage, cast, told)
    await answer_by_link(stage, cast, told.letters["zoe"], answer="accepted")
    await answer_by_link(stage, cast, told.letters["greer"], answer="accepted")
    await answer_by_link(stage, cast, told.letters["una"], answer="tentative")
    await decline_by_link(stage, cast, told.letters["callum"])
    assert len(await stage.mail()) == 5


async def invite_one_more(
    stage: Stage, cast: Cast, told: Told, who: str, *, among: dict[str, dict[str, object]]
) -> None:
    """One more is asked: nobody else hears of it."""
    read = await call(cast.browsers["morag"], "GET", told.path)
    async with stage.act("conference.change"):
        changed = await call(
            cast.browsers["morag"], "PUT", told.path, {"invitees": invitees(cast, **among)},
            **{"if-match": f'"{read["revision"]}"'},
        )  # fmt: skip
    [told.invitations[who]] = [
        one["id"] for one in changed["invitations"] if one["professional"] == cast.people[who]
    ]
    arrived = await stage.mail()
    assert list(arrived) == [cast.address(who)]
    [told.letters[who]] = arrived[cast.address(who)]
    assert (told.letters[who].method, told.letters[who].sequence) == ("REQUEST", 0)
    assert told.letters[who].starts_at == STARTS_AT
    stage.say(f"{called(who)} is invited as well; nobody else is written to.")


async def invite_two_more(stage: Stage, cast: Cast, told: Told) -> None:
    """One after the goal for notice (9 December), one after its floor (6 January, 17:00)."""
    nadia: dict[str, object] = {"expectation": "attend"}
    await stage.wait_until(datetime(2026, 12, 15, 10, 0, tzinfo=UTC))
    await invite_one_more(stage, cast, told, "nadia", among={"nadia": nadia})


async def invite_at_short_notice(stage: Stage, cast: Cast, told: Told) -> None:
    """An inspector is asked four days before."""
    attend: dict[str, object] = {"expectation": "attend"}
    await stage.wait_until(datetime(2027, 1, 7, 9, 0, tzinfo=UTC))
    await invite_one_more(stage, cast, told, "dod", among={"nadia": attend, "dod": attend})
