"""The letters that somebody was written: what each was, when and how it went out, and its paper."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from conferences.subject_access.found import Found
from notifications.letters.laying_out import WORDS
from people.audit.service import Act
from people.clock import moment

PDF = "application/pdf"
_LETTERS = """
SELECT letter.id, letter.reference, letter.kind, letter.stopped_at, letter.printed_at, letter.way,
       letter.given_at, run.prepared_at, held.reference AS conference_reference
  FROM printed_letter AS letter
  JOIN print_run AS run ON run.id = letter.run
  LEFT JOIN family_part AS part ON part.id = letter.part
  LEFT JOIN stand_in AS s ON s.id = letter.stand_in
  LEFT JOIN invitation AS i ON i.id = coalesce(letter.invitation, s.invitation)
  JOIN conference AS held ON held.id = coalesce(part.conference, i.conference)
 WHERE {whose} ORDER BY run.prepared_at, letter.reference, letter.id
"""
_TO_MEMBER = "part.member = $1 AND held.id = ANY($2::uuid[])"
_TO_PROFESSIONAL = "coalesce(s.professional, i.professional) = $1"
_TO_PROFESSIONALS = "i.id IS NOT NULL AND held.id = $1"
_WAYS = {"post": "posted", "by_hand": "handed over"}


async def to_member(
    act: Act, member: UUID, conferences: Sequence[UUID], *, whose: str, mark: str
) -> list[Found]:
    """The letters to somebody of a family about these conferences. A step."""
    rows = await act.fetch(_LETTERS.format(whose=_TO_MEMBER), member, list(conferences))
    return _found(rows, whose=whose, mark=mark)


async def to_professional(act: Act, professional: UUID, *, mark: str) -> list[Found]:
    """The letters to somebody who works here, asked themselves or as a deputy. A step."""
    rows = await act.fetch(_LETTERS.format(whose=_TO_PROFESSIONAL), professional)
    return _found(rows, whose="them", mark=mark)


async def lines_to_professionals(act: Act, conference: UUID) -> list[str]:
    """What went by letter to professionals about a conference, without saying to whom. A step."""
    rows = await act.fetch(_LETTERS.format(whose=_TO_PROFESSIONALS), conference)
    return [_line(row) for row in rows]


def _found(rows: Sequence[asyncpg.Record], *, whose: str, mark: str) -> list[Found]:
    """A list of what went out when, then each letter as the paper it was."""
    if not rows:
        return []
    text = "\n".join(_line(row) for row in rows)
    listed = Found(source="letters", title=f"Letters to {whose}", mark=mark, text=text)
    return [
        listed,
        *(
            Found(
                source="letter", title=f"Letter {row['reference']} to {whose}: {_what(row)}",
                mark=mark, letter=row["id"], media_type=PDF,
            )
            for row in rows
        ),
    ]  # fmt: skip


def _line(row: asyncpg.Record) -> str:
    said = [f"Letter {row['reference']}, conference {row['conference_reference']}: {_what(row)}"]
    said.append(f"written {moment(row['prepared_at'])}")
    if row["printed_at"]:
        said.append(f"printed {moment(row['printed_at'])}")
    if row["given_at"]:
        said.append(f"{_WAYS[row['way']]} {moment(row['given_at'])}")
    elif row["stopped_at"]:
        said.append(f"stopped {moment(row['stopped_at'])}")
    else:
        said.append("not recorded as sent")
    return ", ".join(said)


def _what(row: asyncpg.Record) -> str:
    return WORDS[row["kind"]].lower()
