"""Handing a closed conference over: packed, filed elsewhere, confirmed, and then erased here.

A package holds what reports say, which who hands it over may not open elsewhere: it is given out
for this purpose alone, to those who hold the permission and may see the conference, and each time
it is given out stands in the trail.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.booking.tables import Conference
from conferences.entitlement import professional_of, workable_sql
from conferences.handover import lines as retention
from conferences.handover.packing import gather
from conferences.handover.parts import Differences, digest_of, manifest_bytes, manifest_of
from conferences.handover.tables import Handover
from conferences.handover.values import (
    ConferenceHandover,
    ConfirmFiling,
    Package,
    PackageListing,
    Waiting,
)
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check

_SHORTEST_DIGEST = 16
_CLOSED = """
SELECT c.id AS conference, c.reference, c.kind, c.closed_at,
       (SELECT count(*) FROM handover WHERE handover.conference = c.id
           AND handover.closed_at = c.closed_at) AS packages,
       EXISTS (SELECT FROM handover WHERE handover.conference = c.id
                  AND confirmed_at IS NOT NULL) AS was_filed_before
  FROM conference AS c
 WHERE c.state IN ('held', 'inquorate') AND {visible}
   AND NOT EXISTS (SELECT FROM handover WHERE handover.conference = c.id
                      AND handover.closed_at = c.closed_at AND confirmed_at IS NOT NULL)
 ORDER BY c.closed_at, c.reference
"""
_ONE = """
SELECT c.id, c.reference, c.kind, c.closed_at, c.state,
       (SELECT count(*) FROM report_file JOIN report ON report.id = report_file.report
          JOIN invitation ON invitation.id = report.invitation
         WHERE invitation.conference = c.id) AS files_here
  FROM conference AS c WHERE c.id = $2 AND {visible}
"""
_BY_REFERENCE = """
SELECT c.id FROM conference AS c WHERE upper(c.reference) = upper($2) AND {visible}
"""
_PACKAGES = """
SELECT handover.*, coalesce(maker.name, 'operator') AS maker_name, confirmer.name AS confirmer_name
  FROM handover
  LEFT JOIN account AS maker ON maker.id = handover.made_by
  LEFT JOIN account AS confirmer ON confirmer.id = handover.confirmed_by
 WHERE handover.conference = $1 ORDER BY number DESC
"""


async def list_waiting(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """The closed conferences whose filing nobody has confirmed, the oldest first.

    Raises:
        NotFoundError: the viewer hands nothing over.
    """
    check(viewer, Permission.HANDOVER_MANAGE)
    query = _CLOSED.format(visible=workable_sql(viewer, conference="c", parameter="$1"))
    today = local_day(now)
    async with recorded(
        viewer, Verb.CONSULT, Subject("handover"), now=now, name="handover.list"
    ) as act:
        rows = await fetch(query, professional_of(viewer))
        act.note(conferences=[row["conference"] for row in rows])
    return [Waiting(**dict(row), age=(today - local_day(row["closed_at"])).days) for row in rows]


async def count_waiting(viewer: Viewer, *, now: datetime) -> tuple[int, int]:
    """How many closed conferences are not filed, and for how many days the oldest of them waits."""
    check(viewer, Permission.HANDOVER_MANAGE)
    query = _CLOSED.format(visible=workable_sql(viewer, conference="c", parameter="$1"))
    async with reading(viewer):
        rows = await fetch(query, professional_of(viewer))
    days = [(local_day(now) - local_day(row["closed_at"])).days for row in rows]
    return len(rows), max(days, default=0)


async def get_handover(viewer: Viewer, conference: UUID, *, now: datetime) -> ConferenceHandover:
    """How handing over one conference stands.

    Raises:
        NotFoundError: there is no such conference that the viewer hands over.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="handover.read"):
        row = await _find(viewer, conference)
        packages = await fetch(_PACKAGES, conference)
        erased_on = await retention.erased_on(conference)
    return _shown(row, packages, erased_on)


async def make_package(viewer: Viewer, conference: UUID, *, now: datetime) -> Package:
    """Pack a closed conference to be given out now; the trail says to whom.

    Packed twice without a change it is the same package.

    Raises:
        NotFoundError: there is no such conference that the viewer hands over.
        RefusedError: it is not closed.
    """
    subject = Subject("conference", conference)
    viewer = replace(viewer, act_id=None)  # given out twice, it is in the trail twice
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="handover.pack") as act:
        await act.fetch("SELECT FROM conference WHERE id = $1 FOR UPDATE", conference)
        found = await _find(viewer, conference)
        row = await Conference.objects().get(Conference.id == conference)
        if row is None or found["closed_at"] is None:
            raise RefusedError("It is not closed. Close its record first; then hand it over.")
        parts, references = await gather(act, row)
        packages = await fetch(_PACKAGES, conference)
        same = _same_as_latest(packages, row, [one.sha256 for one in parts])
        before = _last_filed(packages)
        manifest = same or manifest_of(
            parts, conference=row.reference, children=references, closed_at=row.closed_at,
            number=len(packages) + 1, made_at=now,
            before=None if before is None else msgspec.json.decode(before["manifest"]),
        )  # fmt: skip
        if same is None:
            await _keep(act, row, manifest)
        digest = digest_of(manifest).hex()
        act.note(number=manifest["number"], digest=digest, parts=len(parts))
    return Package(
        conference=conference, number=manifest["number"], manifest=manifest_bytes(manifest),
        digest=digest, parts=tuple(parts),
    )  # fmt: skip


async def confirm(viewer: Viewer, conference: UUID, asked: ConfirmFiling, *, now: datetime) -> None:
    """Note that the latest package was filed in the other system; its content is due here then.

    Raises:
        NotFoundError: there is no such conference that the viewer hands over.
        RefusedError: nothing was packed since it was closed, or it is confirmed already.
        InvalidError: the digest is another package's, or the day is none it can be.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="handover.confirm") as act:
        await act.fetch("SELECT FROM conference WHERE id = $1 FOR UPDATE", conference)
        found = await _find(viewer, conference)
        latest = _latest(await fetch(_PACKAGES, conference), found["closed_at"])
        if latest is None:
            raise RefusedError("Nothing was packed since it was closed. Download the package.")
        if latest["confirmed_at"] is not None:
            raise RefusedError("It was confirmed already.")
        _check_digest(asked.digest, latest["digest"].hex())
        _check_day(asked.filed_on, made_on=local_day(latest["made_at"]), today=local_day(now))
        await act.fetch(
            "UPDATE handover SET confirmed_by = $2, confirmed_at = $3, filed_reference = $4,"
            " filed_on = $5 WHERE id = $1",
            latest["id"], viewer.account, now, asked.filed_reference, asked.filed_on,
        )  # fmt: skip
        act.note(number=latest["number"], digest=latest["digest"].hex())


async def find_conference(viewer: Viewer, reference: str) -> UUID:
    """The conference with that reference, where the viewer hands it over.

    Raises:
        NotFoundError: there is none.
    """
    check(viewer, Permission.HANDOVER_MANAGE)
    visible = workable_sql(viewer, conference="c", parameter="$1")
    async with reading(viewer):
        rows = await fetch(
            _BY_REFERENCE.format(visible=visible),
            professional_of(viewer), reference.strip(),
        )  # fmt: skip
    if not rows:
        raise NotFoundError(f"There is no conference {reference}.")
    found: UUID = rows[0]["id"]
    return found


async def _find(viewer: Viewer, conference: UUID) -> asyncpg.Record:
    check(viewer, Permission.HANDOVER_MANAGE)
    query = _ONE.format(visible=workable_sql(viewer, conference="c", parameter="$1"))
    rows = await fetch(query, professional_of(viewer), conference)
    if not rows:
        raise NotFoundError
    return rows[0]


async def _keep(act: Act, row: Conference, manifest: dict[str, Any]) -> None:
    await Handover.insert(
        Handover(
            id=uuid4(), conference=row.id, number=manifest["number"], closed_at=row.closed_at,
            manifest=msgspec.json.encode(manifest).decode(), digest=digest_of(manifest),
            made_by=act.viewer.account, made_at=act.now,
        )
    )  # fmt: skip


def _latest(packages: list[asyncpg.Record], closed_at: datetime | None) -> asyncpg.Record | None:
    return next((one for one in packages if one["closed_at"] == closed_at), None)


def _last_filed(packages: list[asyncpg.Record]) -> asyncpg.Record | None:
    return next((one for one in packages if one["confirmed_at"] is not None), None)


def _same_as_latest(
    packages: list[asyncpg.Record], row: Conference, digests: list[str]
) -> dict[str, Any] | None:
    """The manifest of the latest package, where nothing has changed since."""
    latest = _latest(packages, row.closed_at)
    if latest is None:
        return None
    manifest: dict[str, Any] = msgspec.json.decode(latest["manifest"])
    return manifest if [one["sha256"] for one in manifest["parts"]] == digests else None


def _check_digest(typed: str, digest: str) -> None:
    given = "".join(typed.lower().split())
    if len(given) < _SHORTEST_DIGEST or not digest.startswith(given):
        words = (
            "This is not the digest of the package made last. Compare it with the one the other"
            " system shows; if it filed another package, file this one."
        )
        raise InvalidError(Fault("digest", words, typed))


def _check_day(on: date, *, made_on: date, today: date) -> None:
    if not made_on <= on <= today:
        words = "Give the day it was filed: not before the package was made, and not to come."
        raise InvalidError(Fault("filed_on", words, on.isoformat()))


def _shown(
    row: asyncpg.Record, packages: list[asyncpg.Record], erased_on: date | None
) -> ConferenceHandover:
    latest = _latest(packages, row["closed_at"])
    said = None if latest is None else msgspec.json.decode(latest["manifest"])["differences"]
    is_filed = latest is not None and latest["confirmed_at"] is not None
    return ConferenceHandover(
        conference=row["id"], reference=row["reference"], kind=row["kind"],
        closed_at=row["closed_at"], is_filed=is_filed, files_here=row["files_here"],
        erased_on=erased_on if is_filed else None,
        packages=tuple(_package(one, row["closed_at"]) for one in packages),
        differences=None if said is None else msgspec.convert(said, Differences),
    )  # fmt: skip


def _package(one: asyncpg.Record, closed_at: datetime | None) -> PackageListing:
    return PackageListing(
        number=one["number"], made_at=one["made_at"], made_by=one["maker_name"],
        digest=one["digest"].hex(), parts=len(msgspec.json.decode(one["manifest"])["parts"]),
        is_of_this_closing=one["closed_at"] == closed_at, filed_reference=one["filed_reference"],
        filed_on=one["filed_on"], confirmed_by=one["confirmer_name"],
        confirmed_at=one["confirmed_at"],
    )  # fmt: skip


def age_in_words(age: int) -> str:
    """How long something waits, in words.

    >>> [age_in_words(days) for days in (0, 1, 12)]
    ['since today', 'for 1 day', 'for 12 days']
    """
    words = timedelta(days=age).days
    return "since today" if not words else f"for {words} day{'' if words == 1 else 's'}"


explain(
    {
        "handover_confirmed_once": lambda: RefusedError("It was confirmed already."),
        "handover_number_once": lambda: RefusedError(
            "Somebody else packed it at this moment. Download it again."
        ),
    }
)
