"""Who must be represented for a conference to be quorate."""

import pytest

from standards.agreed.quorum import counts, verdict
from tests.standards.standards import a_standard

DUNDEE = a_standard("dundee-action17")
SCOTLAND = a_standard("scotland-2023")


@pytest.mark.parametrize(
    ("groups", "is_quorate"),
    [
        ({"social_work", "health", "police"}, True),
        ({"social_work", "health", "education"}, True),
        ({"social_work", "health", "housing"}, False),
        ({"health", "police", "education"}, False),
        ({"social_work", "police", "education"}, False),
        (set(), False),
    ],
)
def test_dundee_needs_social_work_and_health_and_police_or_education(
    groups: set[str],
    is_quorate: bool,  # noqa: FBT001 - a column of the table above
):
    found = verdict(DUNDEE, "review", groups)
    assert found is not None
    assert found.is_quorate is is_quorate
    assert bool(found.missing) is not is_quorate


def test_what_is_missing_is_said_in_words():
    found = verdict(DUNDEE, "review", {"health"})
    assert found is not None
    assert found.missing == ("social work", "police or education")
    assert found.words == "Not quorate without social work and police or education"


def test_national_guidance_3_131_needs_the_police_too():
    found = verdict(SCOTLAND, "review", {"social_work", "health", "education"})
    assert found is not None
    assert found.missing == ("police",)


def test_dundees_initial_conferences_have_the_national_quorum():
    found = verdict(DUNDEE, "initial", {"social_work", "health", "education"})
    assert found is not None
    assert not found.is_quorate


def test_without_a_quorum_agreed_there_is_no_verdict():
    assert verdict(a_standard("england-wt2023"), "review", {"health"}) is None


@pytest.mark.parametrize("attendance", ["attended", "remote", "deputy"])
def test_who_comes_in_any_way_counts(attendance: str):
    assert counts(attendance, counts_to_quorum=True, is_observer=False)


@pytest.mark.parametrize("attendance", ["apologies", "absent", "excluded", "not_required", None])
def test_who_does_not_come_never_counts_with_or_without_a_report(attendance: str | None):
    assert not counts(attendance, counts_to_quorum=True, is_observer=False)


def test_observers_and_those_who_do_not_count_never_do():
    assert not counts("attended", counts_to_quorum=True, is_observer=True)
    assert not counts("attended", counts_to_quorum=False, is_observer=False)
