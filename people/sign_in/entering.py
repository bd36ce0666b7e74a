"""Signing in by two steps: a password, then a factor; or a passkey, which is both at once.

Between the steps there is a record in the database that is good for five minutes and once, and no
session. Whether an account exists, is disabled or has no password shows in no answer: each guess
of a password is counted, looked up, compared with some digest and entered in the trail.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from people.accounts import passwords
from people.accounts.factors import (
    FactorKind,
    kinds_of,
    needs_factor,
    prove_passkey,
    prove_recovery_code,
    prove_totp,
)
from people.accounts.rehashing import keep_rehashed
from people.audit.service import Act, Subject, Verb, housekeeping, recorded
from people.errors import RefusedError
from people.permissions import Role, Viewer
from people.sign_in.devices import alert, remember_device
from people.sign_in.service import digest_of, open_session, renew_session
from people.sign_in.tables import PendingSignIn
from people.sign_in.throttling import (
    Budget,
    code_budgets,
    count_guess,
    count_network,
    password_budgets,
    take_back,
)

PENDING_FOR = timedelta(minutes=5)
_ALERT_AT = 4
_WRONG_CODE = (
    "This did not prove who you are. Type the newest code of your app, or a recovery code that you"
    " have not used yet."
)

_BY_NAME = """
SELECT account.id, account.password_digest, account.roles,
       EXISTS (SELECT FROM known_device WHERE account = account.id AND digest = $2) AS is_known
  FROM account LEFT JOIN professional ON professional.id = account.professional
 WHERE account.sign_in_name = $1 AND account.disabled_at IS NULL
   AND (professional.id IS NULL OR professional.is_active)"""
_PENDING = """
SELECT account.id,
       EXISTS (SELECT FROM known_device WHERE account = account.id AND digest = $3) AS is_known
  FROM pending_sign_in JOIN account ON account.id = pending_sign_in.account
 WHERE pending_sign_in.digest = $1 AND pending_sign_in.expires_at > $2
   AND account.disabled_at IS NULL"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From where somebody signs in: the network, the kind of browser, and its long-lived secret."""

    network: str
    browser: str
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What somebody offers as a factor: the kind, and the code or the browser's answer."""

    kind: FactorKind
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """How far somebody came: a session, or the record between the two steps."""

    session_id: str | None = None
    pending: str | None = None
    device: str | None = None


class WrongSignInError(RefusedError):
    """What was given proves nobody; which part of it was wrong is never said."""


class SignInEndedError(RefusedError):
    """Too long passed between the two steps, or the second was done already."""


async def give_password(
    viewer: Viewer, sign_in_name: str, password: str, *, origin: Origin, now: datetime
) -> Entered:
    """Check name and password; leads to the second step, or to setting up a factor.

    Raises:
        WrongSignInError: no such account, or not its password; nothing tells which.
        TooManyTriesError: too many guesses for the name or from the network.
    """
    folded = sign_in_name.strip().lower()
    account = await _find(_BY_NAME, folded, digest_of(origin.device or ""))
    is_known = account is not None and account["is_known"]
    if not is_known:
        await count_network(origin.network, now=now)
    budgets = password_budgets(folded, network=origin.network, is_known=is_known)
    await count_guess(budgets, now=now)
    kept: str | None = account["password_digest"] if account is not None else None
    if not await passwords.matches(password, kept) or account is None or kept is None:
        await _refuse(viewer, account["id"] if account is not None else None, now=now)
        raise WrongSignInError("That name and password do not belong together. Try again.")
    await take_back(budgets, now=now)
    if passwords.needs_rehash(kept):
        await keep_rehashed(account["id"], kept, await passwords.digest(password))
    return await _go_on(viewer, account, origin=origin, now=now)


async def give_factor(
    viewer: Viewer, pending: str, proof: Proof, *, origin: Origin, now: datetime
) -> Entered:
    """Check the factor of somebody whose password was right, and start their session.

    Raises:
        SignInEndedError: the first step was too long ago, or its record was used.
        WrongSignInError: the factor proves nothing.
        TooManyTriesError: too many codes were tried for the account.
    """
    digest = digest_of(pending)
    found = await _find(_PENDING, digest, now, digest_of(origin.device or ""))
    if found is None:
        raise _ended()
    account: UUID = found["id"]
    budgets = await _count_code(viewer, account, proof, is_known=found["is_known"], now=now)
    subject, entered = Subject("account", account), None
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.start") as act:
        if not await _take_lock(act, digest):
            raise _ended()
        if await _is_proved(act, account, proof):
            await act.fetch("DELETE FROM pending_sign_in WHERE digest = $1", digest)
            entered = await _enter(act, account, ["password", proof.kind.value], origin)
        else:
            act.name = "session.refuse_factor"
    if entered is None:
        raise WrongSignInError(_WRONG_CODE)
    await take_back(budgets, now=now)
    return entered


async def give_passkey(viewer: Viewer, answer: str, *, origin: Origin, now: datetime) -> Entered:
    """Start the session of whose passkey answered: it proves a possession and a person at once.

    Guesses of a password, by whomever, do not keep a passkey out.

    Raises:
        WrongSignInError: it is nobody's passkey here, or its challenge was answered or is old.
    """
    entered = None
    async with recorded(
        viewer, Verb.CONSULT, Subject("account"), now=now, name="session.start"
    ) as act:
        account = await prove_passkey(act, None, answer)
        if account is not None and await _may_enter(act, account):
            act.about(Subject("account", account))
            entered = await _enter(act, account, [FactorKind.PASSKEY.value], origin)
        else:
            act.name = "session.refuse_factor"
    if entered is None:
        raise WrongSignInError("That passkey is not known here. Sign in with your password.")
    return entered


async def prove_again(viewer: Viewer, session_id: str, proof: Proof, *, now: datetime) -> str:
    """Prove anew who is signed in; gives the session's new id, the old one is dead.

    Raises:
        WrongSignInError: the factor proves nothing.
        NotSignedInError: the session has ended meanwhile.
        TooManyTriesError: too many codes were tried for the account.
    """
    account = viewer.account
    if account is None:
        raise _ended()
    is_known = not viewer.is_partial
    budgets = await _count_code(viewer, account, proof, is_known=is_known, now=now)
    subject, renewed = Subject("account", account), None
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.prove") as act:
        if await _is_proved(act, account, proof):
            renewed = await renew_session(act, session_id, account=account, factor=proof.kind.value)
            if viewer.is_partial:
                await alert(act, account, about=f"set up {act.now.isoformat()}")
        else:
            act.name = "session.refuse_factor"
    if renewed is None:
        raise WrongSignInError(_WRONG_CODE)
    await take_back(budgets, now=now)
    return renewed


async def renew_made_up(viewer: Viewer, session_id: str, *, factor: str, now: datetime) -> str:
    """Give a session of the demonstration another id, as if something had been proved.

    Raises:
        NotSignedInError: the session has ended meanwhile.
    """
    if viewer.account is None or viewer.is_partial:
        raise _ended()
    subject = Subject("account", viewer.account)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.prove") as act:
        return await renew_session(act, session_id, account=viewer.account, factor=factor)


async def find_pending(pending: str, *, now: datetime) -> UUID | None:
    """Whose sign-in is half done under that id, if it is not too old."""
    found = await _find(_PENDING, digest_of(pending), now, b"")
    return found["id"] if found is not None else None


async def _go_on(
    viewer: Viewer,
    account: Any,  # noqa: ANN401 - a row
    *,
    origin: Origin,
    now: datetime,
) -> Entered:
    """After the right password: the second step, or a session where there is none to take."""
    who: UUID = account["id"]
    roles = [Role(role) for role in account["roles"]]
    if await kinds_of(who):
        return await _wait_for_factor(viewer, who, now=now)
    subject = Subject("account", who)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.start") as act:
        if not needs_factor(roles):
            return await _enter(act, who, ["password"], origin)
        await alert(act, who, about=f"without factor {act.now.date()}")
        session_id = await open_session(
            act, who, factors=["password"], browser=origin.browser, is_partial=True
        )
    return Entered(session_id=session_id)


async def _wait_for_factor(viewer: Viewer, account: UUID, *, now: datetime) -> Entered:
    pending = secrets.token_urlsafe(32)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.half"):
        await PendingSignIn.insert(
            PendingSignIn(
                digest=digest_of(pending),
                account=account,
                made_at=now,
                expires_at=now + PENDING_FOR,
            )
        )
    return Entered(pending=pending)


async def _enter(act: Act, account: UUID, factors: list[str], origin: Origin) -> Entered:
    session_id = await open_session(act, account, factors=factors, browser=origin.browser)
    device = await remember_device(act, account, origin.device)
    return Entered(session_id=session_id, device=device)


async def _is_proved(act: Act, account: UUID, proof: Proof) -> bool:
    if proof.kind is FactorKind.PASSKEY:
        return await prove_passkey(act, account, proof.answer) == account
    prove = prove_totp if proof.kind is FactorKind.TOTP else prove_recovery_code
    return await prove(act, account, proof.answer)


async def _count_code(
    viewer: Viewer, account: UUID, proof: Proof, *, is_known: bool, now: datetime
) -> list[Budget]:
    """Count the guess of a code, and tell the owner of many; a passkey cannot be guessed."""
    if proof.kind is FactorKind.PASSKEY:
        return []
    budgets = code_budgets(account, is_known=is_known)
    if await count_guess(budgets, now=now) == _ALERT_AT:
        subject = Subject("account", account)
        async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.alarm") as act:
            await alert(act, account, about=f"codes {now.date()}")
    return budgets


async def _take_lock(act: Act, digest: bytes) -> bool:
    """Whether the record between the steps is still there; nobody else uses it meanwhile."""
    return bool(
        await act.fetch(
            "SELECT FROM pending_sign_in JOIN account ON account.id = account"
            " WHERE digest = $1 AND expires_at > $2 AND disabled_at IS NULL"
            "   FOR UPDATE OF pending_sign_in",
            digest, act.now,
        )
    )  # fmt: skip


async def _may_enter(act: Act, account: UUID) -> bool:
    return bool(
        await act.fetch(
            "SELECT FROM account LEFT JOIN professional ON professional.id = account.professional"
            " WHERE account.id = $1 AND disabled_at IS NULL"
            "   AND (professional.id IS NULL OR professional.is_active)",
            account,
        )
    )


async def _refuse(viewer: Viewer, account: UUID | None, *, now: datetime) -> None:
    subject = Subject("account", account)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="session.refuse"):
        pass


async def _find(query: str, *arguments: object) -> Any:  # noqa: ANN401 - a row or none
    async with housekeeping() as transaction:
        return await transaction.connection.fetchrow(query, *arguments)


def _ended() -> SignInEndedError:
    return SignInEndedError("Too long has passed. Type your name and password again.")
