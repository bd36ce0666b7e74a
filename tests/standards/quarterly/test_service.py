"""What a quarter counts, and what it leaves out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from people.agencies.tables import Agency
from people.errors import NotFoundError
from people.permissions import Role, Via, Viewer, permissions_of
from standards.baseline import service as baseline
from standards.calendars.quarters import Quarter
from standards.measures.tables import Assessment
from standards.measures.verdicts import Measure
from standards.quarterly import service
from standards.quarterly.figures import AgencyFigures, QuarterlyReport
from tests.conftest import Visit
from tests.standards.quarterly.city import (
    IDS,
    a_review,
    close,
    every_week,
    found_city,
    from_agency,
)
from tests.visitor import text_of

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
ABSENT = {"attendance": "absent", "report_received_at": None}


def _viewer(*roles: Role) -> Viewer:
    held = frozenset(roles)
    return Viewer(name="somebody", via=Via.WEB, permissions=permissions_of(held), roles=held)


CHIEF = _viewer(Role.CHIEF_OFFICER)


@pytest.fixture(autouse=True)
async def _city(database: str, now: datetime) -> None:
    assert database
    await found_city(now)


def _agency(report: QuarterlyReport, name: str) -> AgencyFigures:
    return next(one for one in report.agencies if one.agency.name == name)


async def test_an_agency_is_counted_as_so_many_of_those_it_was_invited_to(now: datetime):
    days = every_week(date(2026, 7, 1), 10)
    await close(
        now,
        *(a_review(on) for on in days[:6]),
        *(a_review(on, from_agency("GP practices", on, **ABSENT)) for on in days[6:]),
    )
    report = await service.get_report(CHIEF, Q3, now=now)
    practices = _agency(report, "GP practices").figures["attended"].quarter
    assert (practices.met, practices.of, practices.target) == (6, 10, 90)
    assert (practices.verdict, practices.is_clear, practices.short_of) == ("below", True, 3)
    together = report.figures["attended"].quarter
    assert (together.met, together.of) == (24 + 6 - 6, 28)
    assert report.held == 10
    assert report.children == 20


async def test_exclusions_are_counted_by_reason_and_in_no_denominator(now: datetime):
    on = date(2026, 7, 7)
    late = datetime(2026, 7, 6, 9, tzinfo=UTC)
    await close(
        now,
        a_review(on, from_agency("Police", on), from_agency("Police", on, notice_given_at=late)),
        a_review(on, from_agency("Police", on), state="cancelled"),
    )
    report = await service.get_report(CHIEF, Q3, now=now)
    attended = _agency(report, "Police").figures["attended"]
    assert (attended.quarter.met, attended.quarter.of) == (1, 1)
    assert {one.reason: one.number for one in attended.excluded} == {
        "short_notice": 1, "cancelled": 1
    }  # fmt: skip
    assert attended.quarter.words == "too few to say"
    assert (report.held, report.cancelled) == (1, 1)


async def test_the_last_four_quarters_are_counted_together(now: datetime):
    for quarter in Q3.last(6):
        on = every_week(quarter.first_day, 1)[0]
        await close(now, a_review(on))
    report = await service.get_report(CHIEF, Q3, now=now)
    assert report.figures["attended"].quarter.of == 4
    assert report.figures["attended"].last_four.of == 16
    assert _agency(report, "Police").history["attended"] == (None,) * 8


async def test_one_held_late_counts_in_both_quarters_and_once_in_four(now: datetime):
    late = a_review(date(2026, 7, 7), due_on=date(2026, 6, 23), children=3)
    await close(now, late)
    started = await service.get_report(CHIEF, Q3, now=now)
    due = await service.get_report(CHIEF, Quarter(2026, 2), now=now)
    for report in (started, due):
        share = report.figures["held_in_time"].quarter
        assert (share.met, share.of) == (0, 1)
    assert started.figures["held_in_time"].last_four.of == 1
    assert started.by_child["held_in_time"].quarter.of == 3
    assert started.most_days_late == 14
    assert due.held == 0


async def test_children_and_conferences_are_counted_apart(now: datetime):
    days = every_week(date(2026, 7, 1), 2)
    await close(
        now,
        a_review(days[0], children=6, due_on=days[0] - timedelta(days=1)),
        a_review(days[1], children=1),
    )
    report = await service.get_report(CHIEF, Q3, now=now)
    by_conference = report.figures["held_in_time"].quarter
    by_child = report.by_child["held_in_time"].quarter
    assert (by_conference.met, by_conference.of) == (1, 2)
    assert (by_child.met, by_child.of) == (1, 7)


async def test_only_what_stands_is_counted(now: datetime):
    on = date(2026, 7, 7)
    facts = a_review(on, from_agency("Police", on, **ABSENT))
    corrected = msgspec.structs.replace(facts, revision=2, invitees=(
        msgspec.structs.replace(facts.invitees[0], attendance="attended"),
    ))  # fmt: skip
    await close(now, facts)
    await close(now + timedelta(hours=1), corrected)
    share = (await service.get_report(CHIEF, Q3, now=now)).figures["attended"].quarter
    assert (share.met, share.of) == (1, 1)


async def test_other_kinds_of_conference_are_counted_apart(now: datetime):
    on = date(2026, 7, 7)
    await close(now, a_review(on), a_review(on, kind="initial"))
    assert (await service.get_report(CHIEF, Q3, now=now)).held == 1
    assert (await service.get_report(CHIEF, Q3, now=now, kind="initial")).held == 1
    with pytest.raises(NotFoundError):
        await service.get_report(CHIEF, Q3, now=now, kind="party")


async def test_before_and_since_the_standard_are_counted_apart(now: datetime):
    before = every_week(date(2025, 7, 1), 10)
    since = every_week(date(2026, 7, 1), 10)
    await close(
        now,
        *(a_review(on, from_agency("Police", on, **ABSENT)) for on in before),
        *(a_review(on, from_agency("Police", on)) for on in since),
    )
    report = await service.get_report(CHIEF, Q3, now=now)
    (attended,) = [one for one in report.before_and_since if one.measure == "attended"]
    assert ((attended.before.met, attended.before.of), (attended.since.met, attended.since.of)) == (
        (0, 10), (10, 10)
    )  # fmt: skip
    assert attended.is_apart
    assert attended.is_same_rule
    (notice,) = [one for one in report.before_and_since if one.measure == "notice"]
    assert not notice.is_same_rule


async def test_a_quarter_is_held_against_the_standard_of_its_last_day(now: datetime):
    await close(now, a_review(date(2025, 12, 2)), a_review(date(2026, 1, 6)))
    before = await service.get_report(CHIEF, Quarter(2025, 4), now=now)
    since = await service.get_report(CHIEF, Quarter(2026, 1), now=now)
    assert before.figures["attended"].quarter.target is None
    assert since.figures["attended"].quarter.target == 90


async def test_missing_groups_are_named_where_quorum_failed(now: datetime):
    on = date(2026, 7, 7)
    await close(now, a_review(on, from_agency("Health visiting", on), state="inquorate"))
    report = await service.get_report(CHIEF, Q3, now=now)
    assert [(one.words, one.number) for one in report.missing_groups] == [
        ("police or education", 1), ("social work", 1)
    ]  # fmt: skip
    assert report.inquorate == 1


async def test_months_are_those_of_the_start_up_to_the_quarters_end(now: datetime):
    for on in (date(2026, 7, 7), date(2026, 8, 4), date(2026, 10, 6)):
        await close(now, a_review(on))
    opened = await service.open_figure(CHIEF, Q3, Measure.HELD_IN_TIME, now=now)
    assert [(one.month, one.met, one.of) for one in opened.months] == [
        ("2026-07", 1, 1), ("2026-08", 1, 1)
    ]  # fmt: skip


async def test_a_figure_opens_to_the_rules_it_is_held_against(now: datetime):
    await close(now, a_review(date(2026, 7, 7)))
    opened = await service.open_figure(
        CHIEF, Q3, Measure.REPORT_ON_TIME, now=now, agency=IDS["Police"]
    )
    assert [rule.measure for rule in opened.rules] == ["agency_report_before", "report_on_time"]
    assert opened.agency is not None
    assert opened.agency.name == "Police"
    assert (opened.figure.quarter.met, opened.figure.quarter.of) == (1, 1)


async def test_an_agencys_lead_sees_the_own_agency_and_all_together(now: datetime):
    await close(now, a_review(date(2026, 7, 7)))
    lead = replace(_viewer(Role.AGENCY_LEAD), agency=IDS["Police"])
    report = await service.get_report(lead, Q3, now=now)
    assert [one.agency.name for one in report.agencies] == ["Police"]
    assert report.figures["attended"].quarter.of == 4
    with pytest.raises(NotFoundError):
        await service.open_figure(
            lead, Q3, Measure.ATTENDED, now=now, agency=IDS["Health visiting"]
        )


async def test_figures_are_not_for_everybody(now: datetime):
    with pytest.raises(Exception, match="Sign in"):
        await service.get_report(_viewer(Role.PROFESSIONAL), Q3, now=now)


async def test_the_latest_quarter_is_the_last_that_has_ended(now: datetime):
    assert await service.get_latest_quarter(CHIEF, now=now) == Q4
    await close(now, a_review(date(2026, 11, 10)))
    assert await service.get_latest_quarter(CHIEF, now=now) == Q4
    await close(now, a_review(date(2026, 7, 7)))
    assert await service.get_latest_quarter(CHIEF, now=now) == Q3
    assert await service.list_quarters(CHIEF) == (Q4, Q3)


async def test_a_quarter_that_has_not_ended_says_so(now: datetime):
    assert not (await service.get_report(CHIEF, Q4, now=now)).is_complete
    assert (await service.get_report(CHIEF, Q3, now=now)).is_complete


async def _merge(gone: str, kept: str) -> None:
    """As merging two agencies leaves them."""
    await Agency.update({Agency.merged_into: IDS[kept], Agency.is_active: False}).where(
        Agency.id == IDS[gone]
    )


async def test_what_an_agency_did_before_it_was_merged_counts_under_the_one_that_stands(
    now: datetime,
):
    days = every_week(date(2026, 7, 1), 6)
    await close(now, *(a_review(on) for on in days))
    before = await service.get_report(CHIEF, Q3, now=now)
    stored = await Assessment.select().order_by(Assessment.id)
    await _merge("GP practices", "Health visiting")
    after = await service.get_report(CHIEF, Q3, now=now)
    assert len(after.agencies) == len(before.agencies) - 1
    merged = _agency(after, "Health visiting")
    assert merged.agency.was == ("GP practices",)
    assert merged.figures["attended"].quarter.of == 2 * len(days)
    assert after.figures["attended"] == before.figures["attended"]
    assert await Assessment.select().order_by(Assessment.id) == stored
    opened = await service.open_figure(
        CHIEF, Q3, Measure.ATTENDED, now=now, agency=IDS["Health visiting"]
    )
    assert sum(month.of for month in opened.months) == 2 * len(days)
    with pytest.raises(NotFoundError):
        await service.open_figure(CHIEF, Q3, Measure.ATTENDED, now=now, agency=IDS["GP practices"])


async def test_an_agency_merged_twice_counts_where_the_last_one_stands(now: datetime):
    await close(now, *(a_review(on) for on in every_week(date(2026, 7, 1), 2)))
    await _merge("GP practices", "Health visiting")
    await _merge("Health visiting", "Social work")
    report = await service.get_report(CHIEF, Q3, now=now)
    assert _agency(report, "Social work").agency.was == ("GP practices", "Health visiting")
    assert _agency(report, "Social work").figures["attended"].quarter.of == 6


async def test_the_review_of_present_attendance_counts_merged_agencies_as_one(
    now: datetime, visit: Visit
):
    await close(now, *(a_review(on) for on in every_week(date(2026, 7, 1), 2)))
    await _merge("GP practices", "Health visiting")
    review = await baseline.get_review(CHIEF, baseline.Asked(last=Q3), now=now)
    assert "GP practices" not in review.agencies
    attended = next(
        line for line in review.agencies["Health visiting"] if line.measure is Measure.ATTENDED
    )
    assert attended.whole.share.of == 4
    assert attended.agency is not None
    assert attended.agency.was == ("GP practices",)
    lead = await visit(Role.STANDARDS_LEAD)
    page = text_of(await lead.get(f"/attendance-review?quarter={Q3}"))
    assert "With GP practices, merged into it" in page


async def test_the_page_says_what_a_merged_agency_was_called(now: datetime, visit: Visit):
    await close(now, *(a_review(on) for on in every_week(date(2026, 7, 1), 6)))
    chief = await visit(Role.CHIEF_OFFICER)
    path = "/quarterly-reports/2026-Q3"
    assert "merged into it" not in (await chief.get(path)).text
    await _merge("GP practices", "Health visiting")
    for shown in (path, f"{path}/figures/attended"):
        assert "With GP practices, merged into it" in text_of(await chief.get(shown))
