"""A varied timescale is counted apart, never as in time, and late even so is late."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from standards.agreed.presets import get_preset
from standards.measures.conference_rules import assessed
from standards.measures.facts import ConferenceFacts, VariationFacts
from standards.measures.verdicts import Measure
from standards.what_if.recounting import under, verdicts
from tests.standards.facts import (
    AGENCY,
    LONG_AFTER,
    REPORT_DUE_AT,
    STARTS_AT,
    a_conference,
    an_invitee,
    assessment_of,
    verdict_on,
)
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
APPROVED_AT = STARTS_AT - timedelta(days=5)


def _varied(facts: ConferenceFacts, measure: Measure, until: datetime) -> ConferenceFacts:
    subject = facts.conference
    if measure is Measure.REPORT_ON_TIME:
        subject = facts.invitees[0].invitation
    one = VariationFacts(
        variation=uuid4(), measure=measure, subject=subject, until=until, approved_at=APPROVED_AT
    )
    return msgspec.structs.replace(facts, variations=(one,))


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (0, ("met", "held_in_time")),
        (1, ("excluded", "within_variation")),
        (14, ("excluded", "within_variation")),
        (15, ("not_met", "held_late")),
    ],
)
def test_held_by_the_varied_day_is_apart_and_later_is_late(days: int, verdict: tuple[str, str]):
    held = a_conference(starts_at=STARTS_AT + timedelta(days=days, hours=8))
    until = datetime(2026, 12, 15, 17, tzinfo=UTC)
    facts = _varied(held, Measure.HELD_IN_TIME, until)
    assert verdict_on(Measure.HELD_IN_TIME, facts, DUNDEE) == verdict


@pytest.mark.parametrize(
    ("came", "verdict"),
    [
        (timedelta(0), ("met", "received_in_time")),
        (timedelta(days=2), ("excluded", "within_variation")),
        (timedelta(days=2, seconds=1), ("not_met", "received_late")),
        (None, ("not_met", "not_received")),
    ],
)
def test_a_report_by_the_varied_instant_is_apart_and_later_or_none_is_late(
    came: timedelta | None, verdict: tuple[str, str]
):
    received_at = None if came is None else REPORT_DUE_AT + came
    facts = a_conference(an_invitee(report_received_at=received_at))
    varied = _varied(facts, Measure.REPORT_ON_TIME, REPORT_DUE_AT + timedelta(days=2))
    assert verdict_on(Measure.REPORT_ON_TIME, varied, DUNDEE) == verdict


def test_both_rows_of_one_held_in_a_later_quarter_are_apart():
    held = a_conference(starts_at=datetime(2027, 1, 12, 10, tzinfo=UTC))
    facts = _varied(held, Measure.HELD_IN_TIME, datetime(2027, 1, 12, 17, tzinfo=UTC))
    rows = [
        one
        for one in assessed(facts, DUNDEE, {}, now=LONG_AFTER)
        if one.measure is Measure.HELD_IN_TIME
    ]
    assert [one.verdict for one in rows] == ["excluded", "excluded"]


def test_the_verdict_says_that_it_was_varied_however_it_came_out():
    facts = _varied(a_conference(), Measure.HELD_IN_TIME, STARTS_AT + timedelta(days=9))
    (variation,) = facts.variations
    detail = assessment_of(Measure.HELD_IN_TIME, facts, DUNDEE).detail
    assert detail["varied"]["variation"] == str(variation.variation)
    assert "varied" not in assessment_of(Measure.QUORATE, facts, DUNDEE).detail


def test_one_that_was_cancelled_is_left_out_for_that_and_not_as_varied():
    facts = _varied(a_conference(state="cancelled"), Measure.HELD_IN_TIME, STARTS_AT)
    assert verdict_on(Measure.HELD_IN_TIME, facts, DUNDEE) == ("excluded", "cancelled")


def test_facts_stored_before_there_were_variations_still_decode():
    facts = a_conference(an_invitee())
    stored = msgspec.json.decode(msgspec.json.encode(facts))
    del stored["variations"]
    assert msgspec.convert(stored, ConferenceFacts, strict=False) == facts


def test_another_standard_counts_a_variation_apart_as_well():
    held = a_conference(starts_at=STARTS_AT + timedelta(days=3))
    facts = _varied(held, Measure.HELD_IN_TIME, STARTS_AT + timedelta(days=9))
    other = msgspec.structs.replace(DUNDEE, rules=get_preset("scotland-2023").rules)
    assert under(facts, other, {AGENCY: "dundee"}, now=LONG_AFTER).variations == facts.variations
    found = verdicts(facts, other, {AGENCY: "dundee"}, now=LONG_AFTER)
    said = found[facts.conference, Measure.HELD_IN_TIME]
    assert said.reason == "within_variation"
