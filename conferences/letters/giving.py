"""That letters were posted or handed over, by whom and when: from then on they count as notice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from conferences.attending import service as attending
from conferences.families import service as families
from conferences.families.values import Channel
from conferences.letters import queries, writing
from conferences.letters.running import lock_run
from conferences.letters.tables import PrintedLetter
from conferences.letters.values import GiveLetters
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import moment
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault.service import CaseKey, case_key


async def record_given(viewer: Viewer, run: UUID, asked: GiveLetters, *, now: datetime) -> None:
    """Record that letters of a released run were posted or handed over.

    Whoever got one knows what it said from then on, as if they had been told on the telephone.

    Raises:
        NotFoundError: there is no such run for the viewer, or no such letter in it.
        RefusedError: it is not released, a letter was not printed, was posted before, or was
            stopped before it went out.
        InvalidError: the time is to come, or before the release.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("print_run", run)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="letter.give") as act:
        row = await lock_run(act, run)
        if row["released_at"] is None:
            raise RefusedError("A second person has to release these letters first.")
        released_in = row["released_at"].replace(second=0, microsecond=0)  # times are typed so
        if not released_in <= asked.given_at <= now:
            words = f"Give a time between the release, {moment(row['released_at'])}, and now."
            raise InvalidError(Fault("given_at", words))
        known = {one["id"]: one for one in await fetch(queries.LETTERS, run)}
        if not known.keys() >= set(asked.letters):
            raise NotFoundError
        writable = await writing.load_writable(row["family"], now=now)
        key = await case_key(act, row["family"])
        for letter in dict.fromkeys(asked.letters):
            _check_went_out(key, known[letter], writable, asked)
            await _give(act, key, known[letter], asked)
        act.note(family=row["family"], letters=list(asked.letters), way=asked.way.value)


def _check_went_out(
    key: CaseKey, letter: asyncpg.Record, writable: writing.Writables, asked: GiveLetters
) -> None:
    """Demand a letter that was printed, and was right when it went out."""
    named = f"Letter {letter['reference']}"
    if letter["printed_at"] is None:
        raise RefusedError(f"{named} was not printed yet.")
    if letter["given_at"] is not None:
        raise RefusedError(f"{named} went out on {moment(letter['given_at'])} already.")
    stopped_at = letter["stopped_at"]
    is_right = writing.is_right(letter, writing.opened(key, letter), writable)
    went_before = stopped_at is not None and asked.given_at < stopped_at
    if not is_right and not went_before:
        raise RefusedError(
            f"{named} was stopped: it is not right any more. Take it out of the pile. If it went"
            " out all the same, report an incident."
        )


async def _give(act: Act, key: CaseKey, letter: Mapping[str, Any], asked: GiveLetters) -> None:
    sealed = key.seal(asked.given_by, about=f"printed_letter.given_by.{letter['id']}")
    await PrintedLetter.update(
        {
            "way": asked.way.value, "given_at": asked.given_at, "given_by_sealed": sealed,
            "recorded_by": act.viewer.account, "recorded_at": act.now,
        }
    ).where(PrintedLetter.id == letter["id"])  # fmt: skip
    if letter["part"] is not None:
        is_off = letter["kind"] == "meeting_cancelled"
        await families.note_letter(
            act, letter["part"], families.LetterGiven(
                channel=Channel(asked.way.value), given_at=asked.given_at,
                contact=letter["contact"], sequence=letter["sequence"], is_off=is_off,
                by_whom=asked.given_by,
            ),
        )  # fmt: skip
    elif letter["kind"] != "cancellation":
        await attending.note_letter(
            act, letter["about"], given_at=asked.given_at, sequence=letter["sequence"]
        )
