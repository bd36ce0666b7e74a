"""The tables of the document say what the rules do with each mail."""

from pathlib import Path

import pytest

from conferences.mailed.judging import Why
from notifications.inbox.values import State
from tests.conferences.mailed.cases import GROUPS, Case, as_markdown, verdict_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "answers-by-mail.md"
CASES = [case for _, cases in GROUPS for case in cases()]


def test_the_document_is_what_the_rules_do():
    assert DOCUMENT.read_text(encoding="utf-8").endswith(as_markdown()), (
        "write its tables again: python -c 'from tests.conferences.mailed.cases import as_markdown;"
        ' print(as_markdown(), end="")\''
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.program}: {case.what}")
def test_only_what_is_believed_takes_effect(case: Case):
    found = verdict_of(case)
    if found.state in (State.APPLIED, State.FLAGGED):
        assert found.trust != "D"


def test_every_reason_there_is_has_a_case():
    judged = {verdict_of(case).why for case in CASES}
    by_what_is_known_of_the_meeting = {Why.NOT_ASKED, Why.SEVERAL, Why.SUPERSEDED}
    assert set(Why) - judged == by_what_is_known_of_the_meeting
