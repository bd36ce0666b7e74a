"""The documented columns and the example files are those that are read."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from people.agencies import service as agencies
from people.agencies.imports import COLUMNS as AGENCY_COLUMNS
from people.permissions import OPERATOR
from people.professionals import service as professionals
from people.professionals.imports import COLUMNS as PERSON_COLUMNS
from people.spreadsheets import Column

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.usefixtures("database")
async def test_the_example_files_can_be_brought_in(now: datetime):
    first = (DOCS / "examples" / "agencies.csv").read_bytes()
    result = await agencies.import_agencies(OPERATOR, first, dry_run=False, now=now)
    assert (result.faults, result.added, result.unused) == ((), 4, ())
    second = (DOCS / "examples" / "professionals.csv").read_bytes()
    result = await professionals.import_professionals(OPERATOR, second, dry_run=False, now=now)
    assert (result.faults, result.added, result.unused) == ((), 4, ())


@pytest.mark.parametrize(
    ("heading", "columns"), [("## Agencies", AGENCY_COLUMNS), ("## People", PERSON_COLUMNS)]
)
def test_every_column_that_is_read_is_documented_with_its_other_headings(
    heading: str, columns: tuple[Column, ...]
):
    section = (DOCS / "importing.md").read_text().split(heading)[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|(]+?)(?: \(([^)]*)\))? \| (yes|no) \|", section, re.MULTILINE)
    documented = [
        (name.replace(" ", "_"), tuple(also.split(", ")), needed == "yes")
        for name, also, needed in rows
    ]
    expected = [(one.name, one.also or ("",), one.is_needed) for one in columns]
    assert documented == expected
