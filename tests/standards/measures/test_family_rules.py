"""The family's part: being there and having been heard count alike; reports are seen in time."""
# ruff: noqa: ANN401 - any field of the facts

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from standards.measures.facts import FamilyPartFacts
from standards.measures.verdicts import Measure
from tests.standards.facts import STARTS_AT, a_conference, an_invitee, verdict_on
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
RECORD_DUE_AT = datetime(2026, 12, 15, 17, tzinfo=UTC)
SHARE_BY = datetime(2026, 11, 27, 17, tzinfo=UTC)  # 2 working days before; the 30th is a holiday
SECOND = timedelta(seconds=1)


def _took_part(
    who: str = "child", *, now: datetime = RECORD_DUE_AT + SECOND, **said: Any
) -> tuple[str, str]:
    part = FamilyPartFacts(subject=uuid4(), who=who, **said)  # type: ignore[arg-type]
    measure = Measure.CHILD_TOOK_PART if who == "child" else Measure.PARENTS_TOOK_PART
    return verdict_on(measure, a_conference(family_parts=(part,)), DUNDEE, now=now)


@pytest.mark.parametrize("who", ["child", "parent"])
@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"attendance": "attended"}, ("met", "heard_in_person")),
        ({"attendance": "remote"}, ("met", "heard_remote")),
        ({"attendance": "not_there", "heard": "in_writing"}, ("met", "heard_in_writing")),
        ({"heard": "through_advocate"}, ("met", "heard_through_advocate")),
        ({"heard": "through_worker"}, ("met", "heard_through_worker")),
        ({"attendance": "not_there", "heard": "not_heard"}, ("not_met", "not_heard")),
        ({"why_not": "too_young"}, ("excluded", "too_young")),
        ({"why_not": "own_wish", "attendance": "not_there"}, ("excluded", "own_wish")),
        ({"why_not": "whereabouts_unknown"}, ("excluded", "whereabouts_unknown")),
        ({}, ("not_met", "not_recorded_by_due")),
    ],
)
def test_being_there_or_being_heard_is_taking_part(
    who: str, said: dict[str, Any], verdict: tuple[str, str]
):
    assert _took_part(who, **said) == verdict


def test_who_is_kept_out_by_the_chair_is_still_to_be_heard():
    kept_out: dict[str, Any] = {"why_not": "excluded_by_chair", "attendance": "excluded"}
    assert _took_part("parent", **kept_out, heard="not_heard") == ("not_met", "not_heard")
    assert _took_part("parent", **kept_out, heard="in_writing")[0] == "met"


def test_what_is_not_recorded_is_open_until_the_record_of_the_conference_is_due():
    assert _took_part(now=RECORD_DUE_AT) == ("open", "not_due_yet")


def _shared(**changes: object) -> tuple[str, str]:
    return verdict_on(Measure.REPORT_SHARED, a_conference(an_invitee(**changes)), DUNDEE)


def test_a_report_is_to_be_gone_through_with_the_family_two_working_days_before():
    assert _shared(report_shared_at=SHARE_BY) == ("met", "shared_in_time")
    assert _shared(report_shared_at=SHARE_BY + SECOND) == ("not_met", "shared_late")
    assert _shared() == ("not_met", "not_shared")


def test_a_report_that_came_too_late_to_be_shared_is_not_met_with_that_reason():
    came = {"report_received_at": SHARE_BY + SECOND}
    assert _shared(**came) == ("not_met", "report_too_late")
    shared = _shared(**came, report_shared_at=STARTS_AT - SECOND)
    assert shared == ("not_met", "report_too_late")


def test_where_no_report_came_there_is_nothing_to_share():
    assert _shared(report_received_at=None) == ("excluded", "no_report")
    assert _shared(report_received_at=STARTS_AT + SECOND) == ("excluded", "no_report")


def test_sharing_is_not_measured_without_a_rule():
    facts = a_conference(an_invitee())
    found = verdict_on(Measure.REPORT_SHARED, facts, a_standard("scotland-2023"))
    assert found == ("excluded", "no_standard")
