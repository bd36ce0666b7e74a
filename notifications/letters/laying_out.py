"""How do letters become a paper? Each as sheets of words and facts, a translation first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from notifications.letters.languages import ENGLISH, Language, find_language
from notifications.letters.values import Letter, Style, Way
from notifications.letters.wordings import (
    LABELS,
    Sentences,
    closing_keys,
    code_of,
    english,
    opening_keys,
)
from people.clock import clock, day, local, moment, until

Translations = Mapping[tuple[str, str], Sentences]
"""Sentences by language and wording."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a letter in one language."""

    lang: str
    is_rtl: bool
    date: str
    heading: str
    opening: list[str]
    facts: list[dict[str, Any]]
    closing: list[str]
    sender: tuple[str, ...]
    enclosed: str
    enclosures: tuple[str, ...]


def letters_paper(
    letters: Sequence[Letter], translations: Translations, *, mark: str = ""
) -> dict[str, Any]:
    """What the paper of a print run is filled with; ``mark`` stands across what is a draft."""
    return {
        "title": "Letters",
        "mark": mark,
        "letters": [
            {
                "reference": letter.reference,
                "address": letter.facts.address,
                "office": letter.office,
                "style": letter.style.value,
                "footer": f"Meeting {letter.reference}, page",
                "sheets": sheets_of(letter, translations),
            }
            for letter in letters
        ],
    }


def sheets_of(letter: Letter, translations: Translations) -> list[Sheet]:
    """A letter in the language somebody reads, where there is a translation, and in English."""
    known = english()
    own = _sheet(letter, ENGLISH, known[LABELS], known[code_of(letter)])
    language = find_language(letter.language)
    if language is None or not is_translated(letter, translations):
        return [own]
    labels = translations[language.code, LABELS]
    return [_sheet(letter, language, labels, translations[language.code, code_of(letter)]), own]


def translations_of(letter: Letter) -> list[tuple[str, str]]:
    """The translations, by language and wording, that a letter in somebody's language needs."""
    language = find_language(letter.language)
    return [] if language is None else [(language.code, one) for one in (LABELS, code_of(letter))]


def is_translated(letter: Letter, translations: Translations) -> bool:
    """Whether all of a letter's words are there in the language somebody reads."""
    needed = translations_of(letter)
    return bool(needed) and all(one in translations for one in needed)


def is_in_english(letter: Letter) -> bool:
    """Whether English is what somebody reads."""
    return not letter.language or find_language(letter.language) == ENGLISH


def _sheet(letter: Letter, language: Language, labels: Sentences, said: Sentences) -> Sheet:
    is_english = language == ENGLISH
    due = letter.facts.report_due
    filled = {"moment": "" if due is None else (moment(due) if is_english else _in_figures(due))}
    return Sheet(
        lang=language.code,
        is_rtl=language.is_rtl,
        date=day(letter.dated_on) if is_english else f"{letter.dated_on:%d/%m/%Y}",
        heading=labels["meeting"].format(reference=letter.reference),
        opening=[said[key].format(**filled) for key in opening_keys(letter)],
        facts=_facts(letter, labels, is_english=is_english),
        closing=[said[key].format(**filled) for key in closing_keys(letter)],
        sender=letter.sender,
        enclosed=labels["enclosed"],
        enclosures=letter.enclosures,
    )


def _facts(letter: Letter, labels: Sentences, *, is_english: bool) -> list[dict[str, Any]]:
    facts = letter.facts
    when = _when(letter) if is_english else _when_in_figures(facts.starts_at, facts.ends_at)
    found: list[tuple[str, str, list[str]]] = [("when", labels["when"], when)]
    if facts.place:
        easy = letter.style is Style.EASY
        place = facts.place.split(", ") if easy else [facts.place]
        found.append(("place", labels["where"], place))
    if facts.link and not facts.is_off:
        by = [facts.link, *([facts.dial_in] if facts.dial_in else [])]
        found.append(("online", labels["online"], by))
    if letter.phone:
        found.append(("phone", labels["telephone"], [letter.phone]))
    return [{"what": what, "key": key, "value": value} for what, key, value in found]


def _when(letter: Letter) -> list[str]:
    facts = letter.facts
    if letter.style is Style.EASY:
        return [day(local(facts.starts_at)), f"{clock(facts.starts_at)} to {clock(facts.ends_at)}"]
    return [until(facts.starts_at, facts.ends_at)]


def _when_in_figures(starts_at: datetime, ends_at: datetime) -> list[str]:
    return [f"{_in_figures(starts_at)} - {clock(ends_at)}"]


def _in_figures(at: datetime) -> str:
    return f"{local(at):%d/%m/%Y}, {clock(at)}"


CHECKS = {
    "right_person": "Right person",
    "right_address": "Right address, in use",
    "right_enclosures": "Right enclosures, nothing else",
}
"""What is looked at for each letter before a second person is asked."""


def check_sheet(
    letters: Sequence[tuple[Letter, Sequence[str]]], *, reference: str, about: Sequence[str]
) -> dict[str, Any]:
    """What the check sheet of a print run is filled with: letters, and what to mind about each."""
    return {
        "title": f"Check sheet, {reference}",
        "warning": "For the office. Never into an envelope: it holds several addresses.",
        "about": list(about),
        "footer": f"{reference}, page",
        "columns": ["Letter", "To", "Address", "What", "In the envelope", "Checked"],
        "letters": [
            {
                "reference": one.reference, "name": one.facts.name, "address": one.facts.address,
                "what": [_what(one), *minded], "enclosures": one.enclosures or ("Nothing else",),
                "checks": list(CHECKS.values()),
            }
            for one, minded in letters
        ],
        "signed": ["Checked by, and when", "Released by, and when", "Posted by, and when"],
    }  # fmt: skip


def _what(letter: Letter) -> str:
    how = "by hand" if letter.facts.way is Way.BY_HAND else "by post"
    return f"{WORDS[letter.kind.value]}, {how}"


WORDS = {
    "invitation": "Invitation",
    "update": "Change",
    "cancellation": "Cancellation",
    "meeting_notice": "Meeting",
    "meeting_cancelled": "Cancellation",
}
"""What each kind of letter is called on lists."""
