from datetime import datetime
from typing import Any

import pytest

from notifications.messages.fitness import check_link, check_message, check_place
from notifications.messages.values import Message, MessageKind, new_token
from people.errors import InvalidError
from tests.notifications.builders import NOW, a_message, an_occasion


def faults(message: Message, names: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(InvalidError) as refused:
        check_message(message, names=names)
    return [fault.field for fault in refused.value.faults]


@pytest.mark.parametrize("kind", list(MessageKind))
def test_a_whole_message_of_every_kind_is_fit(kind: MessageKind) -> None:
    check_message(a_message(kind=kind))
    check_message(a_message(new_token(), kind=kind))


@pytest.mark.parametrize("kind", [MessageKind.REPORT_RECEIPT, MessageKind.REPORT_REQUEST])
def test_a_message_that_is_no_invitation_needs_no_meeting_and_no_token(kind: MessageKind) -> None:
    check_message(a_message(kind=kind, occasion=None, reply_token=None, answer_link=None))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": {"child": "Ann"}}, "words"),
        ({"reference": "CP/2026/14"}, "reference"),
        ({"reference": "4F7Q\r\nBcc: x@y.example"}, "reference"),
        ({"not_before": datetime(2026, 12, 1, 10)}, "not_before"),  # noqa: DTZ001 - refused for it
        ({"dedupe_key": ""}, "dedupe_key"),
        ({"occasion": None}, "occasion"),
        ({"answer_link": "http://conf.example/a/x"}, "answer_link"),
        ({"occasion": an_occasion(sequence=-1)}, "sequence"),
        ({"occasion": an_occasion(starts_at=NOW, ends_at=NOW)}, "starts_at"),
        ({"occasion": an_occasion(place="Child Protection Unit")}, "place"),
        ({"occasion": an_occasion(place="")}, "place"),
        ({"occasion": an_occasion(state="cancelled")}, "state"),
    ],
)
def test_what_is_not_fit_is_named(changes: dict[str, Any], field: str) -> None:
    assert faults(a_message(**changes)) == [field]


def test_the_token_and_the_calendars_uid_are_one() -> None:
    assert faults(a_message(reply_token="short")) == ["reply_token", "uid"]  # noqa: S106 - no secret
    assert faults(a_message(occasion=an_occasion(uid="zzz@conf.example"))) == ["uid"]


def test_a_name_that_is_handed_down_is_found_in_the_place() -> None:
    message = a_message(occasion=an_occasion(place="Home of Ann Example"))
    check_message(message)
    assert faults(message, names=("Ann Example",)) == ["place"]


@pytest.mark.parametrize(
    "link",
    [
        "ftp://conf.example/a",
        "https://",
        "javascript:alert(1)",
        "https://user@conf.example/a",
        "https://conf.example/a b",
        "https://conf.example/\r\nBcc:",
        'https://conf.example/"><img',
        "https://conf.example/child%20protection",
        "http://10.0.0.1/a",
    ],
)
def test_a_link_is_an_encrypted_plain_address(link: str) -> None:
    with pytest.raises(ValueError, match=r"address|Mail may not"):
        check_link(link)


def test_a_link_to_this_machine_may_be_unencrypted() -> None:
    check_link("http://127.0.0.1:8000/a/x")
    check_link("http://localhost:8000/a/x")


def test_a_place_is_one_line() -> None:
    with pytest.raises(ValueError, match="one line"):
        check_place("Room 2\nHigh Street")
    with pytest.raises(ValueError, match="one line"):
        check_place(" Room 2 ")
