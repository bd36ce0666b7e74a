"""Who may read a report, and that nobody else can, by whatever way."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from conferences.reports import service as reports
from people.audit.tables import AuditEntry
from people.errors import NotFoundError, NotSignedInError, UnavailableError
from people.links.service import bearer
from people.permissions import Role, Viewer
from tests.conferences.gathering import COORDINATOR, Gathering, a_viewer
from tests.conferences.reports.handing_in import CANARY, PDF, fall_due, stored_in

pytestmark = pytest.mark.usefixtures("database")


def _of_health(gathering: Gathering, who: str, role: Role) -> Viewer:
    """Somebody who works where the report comes from."""
    person = gathering.people.get(who, uuid4())
    return a_viewer(role, professional=person, agency=gathering.agencies["health"])


READERS: list[tuple[str, Callable[[Gathering], Viewer], bool, int]] = [
    # who, the viewer, may open what health handed in, how many reports the page lists (-1: none)
    ("its own professional", lambda g: g.viewer("health"), True, 1),
    ("the chair", lambda g: g.viewer("chair", Role.CHAIR), True, 4),
    ("the lead professional", lambda g: g.viewer("lead", Role.LEAD_PROFESSIONAL), True, 4),
    ("the minute-taker", lambda g: g.viewer("minutes", Role.MINUTE_TAKER), False, 1),
    (
        "a minute-taker of its agency",
        lambda g: _of_health(g, "minutes", Role.MINUTE_TAKER),
        False,
        1,
    ),
    ("a coordinator", lambda _: COORDINATOR, False, 4),
    ("a coordinator of its agency", lambda g: _of_health(g, "", Role.COORDINATOR), False, 4),
    ("an invited coordinator of it", lambda g: _of_health(g, "health", Role.COORDINATOR), True, 4),
    ("an invitee of another agency", lambda g: g.viewer("police"), False, 1),
    ("the agency's lead", lambda g: g.viewer("health", Role.AGENCY_LEAD), False, -1),
    ("a Chief Officer", lambda g: g.viewer("health", Role.CHIEF_OFFICER), False, -1),
    ("the standards lead", lambda _: a_viewer(Role.STANDARDS_LEAD), False, -1),
    ("an administrator", lambda _: a_viewer(Role.ADMINISTRATOR), False, -1),
    ("another chair", lambda _: a_viewer(Role.CHAIR, professional=uuid4()), False, -1),
    (
        "a colleague who is not invited",
        lambda g: a_viewer(Role.PROFESSIONAL, professional=uuid4(), agency=g.agencies["health"]),
        False,
        -1,
    ),
    ("whoever holds its link", lambda g: bearer(g.invitations["health"]), False, -1),
]


@pytest.mark.parametrize(("who", "viewer_of", "opens", "lists"), READERS)
async def test_who_may_read_a_report(
    gathering: Gathering,
    now: datetime,
    who: str,
    viewer_of: Callable[[Gathering], Viewer],
    opens: bool,  # noqa: FBT001 - a column of the table
    lists: int,
):
    assert who
    await fall_due(gathering, now)
    receipt = await reports.hand_in(
        gathering.viewer("health"), gathering.invitations["health"], PDF, now=now
    )
    viewer = viewer_of(gathering)
    if opens:
        opened = await reports.open_file(viewer, receipt.file, now=now)
        assert opened.name == PDF.name
        assert b"".join([piece async for piece in opened.content.pieces()]) == PDF.content
    else:
        with pytest.raises((NotFoundError, NotSignedInError)):
            await reports.open_file(viewer, receipt.file, now=now)
    if lists < 0:
        with pytest.raises((NotFoundError, NotSignedInError)):
            await reports.list_reports(viewer, gathering.conference, now=now)
        return
    listed = await reports.list_reports(viewer, gathering.conference, now=now)
    assert len(listed.reports) == lists
    names = {file.name for report in listed.reports for file in report.files}
    assert names <= ({PDF.name} if opens else {None})
    if "minute-taker" in who:
        assert names == {None}
        assert {(one.standing, one.due_at) for one in listed.reports} == {("received", None)}


async def test_each_time_a_report_is_opened_the_trail_says_to_whom(
    gathering: Gathering, now: datetime
):
    receipt = await reports.hand_in(
        gathering.viewer("health"), gathering.invitations["health"], PDF, now=now
    )
    chair = gathering.viewer("chair", Role.CHAIR)
    await reports.open_file(chair, receipt.file, now=now)
    with pytest.raises(NotFoundError):
        await reports.open_file(gathering.viewer("police"), receipt.file, now=now)
    entries = await AuditEntry.select().where(AuditEntry.act == "report.open_file")
    assert [(e["verb"], e["subject"], e["account"]) for e in entries] == [
        ("disclose", receipt.file, chair.account)
    ]


async def test_an_altered_file_is_refused_and_not_served(
    gathering: Gathering, now: datetime, file_store: Path
):
    who = gathering.viewer("health")
    receipt = await reports.hand_in(who, gathering.invitations["health"], PDF, now=now)
    [kept] = stored_in(file_store)
    content = bytearray(kept.read_bytes())
    content[40] ^= 1
    kept.write_bytes(bytes(content))
    with pytest.raises(UnavailableError):
        await reports.open_file(who, receipt.file, now=now)
    assert not await AuditEntry.exists().where(AuditEntry.act == "report.open_file")


async def test_nothing_of_a_report_can_be_read_in_the_database_or_the_file_store(
    gathering: Gathering, now: datetime, file_store: Path, database: str
):
    await reports.hand_in(gathering.viewer("health"), gathering.invitations["health"], PDF, now=now)
    stored = b"".join(file.read_bytes() + str(file).encode() for file in stored_in(file_store))
    everything = await _dump(database)
    for trace in (CANARY, CANARY.hex().encode(), b"Kestrel", b"Kestrel".hex().encode()):
        assert trace not in stored
        assert trace not in everything


async def _dump(database: str) -> bytes:
    connection = await asyncpg.connect(database)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [
        row["dump"]
        for table in tables
        for row in await connection.fetch(f'SELECT t::text AS dump FROM "{table[0]}" AS t')  # noqa: S608
    ]
    await connection.close()
    return "\n".join(rows).encode()
