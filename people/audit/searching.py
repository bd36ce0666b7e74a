"""Searching the trail: who, what, when, by which way; ids, codes and references, never content.

A search is an entry itself. Pages follow the numbers down, so that what is added meanwhile
neither repeats nor hides an entry.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from people.audit import references
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.audit.values import EntriesFound, Entry, Narrowed
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check
from people.spreadsheets import Cell, write_csv

ON_A_PAGE = 50
MOST_EXPORTED = 50_000
HEADINGS = (
    "Number", "At (UTC)", "Who", "Way", "Verb", "Act", "Kind", "Reference", "Id", "Refused",
    "Details", "Account", "Professional",
)  # fmt: skip

SHOWN = """
SELECT entry.number, entry.id, entry.at, entry.verb, entry.act, entry.subject_kind, entry.subject,
       entry.account, entry.professional, entry.via, entry.details::text AS details,
       coalesce(account.name, professional.name, entry.via) AS who,
       CASE WHEN entry.act = 'session.refuse' THEN 'sign_in'
            ELSE coalesce(entry.details ->> 'refused', '') END AS refused
  FROM audit_entry AS entry
  LEFT JOIN account ON account.id = entry.account
  LEFT JOIN professional ON professional.id = entry.professional
"""
_NARROWED = f"""{SHOWN}
 WHERE ($1 = '' OR strpos(lower(account.name), lower($1)) > 0
        OR strpos(lower(professional.name), lower($1)) > 0
        OR $1 IN (entry.account::text, entry.professional::text))
   AND ($2 = '' OR entry.verb = $2) AND ($3 = '' OR starts_with(entry.act, $3))
   AND ($4 = '' OR entry.subject_kind = $4)
   AND ($5::uuid[] IS NULL OR entry.subject = ANY($5)
        OR audit_entry_mentions(entry.details) && $5::text[])
   AND ($6::timestamptz IS NULL OR entry.at >= $6)
   AND ($7::timestamptz IS NULL OR entry.at < $7)
   AND ($8 = '' OR entry.via = $8)
   AND (NOT $9 OR entry.act = 'session.refuse' OR entry.details ? 'refused')
   AND ($10::bigint IS NULL OR entry.number < $10)
 ORDER BY entry.number DESC LIMIT $11
"""
_ONE = f"{SHOWN} WHERE entry.id = $1"


async def search(viewer: Viewer, narrowed: Narrowed, *, now: datetime) -> EntriesFound:
    """One page of the entries that fit, newest first; the search is an entry itself.

    Raises:
        InvalidError: what it is to be about is neither a reference nor an id of anything.
    """
    check(viewer, Permission.AUDIT_VIEW)
    async with recorded(
        viewer, Verb.CONSULT, Subject("audit"), now=now, name="audit.search"
    ) as act:
        rows = await _narrowed(narrowed, ON_A_PAGE + 1)
        shown = await _entries(rows[:ON_A_PAGE])
        _note(act, narrowed, shown)
    is_last = len(rows) <= ON_A_PAGE
    return EntriesFound(entries=shown, before=None if is_last else shown[-1].number)


async def get(viewer: Viewer, entry: UUID, *, now: datetime) -> Entry:
    """One entry with its details.

    Raises:
        NotFoundError: there is none with that id.
    """
    check(viewer, Permission.AUDIT_VIEW)
    async with recorded(viewer, Verb.CONSULT, Subject("audit"), now=now, name="audit.read") as act:
        act.note(entry=entry)
        rows = await fetch(_ONE, entry)
        if not rows:
            raise NotFoundError
        return (await _entries(rows))[0]


async def export(viewer: Viewer, narrowed: Narrowed, *, now: datetime) -> bytes:
    """The entries that fit as a CSV file, newest first; one entry, with their count and digest.

    Raises:
        InvalidError: there are more than a file may hold, or nothing has that reference.
    """
    check(viewer, Permission.AUDIT_EXPORT)
    async with recorded(
        viewer, Verb.DISCLOSE, Subject("audit"), now=now, name="audit.export"
    ) as act:
        rows = await _narrowed(narrowed, MOST_EXPORTED + 1)
        if len(rows) > MOST_EXPORTED:
            words = f"More than {MOST_EXPORTED} entries fit. Narrow it by dates."
            raise InvalidError(Fault("since", words))
        entries = await _entries(rows)
        _note(act, narrowed, entries)
    return write_csv(HEADINGS, list(cells_of(entries)))


def cells_of(entries: Sequence[Entry]) -> Iterator[Sequence[Cell]]:
    """Entries as rows of a spreadsheet."""
    for one in entries:
        ids = (one.account, one.professional)
        yield (
            one.number, f"{one.at:%Y-%m-%d %H:%M:%S.%f}", one.who, one.via, one.verb, one.act,
            one.subject_kind, one.reference, str(one.subject or ""), one.refused,
            msgspec.json.encode(one.details).decode(), *(str(id_ or "") for id_ in ids),
        )  # fmt: skip


def digest_of_ids(ids: Collection[UUID]) -> str:
    """What stands in the trail for many ids, in whatever order."""
    return hashlib.sha256(b"".join(sorted(id_.bytes for id_ in ids))).hexdigest()


async def _narrowed(narrowed: Narrowed, most: int) -> list[asyncpg.Record]:
    about = await _ids_of(narrowed.about) if narrowed.about else None
    return await fetch(
        _NARROWED, narrowed.who, narrowed.verb, narrowed.act, narrowed.kind, about,
        narrowed.since, narrowed.until, narrowed.via, narrowed.is_refused, narrowed.before, most,
    )  # fmt: skip


async def _ids_of(about: str) -> list[UUID]:
    try:
        return [UUID(about)]
    except ValueError:
        pass
    found = await references.find(about)
    if not found:
        words = "Nothing has this reference. Give one as it stands on the page, or an id."
        raise InvalidError(Fault("about", words, about))
    return found


async def _entries(rows: Sequence[asyncpg.Record]) -> list[Entry]:
    names = await references.name({row["subject"] for row in rows if row["subject"]})
    return [entry_of(row, reference=names.get(row["subject"], "")) for row in rows]


def entry_of(row: asyncpg.Record, *, reference: str = "") -> Entry:
    """A row of ``SHOWN`` as an entry."""
    details: dict[str, Any] = msgspec.json.decode(row["details"])
    return msgspec.convert({**row, "details": details, "reference": reference}, Entry)


def _note(act: Act, narrowed: Narrowed, shown: Sequence[Entry]) -> None:
    """Say by what was searched, not for which name, and which entries were shown."""
    empty = Narrowed()
    given = [
        name for name in Narrowed.__struct_fields__
        if getattr(narrowed, name) != getattr(empty, name)
    ]  # fmt: skip
    act.note(by=given, count=len(shown), digest=digest_of_ids([one.id for one in shown]))
    if shown:
        act.note(newest=shown[0].number, oldest=shown[-1].number)
