"""Translations of what letters say: brought in by staff, used once a second person read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from notifications.letters import second_readers
from notifications.letters.languages import ENGLISH, LANGUAGES, Language, find_language
from notifications.letters.tables import LetterWording
from notifications.letters.wordings import english, read_lines, translation_faults
from people.approvals import service as approvals
from people.approvals.values import Latest
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError
from people.fields import tidy
from people.permissions import Permission, Viewer, check

_MOST = 20_000
_STANDING = """
SELECT w.id, w.wording, w.language, w.sentences, w.translated_by, w.written_at, w.read_by,
       w.confirmed_at, account.name AS written_by, confirmer.name AS confirmed_by,
       w.written_by = $1 AS is_own
  FROM letter_wording AS w LEFT JOIN account ON account.id = w.written_by
  LEFT JOIN account AS confirmer ON confirmer.id = w.confirmed_by
 WHERE w.ended_at IS NULL AND ($2::uuid IS NULL OR w.id = $2)
 ORDER BY w.language, w.wording, w.confirmed_at NULLS LAST
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
    """A translation that is in use, or that a second person has yet to confirm.

    ``state`` is ``in_use``, ``waiting`` for a second person, ``given_back`` by one, or
    ``not_asked`` where nobody answered in time.
    """

    id: UUID
    wording: str
    language: str
    sentences: dict[str, str]
    translated_by: str
    written_by: str | None
    written_at: datetime
    is_own: bool
    state: str
    given_back_for: str
    read_by: str
    confirmed_by: str | None
    confirmed_at: datetime | None

    @property
    def language_name(self) -> str:
        """The language in English."""
        found = find_language(self.language)
        return self.language if found is None else found.name


class Wordings(msgspec.Struct, frozen=True, kw_only=True):
    """What letters say: in English, and in the languages there are translations for."""

    english: dict[str, dict[str, str]]
    translations: tuple[WordingShown, ...]


async def list_wordings(viewer: Viewer, *, now: datetime) -> Wordings:
    """What letters say, in every language."""
    check(viewer, Permission.LETTER_PREPARE)
    async with reading(viewer):
        translations = await _load(viewer, None, now)
    return Wordings(
        english={code: dict(said) for code, said in english().items()},
        translations=translations,
    )


async def get_wording(viewer: Viewer, wording: UUID, *, now: datetime) -> WordingShown:
    """One translation, whole.

    Raises:
        NotFoundError: there is none that is in use or waits.
    """
    check(viewer, Permission.LETTER_PREPARE)
    async with reading(viewer):
        found = await _load(viewer, wording, now)
    if not found:
        raise NotFoundError
    return found[0]


async def write_wording(viewer: Viewer, asked: WriteWording, *, now: datetime) -> UUID:
    """Bring in a translation and ask for a second reader; gives its id.

    The one in use stays until a second person has confirmed this one; one that waits makes way.

    Raises:
        RefusedError: no account stands behind who brings it in.
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
        await second_readers.replace(act, wording=asked.wording, language=language.code)
        await LetterWording.insert(
            LetterWording(
                id=made, wording=asked.wording, language=language.code,
                sentences=msgspec.json.encode(sentences).decode(),
                translated_by=asked.translated_by, written_by=viewer.account, written_at=now,
            )
        )  # fmt: skip
        await second_readers.ask(act, made)
        act.note(wording=asked.wording, language=language.code)
    return made


async def end_wording(viewer: Viewer, wording: UUID, *, now: datetime) -> None:
    """Use a translation no more: letters are in English until there is another.

    Raises:
        NotFoundError: there is no such translation that is in use or waits.
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
        await approvals.withdraw(act, second_readers.READ, about=wording)


def languages() -> tuple[Language, ...]:
    """The languages there may be translations for."""
    return LANGUAGES


def _language(written: str) -> Language:
    found = find_language(written)
    if found is None:
        raise InvalidError(Fault("language", "Choose one of the languages.", written))
    return found


async def _load(viewer: Viewer, wording: UUID | None, now: datetime) -> tuple[WordingShown, ...]:
    """The translations that are in use or wait, or the one of them; in an open transaction."""
    rows = await fetch(_STANDING, viewer.account, wording)
    asked = await approvals.load_latest(second_readers.READ, [row["id"] for row in rows])
    return tuple(_shown(row, asked.get(row["id"]), now) for row in rows)


def _shown(row: Mapping[str, Any], asked: Latest | None, now: datetime) -> WordingShown:
    values = {
        **row, "sentences": msgspec.json.decode(str(row["sentences"]), type=dict[str, str]),
        "state": _state(row, asked, now), "given_back_for": "",
    }  # fmt: skip
    if asked is not None and values["state"] == "given_back":
        values["given_back_for"] = asked.decided_reason
    return msgspec.convert(values, WordingShown)


def _state(row: Mapping[str, Any], asked: Latest | None, now: datetime) -> str:
    if row["confirmed_at"] is not None:
        return "in_use"
    if asked is None:
        return "not_asked"
    if asked.decided_at is not None:
        return "given_back"
    return "waiting" if now < asked.expires_at else "not_asked"
