import re

import msgspec

from notifications.messages.values import Message, new_token, token_digest
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
        "words", "occasion", "reply_token", "answer_link", "nth_address",
    }  # fmt: skip
