"""Delivering what is due, in every process at once, each mail at least once.

The claim is committed before the mail server is spoken to, and no row is locked meanwhile. An
answer about one mail is recorded in its row; a server that cannot be reached ends the round, and
what was claimed is given back. A mail goes out twice only where a deliverer is killed between the
server's answer and the row, with the same bytes and Message-ID.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import msgspec
import structlog

from notifications.calendar_mail.mail import compose
from notifications.domains.keys import SigningKey
from notifications.domains.signing import signed
from notifications.messages.values import Message, Recipient
from notifications.outbox import service as outbox
from notifications.outbox.answers import (
    Answer,
    Line,
    Outcome,
    Transport,
    UnreachableError,
    UntrustedError,
    answer_in,
)
from notifications.outbox.pace import DomainPace
from notifications.outbox.schedule import COME_BACK, wait_after
from notifications.outbox.service import Claimed
from notifications.wordings.service import load_versions
from notifications.wordings.values import Version, in_force

Resolve = Callable[[Message], Awaitable[Recipient | None]]
Clock = Callable[[], datetime]

HELD = Answer(Outcome.LATER, "Waits until somebody made sure of the address.")

log = structlog.get_logger(__name__)


class Delivered(msgspec.Struct):
    """What one round did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    withdrawn: int = 0
    held: int = 0
    stalled: int = 0
    put_off: int = 0
    kept: int = 0
    left: int = 0
    dead: int = 0
    is_unreachable: bool = False


class _Wait(msgspec.Struct, frozen=True):
    """Until when the server is not asked; ``is_its_hour`` says that it is due only then."""

    until: datetime
    is_its_hour: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    transport: Transport
    resolve: Resolve
    now_of: Clock
    service: str
    keys: Sequence[SigningKey]
    pace: DomainPace
    is_stopping: Callable[[], bool]
    with_copy: bool
    wordings: Sequence[Version] = ()
    done: Delivered = field(default_factory=Delivered)


async def deliver_due(
    transport: Transport,
    resolve: Resolve,
    now_of: Clock,
    *,
    service: str,
    keys: Sequence[SigningKey] = (),
    pace: DomainPace | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
    with_copy: bool = True,
) -> Delivered:
    """Send whatever is due until nothing is, or until asked to stop; what became of it.

    `resolve` is asked at the last moment who a message goes to, and answers none where it is no
    longer wanted; `service` is the service's own mail address, and `keys` sign in its name.
    `pace` is what was seen of the recipients' domains before; `with_copy` attaches calendar entries
    as a file as well.
    """
    ours = _Round(
        transport=transport, resolve=resolve, now_of=now_of, service=service,
        keys=keys, pace=DomainPace() if pace is None else pace, is_stopping=is_stopping,
        with_copy=with_copy, wordings=await load_versions(),
    )  # fmt: skip
    ours.done.dead = await outbox.bury(now_of())
    while not is_stopping() and not ours.done.is_unreachable:
        # What crashed somebody is taken alone and after the rest: neither starves the other.
        batches = [await _do_batch(ours, crashed=crashed) for crashed in (False, True)]
        if not any(batches):
            break
    return ours.done


async def _do_batch(ours: _Round, *, crashed: bool) -> int:
    """Claim and send one batch; how many were claimed."""
    if ours.is_stopping() or ours.done.is_unreachable:
        return 0
    batch = await outbox.claim(ours.now_of(), crashed=crashed)
    if not batch:
        return 0
    lease = batch[0].lease
    try:
        async with ours.transport.open() as line:
            for claimed in batch:
                if ours.is_stopping():
                    await outbox.give_back(lease, ours.now_of())
                    break
                await _do_one(ours, line, claimed)
    except UnreachableError as error:
        log.warning("mail_server_unreachable", words=str(error))
        ours.done.is_unreachable = True
        if isinstance(error, UntrustedError):
            for claimed in batch:
                await _note(ours, claimed, answer_in(Outcome.STALLED, str(error)))
        await outbox.give_back(lease, ours.now_of() + COME_BACK)
    return len(batch)


async def _do_one(ours: _Round, line: Line, claimed: Claimed) -> None:
    if not await outbox.renew(claimed, ours.now_of()):
        ours.done.left += 1
        return
    try:
        answer = await _attempt(ours, line, claimed)
    except UnreachableError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad message may not stop the others
        # The lease is left to run out: it counts as a crash, and ten make a dead letter.
        log.error("message_not_delivered", message=str(claimed.id), error=type(error).__name__)  # noqa: TRY400
        ours.done.left += 1
        return
    if not isinstance(answer, _Wait):
        await _note(ours, claimed, answer)
    elif answer.is_its_hour:
        ours.done.kept += await outbox.keep(claimed, answer.until)
    else:
        ours.done.put_off += await outbox.put_off(claimed, answer.until)


async def _attempt(ours: _Round, line: Line, claimed: Claimed) -> Answer | _Wait | None:
    """What the server says to the mail, or when it is its hour or its domain's turn.

    None where nobody is to be told any more. Where nobody has made sure of the address, the server
    is not asked.
    """
    message = claimed.opened()
    recipient = await ours.resolve(message)
    if recipient is None:
        return None
    if recipient.is_held:
        return HELD
    if recipient.not_before is not None:
        return _Wait(recipient.not_before, is_its_hour=True)
    try:
        said = in_force(ours.wordings, message.kind, claimed.due_at)
        mail = compose(
            message, recipient, service=ours.service, dated_at=claimed.due_at,
            with_copy=ours.with_copy, reworded=said,
        )  # fmt: skip
        mail = signed(mail, ours.keys, service=ours.service, dated_at=claimed.due_at)
    except ValueError as error:
        return answer_in(Outcome.REFUSED, f"Not sent: {error}")
    domain = mail.recipient.rpartition("@")[2].lower()
    if (turn := ours.pace.turn_of(domain, ours.now_of())) is not None:
        return _Wait(turn)
    begun = monotonic()
    answer = await line.send(mail)
    ours.pace.note(domain, answer, timedelta(seconds=monotonic() - begun), ours.now_of())
    if recipient.name:
        return answer
    # Who is mailed without a name has an address that is kept sealed: no stored answer holds it.
    return answer_in(answer.outcome, answer.words.replace(recipient.address, "the recipient"))


async def _note(ours: _Round, claimed: Claimed, answer: Answer | None) -> None:
    now = ours.now_of()
    if answer is None:
        ours.done.withdrawn += await outbox.note_not_wanted(claimed, now)
    elif answer is HELD:
        ours.done.held += await outbox.note_held(claimed, now)
    elif answer.outcome is Outcome.ACCEPTED:
        ours.done.sent += await outbox.note_sent(claimed, now, answer.words)
    elif answer.outcome is Outcome.STALLED:
        log.error("mail_stalled", words=answer.words)
        ours.done.stalled += await outbox.note_stalled(claimed, now, answer.words)
    elif answer.outcome is Outcome.LATER and (wait := wait_after(claimed.tries + 1)):
        ours.done.later += await outbox.note_later(claimed, now + wait, answer.words)
    else:
        ours.done.failed += await outbox.note_failed(claimed, now, answer.words)
