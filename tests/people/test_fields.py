"""Text fields tidied where they stand, and changes made on what was looked at."""

import msgspec
import pytest

from people.errors import InvalidError, RefusedError
from people.fields import check_revision, on_revision, tidy


class Note(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    email: str | None = None
    body: str = ""
    revision: int = 0

    def __post_init__(self) -> None:
        tidy(self, lines={"title": 20}, paragraphs={"body": 50}, addresses=["email"])


def test_text_is_tidied_where_it_stands():
    note = Note(title="  Caf\u0065\u0301 ", email=" a@b.example ", body="One\r\nTwo ")
    assert (note.title, note.email, note.body) == ("Café", "a@b.example", "One\nTwo")


def test_every_field_that_cannot_be_taken_is_a_fault_with_what_was_typed():
    with pytest.raises(InvalidError) as refused:
        Note(title=" ", email="a@b", body="x" * 51)
    assert [(fault.field, fault.typed) for fault in refused.value.faults] == [
        ("title", " "),
        ("body", "x" * 51),
        ("email", "a@b"),
    ]


def test_a_program_names_the_revision_in_the_body_or_the_header_and_the_header_counts():
    assert on_revision(Note(title="A", revision=3), None).revision == 3
    for header in ('"4"', 'W/"4"', "4"):
        assert on_revision(Note(title="A", revision=3), header).revision == 4


@pytest.mark.parametrize("header", [None, "", "9" * 5000, '""', "*", '"x"', '"-1"', "٣"])
def test_a_change_on_no_revision_is_refused(header: str | None):
    with pytest.raises(InvalidError) as refused:
        on_revision(Note(title="A"), header)
    assert [fault.field for fault in refused.value.faults] == ["revision"]


def test_a_stale_copy_is_refused_with_what_differs():
    stored = {"title": "B", "email": None, "body": "", "revision": 2}
    check_revision(stored, Note(title="A", revision=2), noun="note")
    with pytest.raises(RefusedError, match=r"changed this note .* differs from yours: title\."):
        check_revision(stored, Note(title="A", revision=1), noun="note")
