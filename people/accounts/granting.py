"""Roles that open cases, or who looks after access to them, are granted by two people.

An administrator asks; a coordinator or the data protection officer says yes, on another page. The
operator, at a terminal, grants the first ones. Nobody is asked where no such role is new.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from people.accounts.roles import ROLE_WORDS
from people.approvals import service as approvals
from people.approvals.values import Asked, Kind, offer
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Role, Via, Viewer, check
from people.sign_in.service import end_sessions
from people.text import phrase

BY_TWO = frozenset(
    {
        Role.AUDITOR, Role.CHAIR, Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER,
        Role.SENIOR_MANAGER,
    }
)  # fmt: skip
_WAITS = timedelta(days=7)
KIND = offer(
    Kind(
        code="account.roles",
        words="Roles that open cases, or the trail",
        permission=Permission.ACCESS_APPROVE,
        path="/accounts/{about}/roles/decide",
    )
)


class AskedRoles(msgspec.Struct, frozen=True, kw_only=True):
    """Roles somebody asked a second person to grant."""

    account: UUID
    name: str
    sign_in_name: str
    roles: tuple[Role, ...]

    @property
    def words(self) -> str:
        """The roles by their names."""
        return phrase([ROLE_WORDS[role] for role in self.roles])


async def at_once(
    act: Act, account: UUID, asked: Collection[Role], *, had: Collection[Role] = ()
) -> list[str]:
    """The roles an account has from now on; a second person is asked for the others. A step."""
    waiting = set() if act.viewer.via is Via.COMMAND else BY_TWO.intersection(asked) - set(had)
    await approvals.withdraw(act, KIND, about=account)
    if waiting:
        words = phrase([ROLE_WORDS[role] for role in sorted(waiting)])
        await approvals.ask(
            act, KIND, about=account, reason=f"To be granted: {words}.",
            expires_at=act.now + _WAITS, details={"roles": sorted(waiting)},
        )  # fmt: skip
    return sorted(set(asked) - waiting)


async def list_asked(viewer: Viewer, *, now: datetime) -> list[AskedRoles]:
    """Every account for which roles wait for a second person, by name."""
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("account")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="account.list_asked") as act:
        waiting = {one.about: one for one in await approvals.list_open(act, KIND)}
        rows = await fetch(
            "SELECT id, name, sign_in_name FROM account WHERE id = ANY($1::uuid[])"
            " ORDER BY lower(name), id",
            list(waiting),
        )
        act.note(shown=[row["id"] for row in rows])
    return [_asked(row, waiting[row["id"]]) for row in rows]


async def get_asked(viewer: Viewer, account: UUID, *, now: datetime) -> AskedRoles:
    """The roles that wait for a second person.

    Raises:
        NotFoundError: none do, for that account.
    """
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="account.asked_roles") as act:
        asked = await approvals.find_open(act, KIND, about=account)
        rows = await fetch("SELECT id, name, sign_in_name FROM account WHERE id = $1", account)
        if asked is None or not rows:
            raise NotFoundError
    return _asked(rows[0], asked)


def _asked(row: Mapping[str, Any], asked: Asked) -> AskedRoles:
    return AskedRoles(
        account=row["id"], name=row["name"], sign_in_name=row["sign_in_name"],
        roles=tuple(Role(role) for role in asked.details["roles"]),
    )  # fmt: skip


async def approve(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Grant what was asked for, as the second person; who uses the account signs in anew.

    Raises:
        NotFoundError: nothing waits for that account.
        RefusedError: the viewer asked for it, or it is their own account, or too late.
    """
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.grant_roles") as act:
        rows = await act.fetch("SELECT * FROM account WHERE id = $1 FOR UPDATE", account)
        asked = await approvals.find_open(act, KIND, about=account)
        if asked is None or not rows:
            raise NotFoundError
        check_not_own(viewer, account, rows[0]["professional"])
        await approvals.approve(act, KIND, asked.id)
        roles = sorted({*rows[0]["roles"], *asked.details["roles"]})
        await act.fetch("UPDATE account SET roles = $2 WHERE id = $1", account, roles)
        await end_sessions(act, account)
        act.note(roles=roles)


async def refuse(viewer: Viewer, account: UUID, reason: str, *, now: datetime) -> None:
    """Grant nothing, as the second person.

    Raises:
        NotFoundError: nothing waits for that account.
        RefusedError: the viewer asked for it.
    """
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.refuse_roles") as act:
        asked = await approvals.find_open(act, KIND, about=account)
        if asked is None:
            raise NotFoundError
        await approvals.refuse(act, KIND, asked.id, reason=reason)


def check_not_own(viewer: Viewer, account: UUID, *people: UUID | None) -> None:
    """Demand that it is not the viewer's own account, nor another account of the same person.

    Raises:
        RefusedError: it is.
    """
    is_own = viewer.account == account
    if is_own or (viewer.professional is not None and viewer.professional in people):
        raise RefusedError("This is your own account. Ask another administrator to change it.")
