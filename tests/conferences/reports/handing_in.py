"""A report to hand in, and what a test looks at afterwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from conferences.booking.tables import Conference
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR
from standards.agreed import service as agreed
from tests.conferences.gathering import Gathering

CANARY = b"Kestrel-nine-violet"
CONTENT = b"%PDF-1.7\n" + CANARY + b"\n%%EOF\n"
PDF = HandedIn("My Kestrel report.pdf", CONTENT)
STARTS = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)


async def fall_due(gathering: Gathering, now: datetime) -> None:
    """Say when its reports are due, as booking does."""
    conference = await Conference.objects().get(Conference.id == gathering.conference)
    assert conference is not None
    subject = Subject("conference", gathering.conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="conference.book") as act:
        standard = await agreed.get_in_force(conference.starts_at.date())
        await reports.fall_due(act, conference, standard)


def stored_in(file_store: Path) -> list[Path]:
    """The files that lie there."""
    return [file for file in file_store.rglob("*") if file.is_file()]
