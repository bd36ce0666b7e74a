"""A made-up meeting, sent to a real address in three steps, and the sheet to tick beside it.

The calendar programs people use cannot be run by whoever tests Convenor: somebody has to look. What
is sent is made by what makes every invitation, signed as every mail is, and goes the same way out.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import uuid4

import click
import msgspec

from conferences.settings import Settings
from notifications.calendar_mail.addresses import uid_of
from notifications.calendar_mail.mail import compose
from notifications.domains.signing import signed
from notifications.messages.values import Message, MessageKind, Occasion, Recipient, new_token
from notifications.outbox.answers import Answer
from notifications.outbox.transports import transport_from
from people.clock import instant, local_day

PROGRAMS = (
    "Outlook, classic", "Outlook, new", "Outlook on the web", "Outlook on a telephone",
    "Gmail on the web", "Gmail on a telephone", "Apple Mail and Calendar, macOS",
    "Apple Mail and Calendar, iOS", "Thunderbird",
)  # fmt: skip
"""Where somebody has to look; none of them was run when Convenor was made but Thunderbird."""

STEPS: Sequence[tuple[MessageKind, str, tuple[str, ...]]] = (
    (
        MessageKind.INVITATION,
        "Invitation",
        (
            "The mail is in the inbox, not under junk, and shows no warning about its sender.",
            "It offers to accept, to accept tentatively and to decline.",
            "The calendar has the meeting at 10:00 to 11:30 local time, once, with the place.",
            "It is marked private; no child, family or other guest is named anywhere.",
            "After accepting, the sender's address r-...@ is who the answer goes to.",
        ),
    ),
    (
        MessageKind.UPDATE,
        "Change of time",
        (
            "The mail says what changed, and offers to answer anew.",
            "The same entry has moved to 14:00; there is no second one, and none is left at 10:00.",
        ),
    ),
    (
        MessageKind.CANCELLATION,
        "Cancellation",
        (
            "The mail says the meeting is cancelled.",
            "The entry is gone or struck out, at once or after one click to remove it.",
        ),
    ),
)


def sheet() -> str:
    """The sheet: every step for every program, with a box for each thing to see.

    >>> sheet().splitlines()[0]
    '### Outlook, classic'
    """
    lines: list[str] = []
    for program in PROGRAMS:
        lines += [
            f"### {program}",
            "",
            "Version: ________  Looked at by: ________  On: ________",
            "",
        ]
        for _, name, looks in STEPS:
            lines += [f"{name}:", "", *(f"- [ ] {look}" for look in looks), ""]
    return "\n".join(lines).rstrip() + "\n"


def messages_of(settings: Settings, *, now: datetime) -> list[Message]:
    """An invitation to a made-up meeting in a week, a change of its time, and its cancellation."""
    token, about, recipient = new_token(), uuid4(), uuid4()
    day = local_day(now) + timedelta(days=7)
    first = Occasion(
        uid=uid_of(token, settings.mail_from), sequence=0, stamped_at=now, created_at=now,
        starts_at=instant(day, time(10)), ends_at=instant(day, time(11, 30)),
        place="Made-up room, 1 Example Street", state="confirmed",
    )  # fmt: skip
    moved = msgspec.structs.replace(
        first, sequence=1, stamped_at=now + timedelta(seconds=1),
        starts_at=instant(day, time(14)), ends_at=instant(day, time(15, 30)),
    )  # fmt: skip
    ended = msgspec.structs.replace(
        moved, sequence=2, stamped_at=now + timedelta(seconds=2), state="cancelled"
    )
    return [
        Message(
            id=(fresh := uuid4()), about=about, kind=kind, recipient=recipient, reference="TEST",
            not_before=now, dedupe_key=str(fresh), occasion=occasion, reply_token=token,
            words={"expectation": "attend", "sender": "A test of Convenor", "phone": ""},
            answer_link=f"{settings.public_url}/help",
        )
        for (kind, _, _), occasion in zip(STEPS, (first, moved, ended), strict=True)
    ]  # fmt: skip


async def send(settings: Settings, message: Message, address: str, *, now: datetime) -> Answer:
    """Hand one of them over, as every mail goes out; the server's answer.

    Raises:
        UnreachableError: the mail server does not take mail.
    """
    mail = compose(
        message, Recipient("", address), service=settings.mail_from, dated_at=now,
        with_copy=settings.mail_copy,
    )  # fmt: skip
    mail = signed(mail, settings.dkim, service=settings.mail_from, dated_at=now)
    async with transport_from(settings.mail_out, settings.mail_tls).open() as line:
        return await line.send(mail)


def tell(settings: Settings, address: str) -> None:
    """Say what is about to happen, and ask whether it shall.

    Raises:
        click.Abort: no.
    """
    click.echo(f"Three mails about a made-up meeting go to {address}, from {settings.mail_from},")
    click.echo("one after the other, each when you say so. They name nobody.")
    click.confirm(f"Does {address} belong to somebody who expects them?", abort=True)
