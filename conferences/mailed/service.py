"""What a person decides about mail that came in: it counts, it does not, or somebody else decides.

Whatever is decided is one act with its entry, and the mail is settled with it.
"""

from datetime import datetime
from uuid import UUID

import asyncpg

from conferences.attending import by_mail
from conferences.attending.values import Addressed, Answer
from conferences.mailed import reads
from conferences.mailed.reads import (
    count_waiting,
    get_mail,
    list_colleagues,
    list_of_conference,
    list_waiting,
)
from conferences.mailed.values import ApplyMail, Given, HandOverMail, RefuseMail
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from conferences.reports.values import Receipt, RecordReceived
from notifications.inbox import service as inbox
from notifications.inbox.reading import attached_files
from notifications.inbox.senders import plain
from notifications.inbox.values import Incoming
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import many_lines

__all__ = [
    "apply", "count_waiting", "get_mail", "hand_over", "keep_time", "list_colleagues",
    "list_of_conference", "list_waiting", "refuse", "settle_rearranged", "take_as_report",
]  # fmt: skip
_LONGEST_REASON = 500


async def apply(viewer: Viewer, mail: UUID, given: ApplyMail, *, now: datetime) -> None:
    """Let a mail count as an answer of whom it belongs to, and of their agency.

    Raises:
        NotFoundError: there is no such mail for the viewer, or nobody waits for it.
        InvalidError: which answer, or whose invitation it belongs to, is not said.
        RefusedError: the conference has no date, or is over; or somebody decided before.
    """
    check(viewer, Permission.MAIL_DECIDE)
    subject = Subject("inbound_mail", mail)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="mail.apply") as act:
        row = await _held(act, mail, given.revision)
        asked = await _addressed(viewer, row["about"], given.reference)
        if row["about"] != asked.about:
            await inbox.assign(act, mail, asked.about)
        read = reads.gist(row)
        await by_mail.take_decided(act, asked.about, _answer(given, row["answer"], read))
        if given.answers_for and read.sender is not None:
            await inbox.add_alias(act, asked.professional, plain(read.sender))
        await inbox.settle(act, mail, decision="applied")
        act.note(about=asked.about, is_alias=given.answers_for)


async def refuse(viewer: Viewer, mail: UUID, given: RefuseMail, *, now: datetime) -> None:
    """Let a mail count for nothing; what it did before stays.

    Raises:
        NotFoundError: there is no such mail for the viewer, or nobody waits for it.
        RefusedError: somebody decided before.
    """
    await _settle(viewer, mail, given, decision="refused", name="mail.refuse", now=now)


async def keep_time(viewer: Viewer, mail: UUID, given: RefuseMail, *, now: datetime) -> None:
    """Leave the meeting when it is, and tell whoever proposed another time.

    Raises:
        NotFoundError: there is no such mail for the viewer, or nobody waits for it.
        RefusedError: it proposes no time, or somebody decided before.
    """
    check(viewer, Permission.MAIL_DECIDE)
    subject = Subject("inbound_mail", mail)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="mail.keep_time") as act:
        row = await _held(act, mail, given.revision)
        if row["why"] != "countered":
            raise RefusedError("This mail proposes no other time.")
        told = await by_mail.tell_time_stays(act, row["about"])
        await inbox.settle(act, mail, decision="time_kept", reason=_reason(given.why))
        act.note(told=told)


async def settle_rearranged(viewer: Viewer, mail: UUID, *, now: datetime) -> None:
    """Note that the meeting was moved as a mail proposed; everybody was told by moving it.

    Raises:
        NotFoundError: there is no such mail for the viewer, or nobody waits for it.
    """
    await _settle(viewer, mail, RefuseMail(), decision="rearranged", name="mail.rearrange", now=now)


async def hand_over(viewer: Viewer, mail: UUID, given: HandOverMail, *, now: datetime) -> None:
    """Say who is to decide about a mail.

    Raises:
        NotFoundError: there is no such mail for the viewer, or nobody waits for it.
        InvalidError: whoever is named decides about no mail.
    """
    colleagues = {one.account for one in await reads.list_colleagues(viewer)}
    subject = Subject("inbound_mail", mail)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="mail.hand_over") as act:
        await _held(act, mail, None)
        if given.account is not None and given.account not in colleagues:
            raise InvalidError(Fault("account", "Choose somebody who decides about mail."))
        await inbox.hand_to(act, mail, given.account)
        act.note(to=given.account)


async def take_as_report(viewer: Viewer, mail: UUID, position: str, *, now: datetime) -> Receipt:
    """Take a file that came with a mail for the report of whom it belongs to, as of its arrival.

    ``position`` counts the files from 0. Nobody reads it on the way: it is opened by those who may
    read reports.

    Raises:
        NotFoundError: there is no such mail or file, or nobody knows whose it is.
        InvalidError: the file is of no kind that is taken.
    """
    check(viewer, Permission.MAIL_DECIDE)
    async with reading(viewer):
        row = await reads.load(viewer, mail)
        asked = await by_mail.find_addressed(row["about"]) if row["about"] else None
        kept = await fetch("SELECT mail_sealed FROM inbound_mail WHERE id = $1", mail)
    if asked is None or kept[0]["mail_sealed"] is None:
        raise NotFoundError
    files = attached_files(inbox.unsealed(mail, kept[0]["mail_sealed"]))
    if not (position.isascii() and position.isdigit() and int(position[:3]) < len(files)):
        raise NotFoundError
    name, content = files[int(position[:3])]
    receipt = await reports.record_received(
        viewer,
        asked.invitation,
        RecordReceived(source="mail", received_at=row["arrived_at"]),
        file=HandedIn(name, content),
        now=now,
    )
    if receipt is None:
        raise NotFoundError
    return receipt


async def _settle(
    viewer: Viewer, mail: UUID, given: RefuseMail, *, decision: str, name: str, now: datetime
) -> None:
    check(viewer, Permission.MAIL_DECIDE)
    subject = Subject("inbound_mail", mail)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name=name) as act:
        await _held(act, mail, given.revision)
        await inbox.settle(act, mail, decision=decision, reason=_reason(given.why))


async def _held(act: Act, mail: UUID, revision: int | None) -> asyncpg.Record:
    """The mail's row as the viewer sees it, held until the act ends.

    Raises:
        NotFoundError: there is none for the viewer, or nobody waits for it.
        RefusedError: somebody decided before.
    """
    await act.fetch("SELECT 1 FROM inbound_mail WHERE id = $1 FOR UPDATE", mail)
    row = await reads.load(act.viewer, mail)
    if row["state"] not in ("waiting", "flagged"):
        raise RefusedError("Somebody has decided about this mail. Load the list again.")
    if revision is not None and revision != row["revision"]:
        raise RefusedError("Somebody else is at this mail as well. Load the page again.")
    return row


async def _addressed(viewer: Viewer, about: UUID | None, reference: str) -> Addressed:
    asked = await by_mail.find_addressed(about) if about is not None else None
    if asked is None and reference.strip():
        asked = await by_mail.find_by_reference(viewer, reference)
    if asked is None:
        words = "Give the reference in the subject of the mails to that person: Meeting 4F7Q2X."
        raise InvalidError(Fault("reference", words, reference))
    return asked


def _answer(given: ApplyMail, said: Given | None, read: Incoming) -> Answer:
    answer = given.answer or said
    if answer is None:
        raise InvalidError(Fault("answer", "Say which answer the mail gives."))
    comment = "" if read.calendar is None else read.calendar.comment
    return Answer(answer=answer, reason=comment, deputy_wish=given.deputy_wish)


def _reason(typed: str) -> str:
    try:
        return many_lines(typed, most=_LONGEST_REASON)
    except ValueError as error:
        raise InvalidError(Fault("why", str(error), typed)) from error
