"""Past facts under another standard: what people did stays, what was due is counted again."""

from datetime import date, timedelta

import msgspec
import pytest

from standards.agreed.in_force import StandardInForce
from standards.agreed.presets import get_preset
from standards.measures.facts import ConferenceFacts
from standards.measures.tallies import Tally
from standards.measures.verdicts import Measure, Reason, Verdict
from standards.what_if.recounting import (
    Key,
    Said,
    changes,
    direction,
    under,
    verdicts,
)
from tests.standards.facts import AGENCY, LONG_AFTER, REPORT_DUE_AT, a_conference, an_invitee

PRESET = get_preset("dundee-action17")
NOW = StandardInForce(
    id=None, title="Dundee", preset=PRESET.id, calendar="dundee", in_force_from=date(2026, 1, 1),
    agreed_on=date(2026, 1, 1), agreed_by="x", terms=PRESET.terms, rules=PRESET.rules,
)  # fmt: skip
CALENDARS = {AGENCY: "dundee"}


def _with(measure: str, value: int) -> StandardInForce:
    rules = tuple(
        msgspec.structs.replace(rule, value=value) if rule.measure == measure else rule
        for rule in NOW.rules
    )
    return msgspec.structs.replace(NOW, rules=rules)


def _without(measure: str) -> StandardInForce:
    kept = tuple(rule for rule in NOW.rules if rule.measure != measure)
    return msgspec.structs.replace(NOW, rules=kept)


def _verdicts(facts: ConferenceFacts, standard: StandardInForce) -> dict[Key, Said]:
    return verdicts(facts, standard, CALENDARS, now=LONG_AFTER)


def _changes(facts: ConferenceFacts, draft: StandardInForce) -> dict[Measure, tuple[str, str]]:
    before, after = _verdicts(facts, NOW), _verdicts(facts, draft)
    return {
        one.measure: (one.before.reason.value, one.after.reason.value)
        for one in changes(facts, before, after)
    }


def test_nothing_changes_under_the_same_standard():
    assert _changes(a_conference(an_invitee()), NOW) == {}


def test_a_report_that_came_between_the_two_due_days_is_late_under_the_harder():
    day_before = REPORT_DUE_AT - timedelta(days=1)
    facts = a_conference(an_invitee(report_received_at=day_before))
    assert _changes(facts, _with("agency_report_before", 10)) == {
        Measure.REPORT_ON_TIME: ("received_in_time", "received_late")
    }
    assert _changes(facts, _with("agency_report_before", 3)) == {}


def test_a_late_report_is_in_time_under_an_easier_rule():
    facts = a_conference(an_invitee(report_received_at=REPORT_DUE_AT + timedelta(days=1, hours=1)))
    assert _changes(facts, _with("agency_report_before", 3)) == {
        Measure.REPORT_ON_TIME: ("received_late", "received_in_time")
    }


def test_a_conference_is_late_under_a_shorter_interval():
    assert _changes(a_conference(), _with("later_review_within", 5)) == {
        Measure.HELD_IN_TIME: ("held_in_time", "held_late")
    }


def test_the_date_told_at_the_time_does_not_count_under_a_draft():
    facts = a_conference(due_on=date(2027, 12, 1))
    counted = under(facts, _with("later_review_within", 5), CALENDARS, now=LONG_AFTER)
    assert counted.due_on == date(2026, 11, 1)


def test_a_measure_without_a_rule_leaves():
    facts = a_conference(an_invitee())
    before = _verdicts(facts, NOW)
    after = _verdicts(facts, _without("agency_report_before"))
    [one] = list(changes(facts, before, after))
    assert (one.measure, one.after.reason) == (Measure.REPORT_ON_TIME, Reason.NO_STANDARD)
    assert direction(one) == "leaves"


def test_what_people_did_stays():
    invitee = an_invitee(expectation="attend", report_received_at=None)
    facts = a_conference(invitee, an_invitee(is_walk_in=True))
    harder = under(facts, _with("agency_report_before", 10), CALENDARS, now=LONG_AFTER)
    assert harder.invitees == facts.invitees


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (Verdict.MET, Verdict.NOT_MET, "worse"),
        (Verdict.NOT_MET, Verdict.MET, "better"),
        (Verdict.EXCLUDED, Verdict.MET, "enters"),
        (Verdict.NOT_MET, Verdict.EXCLUDED, "leaves"),
        (Verdict.MET, Verdict.MET, None),
    ],
)
def test_a_tally_counts_each_side_and_what_moved(before: Verdict, after: Verdict, moved: str):
    tally = Tally()
    tally.add(before, after)
    assert tally.met_before == (before is Verdict.MET)
    assert tally.met_after == (after is Verdict.MET)
    assert tally.counted_before == (before is not Verdict.EXCLUDED)
    assert tally.counted_after == (after is not Verdict.EXCLUDED)
    assert [name for name in ("better", "worse", "enters", "leaves") if getattr(tally, name)] == (
        [moved] if moved else []
    )
