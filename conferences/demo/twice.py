"""Somebody who is here twice, as a file from another office brings people in."""

from datetime import datetime

from conferences.demo import city
from conferences.demo.masters import Masters
from people.audit.service import fetch, reading
from people.permissions import OPERATOR
from people.professionals import service as professionals
from people.spreadsheets import write_csv

_HEADINGS = ("name", "role", "agency", "email", "phone")
_SOMEBODY = """
SELECT professional.name, role, agency.name AS agency, phone
  FROM professional JOIN agency ON agency.id = professional.agency WHERE professional.id = $1
"""


async def write_twice(masters: Masters, *, now: datetime) -> None:
    """Bring in a support worker again, with two letters of the name changed over."""
    async with reading(OPERATOR):
        [row] = await fetch(_SOMEBODY, masters.of(city.SUPPORT_WORKER)[-1].id)
    name = f"{row['name'][:-2]}{row['name'][-1]}{row['name'][-2]}"
    data = write_csv(
        _HEADINGS, [(name, row["role"], row["agency"], "again@rowan.example", row["phone"])]
    )
    await professionals.import_professionals(OPERATOR, data, dry_run=False, now=now)
