"""Acts on one conference at the same moment: whoever comes second finds it as the first left it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.values import Answer, Mark
from conferences.reports import service as reports
from conferences.reports.tables import ReportFile
from people.audit.tables import AuditEntry
from people.errors import RefusedError
from people.permissions import Role, Viewer
from people.professionals.tables import Professional
from people.vault import written
from tests.builders import (
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_viewer,
    an_agency,
    invited,
)
from tests.conferences.reports.handing_in import PDF, stored_in

pytestmark = pytest.mark.usefixtures("database")
LONG_ENOUGH_S = 0.3


async def _invitation(person: Professional) -> Invitation:
    found = await Invitation.objects().get(Invitation.professional == person.id)
    assert found is not None
    return found


def _self(person: Professional) -> Viewer:
    return a_viewer(Role.PROFESSIONAL, professional=person)


@asynccontextmanager
async def _somebody_else(dsn: str, conference: UUID) -> AsyncIterator[asyncpg.Connection]:
    """Another act on the conference that has begun; it is committed at the end."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM conference WHERE id = $1 FOR UPDATE", conference)
            yield connection
    finally:
        await connection.close()


async def _waits(act: Awaitable[object]) -> asyncio.Future[object]:
    """The act, which has begun and waits for the other to end."""
    task = asyncio.ensure_future(act)
    done, _ = await asyncio.wait([task], timeout=LONG_ENOUGH_S)
    assert not done, "it did not wait"
    return task


CANCEL = "UPDATE conference SET state = 'cancelled' WHERE id = $1"
CLOSE = "UPDATE conference SET state = 'held' WHERE id = $1"


async def test_who_answers_while_it_is_cancelled_is_told_so(now: datetime, database: str):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    row = await _invitation(zoe)
    async with _somebody_else(database, conference.id) as other:
        await other.execute(CANCEL, conference.id)
        answering = await _waits(
            attending.answer(_self(zoe), row.id, Answer(answer="accepted"), now=now)
        )
    with pytest.raises(RefusedError, match="cancelled"):
        await answering
    assert (await _invitation(zoe)).reply == "none"


async def test_who_hands_in_while_it_is_cancelled_is_told_so_and_no_file_stays(
    now: datetime, database: str, file_store: Path
):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    row = await _invitation(zoe)
    async with _somebody_else(database, conference.id) as other:
        await other.execute(CANCEL, conference.id)
        handing_in = await _waits(reports.hand_in(_self(zoe), row.id, PDF, now=now))
    with pytest.raises(RefusedError, match="cancelled"):
        await handing_in
    assert (await ReportFile.count(), stored_in(file_store)) == (0, [])


async def test_who_marks_while_it_is_closed_is_told_so(database: str):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    mark = Mark(invitation=(await _invitation(zoe)).id, attendance="absent")
    async with _somebody_else(database, conference.id) as other:
        await other.execute(CLOSE, conference.id)
        marking = await _waits(
            attending.record_attendance(
                a_coordinator(), conference.id, [mark], now=conference.starts_at
            )
        )
    with pytest.raises(RefusedError):
        await marking
    assert (await _invitation(zoe)).attendance is None


async def test_of_two_answers_at_once_the_later_one_stands_with_its_deputy_or_without(
    now: datetime,
):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional(agency=agency)
    await a_booked_conference(invitees=invited(zoe))
    row = await _invitation(zoe)
    await asyncio.gather(
        attending.answer(_self(zoe), row.id, Answer(answer="accepted"), now=now),
        attending.answer(_self(zoe), row.id, Answer(answer="deputy", deputy=max_.id), now=now),
    )
    after = await _invitation(zoe)
    standing = await StandIn.count().where(StandIn.ended_at.is_null())
    assert (after.reply, after.deputy, standing) in (("accepted", None, 0), ("deputy", max_.id, 1))
    assert await AuditEntry.count().where(AuditEntry.act == "invitation.answer") == 2


async def test_a_deputy_is_confirmed_or_refused_and_never_both(now: datetime):
    zoe, pat = await a_professional(), await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    row = await _invitation(zoe)
    wish = Answer(answer="deputy", deputy_wish="Pat Okafor")
    await attending.answer(_self(zoe), row.id, wish, now=now)
    refused = await asyncio.gather(
        attending.confirm_deputy(a_coordinator(), row.id, pat.id, now=now),
        attending.refuse_deputy(a_coordinator(), row.id, "Not known.", now=now),
        return_exceptions=True,
    )
    after = await _invitation(zoe)
    standing = await StandIn.count().where(StandIn.ended_at.is_null())
    is_confirmed = (after.reply, after.deputy, written.of(after, "deputy_wish"), standing) == (
        "deputy", pat.id, "", 1,
    )  # fmt: skip
    assert is_confirmed, (after.reply, after.deputy, refused)
