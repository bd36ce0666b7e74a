"""The papers of a run: its letters, and the sheet by which they are checked."""

from datetime import datetime
from uuid import UUID

from conferences.letters import queries, writing
from conferences.letters.running import demand, find_run, lock_run
from conferences.letters.tables import PrintedLetter
from notifications.letters.laying_out import check_sheet, letters_paper
from notifications.letters.second_readers import load_drafts, load_translations
from notifications.papers.typesetting import Paper, typeset
from people.audit.service import Subject, Verb, fetch, recorded
from people.errors import RefusedError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

_NOT_RELEASED = "Not released"
_UNREAD = "Translation not read by a second person"


async def print_letters(viewer: Viewer, run: UUID, *, now: datetime) -> Paper:
    """The letters of a released run that are still right and were not posted, each on its own.

    Raises:
        NotFoundError: there is no such run for the viewer.
        RefusedError: it is not released, or nothing in it is to be printed.
        UnavailableError: the paper cannot be set.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("print_run", run)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="print_run.print") as act:
        row = await lock_run(act, run)
        if row["state"] != "released":
            raise RefusedError("A second person has to release these letters first.")
        writable = await writing.load_writable(row["family"], now=now)
        key = await case_key(act, row["family"])
        found = [
            (one, letter)
            for one in await fetch(queries.LETTERS, run)
            if one["given_at"] is None
            and writing.is_right(one, letter := writing.opened(key, one), writable)
        ]
        if not found:
            raise RefusedError("No letter in this run is to be printed any more.")
        ids = [one["id"] for one, _ in found]
        await PrintedLetter.update({PrintedLetter.printed_at: now}).where(
            PrintedLetter.id.is_in(ids) & PrintedLetter.printed_at.is_null()
        )
        translations = await load_translations([letter.language for _, letter in found])
        act.note(family=row["family"], letters=ids)
    values = letters_paper([letter for _, letter in found], translations)
    return Paper(name=f"letters-{row['reference']}.pdf", content=await typeset(
        "letters", values, at=row["released_at"]
    ))  # fmt: skip


async def preview_letters(viewer: Viewer, run: UUID, *, now: datetime) -> Paper:
    """The letters of a run that is not released, marked so across each page, to be checked.

    Raises:
        NotFoundError: there is no such run for the viewer.
        RefusedError: it is released already, or was taken back.
        UnavailableError: the paper cannot be set.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("print_run", run)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="print_run.preview"):
        row = await find_run(viewer, run)
        demand(row, "draft", "waiting")
        key = await case_key(None, row["family"])
        letters = [writing.opened(key, one) for one in await fetch(queries.LETTERS, run)]
        drafts = await load_drafts([letter.language for letter in letters])
    values = letters_paper(letters, drafts.sentences, mark=_NOT_RELEASED)
    content = await typeset("letters", values, at=row["prepared_at"])
    return Paper(name=f"not-released-{row['reference']}.pdf", content=content)


async def print_check_sheet(viewer: Viewer, run: UUID, *, now: datetime) -> Paper:
    """The sheet by which the letters of a run are checked, put into envelopes and posted.

    Raises:
        NotFoundError: there is no such run for the viewer.
        UnavailableError: the paper cannot be set.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("print_run", run)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="print_run.check_sheet"):
        row = await find_run(viewer, run)
        demand(row, "draft", "waiting", "released")
        key = await case_key(None, row["family"])
        rows = [one for one in await fetch(queries.LETTERS, run) if one["stopped_at"] is None]
        letters = [writing.opened(key, one) for one in rows]
        drafts = await load_drafts([letter.language for letter in letters])
    minded = [[f"{_UNREAD}: {one.words}" for one in drafts.unread_of(letter)] for letter in letters]
    how_many = "1 letter" if len(letters) == 1 else f"{len(letters)} letters"
    about = [f"{how_many}. Prepared by {row['prepared_name']}."]
    if row["released_name"]:
        about.append(f"Released by {row['released_name']}.")
    if any(minded):
        about.append("Not to be released before a second person has confirmed the translations.")
    values = check_sheet(
        list(zip(letters, minded, strict=True)), reference=f"run {row['reference']}", about=about
    )
    content = await typeset("check_sheet", values, at=row["released_at"] or row["prepared_at"])
    return Paper(name=f"check-sheet-{row['reference']}.pdf", content=content)
