"""The second chapter: people answer by the link in the mail, signed in, by deputy, by telephone."""

from datetime import UTC, datetime

import httpx

from tests.journeys.booked import Told
from tests.journeys.cast import Cast, call, called
from tests.journeys.forms import fill, send
from tests.journeys.letters import Letter
from tests.journeys.stage import Stage
from tests.visitor import text_of


async def answer_by_link(
    stage: Stage, cast: Cast, letter: Letter, **typed: str
) -> httpx.AsyncClient:
    """Somebody follows the link in their mail, types the reference, and gets a receipt."""
    browser = await stage.visitor()
    async with stage.act("invitation.answer"):
        answer = await fill(
            browser, letter.link, {"reference": letter.reference, **typed}, at="/answer"
        )
        assert answer.status_code == 303, text_of(answer)
    assert "Your answer was noted" in (await browser.get(answer.headers["location"])).text
    stage.say(f"{called(cast.named(letter.to))} answers by link: {typed['answer']}.")
    return browser


async def look_at_the_link(stage: Stage, letter: Letter) -> None:
    """Whoever opens the link changes nothing but the trail; nothing of a child is shown."""
    browser = await stage.visitor()
    before = await stage.everything()
    assert (await browser.head(letter.link)).status_code == 200
    assert (await browser.get(letter.link)).status_code == 200
    shown = await browser.get(letter.link)
    assert await stage.everything() == before
    assert letter.reference not in shown.text
    assert "Sorrel" not in shown.text
    assert "Wednesday 6 January 2027, 10:00 to 11:30" in shown.text


async def answer_without_the_reference(stage: Stage, letter: Letter) -> None:
    """What presses buttons by itself has the link and not the reference: nothing takes effect."""
    browser = await stage.visitor()
    async with stage.act():
        refused = await fill(
            browser, letter.link, {"answer": "declined", "reason": "Away", "reference": "AAAAAA"},
            at="/answer",
        )  # fmt: skip
    assert refused.status_code == 422
    assert "This is not the reference in the subject of our mail" in text_of(refused)


async def decline_by_link(stage: Stage, cast: Cast, letter: Letter) -> None:
    """Declining asks for a reason, and keeps what was typed until it is given."""
    browser = await stage.visitor()
    async with stage.act():
        asked = await fill(
            browser, letter.link, {"answer": "declined", "reference": letter.reference},
            at="/answer",
        )  # fmt: skip
    assert asked.status_code == 422
    assert "Say in a few words why you cannot come" in text_of(asked)
    async with stage.act("invitation.answer"):
        answer = await send(browser, asked, {"reason": "On a course that week"}, at="/answer")
    assert answer.status_code == 303, text_of(answer)
    stage.say(f"{called(cast.named(letter.to))} declines by link: On a course that week.")


async def accept_signed_in(stage: Stage, cast: Cast, told: Told) -> None:
    """The head teacher finds the conference among her own, and accepts."""
    browser = cast.browsers["fiona"]
    async with stage.reading("conference.list_own"):
        own = await browser.get("/api/v1/my-conferences")
    assert [(one["conference"], one["reply"]) for one in own.json()] == [(told.id, "none")]
    path = f"/invitations/{told.invitations['fiona']}/reply"
    async with stage.act("invitation.answer"):
        answered = await call(browser, "PUT", path, {"answer": "accepted", "sequence": 0})
    assert answered["reply"] == "accepted"
    stage.say(f"{called('fiona')} accepts, signed in.")


async def accept_again(stage: Stage, cast: Cast, told: Told) -> None:
    """For the new time the head teacher accepts on her own page."""
    page = f"/invitations/{told.invitations['fiona']}/answer"
    async with stage.act("invitation.answer"):
        answer = await fill(cast.browsers["fiona"], page, {"answer": "accepted"})
        assert answer.status_code == 303, text_of(answer)
    stage.say(f"{called('fiona')} accepts again, signed in.")


async def name_a_deputy(stage: Stage, cast: Cast, told: Told) -> None:
    """One of the agency's confirmed people is named, and invited in her own right at once."""
    lewis = told.letters["lewis"]
    typed = {"answer": "deputy", "deputy": cast.people["mhairi"]}
    await answer_by_link(stage, cast, lewis, **typed)
    arrived = await stage.mail()
    [told.letters["mhairi"]] = arrived[cast.address("mhairi")]
    mhairi = told.letters["mhairi"]
    assert (mhairi.method, mhairi.sequence) == ("REQUEST", 0)
    assert "You are asked to come to a meeting as a deputy." in mhairi.text
    assert "Lewis" not in mhairi.everything
    assert mhairi.uid != lewis.uid
    assert mhairi.reference != lewis.reference
    await answer_by_link(stage, cast, mhairi, answer="accepted")


async def wish_for_a_stranger(stage: Stage, cast: Cast, told: Told) -> None:
    """Somebody from another agency is named: a coordinator confirms her before she hears of it."""
    wish = "Ruth Lindqvist, consultant"
    await answer_by_link(stage, cast, told.letters["anil"], answer="deputy", deputy_wish=wish)
    assert set(await stage.mail()) == {cast.address(who) for who in ("anil", "mhairi")}
    async with stage.reading("work_list.read"):
        listed = await cast.browsers["morag"].get("/api/v1/work-list")
    [first] = [one for one in listed.json()["conferences"] if one["id"] == told.id]
    assert first["deputies_to_confirm"] == 1
    path = f"/invitations/{told.invitations['anil']}/deputy"
    async with stage.act("invitation.confirm_deputy"):
        body = {"professional": cast.people["ruth"]}
        confirmed = await call(cast.browsers["morag"], "PUT", path, body)
    assert confirmed["deputy_name"] == "Ruth Lindqvist"
    [told.letters["ruth"]] = (await stage.mail())[cast.address("ruth")]
    await answer_by_link(stage, cast, told.letters["ruth"], answer="accepted")
    stage.say(f"{called('anil')} named somebody from outside: a coordinator confirmed her first.")


async def answer_by_telephone(stage: Stage, cast: Cast, told: Told) -> None:
    """The GP has no address: the coordinator writes down what he said, and when."""
    path = f"/invitations/{told.invitations['fraser']}/reply"
    body = {
        "answer": "declined",
        "reason": "In surgery; sends a report",
        "source": "phone",
        "taken_at": "2026-11-24T08:45:00Z",
    }
    async with stage.act("invitation.record_answer"):
        await call(cast.browsers["morag"], "PUT", path, body)
    read = await call(cast.browsers["morag"], "GET", told.path)
    [fraser] = [one for one in read["invitations"] if one["name"] == "Fraser Tait"]
    assert (fraser["reply"], fraser["reply_source"]) == ("declined", "phone")
    assert (fraser["replied_at"], fraser["reply_taken_by"]) == (
        "2026-11-24T08:45:00Z",
        "Coordinator",
    )
    stage.say(f"{called('fraser')} declined by telephone; a coordinator wrote it down.")


async def everybody_answers(stage: Stage, cast: Cast, told: Told) -> None:
    """All answers of the first round, and what the coordinator sees then."""
    await stage.wait_until(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    await look_at_the_link(stage, told.letters["zoe"])
    await answer_without_the_reference(stage, told.letters["zoe"])
    await answer_by_link(stage, cast, told.letters["zoe"], answer="accepted")
    await accept_signed_in(stage, cast, told)
    await decline_by_link(stage, cast, told.letters["callum"])
    await answer_by_link(stage, cast, told.letters["una"], answer="tentative")
    await answer_by_link(stage, cast, told.letters["greer"], answer="accepted")
    receipts = await stage.mail()
    assert {cast.named(address) for address in receipts} == {
        "zoe", "fiona", "callum", "una", "greer",
    }  # fmt: skip
    assert "We have noted that you will come." in receipts[cast.address("zoe")][0].text
    assert "We have noted that you cannot come." in receipts[cast.address("callum")][0].text
    assert not any(one.method for letters in receipts.values() for one in letters)
    await name_a_deputy(stage, cast, told)
    await wish_for_a_stranger(stage, cast, told)
    await answer_by_telephone(stage, cast, told)
    await stage.mail()
    replies = await replies_of(cast, told)
    assert replies == {
        "ewan": "none", "jean": "none", "catriona": "none", "zoe": "accepted",
        "callum": "declined", "anil": "deputy", "una": "tentative", "greer": "accepted",
        "fraser": "declined", "lewis": "deputy", "fiona": "accepted", "pat": "none",
    }  # fmt: skip


async def replies_of(cast: Cast, told: Told) -> dict[str, str]:
    """What everybody has said, as the coordinator sees it."""
    read = await call(cast.browsers["morag"], "GET", told.path)
    who = {id_: name for name, id_ in cast.people.items()}
    return {who[one["professional"]]: one["reply"] for one in read["invitations"]}
