import pytest

from notifications.messages.neutrality import check_neutral, is_neutral, revealing


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Child Protection Unit, Room 2", "child protection"),
        ("CHILD-PROTECTION", "child protection"),
        ("case\u00a0conference suite", "case conference"),
        ("ca\u200bse conference", "case conference"),
        ("Case  Conférence room", "case conference"),
        ("RCPCC room", "rcpcc"),
        ("Room 2, Kirkton Family Centre", ""),
        ("Police Headquarters, West Bell Street", ""),
        ("Tcpcc House", ""),
    ],
)
def test_a_place_may_not_name_the_kind_of_meeting(text: str, found: str) -> None:
    assert revealing(text) == found
    assert is_neutral(text) == (found == "")


@pytest.mark.parametrize("text", ["Children's services", "Family team", "Social Work", "Unborn"])
def test_our_own_texts_avoid_every_word_of_the_field(text: str) -> None:
    assert is_neutral(text)
    assert not is_neutral(text, strict=True)


def test_names_are_found_whatever_their_case_accents_or_punctuation() -> None:
    names = ["Zoë McIntyre", "Reid"]
    assert not is_neutral("Meeting about ZOE MCINTYRE", names=names)
    assert not is_neutral("Reid's meeting", names=names)
    assert is_neutral("Reidstone House", names=names)


def test_a_refusal_repeats_no_name() -> None:
    with pytest.raises(ValueError, match="a name") as refused:
        check_neutral("Ann Example", names=["Ann Example"])
    assert "Ann" not in str(refused.value)
