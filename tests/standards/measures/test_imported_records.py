"""What imported records leave open is left out and counted, and never held against anybody."""

from datetime import timedelta
from typing import Any

import pytest

from standards.measures.facts import InviteeFacts
from standards.measures.verdicts import Measure
from tests.standards.facts import REPORT_DUE_AT, a_conference, an_invitee, verdict_on
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
CANNOT_TELL = ("excluded", "not_recorded")
NO_DAY: dict[str, Any] = {"report_received_at": None}


def _verdict(measure: Measure, source: str = "history", **changes: object) -> tuple[str, str]:
    facts = a_conference(an_invitee(**changes), source=source)
    return verdict_on(measure, facts, DUNDEE)


@pytest.mark.parametrize(
    ("came", "verdict"),
    [(None, CANNOT_TELL), (True, CANNOT_TELL), (False, ("not_met", "not_received"))],
)
def test_a_report_whose_day_was_not_recorded_is_late_only_if_it_is_said_that_none_came(
    *, came: bool | None, verdict: tuple[str, str]
):
    assert _verdict(Measure.REPORT_ON_TIME, report_came=came, **NO_DAY) == verdict


def test_a_dated_report_of_an_imported_record_is_measured_as_any_other():
    late = REPORT_DUE_AT + timedelta(days=1)
    assert _verdict(Measure.REPORT_ON_TIME) == ("met", "received_in_time")
    assert _verdict(Measure.REPORT_ON_TIME, report_received_at=late)[0] == "not_met"


def test_what_was_recorded_here_without_a_report_is_not_left_open():
    found = _verdict(Measure.REPORT_ON_TIME, source="acts", **NO_DAY)
    assert found == ("not_met", "not_received")


@pytest.mark.parametrize(
    ("attendance", "came", "verdict"),
    [
        ("attended", None, ("met", "came")),
        ("absent", None, CANNOT_TELL),
        ("absent", True, CANNOT_TELL),
        ("absent", False, ("not_met", "neither")),
        (None, False, CANNOT_TELL),
    ],
)
def test_nobody_neither_came_nor_reported_while_the_record_leaves_one_of_the_two_open(
    attendance: str | None, *, came: bool | None, verdict: tuple[str, str]
):
    found = _verdict(Measure.CONTRIBUTED, attendance=attendance, report_came=came, **NO_DAY)
    assert found == verdict


def _group(group: str, attendance: str | None) -> InviteeFacts:
    return an_invitee(group=group, attendance=attendance)


@pytest.mark.parametrize(
    ("police", "source", "state", "verdict"),
    [
        (None, "history", "held", CANNOT_TELL),
        ("absent", "history", "held", ("not_met", "groups_missing")),
        ("attended", "history", "held", ("met", "quorate")),
        (None, "acts", "held", ("not_met", "groups_missing")),
        (None, "history", "inquorate", ("not_met", "groups_missing")),
    ],
)
def test_quorum_is_left_open_where_it_hangs_on_somebody_who_was_not_recorded(
    police: str | None, source: str, state: str, verdict: tuple[str, str]
):
    invitees = [
        _group("social_work", "attended"), _group("health", "attended"), _group("police", police)
    ]  # fmt: skip
    facts = a_conference(*invitees, source=source, state=state)
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == verdict


def test_a_conference_of_which_nobody_is_known_is_not_called_inquorate():
    facts = a_conference(source="history")
    assert verdict_on(Measure.QUORATE, facts, DUNDEE) == CANNOT_TELL
