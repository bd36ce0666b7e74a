"""Somebody who lost what they prove themselves with: a call back, two people, a letter.

The owner, who cannot sign in, or an administrator asks. One administrator calls back on a number
that was known before, and says so; another decides. Then a letter goes to the owner by which what
was lost is replaced, the password being asked for, and every address known hears of it. Until
that is done what was lost still proves, so that a mistake here locks nobody out.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import msgspec

from people import post, public_url
from people.accounts import mailed_links
from people.accounts.factors import forget_factors
from people.accounts.mailed_links import Purpose
from people.accounts.service import check_operator
from people.accounts.tables import LostFactor
from people.accounts.telling import tell_owner
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import instant
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import tidy
from people.permissions import Permission, Role, Viewer, check, permissions_of
from people.post import Letter, LetterKind
from people.sign_in.service import TooManyTriesError, count_try, end_sessions

LOST_FACTOR = offer(
    Kind(
        code="lost_factor",
        words="Setting up again how somebody signs in",
        permission=Permission.FACTOR_RESET,
        path="/accounts/lost-factors/{about}",
    )
)
WAITS_FOR = timedelta(days=3)
"""For how long a second person may take."""

_CALLED_WITHIN = timedelta(days=1)
_ASKED_OF_A_NAME = 3
_ASKED_OF_A_NETWORK = 100
_LOST = """
SELECT lost_factor.*, account.name, account.sign_in_name, professional.phone AS known_number,
       asker.name AS asked_by_name, caller.name AS called_by_name
  FROM lost_factor
  JOIN account ON account.id = lost_factor.account
  LEFT JOIN professional ON professional.id = account.professional
  LEFT JOIN account AS asker ON asker.id = lost_factor.asked_by
  LEFT JOIN account AS caller ON caller.id = lost_factor.called_by
 WHERE lost_factor.closed_at IS NULL"""
_OPEN_OF = """
SELECT id, called_at, approval FROM lost_factor
 WHERE account = $1 AND closed_at IS NULL FOR UPDATE"""
_CALLED = """
UPDATE lost_factor SET called_by = $2, called_at = $3, called_number = $4,
       number_known_from = $5, approval = $6 WHERE id = $1"""
_CLOSE = "UPDATE lost_factor SET closed_at = $2, is_approved = $3 WHERE id = $1"
_HAS_FACTOR = """
SELECT id FROM account
 WHERE sign_in_name = $1 AND disabled_at IS NULL AND password_digest IS NOT NULL
   AND (EXISTS (SELECT FROM passkey WHERE passkey.account = account.id)
        OR EXISTS (SELECT FROM totp_secret WHERE totp_secret.account = account.id))"""


class RecordCall(msgspec.Struct, frozen=True, kw_only=True):
    """Which number was called back, since when it is known, and when that was."""

    number: str
    known_from: str
    called_on: date
    called_at: time

    def __post_init__(self) -> None:
        tidy(self, lines={"number": 40, "known_from": 200})


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """What the second person says, and why where it is no."""

    is_approved: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={"reason": 200})
        if not self.is_approved and not self.reason:
            raise InvalidError(Fault("reason", "Say why not: whoever asked is told."))


class LostListing(msgspec.Struct, frozen=True, kw_only=True):
    """A lost factor that waits: for a call back, or for a second person."""

    id: UUID
    account: UUID
    name: str
    sign_in_name: str
    known_number: str | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime
    called_by: UUID | None
    called_by_name: str | None
    called_at: datetime | None
    called_number: str | None
    number_known_from: str | None


async def ask(viewer: Viewer, sign_in_name: str, *, network: str, now: datetime) -> None:
    """Say, without being signed in, that one lost what one signs in with.

    Whether anybody signs in under that name shows nowhere.

    Raises:
        TooManyTriesError: a hundred asked from the network in a quarter of an hour.
    """
    await count_try(f"network:{network}", _ASKED_OF_A_NETWORK, now=now)
    folded = sign_in_name.strip().lower()
    try:
        await count_try(f"lost:{folded}", _ASKED_OF_A_NAME, now=now)
    except TooManyTriesError:
        return
    async with recorded(
        viewer, Verb.CONSULT, Subject("account"), now=now, name="factor.lose"
    ) as act:
        found = await act.fetch(_HAS_FACTOR, folded)
        if found and not await act.fetch(_OPEN_OF, found[0]["id"]):
            act.about(Subject("account", found[0]["id"]))
            await _open(act, found[0]["id"])
            await _call_for_help(act)


async def record_call(viewer: Viewer, account: UUID, asked: RecordCall, *, now: datetime) -> UUID:
    """Say that one called the owner back, and ask a second person; gives the id of the matter.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is one's own, is disabled, has not joined, or waits for somebody already.
        InvalidError: the call lies ahead, or more than a day back.
    """
    check(viewer, Permission.FACTOR_RESET)
    _check_not_own(viewer, account)
    called_at = instant(asked.called_on, asked.called_at)
    if not now - _CALLED_WITHIN < called_at <= now:
        raise InvalidError(Fault("called_at", "Give when you called: within the last day."))
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.call_back") as act:
        await _check_joined(act, account)
        lost = await _find_or_open(act, account)
        approval = await approvals.ask(
            act, LOST_FACTOR, about=lost, reason="Called back on a number known before",
            expires_at=now + WAITS_FOR, details={"account": account},
        )  # fmt: skip
        await act.fetch(
            _CALLED, lost, viewer.account, called_at, asked.number, asked.known_from, approval
        )
        act.note(lost_factor=lost)
    return lost


async def decide(viewer: Viewer, lost: UUID, asked: Decide, *, now: datetime) -> None:
    """Let the owner set it up again, as the second person, or not.

    Raises:
        NotFoundError: nothing such waits for a second person.
        RefusedError: one asked or called oneself, it is about oneself, or it waited too long.
    """
    check(viewer, Permission.FACTOR_RESET)
    subject = Subject("lost_factor", lost)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.decide") as act:
        rows = await act.fetch(
            "SELECT * FROM lost_factor WHERE id = $1 AND closed_at IS NULL FOR UPDATE", lost
        )
        if not rows or rows[0]["approval"] is None:
            raise NotFoundError
        _check_not_own(viewer, rows[0]["account"])
        if viewer.account == rows[0]["asked_by"]:
            raise RefusedError("You asked for this yourself: a second person has to decide it.")
        await _decided(act, rows[0]["account"], rows[0]["approval"], asked)
        await act.fetch(_CLOSE, lost, now, asked.is_approved)


async def forget_all(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Let an account set up anew what it is proved with, at its next sign-in; at a terminal.

    For an installation whose only administrator lost theirs: nobody else could help.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is not the operator who asks.
    """
    check_operator(viewer)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="factor.forget_all") as act:
        if not await act.fetch("SELECT FROM account WHERE id = $1 FOR UPDATE", account):
            raise NotFoundError
        await forget_factors(act, account)
        await end_sessions(act, account)
        await tell_owner(act, account, LetterKind.FACTOR_CHANGED)


async def list_lost(viewer: Viewer) -> list[LostListing]:
    """Whoever lost something and waits, the oldest first."""
    check(viewer, Permission.FACTOR_RESET)
    async with reading(viewer):
        rows = await fetch(f"{_LOST} ORDER BY asked_at, lost_factor.id")
    return msgspec.convert([dict(row) for row in rows], list[LostListing])


async def get_lost(viewer: Viewer, lost: UUID) -> LostListing:
    """One who lost something and waits.

    Raises:
        NotFoundError: nobody such waits.
    """
    check(viewer, Permission.FACTOR_RESET)
    async with reading(viewer):
        rows = await fetch(f"{_LOST} AND lost_factor.id = $1", lost)
    if not rows:
        raise NotFoundError
    return msgspec.convert(dict(rows[0]), LostListing)


async def _check_joined(act: Act, account: UUID) -> None:
    rows = await act.fetch(
        "SELECT disabled_at, password_digest FROM account WHERE id = $1 FOR UPDATE", account
    )
    if not rows:
        raise NotFoundError
    if rows[0]["disabled_at"] is not None:
        raise RefusedError("This account is disabled. Let it in again first.")
    if rows[0]["password_digest"] is None:
        raise RefusedError("They have not joined yet. Invite them to join instead.")


async def _decided(act: Act, account: UUID, approval: UUID, asked: Decide) -> None:
    if not asked.is_approved:
        await approvals.refuse(act, LOST_FACTOR, approval, reason=asked.reason)
        return
    await approvals.approve(act, LOST_FACTOR, approval)
    await mailed_links.send(act, account, Purpose.NEW_FACTOR)
    await tell_owner(act, account, LetterKind.FACTOR_LOST)


async def _find_or_open(act: Act, account: UUID) -> UUID:
    """The matter that waits for a call, or a new one; one that ran out is closed first."""
    rows = await act.fetch(_OPEN_OF, account)
    if rows and rows[0]["called_at"] is None:
        return UUID(str(rows[0]["id"]))
    if rows:
        if await approvals.find_open(act, LOST_FACTOR, about=rows[0]["id"]):
            raise RefusedError("Somebody called back already: it waits for a second person.")
        await act.fetch(
            "UPDATE lost_factor SET closed_at = $2 WHERE id = $1", rows[0]["id"], act.now
        )
    return await _open(act, account)


async def _open(act: Act, account: UUID) -> UUID:
    lost = uuid4()
    await LostFactor.insert(
        LostFactor(id=lost, account=account, asked_by=act.viewer.account, asked_at=act.now)
    )
    return lost


async def _call_for_help(act: Act) -> None:
    """Write to those who can call back."""
    roles = [r.value for r in Role if Permission.FACTOR_RESET in permissions_of(frozenset({r}))]
    rows = await act.fetch(
        "SELECT id FROM account WHERE roles && $1::varchar[] AND disabled_at IS NULL ORDER BY id",
        roles,
    )
    for row in rows:
        letter = Letter(
            kind=LetterKind.APPROVAL_WAITING,
            account=row["id"],
            dedupe_key=f"lost_factor {uuid4()}",
            link=f"{public_url.get()}/accounts/lost-factors",
        )
        await post.put(act, letter)


def _check_not_own(viewer: Viewer, account: UUID) -> None:
    if viewer.account == account:
        raise RefusedError("This is your own account. Ask another administrator.")
