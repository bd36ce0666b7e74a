"""What letters say: every wording whole, translations with the same sentences, English behind."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from notifications.letters import service
from notifications.letters.languages import LANGUAGES
from notifications.letters.laying_out import letters_paper, sheets_of
from notifications.letters.service import WriteWording
from notifications.letters.values import KINDS, Letter, LetterFacts, Style, Way, window_lines
from notifications.letters.wordings import (
    as_lines,
    closing_keys,
    code_of,
    english,
    opening_keys,
    read_lines,
    translation_faults,
)
from notifications.messages.neutrality import revealing
from notifications.messages.values import MessageKind
from notifications.papers.coverage import unprintable
from people.errors import InvalidError
from people.permissions import Role
from tests.builders import NOW, a_viewer

FACTS = LetterFacts(
    is_off=False, name="Morag Isbister", address=("Morag Isbister", "1 Street"), way=Way.POST,
    starts_at=datetime(2026, 12, 1, 10, tzinfo=UTC), ends_at=datetime(2026, 12, 1, 11, tzinfo=UTC),
    place="The Tay Room, Marryat House",
)  # fmt: skip
POLISH = {
    "labels": {
        "meeting": "Spotkanie {reference}", "when": "Kiedy", "where": "Gdzie",
        "online": "Przez internet", "telephone": "Telefon", "enclosed": "W kopercie",
    },
    "meeting_notice": {
        "asked": "Zapraszamy na spotkanie.", "changed": "Termin się zmienił.",
        "tell_us": "Prosimy o telefon.", "needs": "Czy potrzebny jest tłumacz?",
    },
}  # fmt: skip


def a_letter(kind: MessageKind = MessageKind.MEETING_NOTICE, **asked: object) -> Letter:
    letter = Letter(kind=kind, reference="4F7Q2K", facts=FACTS, dated_on=date(2026, 11, 22))
    return msgspec.structs.replace(letter, **asked)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("is_change", [False, True])
@pytest.mark.parametrize("expectation", ["attend", "both", "report", "if_involved"])
def test_every_letter_has_all_its_sentences(
    kind: MessageKind, style: Style, expectation: str, *, is_change: bool
):
    due = datetime(2026, 11, 28, 17, tzinfo=UTC)
    facts = msgspec.structs.replace(FACTS, expectation=expectation, report_due=due)
    letter = a_letter(
        kind, style=style, is_change=is_change, is_removed=is_change, is_deputy=is_change,
        facts=facts,
    )  # fmt: skip
    said = english()[code_of(letter)]
    assert set(opening_keys(letter) + closing_keys(letter)) <= said.keys()
    [sheet] = sheets_of(letter, {})
    assert all("{" not in line for line in (*sheet.opening, *sheet.closing))


def test_no_wording_says_what_a_meeting_is_about():
    for said in english().values():
        for sentence in said.values():
            assert revealing(sentence, strict=True) == "", sentence


def test_every_language_can_be_printed_by_its_own_name():
    assert [one.code for one in LANGUAGES if unprintable(one.own_name)] == []


def test_a_translation_stands_before_the_english_and_only_if_it_is_whole():
    letter = a_letter(language="Polish")
    known = {("pl", code): said for code, said in POLISH.items()}
    polish, own = sheets_of(letter, known)
    assert (polish.lang, polish.opening[0], polish.heading) == (
        "pl", "Zapraszamy na spotkanie.", "Spotkanie 4F7Q2K",
    )  # fmt: skip
    assert polish.facts[0] == {
        "what": "when", "key": "Kiedy", "value": ["01/12/2026, 10:00 - 11:00"],
    }  # fmt: skip
    assert own.lang == "en"
    known.pop(("pl", "labels"))
    assert [sheet.lang for sheet in sheets_of(letter, known)] == ["en"]


def test_a_translation_has_the_same_sentences_and_keeps_what_is_filled_in():
    whole = POLISH["labels"]
    assert list(translation_faults("labels", whole)) == []
    for changed, word in (
        ({"when": ""}, "Translate this"),
        ({"meeting": "Spotkanie"}, "{reference}"),
        ({"meeting": "Spotkanie {0.__class__}"}, "{reference}"),
        ({"meeting": "Spotkanie {"}, "{reference}"),
        ({"where": "会"}, "cannot be printed"),
        ({"where": "Child Protection"}, "what a meeting is about"),
        ({"extra": "Co"}, "no sentence"),
    ):
        found = list(translation_faults("labels", {**whole, **changed}))
        assert any(word in fault.message for fault in found), changed


def test_a_file_of_sentences_comes_back_as_it_went_out():
    for said in english().values():
        assert read_lines(as_lines(said)) == said


def test_an_address_that_does_not_fit_the_window_is_refused():
    assert window_lines("Morag", "1 Street,\n\nDundee")[1:] == ("1 Street", "Dundee")
    for address in ("\n".join("abcdefg"), "x" * 46, "W" * 45):
        with pytest.raises(ValueError, match="window"):
            window_lines("Morag", address)


def test_a_paper_holds_one_address_for_each_letter_and_marks_what_is_no_letter_yet():
    values = letters_paper([a_letter(), a_letter(style=Style.LARGE)], {}, mark="Not released")
    assert [one["address"] for one in values["letters"]] == [FACTS.address] * 2
    assert values["mark"] == "Not released"


@pytest.mark.usefixtures("database")
async def test_a_translation_that_is_not_whole_is_not_taken():
    asked = WriteWording(
        wording="labels", language="Polish", translated_by="Anna", sentences="when: Kiedy"
    )
    with pytest.raises(InvalidError, match="where"):
        await service.write_wording(a_viewer(Role.COORDINATOR), asked, now=NOW)
