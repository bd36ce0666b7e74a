import pytest

from notifications.messages.words import ALLOWED, check_words, may_say


def test_words_on_the_list_pass() -> None:
    check_words(
        {
            "sender": "City Council meetings office",
            "phone": "01632 960000",
            "expectation": "both",
            "report_due": "Friday 27 November 2026, 17:00",
            "digest": "0" * 64,
        }
    )


@pytest.mark.parametrize("key", ["child", "subject", "note", "reason", "name", "chair", ""])
def test_there_is_no_place_for_anything_else(key: str) -> None:
    with pytest.raises(ValueError, match="has no place"):
        check_words({key: "x"})


@pytest.mark.parametrize("key", sorted(set(ALLOWED) - {"phone", "sender"}))
@pytest.mark.parametrize(
    "value", ["Ann Example", "child", "", "a\nBcc: x@y.example", "=?utf-8?q?a?="]
)
def test_no_word_but_name_and_number_of_the_sender_is_free_text(key: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"message|line"):
        check_words({key: value})


@pytest.mark.parametrize(
    "sender", ["Child Protection Team", "Children's Services", "The Smith family"]
)
def test_the_sender_may_not_say_what_a_meeting_is_about(sender: str) -> None:
    with pytest.raises(ValueError, match="Mail may not say"):
        check_words({"sender": sender})


def test_the_sender_may_not_hold_a_given_name() -> None:
    with pytest.raises(ValueError, match="a name"):
        check_words({"sender": "Office for Ann Example"}, names=["Ann Example"])


@pytest.mark.parametrize(
    ("phone", "is_fit"),
    [
        ("01632 960000", True),
        ("+44 (0)1632 960000, ext. 5", True),
        ("01632 960000 child protection team", False),
        ("ask at the desk", False),
        ("01632\n960000", False),
        ("", False),
    ],
)
def test_a_number_may_have_an_extension_and_may_not_say_whose_team_it_is(phone: str, is_fit: bool):  # noqa: FBT001
    assert may_say("phone", phone) == is_fit


def test_a_word_that_may_be_said_is_one_that_is_not_refused():
    assert may_say("sender", "City Council meetings office")
    assert not may_say("sender", "Children's Services")
    assert not may_say("child", "x")
