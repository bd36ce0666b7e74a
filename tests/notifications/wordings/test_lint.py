"""Which sentences of the committee's own may go out in every mail of a kind."""

import pytest

from notifications.messages.values import ACCOUNT_KINDS, MessageKind
from notifications.wordings.lint import problem, spans_of
from notifications.wordings.values import KINDS, changeable, key_of

DUE = "It is due by %(moment)s."


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_sentence_passes(kind: MessageKind):
    assert [one for one in changeable(kind) if problem(one, one)] == []
    assert len({key_of(one) for one in changeable(kind)}) == len(changeable(kind))


def test_what_tells_of_signing_in_is_not_to_be_changed():
    assert [kind for kind in ACCOUNT_KINDS if changeable(kind)] == []


def test_what_warns_the_reader_stays_as_shipped():
    kept = [one for kind in KINDS for one in changeable(kind)]
    assert not [one for one in kept if "If this was not you" in one or "for you alone" in one]


@pytest.mark.parametrize(
    "words",
    [
        "We need it by %(moment)s, please.",
        "By %(moment)s. Thank you.",
        "Please let us have it by %(moment)s, 2 pages are enough",
    ],
)
def test_other_words_that_say_the_same_pass(words: str):
    assert problem(DUE, words) == ""


@pytest.mark.parametrize(
    ("words", "what_to_do"),
    [
        ("", "Say something"),
        ("x" * 301, "Use 300 characters or fewer."),
        ("It is due.", "Keep %(moment)s"),
        ("By %(moment)s, that is %(moment)s.", "Leave out %(moment)s: only"),
        ("By %(moment)s for %(name)s.", "Leave out %(name)s: only %(moment)s is filled in here"),
        ("By %(moment)s, 90% of all.", "Write “per cent”"),
        ("By %(moment)s {{ words.phone }}", "leave out {"),
        ("By %(moment)s <b>now</b>", "leave out <"),
        ("By %(moment)s at https://evil.example", "Leave the address out"),
        ("By %(moment)s at reports.dundee.gov.uk", "Leave the address out"),
        ("By %(moment)s to jane@agency.example", "Leave the mail address out"),
        ("By %(moment)s, or ring 01382 436000.", "the mail ends with the telephone number"),
        ("By %(moment)s, or ring +44 (0)1382 436 000.", "ends with the telephone number"),
        ("By %(moment)s for RC-26-0388.", "looks like a reference"),
        ("By %(moment)s for 4F7Q2M.", "looks like a reference"),
        ("By %(moment)s, 12/03/2019.", "Leave"),
        ("By %(moment)s, 12 March.", "Leave the day out"),
        ("By %(moment)s for the child.", "“child”"),
        ("By %(moment)s for the Case Conference.", "“case conference”"),
        ("By %(moment)s for the planning meeting.", "“planning meeting”"),
        ("By %(moment)s for the CPPM.", "“cppm”"),
        ("By %(moment)s with date of birth.", "birth”"),
        ("By %(moment)s, with first name.", "“first name”"),
        ("By %(moment)s about A.R.", "somebody's initials"),
        ("By %(moment)s about AR.", "somebody's initials"),
        ("By %(moment)s, says Morag.", "Leave out “Morag”"),
    ],
)
def test_whatever_could_point_to_somebody_is_refused_with_what_to_do(words: str, what_to_do: str):
    assert what_to_do in problem(DUE, words)


def test_runs_of_words_leave_out_what_is_filled_in():
    assert "moment" not in " ".join(spans_of("by %(moment)s, please"))
    assert "Amy Louise Reid" in list(spans_of("for Amy Louise Reid."))
