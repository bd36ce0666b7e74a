"""Many rows, some at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 500
"""PostgreSQL takes 32,767 values with a statement: as many rows of up to 65 columns."""


def in_batches(rows: Sequence[T], most: int = _AT_ONCE) -> Iterator[Sequence[T]]:
    """All of them in their order, so many at a time; by default what one statement inserts.

    >>> [*in_batches("convenor", 3)]
    ['con', 'ven', 'or']
    """
    return (rows[start : start + most] for start in range(0, len(rows), most))
