"""Bounces, out of office, forged mail and mail that was never meant to be read."""

from datetime import date, datetime

import pytest

from conferences.attending import askings
from notifications.deliveries import service as deliveries
from notifications.outbox.tables import OutboxMessage
from people.audit.service import reading
from people.permissions import OPERATOR
from people.vault import written as typed
from tests.builders import a_coordinator
from tests.conferences.attending.postman import deliver
from tests.conferences.mailed.inviting import Invited, arrives, filed, somebody_invited
from tests.notifications.inbox.replies import Said, bounce, outlook, thunderbird, written

pytestmark = pytest.mark.usefixtures("database")
OURS = "mx.convenor.invalid"
ZOE = "zoe@nhs.example"


def _vouched(said: str) -> str:
    return f"Authentication-Results: {OURS}; {said}"


async def _notice(zoe: Invited) -> datetime | None:
    async with reading(OPERATOR):
        return (await askings.load_notices(zoe.conference.id))[zoe.about.id].notice_given_at


async def test_a_bounce_takes_notice_back_and_says_whom_to_telephone(now: datetime):
    zoe = await somebody_invited(now)
    assert await _notice(zoe) == now
    [sent] = await OutboxMessage.objects().where(OutboxMessage.about == zoe.about.id)
    await arrives(bounce(Said(token=zoe.token), message=str(sent.id)), now=now)
    assert await _notice(zoe) is None
    [undelivered] = await deliveries.list_undelivered(a_coordinator(), now=now)
    assert (undelivered.state, undelivered.recipient) == ("returned", "Zoe Example")
    assert "No such mailbox" in undelivered.server_answer


async def test_a_bounce_without_the_original_names_its_invitation_by_the_address(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(bounce(Said(token=zoe.token)), now=now)
    assert await _notice(zoe) is None


async def test_a_mail_that_is_only_late_is_noted(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(bounce(Said(token=zoe.token), status="4.4.1"), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why, await _notice(zoe)) == ("noted", "delayed", now)


async def test_out_of_office_is_noted_with_its_day_and_is_no_answer(now: datetime):
    zoe = await somebody_invited(now)
    said = Said(token=zoe.token, headers="Auto-Submitted: auto-replied")
    await arrives(written(said, "I am away and back on 4 January 2027."), now=now)
    [mail] = await filed()
    assert (mail.kind, mail.state, mail.away_until) == ("away", "noted", date(2027, 1, 4))
    assert (await zoe.row()).reply == "none"
    assert await deliver(now) == {}


@pytest.mark.parametrize(
    ("headers", "sender", "where", "trust", "state"),
    [
        (_vouched("dmarc=pass header.from=nhs.example"), ZOE, "address", "A", "applied"),
        (_vouched("dkim=pass header.d=nhs.example"), ZOE, "address", "A", "applied"),
        (_vouched("dmarc=fail header.from=nhs.example"), ZOE, "address", "D", "waiting"),
        ("Authentication-Results: elsewhere; dmarc=pass", ZOE, "address", "D", "waiting"),
        ("", ZOE, "address", "D", "waiting"),
        (_vouched("dmarc=pass header.from=x.example"), "boss@x.example", "address", "B", "applied"),
        (_vouched("dmarc=pass header.from=nhs.example"), ZOE, "uid", "C", "applied"),
        ("", ZOE, "uid", "D", "waiting"),
        (_vouched("dmarc=pass header.from=x.example"), "boss@x.example", "uid", "D", "waiting"),
    ],
)  # fmt: skip
async def test_a_mail_is_believed_as_far_as_our_server_and_the_token_go(
    headers: str, sender: str, where: str, trust: str, state: str, now: datetime
):
    zoe = await somebody_invited(now)
    to = None if where == "address" else "convenor@convenor.invalid"
    said = Said(token=zoe.token, sender=sender, headers=headers, to=to)
    await arrives(outlook(said), now=now, server=OURS)
    [mail] = await filed()
    assert (mail.trust, mail.state) == (trust, state)
    assert (await zoe.row()).reply == ("accepted" if state == "applied" else "none")


async def test_of_two_statements_the_topmost_of_ours_counts(now: datetime):
    zoe = await somebody_invited(now)
    fail, forged = (_vouched(f"dmarc={one} header.from=nhs.example") for one in ("fail", "pass"))
    await arrives(
        outlook(Said(token=zoe.token, headers=f"{fail}\r\n{forged}")), now=now, server=OURS
    )
    assert (await zoe.row()).reply == "none"


async def test_declining_for_somebody_else_waits_for_a_person(now: datetime):
    zoe = await somebody_invited(now)
    said = Said(token=zoe.token, sender="boss@nhs.example", answer="declined")
    await arrives(outlook(said), now=now)
    [mail] = await filed()
    assert (mail.why, (await zoe.row()).reply) == ("declined_by_other", "none")


async def test_who_is_to_come_instead_is_a_wish_that_a_person_confirms(now: datetime):
    zoe = await somebody_invited(now)
    raw = thunderbird(Said(token=zoe.token, answer="delegated"))
    raw = raw.replace(
        b"PARTSTAT=DELEGATED", b'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:max@x.example"'
    )
    await arrives(raw, now=now)
    row = await zoe.row()
    assert (row.reply, row.deputy, typed.of(row, "deputy_wish")) == (
        "deputy",
        None,
        "max@x.example",
    )
    assert set(await deliver(now)) <= {"zoe@nhs.example"}


async def test_a_deputy_named_in_a_comment_is_shown_to_a_person(now: datetime):
    zoe = await somebody_invited(now)
    said = Said(token=zoe.token, answer="declined", comment="My colleague Max will attend instead")
    await arrives(outlook(said), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why) == ("flagged", "deputy_named")
    row = await zoe.row()
    assert (row.reply, typed.of(row, "deputy_wish")) == ("declined", "")


@pytest.mark.parametrize(
    ("around", "expected"),
    [(b"REQUEST", ("flagged", "methods_differ")), (b"reply", ("applied", ""))],
)
async def test_a_mail_that_says_something_else_than_its_calendar_is_shown_to_a_person(
    now: datetime, around: bytes, expected: tuple[str, str]
):
    zoe = await somebody_invited(now)
    raw = outlook(Said(token=zoe.token))
    changed = raw.replace(b"; method=REPLY", b"; method=" + around)
    assert changed != raw
    await arrives(changed.replace(b"METHOD:REPLY", b"Method:Reply"), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why) == expected
    assert (await zoe.row()).reply == "accepted"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD"])
async def test_only_answers_are_applied(method: str, now: datetime):
    zoe = await somebody_invited(now)
    raw = thunderbird(Said(token=zoe.token)).replace(b"REPLY", method.encode())
    await arrives(raw, now=now)
    [mail] = await filed()
    assert (mail.why, (await zoe.row()).reply) == ("other_method", "none")


async def test_who_asks_for_the_invitation_again_gets_it_once_a_day(now: datetime):
    zoe = await somebody_invited(now)
    for number in (1, 2):
        raw = thunderbird(Said(token=zoe.token, comment=str(number))).replace(b"REPLY", b"REFRESH")
        await arrives(raw, now=now)
    [[again]] = (await deliver(now)).values()
    assert (again.method, int(again.event["SEQUENCE"])) == ("REQUEST", 0)
