"""How an invitation becomes a private message to one person.

What is told are a time, a place and what is expected of the person; nothing of the family. Each
person's messages about one conference are numbered and stamped in order, so that calendars know
which is the latest.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from notifications.calendar_mail.addresses import uid_of
from notifications.calendar_mail.wall_times import next_stamp
from notifications.messages.values import Message, MessageKind, Occasion
from notifications.messages.words import may_say
from people.clock import local_day, moment
from people.errors import UnavailableError

LINK_LASTS = timedelta(days=28)
_service: list[str] = []


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one person was told of a conference, and so what a change is measured against.

    ``link`` is what was told before links were kept out of mail.
    """

    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool = False
    link: str | None = None
    expectation: str

    def is_same_time(self, other: "Told") -> bool:
        """Whether both are for the same time."""
        return (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at)

    def is_same_place(self, other: "Told") -> bool:
        """Whether both are for the same place."""
        return (self.place, self.was_online) == (other.place, other.was_online)

    def is_same(self, other: "Told") -> bool:
        """Whether nothing is new to who was told this."""
        is_same = self.is_same_time(other) and self.is_same_place(other)
        return is_same and self.expectation == other.expectation

    @property
    def was_online(self) -> bool:
        """Whether it was to be joined by a link."""
        return self.is_online or self.link is not None


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What stood for one person before the mail that still waits, and so what they know.

    ``since`` is the number of the first message that waits: once one of that number or later was
    sent, they know more.
    """

    told: Told | None
    since: int
    time_sequence: int
    reply: str
    reply_source: str | None
    replied_at: datetime | None
    reply_order: str
    notice_given_at: datetime | None = None
    notice_source: str | None = None


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One person who is told: an invitee, or a deputy in their own right.

    ``id`` is the invitation, or the asking to stand in.
    """

    id: UUID
    invitation: UUID
    is_stand_in: bool
    professional: UUID
    email: str | None
    reference: str
    expectation: str
    arrives_at: datetime | None
    leaves_at: datetime | None
    token: str
    link_token: str | None
    sequence: int
    time_sequence: int
    stamped_at: datetime | None
    told: Told | None
    heard: Heard | None
    recalled_at: datetime | None
    reply: str
    reply_source: str | None
    replied_at: datetime | None
    reply_order: str
    notice_given_at: datetime | None
    notice_source: str | None
    made_at: datetime

    @property
    def next_sequence(self) -> int:
        """The number of what is told next."""
        return self.sequence if self.stamped_at is None else self.sequence + 1

    def before(self) -> Heard:
        """What stands now, to be kept while something new waits."""
        return Heard(
            told=self.told, since=self.next_sequence, time_sequence=self.time_sequence,
            reply=self.reply, reply_source=self.reply_source, replied_at=self.replied_at,
            reply_order=self.reply_order, notice_given_at=self.notice_given_at,
            notice_source=self.notice_source,
        )  # fmt: skip

    def said_something(self, heard: Heard) -> bool:
        """Whether they answered, or were told by a person, since what waits was queued."""
        is_new_answer = self.replied_at not in (None, heard.replied_at)
        return is_new_answer or self.notice_given_at not in (None, heard.notice_given_at)


class Signature(msgspec.Struct, frozen=True):
    """Who invites, and the number to telephone."""

    sender: str = ""
    phone: str = ""

    @property
    def words(self) -> dict[str, str]:
        """As words of a message; what says too much, or is no number, is left out."""
        words = {"sender": self.sender, "phone": self.phone}
        return {key: value for key, value in words.items() if may_say(key, value)}


def use(service: str) -> None:
    """Name calendar entries under this mail address's domain from now on."""
    _service[:] = [service]


def service_address() -> str:
    """The service's own mail address.

    Raises:
        UnavailableError: nobody said which it is.
    """
    if not _service:
        raise UnavailableError("No mail address is configured: set CONVENOR_MAIL_FROM.")
    return _service[0]


def to_tell(
    asking: Asking, *, starts_at: datetime, ends_at: datetime, place: str, is_online: bool
) -> Told:
    """What this person is to be told of a conference at that time and place."""
    return Told(
        starts_at=asking.arrives_at or starts_at,
        ends_at=asking.leaves_at or ends_at,
        place=place,
        is_online=is_online,
        expectation=asking.expectation,
    )


def stamp(asking: Asking, now: datetime) -> datetime:
    """The stamp of what is told next: later than all before it."""
    return next_stamp(now, after=asking.stamped_at)


def invitation_message(
    asking: Asking,
    told: Told,
    *,
    is_update: bool,
    answer_link: str,
    words: dict[str, str],
    now: datetime,
) -> Message:
    """The invitation, or the update where this person was invited before.

    What changed is said against what ``asking`` holds as told.
    """
    said = {"expectation": told.expectation, **words}
    if asking.is_stand_in:
        said["as_deputy"] = "yes"
    if is_update and asking.told is not None:
        said |= _changed(asking.told, told)
    kind = MessageKind.UPDATE if is_update else MessageKind.INVITATION
    return _message(
        asking, kind, words=said, answer_link=answer_link, now=now,
        occasion=_occasion(asking, told, now=now, state="confirmed"),
    )  # fmt: skip


def cancellation_message(
    asking: Asking,
    told: Told,
    *,
    is_removed: bool,
    answer_link: str | None,
    words: dict[str, str],
    now: datetime,
) -> Message:
    """The cancellation; ``is_removed`` where the others go on without this person."""
    said = {**words, "removed": "yes"} if is_removed else words
    return _message(
        asking, MessageKind.CANCELLATION, words=said, answer_link=answer_link, now=now,
        occasion=_occasion(asking, told, now=now, state="cancelled"),
    )  # fmt: skip


def former_address_message(
    asking: Asking, *, address: str, words: dict[str, str], now: datetime
) -> Message:
    """That the meeting goes out of the calendar at an address the person has no more."""
    occasion = None
    if asking.told is not None:
        occasion = _occasion(asking, asking.told, now=now, state="cancelled")
    message = _message(
        asking, MessageKind.FORMER_ADDRESS, words=words, answer_link=None, now=now,
        occasion=occasion,
    )  # fmt: skip
    return msgspec.structs.replace(message, address=address)


def receipt_message(
    asking: Asking, *, answer: str, answer_link: str | None, words: dict[str, str], now: datetime
) -> Message:
    """That an answer was noted; nothing is said of one that still needs to be confirmed."""
    said = {**words, "received": moment(now)}
    if answer:
        said["answer"] = answer
    return _message(
        asking, MessageKind.ANSWER_RECEIPT, words=said, answer_link=answer_link, now=now
    )


def held_message(
    asking: Asking, *, answer_link: str, words: dict[str, str], now: datetime
) -> Message:
    """That a file came by mail and was not taken for a report, and how to hand one in."""
    message = _message(
        asking, MessageKind.ATTACHMENT_HELD, words=words, answer_link=answer_link, now=now
    )
    return _once_a_day(message, now)


def kept_time_message(
    asking: Asking, *, answer_link: str, words: dict[str, str], now: datetime
) -> Message:
    """That another time was proposed and the meeting stays when it is: in words and for calendars.

    It keeps the number of what was told, since nothing about the meeting changes.
    """
    told = asking.told
    message = _message(
        asking, MessageKind.TIME_KEPT, words=words, answer_link=answer_link, now=now,
        occasion=None if told is None else _occasion(asking, told, now=now, state="confirmed"),
    )  # fmt: skip
    return numbered_as_told(message, asking, f"{asking.id}:time_kept:{message.id}")


def numbered_as_told(message: Message, asking: Asking, dedupe_key: str) -> Message:
    """The same message under the number of what was told last: the meeting is as it was."""
    occasion = message.occasion and msgspec.structs.replace(
        message.occasion, sequence=asking.sequence
    )
    return msgspec.structs.replace(message, occasion=occasion, dedupe_key=dedupe_key)


def _once_a_day(message: Message, now: datetime) -> Message:
    key = f"{message.about}:{message.kind.value}:{local_day(now).isoformat()}"
    return msgspec.structs.replace(message, dedupe_key=key)


def _message(
    asking: Asking,
    kind: MessageKind,
    *,
    words: dict[str, str],
    answer_link: str | None,
    now: datetime,
    occasion: Occasion | None = None,
) -> Message:
    made = uuid4()
    number: Any = made if occasion is None else occasion.sequence
    return Message(
        id=made,
        about=asking.id,
        kind=kind,
        recipient=asking.professional,
        reference=asking.reference,
        not_before=now,
        dedupe_key=f"{asking.id}:{kind.value}:{number}",
        words=words,
        occasion=occasion,
        reply_token=asking.token,
        answer_link=answer_link,
    )


def _occasion(asking: Asking, told: Told, *, now: datetime, state: str) -> Occasion:
    return Occasion(
        uid=uid_of(asking.token, service_address()),
        sequence=asking.next_sequence,
        stamped_at=stamp(asking, now),
        created_at=asking.made_at,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        place=told.place,
        is_online=told.was_online,
        state="cancelled" if state == "cancelled" else "confirmed",
    )


def _changed(before: Told, told: Told) -> dict[str, str]:
    """What is new to somebody, and until when they thought it was."""
    is_same_time = before.is_same_time(told)
    changed = [
        word
        for word, is_same in (
            ("time", is_same_time),
            ("place", before.is_same_place(told)),
            ("expectation", before.expectation == told.expectation),
        )
        if not is_same
    ]
    said = {"changed": "_and_".join(changed)} if changed else {}
    return said if is_same_time else said | {"was_at": moment(before.starts_at)}
