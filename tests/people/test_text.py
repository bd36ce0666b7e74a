"""Text at the boundary: nothing leaves its line, its header or its cell."""

import unicodedata
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.text import (
    header_text,
    mail_address,
    many_lines,
    phrase,
    random_reference,
    single_line,
)

INJECTIONS = (
    "Ann\r\nBcc: evil@x.example",
    "Ann\nBcc: evil@x.example",
    "Ann\rBcc: evil@x.example",
    "Ann\0",
    "Ann\tBell",
    "Ann\x85Bcc: x",
    "Ann\u2028Bcc: x",
    "Ann\u202egnp.exe",
    "Ann\u2066x\u2069",
    "=?utf-8?q?Ann=0aBcc=3a_evil=40x.example?=",
)


@pytest.mark.parametrize("typed", INJECTIONS)
def test_a_line_that_could_become_two_or_be_decoded_is_refused(typed: str):
    with pytest.raises(ValueError, match="ordinary punctuation"):
        single_line(typed)


def test_a_line_is_taken_in_one_form_without_spaces_around_it():
    assert single_line("  Sine\u0301ad NI\u0301 Bhriain ") == "Sinéad NÍ Bhriain"
    assert single_line("a" * 200) == "a" * 200
    with pytest.raises(ValueError, match="200 characters or fewer"):
        single_line("a" * 201)


def test_paragraphs_keep_their_breaks_and_nothing_else_that_controls():
    assert many_lines("One\r\nTwo\n\nThree\tfour ") == "One\nTwo\n\nThree\tfour"
    for typed in ("a\0b", "a\rb", "a\x1bb", "a\u202eb", "a\u2028b"):
        with pytest.raises(ValueError, match="ordinary punctuation"):
            many_lines(typed)


@given(st.text())
def test_whatever_is_typed_a_line_is_refused_or_is_one_line_in_normal_form(typed: str):
    try:
        line = single_line(typed)
    except ValueError:
        return
    assert line.splitlines() in ([], [line])
    assert line == unicodedata.normalize("NFC", line)
    assert not any(unicodedata.category(letter) == "Cc" for letter in line)


@given(st.text(max_size=300))
def test_header_text_adds_no_header_and_decodes_to_itself(typed: str):
    message = EmailMessage(policy=SMTP)
    text = header_text(typed)
    message["Subject"] = text
    read = message_from_bytes(message.as_bytes(), policy=SMTP)
    assert [name.lower() for name in read] == ["subject"]
    assert "\n" not in text
    assert "\r" not in text
    assert "=?" not in text


@pytest.mark.parametrize(
    "typed", ["a@b.example", "first.o'last+tag@sub.domain.example", "A_b-c@x-1.example"]
)
def test_a_plain_address_is_taken_as_it_is(typed: str):
    assert mail_address(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "a@b",
        "a@@b.example",
        "Ann <a@b.example>",
        "a@evil.example <z@nhs.example>",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        " a@b.example",
        "a b@c.example",
        '"a b"@c.example',
        "a(comment)@b.example",
        ".a@b.example",
        "a.@b.example",
        "a..b@c.example",
        "a@-b.example",
        "a@b-.example",
        "a@b..example",
        "a@[127.0.0.1]",
        "=?utf-8?q?a?=@b.example",
        "ä@b.example",
        "a@bücher.example",
        "a\u202e@b.example",
        "x" * 65 + "@b.example",
        "a@" + "b." * 126 + "example",
    ],
)
def test_anything_but_one_plain_address_is_refused(typed: str):
    with pytest.raises(ValueError, match="one plain e-mail address"):
        mail_address(typed)


@given(st.one_of(st.text(), st.emails()))
def test_an_address_that_is_taken_is_the_one_that_mail_sees(typed: str):
    try:
        address = mail_address(typed)
    except ValueError:
        return
    message = EmailMessage(policy=SMTP)
    message["To"] = Address(display_name="Somebody", addr_spec=address)
    read = message_from_bytes(message.as_bytes(), policy=SMTP)
    assert [one.addr_spec for one in read["to"].addresses] == [address]


def test_a_reference_has_no_letters_that_are_mistaken():
    letters = set("".join(random_reference(8) for _ in range(300)))
    assert not letters & set("01ILOU")
    assert len({random_reference(8) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_as_one_says_them(words: list[str], said: str):
    assert phrase(words) == said
