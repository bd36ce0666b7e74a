"""What came in by mail is read, judged and applied, one mail after the other.

Each mail is one act: what it does and what is noted of it happen together or not at all, under
the lease it was claimed with, so that no two processes apply one mail. What goes wrong with one
mail is left to its lease and stops no other.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from conferences.attending import by_mail
from conferences.attending.values import Answer
from conferences.mailed.judging import Effect, Match, Verdict, Why, judge
from notifications.inbox import service as inbox
from notifications.inbox.reading import read_mail
from notifications.inbox.senders import plain
from notifications.inbox.service import Claimed, Filed
from notifications.inbox.values import Incoming, Kind, State, Trust, Vouched
from notifications.outbox import bounces
from people.audit.service import Act, Subject, Verb, recorded
from people.errors import ConvenorError
from people.permissions import Permission, Via, Viewer

_READS_WITHIN_S = 20
POSTMAN = Viewer(name="mail", via=Via.MAIL, permissions=frozenset({Permission.INVITATION_ANSWER}))
"""Whoever answers by mail: nobody signed in, and nothing but an answer."""

log = structlog.get_logger(__name__)


class TakenIn(msgspec.Struct):
    """What one round did."""

    taken: int = 0
    failed: int = 0
    set_aside: int = 0


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """How mail is read: who vouches for senders."""

    server: str | None
    trusts_all: bool


async def take_in(
    now_of: Callable[[], datetime],
    *,
    server: str | None = None,
    trusts_all: bool = False,
    is_stopping: Callable[[], bool] = lambda: False,
) -> TakenIn:
    """Read, judge and apply whatever was stored until nothing is left.

    ``server`` is what our own mail server calls itself where it vouches for senders;
    ``trusts_all`` says that nobody but it could put mail where it was fetched.
    """
    reader = Reader(server=server, trusts_all=trusts_all)
    done = TakenIn(set_aside=await inbox.set_aside(now_of()))
    while not is_stopping():
        batch = await inbox.claim(now_of())
        if not batch:
            break
        for claimed in batch:
            await _take_one(done, claimed, reader, now=now_of())
    return done


async def _take_one(done: TakenIn, claimed: Claimed, reader: Reader, *, now: datetime) -> None:
    try:
        read = await _read(claimed, reader)
        await _apply(claimed, read, now=now)
    except Exception as error:  # noqa: BLE001 - one bad mail may not stop the others
        # The lease runs out and it is tried again; after the third time a person is asked.
        log.error("mail_not_taken_in", mail=str(claimed.id), error=type(error).__name__)  # noqa: TRY400
        done.failed += 1
        return
    done.taken += 1


async def _read(claimed: Claimed, reader: Reader) -> Incoming:
    """The mail as it was read, aside from everything else and for a limited time."""
    if claimed.is_cut:
        return Incoming(kind=Kind.BROKEN, fault="It is larger than what is taken.")
    raw = await inbox.raw_of(claimed.id)
    reading = asyncio.to_thread(read_mail, raw, server=reader.server, arrived_at=claimed.arrived_at)
    try:
        read = await asyncio.wait_for(reading, _READS_WITHIN_S)
        is_vouched = reader.trusts_all and read.vouched is Vouched.NOT_ASKED
        return msgspec.structs.replace(read, vouched=Vouched.PASSED) if is_vouched else read
    except TimeoutError:
        return Incoming(kind=Kind.BROKEN, fault="It takes longer to read than is given a mail.")


async def _apply(claimed: Claimed, read: Incoming, *, now: datetime) -> None:
    try:
        await _file(claimed, read, now=now, is_acting=True)
    except ConvenorError:
        # What it asks for is not possible any more, say: the same mail is put before a person.
        await _file(claimed, read, now=now, is_acting=False)


async def _file(claimed: Claimed, read: Incoming, *, now: datetime, is_acting: bool) -> None:
    subject = Subject("inbound_mail", claimed.id)
    async with recorded(POSTMAN, Verb.COLLECT, subject, now=now, name="mail.take_in") as act:
        if not await inbox.hold(act, claimed):
            act.note(left=True)
            return
        match = await _match(read)
        verdict = judge(read, match, arrived_at=claimed.arrived_at)
        if is_acting:
            verdict = await _do(act, read, match, verdict)
        elif verdict.effect is not Effect.NOTHING:
            verdict = _for_a_person(verdict)
        await inbox.file(act, claimed, read, _filed(verdict, match.about))
        act.note(about=match.about, kind=read.kind.value, state=verdict.state.value)
        act.note(why=verdict.why and verdict.why.value, trust=verdict.trust and verdict.trust.value)


def _filed(verdict: Verdict, about: UUID | None) -> Filed:
    return Filed(
        state=verdict.state,
        why="" if verdict.why is None else verdict.why.value,
        trust=verdict.trust,
        about=about,
        answer=verdict.answer,
    )


def _for_a_person(verdict: Verdict) -> Verdict:
    return Verdict(
        state=State.WAITING, why=Why.UNCONFIRMED, trust=verdict.trust, answer=verdict.answer
    )


async def _match(read: Incoming) -> Match:
    """Whose invitation it belongs to: by its address, its calendar entry, or what it answers to."""
    by_token = await by_mail.find_by_tokens(read.tokens)
    by_uid = await by_mail.find_by_tokens(read.uid_tokens)
    asked = by_token or by_uid
    if asked is None:
        sent = await bounces.find_sent([UUID(one) for one in read.messages])
        asked = await by_mail.find_addressed(sent[0].about) if sent else None
        if asked is None:
            return Match(asked=None, answers_to=sent[0].about if sent else None)
    addresses = {plain(asked.address)} if asked.address else set()
    for given in {read.sender, *(read.calendar.attendees if read.calendar else ())} - {None}:
        if given and await inbox.answers_for(plain(given), asked.professional):
            addresses.add(plain(given))
    return Match(
        asked=asked, by_token=by_token is not None, by_uid=by_uid is not None,
        is_mixed=by_token is not None and by_uid is not None and by_token.about != by_uid.about,
        addresses=frozenset(addresses),
    )  # fmt: skip


async def _do(act: Act, read: Incoming, match: Match, verdict: Verdict) -> Verdict:
    """Let a mail take effect; the verdict as it turns out."""
    about = match.about
    if about is None:
        return verdict
    if verdict.effect is Effect.RETURN:
        await _return(act, read, about)
    elif verdict.effect is Effect.SEND_AGAIN:
        await by_mail.send_again(act, about)
    elif verdict.effect is Effect.ANSWER and not await _answer(act, read, about, verdict):
        return Verdict(
            state=State.NOTED, why=Why.SUPERSEDED, trust=verdict.trust, answer=verdict.answer
        )
    if verdict.why is Why.ATTACHMENT and verdict.trust is Trust.A and not read.is_automatic:
        await by_mail.tell_how_to_hand_in(act, about)
    return verdict


async def _answer(act: Act, read: Incoming, about: UUID, verdict: Verdict) -> bool:
    given = msgspec.convert(
        {
            "answer": verdict.answer,
            "reason": "" if read.calendar is None else read.calendar.comment,
            "deputy_wish": verdict.wish,
        },
        Answer,
    )
    return await by_mail.take_mailed(
        act, about, given, at=verdict.stamped_at or act.now, order=verdict.order,
        is_on_behalf=verdict.trust is Trust.B,
    )  # fmt: skip


async def _return(act: Act, read: Incoming, about: UUID) -> None:
    """Note which mails came back: those it names, else the last by which somebody was told."""
    named = [
        sent.id
        for sent in await bounces.find_sent([UUID(one) for one in read.messages])
        if sent.about == about
    ]
    last = [] if named else [await bounces.last_sent(about)]
    words = "" if read.bounce is None else read.bounce.words
    found = [one for one in [*named, *last] if one is not None]
    act.note(returned=await bounces.note_returned(act, found, words or "The mail came back."))
