"""Quarterly figures of what followed, by family, and of invitations left out for want of notice."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import msgspec
import pytest

from people.permissions import OPERATOR
from standards.calendars.quarters import Quarter
from standards.measures.facts import ChangeFacts, ConferenceFacts
from standards.quarterly import findings, service
from standards.quarterly.sheets import sheet_rows
from tests.standards.quarterly.city import IDS, a_review, close, every_week, found_city, from_agency

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
NOON = time(12)


@pytest.fixture(autouse=True)
async def _city(database: str, now: datetime) -> None:
    assert database
    await found_city(now)


def _decided(on: date, **changes: object) -> ConferenceFacts:
    known = {"has_decided": True, "has_plan": True, "inquorate_before": 0}
    return msgspec.structs.replace(a_review(on), **known, **changes)


def _noon(on: date) -> datetime:
    return datetime.combine(on, NOON, UTC)


async def test_what_is_not_due_yet_is_in_neither_count_and_printed_apart(now: datetime):
    on = date(2026, 11, 17)
    sent = _decided(on, plan_issued_at=_noon(on))
    await close(now, sent, _decided(on))
    figure = (await service.get_report(OPERATOR, Q4, now=now)).figures["plan_sent"]
    assert (figure.quarter.met, figure.quarter.of) == (1, 1)
    assert (figure.not_due_yet, figure.excluded_number) == (1, 0)


async def test_what_was_not_recorded_when_it_was_due_is_not_met(now: datetime):
    days = every_week(Q3.first_day, 2)
    await close(now, _decided(days[0], record_issued_at=_noon(days[0])), _decided(days[1]))
    figure = (await service.get_report(OPERATOR, Q3, now=now)).figures["record_sent"]
    assert (figure.quarter.met, figure.quarter.of, figure.not_due_yet) == (1, 2, 0)
    assert {one.reason for one in figure.reasons} == {"done_in_time", "not_recorded_by_due"}


async def test_a_family_is_in_time_where_all_its_conferences_were(now: datetime):
    days = every_week(Q3.first_day, 4)
    one, other = uuid4(), uuid4()
    late = {"due_on": days[0] - timedelta(days=7)}
    await close(
        now,
        a_review(days[0], family=one, **late),
        a_review(days[1], family=one),
        a_review(days[2], family=other),
        a_review(days[3], family=other),
    )
    report = await service.get_report(OPERATOR, Q3, now=now)
    by_conference, by_family = (
        figures["held_in_time"].quarter for figures in (report.figures, report.by_family)
    )
    assert (by_conference.met, by_conference.of) == (3, 4)
    assert (by_family.met, by_family.of) == (1, 2)
    assert {"conferences", "children", "families"} <= {row[5] for row in sheet_rows(report)}


async def test_a_change_counts_in_the_quarter_in_which_it_was_identified(now: datetime):
    on = date(2026, 9, 29)
    told_at, identified_on = _noon(date(2026, 10, 6)), date(2026, 10, 5)
    change = ChangeFacts(change=uuid4(), identified_on=identified_on, told_at=told_at)
    await close(now, _decided(on, changes=(change,)))
    before, after = [await service.get_report(OPERATOR, one, now=now) for one in (Q3, Q4)]
    assert before.figures["change_told"].quarter.of == 0
    assert after.figures["change_told"].quarter.met == 1
    opened = [one for one in after.months if one.measure == "change_told"]
    assert [month.month for month in opened[0].months] == ["2026-10"]


async def test_more_than_a_tenth_left_out_for_want_of_notice_is_an_alarm_for_the_convener(
    now: datetime,
):
    on = every_week(Q3.first_day, 1)[0]
    late_at = datetime.combine(on, time(9), UTC) - timedelta(days=1)
    told = [from_agency("Police", on) for _ in range(8)]
    short = [from_agency("Police", on, notice_given_at=late_at) for _ in range(2)]
    convened = a_review(on, *told, *short, convener=IDS["Social work"])
    await close(now, convened)
    report = await service.get_report(OPERATOR, Q3, now=now)
    [convener] = report.conveners
    assert (convener.convener, convener.left_out, convener.of) == ("Social work", 2, 10)
    assert convener.is_alarming
    assert any("Ask Social work about notice" in words for words in findings.asks(report))


async def test_a_tenth_left_out_is_no_alarm(now: datetime):
    on = every_week(Q3.first_day, 1)[0]
    late_at = datetime.combine(on, time(9), UTC) - timedelta(days=1)
    told = [from_agency("Police", on) for _ in range(9)]
    await close(now, a_review(on, *told, from_agency("Police", on, notice_given_at=late_at)))
    report = await service.get_report(OPERATOR, Q3, now=now)
    [convener] = report.conveners
    assert (convener.left_out, convener.is_alarming) == (1, False)
    assert not any("about notice" in words for words in findings.asks(report))
