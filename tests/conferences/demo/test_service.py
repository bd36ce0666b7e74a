"""The demonstration loads on a day when nobody works, and holds what it promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from conferences.booking.tables import Conference
from conferences.children.tables import Child
from conferences.demo import city
from conferences.demo import service as demonstration
from conferences.families.tables import FamilyMember, KeptApart
from conferences.incidents.tables import Incident
from conferences.keeping.tables import LegalHold
from conferences.packs.tables import Pack
from notifications.outbox.tables import OutboxMessage
from notifications.outbox.transports import transport_from
from people.accounts.tables import Account
from people.agencies.tables import Agency
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR
from people.professionals.tables import Professional
from people.sign_in.made_up import list_who_can_sign_in
from standards.agreed.service import list_standards
from standards.baseline import service as baseline
from standards.drafting import service as drafting
from standards.guidance.tables import GuidanceReading
from standards.measures.tables import StoredFacts
from standards.measures.verdicts import Measure
from standards.what_if import service as what_if

NEW_YEAR = datetime(2027, 1, 1, 12, tzinfo=UTC)
SERVICE = "convenor@convenor.example"


@pytest.mark.usefixtures("database", "file_store")
async def test_a_city_its_past_and_its_open_quarter_are_there_on_new_years_day(tmp_path: Path):
    assert await demonstration.is_empty()
    out = tmp_path / "out"
    await demonstration.load(transport_from(f"maildir:{out}"), service=SERVICE, now=NEW_YEAR)
    assert not await demonstration.is_empty()
    assert await Agency.count() == 9
    assert await Professional.count() == 121  # one of them twice, to be merged
    assert await Child.count() == city.CHILDREN
    assert await GuidanceReading.count() > 1
    assert [one.preset for one in await list_standards(OPERATOR)] == [
        "dundee-action17",
        "scotland-2023",
    ]
    assert {one.name for one in await list_who_can_sign_in(OPERATOR)} == {
        one.name for one in demonstration.CAST
    }
    assert await Account.count() == len(demonstration.CAST)
    await _a_draft_would_change_what_stands()
    states = {row["state"] for row in await Conference.select(Conference.state)}
    assert {"planned", "booked", "held", "cancelled"} <= states
    past = await StoredFacts.count().where(StoredFacts.source == "demo")
    made_by_acts = await StoredFacts.count().where(StoredFacts.source == "acts")
    assert await FamilyMember.count() == 5
    assert await KeptApart.count() == await Incident.count() == await LegalHold.count() == 1
    assert [row["state"] for row in await Pack.select(Pack.state)] == ["released"]
    assert past > 350
    assert made_by_acts >= 6
    assert await AuditEntry.count() > 300
    unsent = await OutboxMessage.count().where(
        OutboxMessage.sent_at.is_null() & OutboxMessage.withdrawn_at.is_null()
    )
    mails = [file.read_bytes() for file in (out / "new").iterdir()]
    assert len(mails) > 100
    assert unsent < 30
    _hold_nothing_of_a_child(mails)


async def _a_draft_would_change_what_stands() -> None:
    """There is something to see of what-if and of the review of present attendance."""
    [draft] = await drafting.list_drafts(OPERATOR)
    found = await what_if.count(OPERATOR, draft.id, now=NEW_YEAR)
    assert found.measures[Measure.REPORT_ON_TIME].worse > 10
    review = await baseline.get_review(OPERATOR, baseline.Asked(), now=NEW_YEAR)
    assert review.conferences > 100
    assert {line.measure for line in review.together} >= {
        Measure.ATTENDED, Measure.REPORT_ON_TIME, Measure.HELD_IN_TIME,
    }  # fmt: skip


def _hold_nothing_of_a_child(mails: list[bytes]) -> None:
    for mail in mails:
        assert b"Subject: Meeting " in mail
        assert b"child" not in mail.lower()
        assert b"C-20" not in mail
