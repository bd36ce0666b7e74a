"""How much is a mail believed, and what follows from it? Rules of values alone.

The token says that somebody saw the invitation, our mail server that the sender's domain is the
sender's; only both together are an answer as if signed in. What would change something on less
goes to a person. Source: the project's threat model, and the specification of calendar mail.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from conferences.attending.answers import order_of
from conferences.attending.values import Addressed
from notifications.inbox.senders import plain
from notifications.inbox.values import Incoming, Kind, Said, State, Trust, Vouched

_NAMES_A_DEPUTY = re.compile(
    r"\b(?:deput\w+|stand(?:s|ing)?[- ]in|in my place|on my behalf|instead of me|covering for"
    r"|(?:will|would|can) (?:attend|come|cover|go|join)\b.{0,20}\binstead"
    r"|(?:colleague|manager)\b.{0,40}\b(?:attend|come|cover|join))",
    re.IGNORECASE | re.DOTALL,
)


class Why(StrEnum):
    """What a mail waits for, or why nothing was done: the words are in the page's template."""

    ATTACHMENT = "attachment"
    AWAY = "away"
    BOUNCED = "bounced"
    BROKEN = "broken"
    COUNTERED = "countered"
    DECLINED_BY_OTHER = "declined_by_other"
    DELAYED = "delayed"
    DELEGATED = "delegated"
    DEPUTY_NAMED = "deputy_named"
    METHODS_DIFFER = "methods_differ"
    NOT_ASKED = "not_asked"
    ON_BEHALF = "on_behalf"
    OTHER_METHOD = "other_method"
    RECEIPT = "receipt"
    REFRESHED = "refreshed"
    SEVERAL = "several"
    SOMEBODY_ELSE = "somebody_else"
    STALE = "stale"
    SUPERSEDED = "superseded"
    UNCONFIRMED = "unconfirmed"
    UNMATCHED = "unmatched"
    UNREADABLE = "unreadable"
    WRITTEN = "written"


class Effect(StrEnum):
    """What a mail does by itself."""

    NOTHING = "nothing"
    ANSWER = "answer"
    RETURN = "return"
    SEND_AGAIN = "send_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose invitation a mail belongs to, and by what it was found.

    ``answers_to`` is what else a mail of ours was about that this one answers to or brings back.
    ``addresses`` are those that answer for the invitee, as compared: the own one and aliases.
    """

    asked: Addressed | None
    answers_to: UUID | None = None
    by_token: bool = False
    by_uid: bool = False
    is_mixed: bool = False
    addresses: frozenset[str] = field(default_factory=frozenset)

    @property
    def about(self) -> UUID | None:
        """What the mail is about, as far as anybody knows."""
        return self.answers_to if self.asked is None else self.asked.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a mail; ``answer`` and ``order`` where it is one."""

    state: State
    why: Why | None = None
    effect: Effect = Effect.NOTHING
    trust: Trust | None = None
    answer: str | None = None
    wish: str = ""
    order: str = ""
    stamped_at: datetime | None = None


def judge(read: Incoming, match: Match, *, arrived_at: datetime) -> Verdict:
    """What becomes of a mail that was read, given whose invitation it belongs to."""
    match read.kind:
        case Kind.BROKEN:
            return Verdict(state=State.WAITING, why=Why.BROKEN)
        case Kind.RECEIPT:
            return Verdict(state=State.NOTED, why=Why.RECEIPT)
        case Kind.AWAY:
            return Verdict(state=State.NOTED, why=Why.AWAY)
        case Kind.BOUNCE:
            return _bounce(read, match)
        case Kind.OTHER:
            return _other(read, match)
        case Kind.CALENDAR:
            return _calendar(read, match, arrived_at=arrived_at)


def trust_in(read: Incoming, match: Match) -> Trust:
    """How much a mail is believed.

    A: the token of the address, vouched for, from whom was invited. B: the token, said for whom
    was invited by another address, or with nobody asked to vouch. C: the token of the calendar
    entry alone, vouched for, from whom was invited. D: anything else.
    """
    is_own = read.sender is not None and plain(read.sender) in match.addresses
    if match.asked is None or match.is_mixed or read.vouched is Vouched.FAILED:
        return Trust.D
    if not match.by_token:
        is_vouched = is_own and read.vouched is Vouched.PASSED
        return Trust.C if match.by_uid and is_vouched else Trust.D
    if is_own and read.vouched is not Vouched.NOT_ASKED:
        return Trust.A if read.vouched is Vouched.PASSED else Trust.D
    return Trust.B if is_own or _is_said_for(read, match) else Trust.D


def _is_said_for(read: Incoming, match: Match) -> bool:
    """Whether another address answers for whom was invited: so it says, or names nobody."""
    attendees = () if read.calendar is None else read.calendar.attendees
    return not attendees or any(plain(one) in match.addresses for one in attendees)


def _bounce(read: Incoming, match: Match) -> Verdict:
    if read.bounce is None or not read.bounce.is_final:
        return Verdict(state=State.NOTED, why=Why.DELAYED)
    if match.about is None or not (match.by_token or read.messages):
        return Verdict(state=State.WAITING, why=Why.UNMATCHED)
    return Verdict(state=State.APPLIED, why=Why.BOUNCED, effect=Effect.RETURN)


def _other(read: Incoming, match: Match) -> Verdict:
    """A mail somebody wrote: never applied, whatever it says."""
    trust = trust_in(read, match)
    if match.asked is None:
        return Verdict(state=State.WAITING, why=Why.UNMATCHED, trust=trust)
    why = Why.ATTACHMENT if read.attachments else Why.WRITTEN
    return Verdict(state=State.WAITING, why=why, trust=trust)


def _calendar(read: Incoming, match: Match, *, arrived_at: datetime) -> Verdict:
    trust = trust_in(read, match)
    said = read.calendar
    if said is None:
        return Verdict(state=State.WAITING, why=Why.UNREADABLE, trust=trust)
    if match.asked is None:
        return Verdict(state=State.WAITING, why=Why.UNMATCHED, trust=trust)
    if not match.asked.stands or match.asked.state != "booked" or _is_over(match.asked, arrived_at):
        return Verdict(state=State.NOTED, why=Why.NOT_ASKED, trust=trust)
    if said.method == "REFRESH" and trust is Trust.A:
        return Verdict(state=State.NOTED, why=Why.REFRESHED, trust=trust, effect=Effect.SEND_AGAIN)
    if said.method not in ("REPLY", "COUNTER"):
        return Verdict(state=State.WAITING, why=Why.OTHER_METHOD, trust=trust)
    if said.sequence is not None and said.sequence < match.asked.time_sequence:
        return Verdict(state=State.NOTED, why=Why.STALE, trust=trust, answer=_answer(read))
    if trust is Trust.D:
        return Verdict(
            state=State.WAITING, why=_unbelieved(read, match), trust=trust, answer=_answer(read)
        )
    return _believed(read, match, trust, arrived_at)


def _believed(read: Incoming, match: Match, trust: Trust, arrived_at: datetime) -> Verdict:
    said = read.calendar
    answer = _answer(read)
    if said is None or (answer is None and said.method == "REPLY"):
        return Verdict(state=State.WAITING, why=Why.UNREADABLE, trust=trust)
    if said.method == "COUNTER":
        return Verdict(state=State.WAITING, why=Why.COUNTERED, trust=trust, answer=answer)
    if said.is_several:
        return Verdict(state=State.WAITING, why=Why.SEVERAL, trust=trust)
    is_deputed = said.said is Said.DELEGATED
    if is_deputed and (trust is Trust.B or (match.asked is not None and match.asked.is_stand_in)):
        return Verdict(state=State.WAITING, why=Why.DELEGATED, trust=trust, answer=answer)
    if said.said is Said.DECLINED and trust is Trust.B:
        return Verdict(state=State.WAITING, why=Why.DECLINED_BY_OTHER, trust=trust, answer=answer)
    state, why = _looked_at(read, trust)
    stamped_at = min(said.stamped_at or read.dated_at or arrived_at, arrived_at)
    return Verdict(
        state=state, why=why, effect=Effect.ANSWER, trust=trust, answer=answer,
        wish=_wish(said.delegates) if is_deputed else "",
        order=order_of(stamped_at, _tie(read)), stamped_at=stamped_at,
    )  # fmt: skip


def _looked_at(read: Incoming, trust: Trust) -> tuple[State, Why | None]:
    """Whether a person should look at an answer that takes effect, and for what."""
    said = read.calendar
    if read.attachments:
        return State.FLAGGED, Why.ATTACHMENT
    if said is not None and said.said is Said.DELEGATED:
        return State.APPLIED, Why.DELEGATED  # the work list asks for the deputy to be confirmed
    if said is not None and said.mail_method:
        return State.FLAGGED, Why.METHODS_DIFFER
    if said is not None and _NAMES_A_DEPUTY.search(said.comment):
        return State.FLAGGED, Why.DEPUTY_NAMED
    return State.APPLIED, Why.ON_BEHALF if trust is Trust.B else None


def _unbelieved(read: Incoming, match: Match) -> Why:
    is_own = read.sender is not None and plain(read.sender) in match.addresses
    if match.is_mixed or is_own or read.vouched is Vouched.FAILED or not match.by_token:
        return Why.UNCONFIRMED
    return Why.SOMEBODY_ELSE


def _answer(read: Incoming) -> str | None:
    said = None if read.calendar is None else read.calendar.said
    return "deputy" if said is Said.DELEGATED else None if said is None else said.value


def _wish(delegates: Sequence[str]) -> str:
    """Whom somebody wishes to send, as their program wrote it."""
    named = ", ".join(plain(one) for one in delegates[:2])
    return named[:200] or "somebody, not named in the mail"


def _tie(read: Incoming) -> str:
    """What decides between two answers of one second, the same in whichever order they come."""
    said = read.calendar
    if said is None:
        return ""
    return f"{_answer(read)} {len(said.comment)} {said.comment[:40]}".replace("~", "-")


def _is_over(asked: Addressed, now: datetime) -> bool:
    return asked.ends_at is not None and asked.ends_at <= now
