"""What looks odd in the trail: found by the clock, reviewed by a person with a note.

A look without a task, at a family of one's own name or for one's own name, at far more families
than usual, or at night. Names are compared here and leave only ids; nothing is judged.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from conferences.children.initials import has_own_name
from conferences.children.sealing import family_name
from conferences.trail import oddities
from conferences.trail.tables import Anomaly
from conferences.trail.values import AnomalyListing, Oddity, ReviewAnomaly
from people.audit import references
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import TICK, Permission, Viewer, check
from people.vault import service as vault
from people.vault.service import case_keys

LOOKED_BACK = timedelta(days=3)
"""How far back each round looks: longer than any stop of the service is expected to be."""

MANY_FAMILIES = 20
TIMES_THE_USUAL = 3


async def find(*, now: datetime) -> int:
    """Write down what looks odd and was not found before; how many that was."""
    async with recorded(
        TICK, Verb.COMBINE, Subject("anomaly"), now=now, name="anomaly.find"
    ) as act:
        since = now - LOOKED_BACK
        found = [
            *_as(Oddity.NO_TASK, await fetch(oddities.NO_TASK, since)),
            *_as(Oddity.OWN_NAME, await fetch(oddities.OWN_SEARCHES, since)),
            *_as(Oddity.OWN_NAME, await _of_own_name(since)),
            *_as(Oddity.MANY, await fetch(oddities.MANY, since, MANY_FAMILIES, TIMES_THE_USUAL)),
            *_as(Oddity.NIGHT, await fetch(oddities.NIGHT, since)),
        ]
        new = sum([await _keep(act, kind, row) for kind, row in found])
        act.note(found=new)
    return new


async def list_anomalies(viewer: Viewer, *, now: datetime) -> list[AnomalyListing]:
    """What looked odd, first what nobody reviewed yet."""
    check(viewer, Permission.AUDIT_VIEW)
    async with recorded(
        viewer, Verb.CONSULT, Subject("anomaly"), now=now, name="anomaly.list"
    ) as act:
        rows = await fetch(oddities.LISTED)
        names = await references.name({row["subject"] for row in rows if row["subject"]})
        act.note(shown=[row["id"] for row in rows])
    return [_listing(row, names.get(row["subject"], "")) for row in rows]


async def review(viewer: Viewer, anomaly: UUID, asked: ReviewAnomaly, *, now: datetime) -> None:
    """Write down what somebody found out about it.

    Raises:
        NotFoundError: there is no such anomaly.
        InvalidError: nothing is said.
        RefusedError: somebody reviewed it before, or it is about the viewer.
    """
    check(viewer, Permission.AUDIT_VIEW)
    note = asked.note.strip()
    if not note:
        raise InvalidError(Fault("note", "Say what you found out, and from whom."))
    subject = Subject("anomaly", anomaly)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="anomaly.review") as act:
        rows = await act.fetch("SELECT * FROM anomaly WHERE id = $1", anomaly)
        if not rows:
            raise NotFoundError
        if viewer.account in (None, rows[0]["account"]):
            raise RefusedError("Somebody else reviews what you did yourself.")
        done = await act.fetch(
            "UPDATE anomaly SET reviewed_by = $2, reviewed_at = $3, note_sealed = $4"
            " WHERE id = $1 AND reviewed_at IS NULL RETURNING id",
            anomaly, viewer.account, now, vault.seal(note, about=_place(anomaly)),
        )  # fmt: skip
        if not done:
            raise RefusedError("Somebody reviewed this before. Load the page again.")


async def _of_own_name(since: datetime) -> list[Mapping[str, Any]]:
    """Looks at families that are called as whoever looked."""
    rows = await fetch(oddities.FAMILIES_LOOKED_AT, since)
    keys = await case_keys(None, {row["family"] for row in rows})
    return [
        row
        for row in rows
        if has_own_name(row["viewer"], family_name(keys[row["family"]], row["family_name_sealed"]))
    ]


def _as(kind: Oddity, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Oddity, Mapping[str, Any]]]:
    return [(kind, row) for row in rows]


async def _keep(act: Act, kind: Oddity, row: Mapping[str, Any]) -> bool:
    day = local_day(row["at"])
    key = f"{kind.value}:{row['account']}:{row['family']}:{day}"
    details = {"families": row["families"], "usual": row["usual"]} if "usual" in row else {}
    known = await act.fetch("SELECT 1 FROM anomaly WHERE dedupe_key = $1", key)
    if known:
        return False
    await Anomaly.insert(
        Anomaly(
            id=uuid4(), kind=kind.value, dedupe_key=key, account=row["account"],
            professional=row["professional"], subject_kind=row["subject_kind"],
            subject=row["subject"], entry=row["number"], happened_at=row["at"],
            found_at=act.now, details=msgspec.json.encode(details).decode(),
        )
    )  # fmt: skip
    return True


def _listing(row: Mapping[str, Any], reference: str) -> AnomalyListing:
    sealed = row["note_sealed"]
    note = vault.unseal(sealed, about=_place(row["id"])) if sealed else ""
    details = msgspec.json.decode(row["details"])
    values = {**row, "details": details, "reference": reference, "note": note}
    return msgspec.convert(values, AnomalyListing)


def _place(anomaly: UUID) -> str:
    return f"anomaly.note:{anomaly}"
