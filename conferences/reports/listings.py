"""A report as a page lists it: how it stands, and what of its files a viewer may know."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from conferences.reports.standing import decides_at, later_of, standing
from conferences.reports.values import FileListing, ReportListing
from people.vault.service import CaseKey


def listing(
    row: asyncpg.Record,
    kept: Sequence[asyncpg.Record],
    key: CaseKey | None,
    *,
    now: datetime,
    may_open: bool,
) -> ReportListing:
    """The report of one invitee with those of the files that belong to it.

    Without the case's key, or with one that was erased, files have no name.
    """
    opens = None if key is None or key.is_erased or not may_open else key
    decides = decides_at(row["due_at"], row["first_due_at"])
    return ReportListing(
        invitation=row["invitation"],
        conference=row["conference"],
        professional=row["professional"],
        role=row["role"],
        agency=row["agency"],
        expectation=row["expectation"],
        due_at=later_of(decides, row["varied_until"]),
        varied_until=row["varied_until"],
        due_counted=row["due_counted"],
        received_at=row["received_at"],
        received_source=row["received_source"],
        taken_by=row["taken_by"],
        standing=standing(
            expectation=row["expectation"],
            decides=decides,
            received_at=row["received_at"],
            is_waived=bool(row["waived"]),
            varied_until=row["varied_until"],
            now=now,
        ),
        may_open=may_open,
        files=tuple(_file_listing(file, opens) for file in kept if file["report"] == row["report"]),
    )


def only_received(reports: Sequence[ReportListing]) -> tuple[ReportListing, ...]:
    """Those reports that have come, without when they were due or which way they came."""
    return tuple(
        msgspec.structs.replace(
            one, standing="received", due_at=None, varied_until=None, due_counted="",
            received_source=None, taken_by=None,
        )
        for one in reports
        if one.received_at is not None
    )  # fmt: skip


def _file_listing(file: asyncpg.Record, key: CaseKey | None) -> FileListing:
    name = key.unseal(file["name_sealed"], about=name_place(file["id"])) if key else None
    return FileListing(
        id=file["id"],
        receipt=file["receipt"],
        name=name,
        size=file["size"],
        received_at=file["received_at"],
        source=file["source"],
        is_restricted=file["is_restricted"],
    )


def name_place(file: UUID) -> str:
    """What a file's sealed name is bound to."""
    return f"report_file.name:{file}"
