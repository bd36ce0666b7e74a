"""A translation of what letters say is read by a second person before a letter is sent in it.

Whoever brings one in seldom reads the language, and paper cannot be recalled. Somebody who does
read it, and is not the translator, reads it against the English; somebody else than who brought it
in confirms that they did.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from notifications.letters.languages import find_language
from notifications.letters.laying_out import Translations, is_translated, translations_of
from notifications.letters.tables import LetterWording
from notifications.letters.values import Letter
from notifications.letters.wordings import NAMES, Sentences
from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import tidy
from people.permissions import Permission, Viewer, check

READ = offer(
    Kind(
        code="letter_wording",
        words="A translation of what letters say",
        permission=Permission.LETTER_RELEASE,
        path="/letter-wordings/{about}",
    )
)
_WAITS_FOR = timedelta(days=30)
_OWN = "You brought this in yourself: a second person has to confirm it."
_LOCKED = "SELECT * FROM letter_wording WHERE id = $1 AND ended_at IS NULL FOR UPDATE"
_STANDING = """
SELECT id, language, wording, sentences, confirmed_at IS NULL AS is_unread FROM letter_wording
 WHERE ended_at IS NULL AND language = ANY($1::text[])
 ORDER BY confirmed_at NULLS FIRST
"""
_ONCE = """
SELECT language, wording, sentences, false AS is_unread FROM letter_wording
 WHERE confirmed_at <= $2 AND (ended_at IS NULL OR ended_at > $2) AND language = ANY($1::text[])
"""

explain(
    {
        "letter_wording_is_confirmed_by_somebody_else": lambda: RefusedError(_OWN),
        "letter_wording_waiting": lambda: RefusedError(
            "Somebody has just brought in another translation. Load the page again to see it."
        ),
    }
)


class ConfirmWording(msgspec.Struct, frozen=True, kw_only=True):
    """Who read a translation against the English: somebody who reads that language."""

    read_by: str

    def __post_init__(self) -> None:
        tidy(self, lines={"read_by": 200})


class RefuseWording(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a translation."""

    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A translation that a letter needs and that nobody has read a second time."""

    id: UUID
    words: str


class Drafts(msgspec.Struct, frozen=True, kw_only=True):
    """The translations there are, those in use first; ``unread`` are those nobody confirmed."""

    sentences: Translations
    unread: Mapping[tuple[str, str], UUID]

    def unread_of(self, letter: Letter) -> tuple[Unread, ...]:
        """What of a letter in somebody's language nobody has read a second time."""
        if not is_translated(letter, self.sentences):
            return ()
        return tuple(
            Unread(id=self.unread[one], words=_called(*one))
            for one in translations_of(letter)
            if one in self.unread
        )


async def ask_second(viewer: Viewer, wording: UUID, *, now: datetime) -> None:
    """Ask for a second person again, after nobody answered or it was given back and is right.

    Raises:
        NotFoundError: there is no such translation.
        RefusedError: it waits already, or was confirmed.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("letter_wording", wording)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="letter_wording.ask") as act:
        await _waiting(act, wording)
        await ask(act, wording)


async def confirm(viewer: Viewer, wording: UUID, asked: ConfirmWording, *, now: datetime) -> None:
    """Confirm as the second person that a translation was read; it is used from now on.

    Raises:
        NotFoundError: there is no such translation.
        RefusedError: it does not wait, or the viewer brought it in.
        InvalidError: nobody is named who read it, or the translator.
    """
    check(viewer, Permission.LETTER_RELEASE)
    subject = Subject("letter_wording", wording)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="letter_wording.confirm") as act:
        row = await _waiting(act, wording)
        await approvals.approve(act, READ, await _asked(act, row))
        if asked.read_by.casefold() == row["translated_by"].casefold():
            words = "Somebody else than the translator has to read it, who reads the language too."
            raise InvalidError(Fault("read_by", words, asked.read_by))
        await act.fetch(
            "UPDATE letter_wording SET ended_at = $3, ended_by = $4 WHERE wording = $1"
            " AND language = $2 AND ended_at IS NULL AND confirmed_at IS NOT NULL",
            row["wording"], row["language"], now, viewer.account,
        )  # fmt: skip
        await LetterWording.update(
            {"confirmed_by": viewer.account, "confirmed_at": now, "read_by": asked.read_by}
        ).where(LetterWording.id == wording)
        act.note(wording=row["wording"], language=row["language"])


async def refuse(viewer: Viewer, wording: UUID, asked: RefuseWording, *, now: datetime) -> None:
    """Give a translation back as the second person, with what is wrong with it.

    Raises:
        NotFoundError: there is no such translation.
        RefusedError: it does not wait, or the viewer brought it in.
    """
    check(viewer, Permission.LETTER_RELEASE)
    subject = Subject("letter_wording", wording)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="letter_wording.refuse") as act:
        row = await _waiting(act, wording)
        await approvals.refuse(act, READ, await _asked(act, row), reason=asked.reason)


async def ask(act: Act, wording: UUID) -> None:
    """Ask for a second person who confirms that a translation was read. A step."""
    await approvals.ask(
        act, READ, about=wording, reason="A translation is to be read against the English.",
        expires_at=act.now + _WAITS_FOR,
    )  # fmt: skip


async def replace(act: Act, *, wording: str, language: str) -> None:
    """Put away the translation that waits, since there is another. A step."""
    rows = await act.fetch(
        "UPDATE letter_wording SET ended_at = $3, ended_by = $4 WHERE wording = $1"
        " AND language = $2 AND ended_at IS NULL AND confirmed_at IS NULL RETURNING id",
        wording, language, act.now, act.viewer.account,
    )  # fmt: skip
    for row in rows:
        await approvals.withdraw(act, READ, about=row["id"])


async def load_translations(
    languages: Collection[str], *, at: datetime | None = None
) -> Translations:
    """The translations in use for these languages, or that were at a time; in a transaction.

    None is ever changed or taken out, so that a letter can be shown again as it was printed.
    """
    rows = await _load(languages) if at is None else await fetch(_ONCE, _codes(languages), at)
    return {_key(row): _sentences(row) for row in rows if not row["is_unread"]}


async def load_drafts(languages: Collection[str]) -> Drafts:
    """The same, and where none is in use, what waits to be read. In an open transaction."""
    rows = await _load(languages)
    used = {_key(row) for row in rows if not row["is_unread"]}
    return Drafts(
        sentences={_key(row): _sentences(row) for row in rows},
        unread={_key(row): row["id"] for row in rows if _key(row) not in used},
    )


async def _load(languages: Collection[str]) -> list[asyncpg.Record]:
    return await fetch(_STANDING, _codes(languages))


def _codes(languages: Collection[str]) -> list[str]:
    return sorted({found.code for one in languages if (found := find_language(one)) is not None})


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["language"], row["wording"]


def _sentences(row: Mapping[str, Any]) -> Sentences:
    return msgspec.json.decode(row["sentences"], type=dict[str, str])


def _called(code: str, wording: str) -> str:
    language = find_language(code)
    return f"{code if language is None else language.name}, “{NAMES[wording]}”"


async def _waiting(act: Act, wording: UUID) -> asyncpg.Record:
    """A translation that nobody has confirmed, held until the act ends."""
    rows = await act.fetch(_LOCKED, wording)
    if not rows:
        raise NotFoundError
    if rows[0]["confirmed_at"] is not None:
        raise RefusedError("A second person has confirmed this. Load the page again to see it.")
    return rows[0]


async def _asked(act: Act, row: Mapping[str, Any]) -> UUID:
    if row["written_by"] == act.viewer.account:
        raise RefusedError(_OWN)
    found = await approvals.find_open(act, READ, about=row["id"])
    if found is None:
        raise RefusedError("Nobody asks for this now: it was given back, or waited too long.")
    return found.id
