"""Telling people what is new to them, once: the mail that waits says what changed for each.

What somebody was last told is what was sent, not what was queued. While a mail waits, ``heard``
keeps what stood before it: a further change goes in one mail with the first and is compared with
that, and a change that is put back before anything left tells nobody anything, and lets the answer
and the notice of before stand again.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from conferences.attending import askings
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import (
    LINK_LASTS,
    Asking,
    Heard,
    Signature,
    Told,
    cancellation_message,
    invitation_message,
    stamp,
    to_tell,
)
from conferences.booking.tables import Conference
from conferences.families import service as families
from notifications.messages.values import CALENDAR_KINDS, MessageKind
from notifications.outbox import service as outbox
from notifications.outbox.waiting import Pace, waits
from people.audit.service import Act
from people.clock import moment
from people.errors import RefusedError
from people.links import service as links


async def announce(
    act: Act,
    conference: Conference,
    *,
    report_due: Mapping[UUID, datetime] | None = None,
    pace: Pace = Pace.USUAL,
) -> int:
    """Tell everybody for whom time, place or expectation is new; how many that were. A step.

    Those without an e-mail address are counted as well: they are told by telephone or letter.
    ``report_due`` says by invitation when a report is due. Nobody is told of a silent family.
    ``pace`` says what waits a little, so that it can be changed or taken back.
    """
    if not await families.may_mail(act, conference.id):
        return 0
    place = await askings.load_place(conference)
    signature = await askings.load_signature(act.viewer)
    told = 0
    for asking in await askings.load_askings(conference.id):
        now_told = _of(conference, asking, place)
        if asking.told is None or not asking.told.is_same(now_told):
            due_at = None if asking.is_stand_in else (report_due or {}).get(asking.invitation)
            words = _words(signature, due_at)
            told += await tell(act, conference, asking, now_told, words=words, pace=pace)
        elif asking.recalled_at is not None:  # what they know is right again
            await update(act, asking, {"recalled_at": None})
    act.note(told=told)
    return told


async def call_off(act: Act, conference: Conference) -> int:
    """Cancel it for everybody who was told, and take back what is queued. A step.

    Nobody is told of a silent family.
    """
    if not await families.may_mail(act, conference.id):
        return 0
    told = [one for one in await askings.load_askings(conference.id) if one.told is not None]
    for asking in told:
        await cancel(act, asking, is_removed=False)
    act.note(called_off=len(told))
    return len(told)


async def unsay_cancellations(act: Act, conference: Conference) -> None:
    """Take back the cancellations that wait, where the conference is on again. A step."""
    for asking in await askings.load_askings(conference.id):
        await outbox.withdraw(act, about=asking.id, of={MessageKind.CANCELLATION})
        if asking.recalled_at is not None:
            await update(act, asking, {"recalled_at": None})


async def tell_one(act: Act, conference: Conference, about: UUID) -> None:
    """Tell one person who has just been asked, unless the family is silent. A step."""
    if not await families.may_mail(act, conference.id):
        return
    asking = askings.pick(await askings.load_askings(conference.id), about)
    told = _of(conference, asking, await askings.load_place(conference))
    signature = await askings.load_signature(act.viewer)
    await tell(act, conference, asking, told, words=_words(signature, None))


async def tell(
    act: Act,
    conference: Conference,
    asking: Asking,
    told: Told,
    *,
    words: dict[str, str],
    pace: Pace = Pace.USUAL,
) -> bool:
    """Tell one person what is new; whether there is anything they do not know. A step."""
    heard = await still_heard(act, asking)
    known = asking.told if heard is None else heard.told
    if heard is not None and known is not None and known.is_same(told):
        await put_back(act, asking, heard)
        return False
    values: askings.Columns = {
        "sequence": asking.next_sequence,
        "stamped_at": stamp(asking, act.now),
        "told": msgspec.json.encode(told).decode(),
        "heard": msgspec.json.encode(heard or asking.before()).decode(),
        "recalled_at": None,
    }
    if heard is not None and known is not None and known.is_same_time(told):
        values |= _as_before(asking, heard)
    elif asking.told is None or not asking.told.is_same_time(told):
        values |= _anew(asking)
    await update(act, asking, values)
    if asking.email is None:
        return True
    was_told = await outbox.was_handed_over(act, about=asking.id, recipient=asking.professional)
    answer_link = await link_of(act, asking, ends_at=set_(conference.ends_at))
    message = invitation_message(
        msgspec.structs.replace(asking, told=known), told, is_update=was_told,
        answer_link=answer_link, words=words, now=act.now,
    )  # fmt: skip
    began_at = None if known is None else known.starts_at
    wait = waits(act.now, began_at, told.starts_at, pace=pace, is_first=known is None)
    await outbox.put(act, message, waits=wait)
    return True


async def cancel(
    act: Act,
    asking: Asking,
    *,
    is_removed: bool,
    words: dict[str, str] | None = None,
    pace: Pace = Pace.USUAL,
) -> None:
    """Tell somebody that it is off, or goes on without them, if they were told of it. A step."""
    heard = await still_heard(act, asking)
    known = asking.told if heard is None else heard.told
    if asking.told is None:
        return
    await outbox.withdraw(act, about=asking.id)
    values: askings.Columns = {
        "sequence": asking.next_sequence,
        "stamped_at": stamp(asking, act.now),
        "recalled_at": None,
    }
    if heard is not None:
        values |= _known_again(asking, heard)
    await update(act, asking, values)
    if known is None or asking.email is None or not await _may_mail(act, asking):
        return
    answer_link = None
    if asking.link_token is not None and not is_removed:
        answer_link = links.url_of(asking.link_token)
    if words is None:
        words = (await askings.load_signature(act.viewer)).words
    message = cancellation_message(
        asking, known, is_removed=is_removed, answer_link=answer_link, words=words, now=act.now
    )
    await outbox.put(act, message, waits=waits(act.now, known.starts_at, pace=pace))


async def still_heard(act: Act, asking: Asking) -> Heard | None:
    """What somebody knows, where nothing has left of what was queued since; else none. A step.

    None too where they answered meanwhile, or were told by a person: they know more then.
    """
    heard = asking.heard
    if heard is None or asking.said_something(heard):
        return None
    if asking.email is not None and await outbox.was_handed_over(
        act, about=asking.id, recipient=asking.professional, since=heard.since
    ):
        return None
    return heard


async def put_back(
    act: Act, asking: Asking, heard: Heard, *, recalled_at: datetime | None = None
) -> None:
    """Take back what waits, and let stand again for somebody what they know. A step."""
    await outbox.withdraw(act, about=asking.id, recipient=asking.professional, of=CALENDAR_KINDS)
    await update(act, asking, _known_again(asking, heard) | {"recalled_at": recalled_at})


async def link_of(act: Act, asking: Asking, *, ends_at: datetime) -> str:
    """The personal link of somebody who is asked, made when it is first needed. A step."""
    expires_at = max(ends_at, act.now) + LINK_LASTS
    if asking.link_token is not None:
        await links.extend(act, about=asking.id, expires_at=expires_at)
        return links.url_of(asking.link_token)
    token = await links.issue(act, about=asking.id, purpose="invitation", expires_at=expires_at)
    await update(act, asking, {"link_sealed": askings.sealed_link(asking.id, token)})
    return links.url_of(token)


async def update(act: Act, asking: Asking, columns: askings.Columns) -> None:
    """Write to the row that stands behind an asking. A step."""
    del act
    if asking.is_stand_in:
        await StandIn.update(columns).where(StandIn.id == asking.id)
    else:
        await Invitation.update(columns).where(Invitation.id == asking.id)


def set_(at: datetime | None) -> datetime:
    """A time that a booked conference has.

    Raises:
        RefusedError: it has none yet.
    """
    if at is None:
        raise RefusedError("There is no date yet to tell anybody of. Book it first.")
    return at


def _of(conference: Conference, asking: Asking, place: str) -> Told:
    return to_tell(
        asking, starts_at=set_(conference.starts_at), ends_at=set_(conference.ends_at),
        place=place, is_online=conference.link is not None,
    )  # fmt: skip


def _anew(asking: Asking) -> askings.Columns:
    """What begins again with another time: the answer, except that a deputy is coming."""
    values: askings.Columns = {"time_sequence": asking.next_sequence}
    if asking.reply != "deputy" and asking.told is not None:
        values |= {"reply": "none", "reply_source": None, "replied_at": None, "reply_order": ""}
    if asking.told is not None:
        values |= {"notice_given_at": None, "notice_source": None}
    return values


def _as_before(asking: Asking, heard: Heard) -> askings.Columns:
    """What stands again once the time is the one they know: the answer and the notice."""
    values: askings.Columns = {
        "time_sequence": heard.time_sequence,
        "notice_given_at": heard.notice_given_at,
        "notice_source": heard.notice_source,
    }
    if asking.reply == "none":
        values |= {
            "reply": heard.reply, "reply_source": heard.reply_source,
            "replied_at": heard.replied_at, "reply_order": heard.reply_order,
        }  # fmt: skip
    return values


def _known_again(asking: Asking, heard: Heard) -> askings.Columns:
    told = None if heard.told is None else msgspec.json.encode(heard.told).decode()
    return _as_before(asking, heard) | {"told": told, "heard": None}


async def _may_mail(act: Act, asking: Asking) -> bool:
    """Whether anything may go out about the family of what somebody was asked to."""
    [held] = await act.fetch("SELECT conference FROM invitation WHERE id = $1", asking.invitation)
    return await families.may_mail(act, held["conference"])


def _words(signature: Signature, due_at: datetime | None) -> dict[str, str]:
    """Who invites, and when a report is due where one is."""
    return signature.words | ({} if due_at is None else {"report_due": moment(due_at)})
