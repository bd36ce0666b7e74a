"""Words that somebody types into a record: sealed for their column and row, in a column beside.

Why somebody cannot come, why a meeting moved, why a second person was asked: such words can name a
child. ``reason`` is kept in ``reason_sealed``, under the key of the service, so that a list over
many cases opens them without a query. What an earlier version left in plain stands in ``reason``
until it is taken up (`people.vault.taking_up`), and is read from there.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from people.vault import service as vault

SEALED = "_sealed"
_NOTHING = ("", "{}", None)
"""What stands in the plain column where nothing does: as text, as JSON, where it may be NULL."""


class Row(Protocol):
    """A row of a table."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - a value of any column
        """What stands in a column."""
        ...


def sealed(kind: str, row: UUID, **words: str) -> dict[Any, Any]:
    """The columns that keep words of one row of a table: sealed, and plainly nothing."""
    columns: dict[Any, Any] = {}
    for column, text in words.items():
        columns[column] = ""
        columns[column + SEALED] = seal(text, kind, column, row)
    return columns


def seal(text: str, kind: str, column: str, row: UUID) -> bytes | None:
    """One text for the column beside; none where nothing was typed."""
    return vault.seal(text, about=_place(kind, column, row)) if text else None


def opened(
    kind: str, values: Mapping[str, Any], *columns: str, row: UUID | None = None
) -> dict[str, Any]:
    """What a query found, with these columns opened and without the sealed ones beside them.

    ``row`` is the row's id, where the query has it under another name than ``id``.

    Raises:
        DamagedError: something does not open.
    """
    about = values["id"] if row is None else row
    known = dict(values)
    for column in columns:
        known[column] = unseal(known[column], known.pop(column + SEALED), kind, column, about)
    return known


def unseal(plain: str, value: bytes | None, kind: str, column: str, row: UUID) -> str:
    """One text of a row: what is sealed, or what an earlier version wrote in plain.

    Whoever seals empties the plain column, so that what stands there was written later.

    Raises:
        DamagedError: it does not open.
    """
    if value is None or plain not in _NOTHING:
        return plain
    return vault.unseal(value, about=_place(kind, column, row))


def put(row: Row, **words: str) -> None:
    """Set words of a row that is saved afterwards."""
    for column, value in sealed(_kind(row), row["id"], **words).items():
        setattr(row, column, value)


def of(row: Row, column: str) -> str:
    """Words of a row, opened.

    Raises:
        DamagedError: they do not open.
    """
    value = getattr(row, column + SEALED)
    return unseal(getattr(row, column), value, _kind(row), column, row["id"])


def _kind(row: Row) -> str:
    return str(getattr(row, "_meta").tablename)  # noqa: B009 - Piccolo's own word for it


def _place(kind: str, column: str, row: UUID) -> str:
    return f"{kind}.{column}.{row}"
