"""Translations of what letters say: written by staff, used in every letter from then on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from notifications.letters.languages import ENGLISH, LANGUAGES, Language, find_language
from notifications.letters.laying_out import Translations
from notifications.letters.tables import LetterWording
from notifications.letters.wordings import Sentences, english, read_lines, translation_faults
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError
from people.fields import tidy
from people.permissions import Permission, Viewer, check

_MOST = 20_000
_STANDING = """
SELECT w.id, w.wording, w.language, w.sentences, w.translated_by, w.written_at,
       account.name AS written_by
  FROM letter_wording AS w LEFT JOIN account ON account.id = w.written_by
 WHERE w.ended_at IS NULL ORDER BY w.language, w.wording
"""


class WriteWording(msgspec.Struct, frozen=True, kw_only=True):
    """A translation of one wording, a line for each sentence: ``key: words``."""

    wording: str
    language: str
    sentences: str
    translated_by: str

    def __post_init__(self) -> None:
        tidy(
            self,
            lines={"wording": 40, "language": 40, "translated_by": 200},
            paragraphs={"sentences": _MOST},
        )
        faults = []
        if self.wording not in english():
            faults.append(Fault("wording", "Choose one of the wordings.", self.wording))
        if find_language(self.language) in (None, ENGLISH):
            faults.append(Fault("language", "Choose one of the languages.", self.language))
        if faults:
            raise InvalidError(*faults)


class WordingShown(msgspec.Struct, frozen=True, kw_only=True):
    """A translation in use."""

    id: UUID
    wording: str
    language: str
    sentences: dict[str, str]
    translated_by: str
    written_by: str | None
    written_at: datetime

    @property
    def language_name(self) -> str:
        """The language in English."""
        found = find_language(self.language)
        return self.language if found is None else found.name


class Wordings(msgspec.Struct, frozen=True, kw_only=True):
    """What letters say: in English, and in the languages there are translations for."""

    english: dict[str, dict[str, str]]
    translations: tuple[WordingShown, ...]


async def list_wordings(viewer: Viewer) -> Wordings:
    """What letters say, in every language."""
    check(viewer, Permission.LETTER_PREPARE)
    async with reading(viewer):
        rows = await fetch(_STANDING)
    return Wordings(
        english={code: dict(said) for code, said in english().items()},
        translations=tuple(_shown(dict(row)) for row in rows),
    )


async def write_wording(viewer: Viewer, asked: WriteWording, *, now: datetime) -> UUID:
    """Use a translation from now on, in place of the one before; gives its id.

    Raises:
        InvalidError: a sentence is missing or too many, does not keep what is filled in, cannot
            be printed, or says what a meeting is about.
    """
    check(viewer, Permission.LETTER_PREPARE)
    sentences = read_lines(asked.sentences)
    faults = [
        Fault(
            "sentences", f"{one.field}: {one.message}" if one.field != "sentences" else one.message
        )
        for one in translation_faults(asked.wording, sentences)
    ]
    if faults:
        raise InvalidError(*faults)
    language, made = _language(asked.language), uuid4()
    subject = Subject("letter_wording", made)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="letter_wording.write") as act:
        await act.fetch(
            "UPDATE letter_wording SET ended_at = $3, ended_by = $4"
            " WHERE wording = $1 AND language = $2 AND ended_at IS NULL",
            asked.wording, language.code, now, viewer.account,
        )  # fmt: skip
        await LetterWording.insert(
            LetterWording(
                id=made, wording=asked.wording, language=language.code,
                sentences=msgspec.json.encode(sentences).decode(),
                translated_by=asked.translated_by, written_by=viewer.account, written_at=now,
            )
        )  # fmt: skip
        act.note(wording=asked.wording, language=language.code)
    return made


async def end_wording(viewer: Viewer, wording: UUID, *, now: datetime) -> None:
    """Use a translation no more: letters are in English until there is another.

    Raises:
        NotFoundError: there is no such translation in use.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("letter_wording", wording)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="letter_wording.end") as act:
        rows = await act.fetch(
            "UPDATE letter_wording SET ended_at = $2, ended_by = $3"
            " WHERE id = $1 AND ended_at IS NULL RETURNING id",
            wording, now, viewer.account,
        )  # fmt: skip
        if not rows:
            raise NotFoundError


async def load_translations(languages: Collection[str]) -> Translations:
    """The translations in use for these languages. In an open transaction."""
    codes = {found.code for one in languages if (found := find_language(one)) is not None}
    rows = await fetch(
        "SELECT language, wording, sentences FROM letter_wording"
        " WHERE ended_at IS NULL AND language = ANY($1::text[])",
        sorted(codes),
    )
    return {
        (row["language"], row["wording"]): msgspec.json.decode(row["sentences"], type=Sentences)
        for row in rows
    }


def languages() -> tuple[Language, ...]:
    """The languages there may be translations for."""
    return LANGUAGES


def _language(written: str) -> Language:
    found = find_language(written)
    if found is None:
        raise InvalidError(Fault("language", "Choose one of the languages.", written))
    return found


def _shown(row: dict[str, object]) -> WordingShown:
    said = row.pop("sentences")
    decoded = msgspec.json.decode(str(said), type=dict[str, str])
    return msgspec.convert({**row, "sentences": decoded}, WordingShown)
