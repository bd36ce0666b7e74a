"""In which words is a letter written? English of ours, and translations with the same sentences."""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from notifications.letters.values import Letter, Style
from notifications.messages.neutrality import revealing
from notifications.messages.values import MessageKind
from notifications.papers.coverage import unprintable
from people.errors import Fault
from people.text import single_line

Sentences = Mapping[str, str]
LABELS = "labels"
NAMES = {
    "labels": "Labels of every letter",
    "meeting_notice": "Family: meeting",
    "meeting_notice_easy": "Family: meeting, easy words",
    "meeting_cancelled": "Family: cancellation",
    "meeting_cancelled_easy": "Family: cancellation, easy words",
    "invitation": "Professional: invitation",
    "update": "Professional: change",
    "cancellation": "Professional: cancellation",
}
"""What each wording is called on lists."""
LONGEST = 300
_ENGLISH = Path(__file__).parents[2] / "templates" / "notifications" / "letters" / "english.toml"
_FAMILY = (MessageKind.MEETING_NOTICE, MessageKind.MEETING_CANCELLED)
_LINE = re.compile(r"\s*([a-z_]+)\s*[:=]\s*(.*?)\s*")


@cache
def english() -> Mapping[str, Sentences]:
    """Every wording in English, by its code."""
    found: dict[str, Sentences] = tomllib.loads(_ENGLISH.read_text(encoding="utf-8"))
    return found


def code_of(letter: Letter) -> str:
    """The wording of a letter: of its kind, in easy words where somebody reads those."""
    is_easy = letter.style is Style.EASY and letter.kind in _FAMILY
    return f"{letter.kind.value}_easy" if is_easy else letter.kind.value


def opening_keys(letter: Letter) -> list[str]:
    """The sentences before when and where, by their keys."""
    expectation = letter.facts.expectation or "attend"
    due = ["report_due"] if letter.facts.report_due is not None else []
    keys = {
        MessageKind.MEETING_NOTICE: ["changed" if letter.is_change else "asked"],
        MessageKind.MEETING_CANCELLED: ["cancelled"],
        MessageKind.INVITATION: [
            "as_deputy" if letter.is_deputy else "invited", expectation, *due,
        ],
        MessageKind.UPDATE: ["changed", expectation, *due],
        MessageKind.CANCELLATION: ["removed" if letter.is_removed else "cancelled"],
    }  # fmt: skip
    return keys[letter.kind]


def closing_keys(letter: Letter) -> list[str]:
    """The sentences after when and where, by their keys."""
    keys = {
        MessageKind.MEETING_NOTICE: ["tell_us", "needs"],
        MessageKind.MEETING_CANCELLED: ["news"],
        MessageKind.INVITATION: ["answer"],
        MessageKind.UPDATE: ["answer"],
        MessageKind.CANCELLATION: ["no_answer"],
    }
    return keys[letter.kind]


def translation_faults(code: str, sentences: Sentences) -> Iterator[Fault]:
    """What is wrong with a translation of a wording: each sentence with what to do."""
    wanted = english()[code]
    for key in sentences.keys() - wanted.keys():
        yield Fault("sentences", f"There is no sentence “{key}” in this wording. Leave it out.")
    for key, said in wanted.items():
        if problem := _problem(said, sentences.get(key, "")):
            yield Fault(key, problem)


def read_lines(typed: str) -> dict[str, str]:
    r"""A translation as a file brings it: a line for each sentence, ``key: words``.

    >>> read_lines("# Polish\n\nwhen: Kiedy\nwhere = Gdzie: adres\n")
    {'when': 'Kiedy', 'where': 'Gdzie: adres'}
    """
    found = (_LINE.fullmatch(line) for line in typed.lstrip("\ufeff").splitlines())
    return {one[1]: one[2] for one in found if one is not None and one[2]}


def as_lines(sentences: Sentences) -> str:
    """Sentences as ``read_lines`` takes them: what a translator is given."""
    return "".join(f"{key}: {said}\n" for key, said in sentences.items())


def _problem(english_words: str, said: str) -> str:
    if not said:
        return f"Translate this sentence too: “{english_words}”"
    try:
        single_line(said, most=LONGEST)
    except ValueError as error:
        return str(error)
    if _filled(said) != _filled(english_words):
        names = ", ".join(f"{{{name}}}" for name in sorted(_filled(english_words))) or "nothing"
        return f"Keep what is filled in, as in the English: {names} in braces."
    if found := unprintable(said):
        return f"The letters of this language cannot be printed here: there is none for “{found}”."
    if revealing(said, strict=True):
        return "No letter says what a meeting is about: use other words."
    return ""


def _filled(said: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, *_ in string.Formatter().parse(said) if name is not None)
    except ValueError:
        return frozenset({"?"})
