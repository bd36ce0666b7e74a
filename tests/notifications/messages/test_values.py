import re

import msgspec
import pytest

from notifications.messages.fitness import check_message
from notifications.messages.values import (
    Item,
    Message,
    MessageKind,
    Owed,
    new_token,
    token_digest,
)
from people.errors import InvalidError
from tests.notifications.builders import a_message


def test_a_token_survives_mail_systems_that_fold_case_and_is_never_made_twice() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[a-z2-7]{26}", token) for token in tokens)


def test_a_token_is_looked_up_by_its_digest() -> None:
    token = new_token()
    assert token_digest(token) == token_digest(str(token))
    assert len(token_digest(token)) == 32
    assert token_digest(token) != token_digest(new_token())


def test_a_message_comes_back_from_its_stored_form_unchanged() -> None:
    message = a_message()
    assert msgspec.json.decode(msgspec.json.encode(message), type=Message) == message


def test_a_message_has_no_field_that_could_hold_a_name() -> None:
    assert set(Message.__struct_fields__) == {
        "id", "about", "kind", "recipient", "reference", "not_before", "dedupe_key",
        "words", "occasion", "reply_token", "answer_link", "address", "nth_address", "items",
    }  # fmt: skip


def test_the_only_name_in_a_list_of_reminders_is_a_colleague_s_for_their_manager() -> None:
    fields = {"reference", "owed", "meets_at", "by", "link", "who", "is_late"}
    assert set(Item.__struct_fields__) == fields


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"reference": "lower"}, "items"),
        ({"meets_at": "soon"}, "items"),
        ({"by": "tomorrow"}, "items"),
        ({"link": "http://elsewhere.example/"}, "items"),
        ({"who": "Child protection team"}, "items"),
    ],
)
def test_a_reminder_with_a_line_that_says_too_much_is_refused(
    fields: dict[str, str], part: str
) -> None:
    line = {"reference": "4F7Q", "owed": Owed.ANSWER, "meets_at": "Tuesday 1 December 2026, 10:00"}
    fit = a_message(kind=MessageKind.REMINDER, occasion=None, items=(Item(**line),))  # type: ignore[arg-type]
    check_message(fit)
    unfit = msgspec.structs.replace(fit, items=(Item(**(line | fields)),))  # type: ignore[arg-type]
    with pytest.raises(InvalidError) as refused:
        check_message(unfit)
    assert {fault.field for fault in refused.value.faults} == {part}
