"""Sealing what an earlier version kept in plain: rows as they are, a stretch at a time.

Migrations hold no key, so this runs once the keys are taken up: at the start of the service, after
``convenor migrate``, and every hour, for what an earlier version still writes beside this one. Cut
off at any point, the next run goes on from there; with nothing left it writes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from piccolo.columns import JSONB, Column

from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.permissions import Viewer
from people.vault.written import SEALED, seal

AT_ONCE = 500
_LEFT = 'SELECT FROM "{table}" WHERE {any_plain} LIMIT 1'
_STRETCH = """
SELECT id, "{column}"::text AS plain FROM "{table}" WHERE {plain}
 ORDER BY id LIMIT {at_once} FOR UPDATE
"""


async def find_plain(viewer: Viewer, columns: Collection[Column]) -> list[Column]:
    """Those of the columns whose table still holds something in plain."""
    by_table: dict[str, list[Column]] = {}
    for column in columns:
        by_table.setdefault(_table(column), []).append(column)
    found = []
    async with reading(viewer):
        for table, those in by_table.items():
            any_plain = " OR ".join(_is_plain(column) for column in those)
            if await fetch(_LEFT.format(table=table, any_plain=any_plain)):
                found += those
    return found


async def seal_plain(
    viewer: Viewer, columns: Sequence[Column], *, now: datetime, at_once: int = AT_ONCE
) -> int:
    """Seal what stands in plain in these columns; how many texts. An act for each stretch.

    Two processes that do so at the same time wait for each other, row by row.
    """
    total = 0
    for column in await find_plain(viewer, columns):
        while await find_plain(viewer, [column]):
            total += await _seal_stretch(viewer, column, now=now, at_once=at_once)
    return total


async def _seal_stretch(viewer: Viewer, column: Column, *, now: datetime, at_once: int) -> int:
    table, name = _table(column), _name(column)
    nothing = "{}" if isinstance(column, JSONB) else ""
    stretch = _STRETCH.format(table=table, column=name, plain=_is_plain(column), at_once=at_once)
    put_away = (
        f'UPDATE "{table}" SET "{name}" = \'{nothing}\', "{name}{SEALED}" = told.value'  # noqa: S608 - names of ours
        " FROM unnest($1::uuid[], $2::bytea[]) AS told (id, value)"
        f' WHERE "{table}".id = told.id'
    )
    subject = Subject("vault")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="vault.seal_plain") as act:
        rows = await act.fetch(stretch)
        values = [seal(row["plain"], table, name, row["id"]) for row in rows]
        await act.fetch(put_away, [row["id"] for row in rows], values)
        act.note(table=table, column=name, sealed=len(rows))
    return len(rows)


def _is_plain(column: Column) -> str:
    nothing = "'{}'::jsonb" if isinstance(column, JSONB) else "''"
    return f'"{_name(column)}" <> {nothing}'


def _name(column: Column) -> str:
    return str(column._meta.name)  # noqa: SLF001 - Piccolo's own word for it


def _table(column: Column) -> str:
    return str(column._meta.table._meta.tablename)  # noqa: SLF001 - likewise
