"""The definitions on the page are those in the documents, and name every reason that excludes."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.measures.conference_rules import assessed
from standards.measures.definitions import DEFINITIONS, as_markdown
from standards.measures.facts import ChangeFacts, ConferenceFacts, FamilyPartFacts
from standards.measures.verdicts import REASON_WORDS, Measure, Verdict
from tests.standards.facts import LONG_AFTER, STARTS_AT, a_conference, an_invitee
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
DOCUMENT = Path(__file__).parents[3] / "docs" / "measures.md"


def test_every_measure_is_defined():
    assert set(DEFINITIONS) == set(Measure)


def test_the_document_is_what_the_code_says():
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(), (
        "write it again: python -c 'from standards.measures.definitions import as_markdown;"
        ' print(as_markdown(), end="")\' > docs/measures.md'
    )


@pytest.mark.parametrize("measure", Measure)
def test_a_definition_says_what_is_counted_of_what(measure: Measure):
    definition = DEFINITIONS[measure]
    assert definition.question.endswith("?")
    assert definition.counted.endswith(".")
    assert definition.of.endswith(".")
    assert definition.excluded


_AT = st.one_of(st.none(), st.integers(-90, 2).map(lambda days: STARTS_AT + timedelta(days=days)))
_INVITEES = st.builds(
    an_invitee,
    expectation=st.sampled_from(["attend", "report", "both", "if_involved"]),
    is_involved=st.booleans(),
    is_observer=st.booleans(),
    is_walk_in=st.booleans(),
    notice_given_at=_AT,
    first_invited_at=_AT,
    attendance=st.sampled_from(
        ["attended", "remote", "deputy", "apologies", "absent", "excluded", "not_required", None]
    ),
    report_due_at=_AT,
    report_first_due_at=_AT,
    report_received_at=_AT,
)
_CODES = ["attended", "not_there", None]
_PARTS = st.builds(
    FamilyPartFacts,
    subject=st.uuids(),
    who=st.sampled_from(["child", "parent"]),
    attendance=st.sampled_from(_CODES),
    heard=st.sampled_from(["in_writing", "not_heard", None]),
    why_not=st.sampled_from(["too_young", "own_wish", "whereabouts_unknown", "kept_apart", None]),
)
_CHANGES = st.builds(
    ChangeFacts, change=st.uuids(), identified_on=st.just(date(2026, 12, 7)), told_at=_AT
)
_CONFERENCES = st.builds(
    a_conference,
    _INVITEES,
    has_decided=st.sampled_from([True, False, None]),
    has_plan=st.sampled_from([True, False, None]),
    inquorate_before=st.sampled_from([None, 0, 1]),
    decisions_issued_at=_AT,
    record_issued_at=_AT,
    reconvened_at=_AT,
    family_parts=st.tuples(_PARTS),
    changes=st.tuples(_CHANGES),
    state=st.sampled_from(["held", "inquorate", "cancelled"]),
    source=st.sampled_from(["acts", "history", "demo"]),
    due_on=st.sampled_from([None, date(2026, 11, 1), date(2026, 12, 1)]),
    clock_started_on=st.sampled_from([None, date(2026, 6, 1)]),
)


@given(facts=_CONFERENCES, preset=st.sampled_from(["dundee-action17", "england-wt2023"]))
def test_whatever_happened_is_measured_by_the_reasons_the_definition_names(
    facts: ConferenceFacts, preset: str
):
    for one in assessed(facts, a_standard(preset), {}, now=LONG_AFTER):
        if one.verdict is Verdict.EXCLUDED:
            assert REASON_WORDS[one.reason] in DEFINITIONS[one.measure].excluded


@given(facts=_CONFERENCES)
def test_whoever_is_measured_as_having_come_is_measured_as_having_contributed(
    facts: ConferenceFacts,
):
    every = {one.measure: one.verdict for one in assessed(facts, DUNDEE, {}, now=LONG_AFTER)}
    if every[Measure.ATTENDED] is Verdict.MET:
        assert every[Measure.CONTRIBUTED] is Verdict.MET
