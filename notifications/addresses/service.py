"""Making sure of addresses: letting go what waits, and asking people whether theirs is right.

What waits goes out by a second act: somebody reads the warnings, makes sure by telephone or with
the agency, and says so. Warnings that come up after that hold the next mail again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from notifications.addresses import holding
from notifications.addresses.dangers import Danger
from notifications.addresses.tables import AddressCheck, AddressQuestion
from notifications.addresses.values import (
    CHECKED,
    ConfirmAddress,
    HeldAddress,
    OwnAddress,
    Question,
)
from notifications.messages.values import Message, MessageKind, Recipient
from notifications.outbox import service as outbox
from people.audit.service import Act, Subject, Verb, fetch, housekeeping, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.links import service as links
from people.permissions import TICK, Permission, Viewer, check
from people.professionals.addresses import ASKED_AGAIN_AFTER_DAYS, is_asked_again
from people.professionals.confirming import How
from people.professionals.readdressing import note_confirmed
from people.text import random_reference

_ASKED_AT_ONCE = 20
_ASKED_EVERY = timedelta(days=30)
_LASTS = timedelta(days=28)
_KEPT_FOR = timedelta(days=366)
_HELD = """
SELECT p.id AS professional, p.name, p.role, a.name AS agency, p.phone, p.email,
       p.email_confirmed_on, count(*) AS messages, min(m.held_at) AS held_since
  FROM message AS m
  JOIN professional AS p ON p.id = m.recipient JOIN agency AS a ON a.id = p.agency
 WHERE m.held_at IS NOT NULL AND m.sent_at IS NULL AND m.withdrawn_at IS NULL
   AND p.email IS NOT NULL AND p.is_active AND ($1::uuid IS NULL OR p.id = $1)
 GROUP BY p.id, a.name ORDER BY min(m.held_at), p.name
"""
_TO_ASK = f"""
SELECT p.id, p.email FROM professional AS p
 WHERE p.is_active AND p.email IS NOT NULL
   AND $1 - p.email_confirmed_on > {ASKED_AGAIN_AFTER_DAYS}
   AND NOT EXISTS (SELECT FROM address_question AS q WHERE q.professional = p.id
                      AND q.email = p.email AND q.asked_at > $2)
 ORDER BY p.email_confirmed_on, p.id LIMIT {_ASKED_AT_ONCE}
"""  # noqa: S608 - our numbers
_QUESTION = """
SELECT q.id, q.professional, p.name, q.email, q.reference, q.answered_at,
       p.is_active AND q.email = p.email AS is_current
  FROM address_question AS q JOIN professional AS p ON p.id = q.professional WHERE q.id = $1
"""


async def list_held(viewer: Viewer) -> list[HeldAddress]:
    """Everybody whose mail waits for somebody to make sure of the address."""
    check(viewer, Permission.MAIL_DECIDE)
    async with reading(viewer):
        return await _load_held(None)


async def count_held(viewer: Viewer) -> int:
    """How many people's mail waits."""
    return len(await list_held(viewer))


async def confirm(
    viewer: Viewer, professional: UUID, asked: ConfirmAddress, *, now: datetime
) -> int:
    """Say that somebody made sure of an address, and send what waits for it; how many mails.

    Raises:
        NotFoundError: nothing waits for this person.
        RefusedError: the address, or what is dangerous about it, is another than was looked at.
        InvalidError: it was made sure of by no way a coordinator can.
    """
    check(viewer, Permission.MAIL_DECIDE)
    if asked.how not in CHECKED:
        raise InvalidError(Fault("how", "Say whether you telephoned them or asked their agency."))
    subject = Subject("professional", professional)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="address.confirm") as act:
        rows = await act.fetch(
            "SELECT email FROM professional WHERE id = $1 FOR UPDATE", professional
        )
        dangers = (await holding.load_dangers([professional])).get(professional, ())
        waiting = await _load_held(professional)
        if not waiting and not dangers:
            raise NotFoundError
        email = rows[0]["email"]
        if email != asked.email or set(dangers) - set(asked.warned_of):
            raise RefusedError(
                "The address was changed, or there is another warning now. Load the page again"
                " and look at it once more."
            )
        await _keep(act, professional, email, asked.how, dangers)
        sent = await outbox.let_go(act, professional)
        act.note(how=asked.how.value, warned_of=[one.value for one in dangers], sent=sent)
    return sent


async def hold_or_not(message: Message, to: Recipient) -> Recipient:
    """The recipient, held where nobody made sure of the address it would go to now."""
    if message.address is not None:
        return to
    async with reading(TICK):
        rows = await fetch(
            "SELECT coalesce(merged_into, id) AS id FROM professional WHERE id = $1",
            message.recipient,
        )
        dangers = await holding.load_dangers([row["id"] for row in rows])
    return msgspec.structs.replace(to, is_held=bool(dangers))


async def load_dangers(professionals: Collection[UUID]) -> dict[UUID, tuple[Danger, ...]]:
    """What nobody has seen to of people's addresses. Inside a transaction that is open."""
    return await holding.load_dangers(professionals)


async def ask_again(*, now: datetime) -> int:
    """Ask those by mail whose address was confirmed more than a year ago; how many those are.

    Twenty at a time, each at most once a month. What was asked long ago is forgotten.
    """
    async with housekeeping():
        await fetch("DELETE FROM address_question WHERE asked_at < $1", now - _KEPT_FOR)
    async with reading(TICK):
        rows = await fetch(_TO_ASK, local_day(now), now - _ASKED_EVERY)
    for row in rows:
        subject = Subject("professional", row["id"])
        async with recorded(TICK, Verb.CONSULT, subject, now=now, name="address.ask") as act:
            await _ask(act, row["id"], row["email"])
    return len(rows)


async def resolve(message: Message) -> Recipient | None:
    """Who a question goes to; none where the address is another, or was confirmed meanwhile."""
    async with reading(TICK):
        rows = await fetch(_QUESTION, message.about)
    if not rows or not rows[0]["is_current"] or rows[0]["answered_at"] is not None:
        return None
    return Recipient(rows[0]["name"], rows[0]["email"])


async def find_question(token: str, *, now: datetime) -> Question:
    """The question a link is about; looking changes nothing.

    Raises:
        DeadLinkError: the link is unknown, has expired or was revoked, or is about something else.
    """
    about = await links.find_about(token, now=now)
    async with reading(links.bearer(about)):
        rows = await fetch(_QUESTION, about)
    if not rows or not rows[0]["is_current"]:
        raise links.DeadLinkError
    return msgspec.convert(dict(rows[0]), Question)


async def answer(viewer: Viewer, question: Question, typed: str, *, now: datetime) -> None:
    """Take it from whoever got the question that the address is right.

    Raises:
        InvalidError: what was typed is not the reference in the subject of the mail.
        TooManyTriesError: there were ten tries within a quarter of an hour.
    """
    await links.check_typed(question.id, typed, question.reference, now=now, word="Address")
    bearer = links.bearer(question.id, act_id=viewer.act_id)
    subject = Subject("professional", question.professional)
    async with recorded(bearer, Verb.ALTER, subject, now=now, name="address.answer") as act:
        await _keep(act, question.professional, question.email, How.LINK, ())
        await AddressQuestion.update({AddressQuestion.answered_at: now}).where(
            AddressQuestion.id == question.id
        )


async def get_own(viewer: Viewer, *, now: datetime) -> OwnAddress:
    """The viewer's own address, as mail goes to it.

    Raises:
        NotFoundError: no person of the agencies stands behind the account.
    """
    check(viewer, Permission.INVITATION_ANSWER)
    async with reading(viewer):
        rows = await fetch(
            "SELECT name, email, email_confirmed_on FROM professional WHERE id = $1",
            viewer.professional,
        )
    if not rows:
        raise NotFoundError
    on, email = rows[0]["email_confirmed_on"], rows[0]["email"]
    is_old = email is not None and is_asked_again(on, local_day(now))
    return msgspec.convert(dict(rows[0]) | {"is_asked_again": is_old}, OwnAddress)


async def confirm_own(viewer: Viewer, email: str, *, now: datetime) -> None:
    """Say that one's own address is right.

    What waits for it stays with the coordinator: whoever signed in may be the one who should not.

    Raises:
        NotFoundError: no person of the agencies stands behind the account.
        RefusedError: it is another address by now.
    """
    own = await get_own(viewer, now=now)
    if viewer.professional is None or own.email is None or own.email != email:
        raise RefusedError("Your address was changed meanwhile. Load the page again.")
    subject = Subject("professional", viewer.professional)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="address.confirm_own") as act:
        await _keep(act, viewer.professional, email, How.SIGNED_IN, ())


async def _keep(
    act: Act, professional: UUID, email: str, how: How, dangers: Collection[Danger]
) -> None:
    if not await note_confirmed(act, professional, email=email, how=how.value):
        raise RefusedError("The address was changed meanwhile, or they have left. Look again.")
    await AddressCheck.insert(
        AddressCheck(
            id=uuid4(),
            professional=professional,
            email=email,
            how=how.value,
            warned_of=[one.value for one in dangers],
            checked_by=act.viewer.account,
            checked_at=act.now,
        )
    )


async def _ask(act: Act, professional: UUID, email: str) -> None:
    made, reference = uuid4(), random_reference(6)
    await AddressQuestion.insert(
        AddressQuestion(
            id=made, professional=professional, email=email, reference=reference, asked_at=act.now
        )
    )
    token = await links.issue(act, about=made, purpose="address", expires_at=act.now + _LASTS)
    message = Message(
        id=uuid4(), about=made, kind=MessageKind.ADDRESS_QUESTION, recipient=professional,
        reference=reference, not_before=act.now, dedupe_key=f"address:{made}",
        answer_link=links.url_of(token, page="address"),
    )  # fmt: skip
    await outbox.put(act, message)


async def _load_held(professional: UUID | None) -> list[HeldAddress]:
    """Those whose mail waits. Inside a transaction that is open."""
    rows = await fetch(_HELD, professional)
    dangers = await holding.load_dangers([row["professional"] for row in rows])
    return [
        msgspec.convert(dict(row) | {"dangers": dangers.get(row["professional"], ())}, HeldAddress)
        for row in rows
    ]
