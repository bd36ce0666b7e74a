"""A letter that was written, shown again as it was: for whoever asks what is held about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from conferences.letters import writing
from notifications.letters.laying_out import letters_paper
from notifications.letters.second_readers import load_translations
from notifications.papers.typesetting import typeset
from people.audit.service import Act
from people.vault.service import case_key

_LETTER = """
SELECT letter.*, run.family, run.prepared_at, run.released_at
  FROM printed_letter AS letter JOIN print_run AS run ON run.id = letter.run WHERE letter.id = $1
"""
_NOT_SENT = "Not sent"


class LetterCopy(msgspec.Struct, frozen=True, kw_only=True):
    """What the paper of one letter is filled with, and how it is dated."""

    values: dict[str, Any]
    at: datetime

    async def paper(self) -> bytes:
        """The letter as a PDF.

        Raises:
            UnavailableError: it cannot be set.
        """
        return await typeset("letters", self.values, at=self.at)


async def load_copy(act: Act, letter: UUID) -> LetterCopy | None:
    """A letter in the words that were in use when it was printed; none where it is erased. A step.

    One that was never printed says so across the page.
    """
    rows = await act.fetch(_LETTER, letter)
    if not rows:
        return None
    [row] = rows
    said = writing.opened(await case_key(act, row["family"]), row)
    printed_at = row["printed_at"]
    translations = await load_translations([said.language], at=printed_at or act.now)
    mark = "" if printed_at else _NOT_SENT
    values = letters_paper([said], translations, mark=mark)
    return LetterCopy(values=values, at=row["released_at"] or row["prepared_at"])
