"""Access to one case in an emergency: asked for with a reason, opened by a second person, short.

Whoever asks learns nothing of whether there is such a case. It opens one case to one account, to
read, for an hour; the data protection officers and the case's coordinators are told at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from conferences.access.tables import Emergency
from conferences.access.values import AskEmergency, Emergencies, EmergencyListing, OpenCase
from conferences.children import bars
from conferences.entitlement import (
    let_in_sql,
    not_barred_sql,
    professional_of,
    visible_child_sql,
    visible_sql,
)
from people import post
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Role, Via, Viewer, check, may
from people.post import Letter, LetterKind
from people.vault.service import seal, unseal

LASTS = timedelta(minutes=60)
_WAITS = timedelta(hours=4)
_OPENS = frozenset({Permission.CHILD_VIEW, Permission.CONFERENCE_VIEW, Permission.REPORT_VIEW})


async def _not_of_the_barred(viewer: Viewer, about: Collection[UUID]) -> frozenset[UUID]:
    """The requests that somebody may decide: not those about a case they are barred from."""
    allowed = not_barred_sql(family="e.family", person="$2::uuid")
    rows = await fetch(
        f"SELECT e.id FROM emergency AS e WHERE e.id = ANY($1::uuid[]) AND {allowed}",  # noqa: S608
        list(about), professional_of(viewer),
    )  # fmt: skip
    return frozenset(row["id"] for row in rows)


KIND = offer(
    Kind(
        code="access.emergency",
        words="Access to a case in an emergency",
        permission=Permission.ACCESS_APPROVE,
        path="/emergency-access/{about}",
        whose_business=_not_of_the_barred,
    )
)
_ASKED = """
SELECT e.*, account.name, e.opened_at IS NOT NULL AND e.ends_at > $2 AS is_open
  FROM emergency AS e JOIN account ON account.id = e.account
"""
_TO_TELL = f"""
SELECT account.id FROM account
 WHERE account.disabled_at IS NULL
   AND ($2 = ANY(account.roles)
        OR $3 = ANY(account.roles) AND $1::uuid IS NOT NULL
           AND {let_in_sql(family="$1::uuid", person="account.professional")})
 ORDER BY account.id
"""  # noqa: S608 - the predicate is ours


async def ask(viewer: Viewer, asked: AskEmergency, *, now: datetime) -> UUID:
    """Ask for access to a case; a second person has to open it. Gives the request's id.

    Raises:
        RefusedError: no account stands behind who asks.
        InvalidError: no reason is given.
    """
    check(viewer, Permission.ACCESS_EMERGENCY)
    made = uuid4()
    subject = Subject("emergency", made)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="emergency.ask") as act:
        reason = "Somebody has to see a case at once. Open the request to read why."
        approval = await approvals.ask(
            act, KIND, about=made, reason=reason, expires_at=now + _WAITS
        )
        await Emergency.insert(
            Emergency(
                id=made,
                account=viewer.account,
                family=await bars.find_family(asked.reference),
                reference_sealed=seal(asked.reference, about=f"emergency.reference.{made}"),
                reason_sealed=seal(asked.reason, about=f"emergency.reason.{made}"),
                approval=approval,
                asked_at=now,
            )
        )
    return made


async def get_asked(viewer: Viewer, emergency: UUID, *, now: datetime) -> EmergencyListing:
    """What somebody asked for and why, for whoever may open it.

    Raises:
        NotFoundError: nothing of that id waits.
    """
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("emergency", emergency)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="emergency.read"):
        rows = await fetch(f"{_ASKED} WHERE e.id = $1", emergency, now)
        if not rows or not await approvals.find(viewer, KIND, rows[0]["approval"], now=now):
            raise NotFoundError
    return _listing(rows[0])


async def open_case(viewer: Viewer, emergency: UUID, *, now: datetime) -> None:
    """Open the case to whoever asked, for an hour, and tell those who are to know.

    Raises:
        NotFoundError: nothing of that id waits.
        RefusedError: the viewer asked for it, or it waited too long.
    """
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("emergency", emergency)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="emergency.open") as act:
        row = await _lock(act, emergency)
        await approvals.approve(act, KIND, row["approval"])
        await act.fetch(
            "UPDATE emergency SET opened_at = $2, ends_at = $3 WHERE id = $1",
            emergency, now, now + LASTS,
        )  # fmt: skip
        await _alert(act, emergency, row["family"])


async def refuse(viewer: Viewer, emergency: UUID, reason: str, *, now: datetime) -> None:
    """Leave the case shut.

    Raises:
        NotFoundError: nothing of that id waits.
        RefusedError: the viewer asked for it, or it waited too long.
    """
    check(viewer, Permission.ACCESS_APPROVE)
    subject = Subject("emergency", emergency)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="emergency.refuse") as act:
        row = await _lock(act, emergency)
        await approvals.refuse(act, KIND, row["approval"], reason=reason)


async def end(viewer: Viewer, emergency: UUID, *, now: datetime) -> None:
    """End one's own access before its hour is over.

    Raises:
        NotFoundError: the viewer has no such access that is open.
    """
    check(viewer, Permission.ACCESS_EMERGENCY)
    subject = Subject("emergency", emergency)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="emergency.end") as act:
        rows = await act.fetch(
            "UPDATE emergency SET ends_at = $3"
            " WHERE id = $1 AND account = $2 AND opened_at <= $3 AND ends_at > $3 RETURNING id",
            emergency, viewer.account, now,
        )  # fmt: skip
        if not rows:
            raise NotFoundError


async def list_own(viewer: Viewer, *, now: datetime) -> Emergencies:
    """What the viewer asked for, the newest first, and what is open to them now."""
    check(viewer, Permission.ACCESS_EMERGENCY)
    who = professional_of(viewer)
    async with recorded(
        viewer, Verb.CONSULT, Subject("emergency"), now=now, name="emergency.list"
    ) as act:
        rows = await fetch(
            f"{_ASKED} WHERE e.account = $1 ORDER BY e.asked_at DESC, e.id",
            viewer.account, now,
        )  # fmt: skip
        cases = list(viewer.emergency)
        conferences = await fetch(
            "SELECT c.id, c.reference FROM conference AS c WHERE c.family = ANY($2::uuid[])"  # noqa: S608
            f" AND {visible_sql(viewer, conference='c', parameter='$1')} ORDER BY c.arranged_at",
            who, cases,
        )  # fmt: skip
        children = await fetch(
            "SELECT k.id, k.case_reference AS reference FROM child AS k"  # noqa: S608 - ours
            " WHERE k.family = ANY($2::uuid[])"
            f" AND {visible_child_sql(viewer, child='k', parameter='$1')}"
            " ORDER BY k.case_reference",
            who, cases,
        )  # fmt: skip
        act.note(shown=len(rows))
    return Emergencies(
        asked=tuple(_listing(row) for row in rows),
        conferences=_places(conferences, "/conferences"),
        children=_places(children, "/children"),
    )


async def widen(viewer: Viewer, *, now: datetime) -> Viewer:
    """The viewer with what is open to them at this request; nobody but at a browser."""
    if viewer.via is not Via.WEB or not may(viewer, Permission.ACCESS_EMERGENCY):
        return viewer
    async with reading(viewer):
        rows = await fetch(
            "SELECT family, ends_at FROM emergency"
            " WHERE account = $1 AND opened_at <= $2 AND ends_at > $2",
            viewer.account, now,
        )  # fmt: skip
    if not rows:
        return viewer
    return replace(
        viewer,
        emergency=frozenset(row["family"] for row in rows if row["family"] is not None),
        emergency_until=max(row["ends_at"] for row in rows),
        permissions=viewer.permissions | _OPENS,
    )


async def _alert(act: Act, emergency: UUID, family: UUID | None) -> None:
    told = await act.fetch(
        _TO_TELL, family, Role.DATA_PROTECTION_OFFICER.value, Role.COORDINATOR.value
    )
    for row in told:
        await post.put(
            act,
            Letter(
                kind=LetterKind.ACCESS_ALERT,
                account=row["id"],
                dedupe_key=f"emergency:{emergency}:{row['id']}",
            ),
        )
    act.note(told=len(told))


async def _lock(act: Act, emergency: UUID) -> asyncpg.Record:
    rows = await act.fetch("SELECT * FROM emergency WHERE id = $1 FOR UPDATE", emergency)
    if not rows:
        raise NotFoundError
    return rows[0]


def _places(rows: Sequence[asyncpg.Record], under: str) -> tuple[OpenCase, ...]:
    return tuple(OpenCase(reference=row["reference"], path=f"{under}/{row['id']}") for row in rows)


def _listing(row: asyncpg.Record) -> EmergencyListing:
    id_ = row["id"]
    return EmergencyListing(
        id=id_,
        reference=unseal(row["reference_sealed"], about=f"emergency.reference.{id_}"),
        reason=unseal(row["reason_sealed"], about=f"emergency.reason.{id_}"),
        asked_by=row["name"],
        asked_at=row["asked_at"],
        opened_at=row["opened_at"],
        ends_at=row["ends_at"],
        is_open=row["is_open"],
    )
