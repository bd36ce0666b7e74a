"""From our outbox to somebody's calendar and back: through real SMTP, LMTP and IMAP, both ways."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conferences.attending import askings
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.settings import Settings
from notifications.deliveries import service as deliveries
from notifications.deliveries.service import Undelivered
from notifications.inbox.tables import InboundMail
from people.audit.service import reading
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    invited,
)
from tests.conferences.mailed.inviting import Invited, filed, invited_as
from tests.conferences.mailed.living import answers_to, at_work, until
from tests.conftest import Visit
from tests.journeys.letters import Letter
from tests.mail_server.server import MailServer
from tests.notifications.inbox.replies import SHAPES, Shape, carrying, outlook, thunderbird
from tests.verifiers.thunderbird import running_thunderbird
from tests.visitor import text_of

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("database")]


async def _somebody(server: MailServer, address: str) -> tuple[Professional, Conference]:
    """Somebody with a mailbox, invited just now by what is queued."""
    server.add_mailbox(address)
    await a_standard()
    person = await a_professional("Zoe Example", email=address, phone="01382 000111")
    return person, await a_booked_conference(invitees=invited(person))


async def _reply(one: Invited, expected: str) -> str | None:
    reply = (await one.row()).reply
    return reply if reply == expected else None


async def test_an_answer_comes_back_to_the_conference_and_so_after_a_move_and_a_cancellation(
    mail_server: MailServer, settings: Settings, visit: Visit, now: datetime
):
    address = "zoe@nhs.example"
    person, conference = await _somebody(mail_server, address)
    coordinator = await visit(Role.COORDINATOR)
    async with at_work(settings, mail_server, now) as post:
        [asked] = await post.letters(address, mails=1)
        assert (asked.method, asked.sequence) == ("REQUEST", 0)
        zoe = await invited_as(person, conference)
        await post.answer(thunderbird, asked, answers_to(asked, "accepted", at=post.now_of()))
        await until(lambda: _reply(zoe, "accepted"))
        page = text_of(await coordinator.get(f"/conferences/{conference.id}"))
        assert re.search(r"Zoe Example .{0,80} Coming .{0,40} by mail", page)

        moved = a_slot(days=36, reason="The chair is away.")
        await booking.book(a_coordinator(), conference.id, moved, now=post.now_of())
        _, changed = await post.letters(address, mails=2)
        assert (changed.method, changed.uid, changed.sequence) == ("REQUEST", asked.uid, 1)
        late = answers_to(asked, "tentative", at=post.now_of())
        await post.answer(thunderbird, asked, late)
        said = answers_to(changed, "declined", at=post.now_of())
        await post.answer(thunderbird, changed, said)
        await until(lambda: _reply(zoe, "declined"))
        assert {mail.why for mail in await filed()} == {"", "stale"}

        await booking.cancel(
            a_coordinator(), conference.id, "The family moved away.", now=post.now_of()
        )
        _, _, ended = await post.letters(address, mails=3)
        assert (ended.method, ended.uid, ended.sequence) == ("CANCEL", asked.uid, 2)
        await post.answer(thunderbird, ended, answers_to(changed, "accepted", at=post.now_of()))
        await until(lambda: _why("not_asked"))
        assert (await zoe.row()).reply == "declined"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_every_shape_of_an_answer_survives_the_way(
    shape: Shape, mail_server: MailServer, settings: Settings, now: datetime
):
    address = f"zoe{list(SHAPES.values()).index(shape)}@nhs.example"
    person, conference = await _somebody(mail_server, address)
    async with at_work(settings, mail_server, now) as post:
        [asked] = await post.letters(address, mails=1)
        zoe = await invited_as(person, conference)
        await post.answer(shape, asked, answers_to(asked, "tentative", at=post.now_of()))
        await until(lambda: _reply(zoe, "tentative"))


async def test_control_nobody_is_believed_whom_our_server_does_not_vouch_for(
    mail_server: MailServer, settings: Settings, now: datetime
):
    address = "max@elsewhere.example"
    person, conference = await _somebody(mail_server, address)
    async with at_work(settings, mail_server, now) as post:
        [asked] = await post.letters(address, mails=1)
        zoe = await invited_as(person, conference)
        await post.answer(outlook, asked, answers_to(asked, "accepted", at=post.now_of()))
        await until(lambda: _why("unconfirmed"))
        assert (await zoe.row()).reply == "none"


async def test_thunderbird_reads_what_we_send_and_is_understood(
    mail_server: MailServer, settings: Settings, now: datetime, tmp_path: Path
):
    address = "ruth@nhs.example"
    person, conference = await _somebody(mail_server, address)
    async with at_work(settings, mail_server, now) as post:
        with running_thunderbird(tmp_path) as program:

            async def say(letter: Letter, answer: str) -> None:
                found = await asyncio.to_thread(program.look_at, letter.ics, address=address)
                said = answers_to(letter, answer, at=post.now_of())
                written = carrying(said, found["answers"][answer.upper()]["ics"])
                await post.send(written, letter, said)

            [asked] = await post.letters(address, mails=1)
            ruth = await invited_as(person, conference)
            await say(asked, "tentative")
            await until(lambda: _reply(ruth, "tentative"))
            moved = a_slot(days=36, reason="The chair is away.")
            await booking.book(a_coordinator(), conference.id, moved, now=post.now_of())
            _, changed = await post.letters(address, mails=2)
            await say(changed, "accepted")
            await until(lambda: _reply(ruth, "accepted"))
            reason = "The family moved away."
            await booking.cancel(a_coordinator(), conference.id, reason, now=post.now_of())
            told = await post.letters(address, mails=3)
            found = await asyncio.to_thread(
                program.look_at, *(letter.ics for letter in told), address=address
            )
    assert [one["action"] for one in found["offered"]] == ["REQUEST", "REQUEST:UPDATE", "CANCEL"]


@pytest.mark.parametrize(
    ("address", "state"), [("gone@dead.example", "returned"), ("nobody@nhs.example", "failed")]
)
async def test_whoever_a_mail_does_not_reach_is_not_told_and_is_to_be_telephoned(
    address: str, state: str, mail_server: MailServer, settings: Settings, now: datetime
):
    await a_standard()
    person = await a_professional("Gone Example", email=address, phone="01382 000111")
    conference = await a_booked_conference(invitees=invited(person))
    async with at_work(settings, mail_server, now):
        [found] = await until(lambda: _undelivered(state, now + timedelta(minutes=5)))
    assert (found.recipient, found.phone) == ("Gone Example", "01382 000111")
    async with reading(OPERATOR):
        [notice] = (await askings.load_notices(conference.id)).values()
    assert notice.notice_given_at is None


async def _why(why: str) -> InboundMail | None:
    return next((mail for mail in await filed() if mail.why == why), None)


async def _undelivered(state: str, now: datetime) -> list[Undelivered] | None:
    found = await deliveries.list_undelivered(a_coordinator(), now=now)
    return [one for one in found if one.state == state] or None
