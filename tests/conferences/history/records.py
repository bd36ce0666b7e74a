"""Made-up records of past conferences, as a coordinator's spreadsheet holds them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from people.spreadsheets import write_csv

HEADINGS = (
    "Conference ref", "Case ref", "Date", "Type", "Last review", "Agency", "Role",
    "Date invited", "Att.", "Rep rec'd",
)  # fmt: skip
AGENCIES = (
    ("Strathlorne Social Work", "Social worker"),
    ("Tayford Health", "Health visitor"),
    ("Tayford Police", "Police officer"),
    ("Lorne Primary", "Head teacher"),
    ("Harbour GPs", "GP"),
)
_CODES = ("Y",) * 14 + ("D", "D", "A", "A", "N", "")
_FIRST = date(2025, 1, 6)
WRONG: tuple[tuple[int, str], ...] = (
    (2, "31/02/2025"), (2, "1/1/2031"), (8, "Yy?"), (9, "sometime"), (4, "last year"),
)  # fmt: skip
"""A column, and what nobody can read in it."""
Row = list[str]


def rows(number: int, *, seed: int = 7) -> list[Row]:
    """So many rows: five of each conference, two or three conferences a week."""
    return list(_rows(number, Random(seed)))


def spoilt(good: Sequence[Row], number: int) -> tuple[list[Row], list[int]]:
    """The same rows with so many of them wrong, and their numbers in the spreadsheet."""
    bad = [list(row) for row in good]
    places = sorted(Random(3).sample(range(len(bad)), number))
    for turn, place in enumerate(places):
        column, text = WRONG[turn % len(WRONG)]
        bad[place][column] = text
    return bad, [place + 2 for place in places]


def as_csv(records: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """A file of these rows."""
    return write_csv(headings, records)


def _rows(number: int, random: Random) -> Iterator[Row]:
    for place in range(number):
        conference, invitee = divmod(place, len(AGENCIES))
        held_on = _FIRST + timedelta(days=3 * conference // 2)
        agency, role = AGENCIES[invitee]
        invited_on = held_on - timedelta(days=random.choice((30, 30, 31, 35, 2)))
        clock = held_on - timedelta(days=170 if conference % 10 else 200)
        yield [
            f"CC/{1000 + conference}", f"K{5000 + conference}", f"{held_on:%d/%m/%Y}",
            "RCPCC", f"{clock:%d/%m/%Y}" if conference % 7 else "", agency, role,
            f"{invited_on:%d/%m/%Y}" if conference % 3 else "", random.choice(_CODES),
            _report(held_on, random),
        ]  # fmt: skip


def _report(held_on: date, random: Random) -> str:
    luck = random.random()
    if luck < 0.1:
        return "rep rec'd"
    if luck < 0.2:
        return "none"
    return f"{held_on - timedelta(days=random.choice((8, 9, 10, 3))):%d/%m/%Y}"
