"""Reading who of a case may be written to, and print runs; each time is in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from conferences.entitlement import professional_of
from conferences.families import households, silence
from conferences.letters import queries, writing
from conferences.letters.running import find_run
from conferences.letters.values import (
    CaseLetters,
    LetterOffered,
    LetterShown,
    RunListing,
    RunRecord,
)
from notifications.letters.laying_out import is_in_english, is_translated
from notifications.letters.second_readers import Drafts, load_drafts
from notifications.letters.values import Letter
from notifications.messages.values import MessageKind
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.permissions import Permission, Viewer, check
from people.vault.service import CaseKey, case_key

_OPEN = "run.state IN ('draft', 'waiting', 'released') AND given + stopped < letters"


async def get_case_letters(viewer: Viewer, family: UUID, *, now: datetime) -> CaseLetters:
    """Who of a case may be written to now, who is to be, and the runs that were made.

    Raises:
        NotFoundError: there is no such family for the viewer.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="letter.list") as act:
        row = await households.lock_family(act, family)
        writable = await writing.load_writable(family, now=now)
        waiting = {one["about"]: one["run"] for one in await fetch(queries.WAITING_IN, family)}
        drafts = await load_drafts([one.language for one in writable.values()])
        rows = await fetch(
            f"{queries.LISTED} WHERE run.family = $1 ORDER BY run.prepared_at DESC", family
        )
        is_silent = await silence.find_silence(family) is not None
        sender = await writing.load_sender(viewer)
        act.note(shown=len(writable))
    return CaseLetters(
        family=family, family_reference=row["reference"], is_silent=is_silent,
        offered=tuple(_offered(one, drafts, waiting) for one in writable.values()),
        runs=tuple(RunListing(**dict(one)) for one in rows),
        writer=None if sender.has_address else viewer.professional,
    )  # fmt: skip


async def list_runs(viewer: Viewer, *, now: datetime) -> tuple[RunListing, ...]:
    """The print runs of every case the viewer may see that are not done, and those of late."""
    check(viewer, Permission.LETTER_PREPARE)
    seen = households.family_seen(viewer, "run.family")
    subject = Subject("print_run")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="print_run.list") as act:
        rows = await fetch(
            f"{queries.LISTED} WHERE {seen} AND ({_OPEN} OR run.prepared_at > $2::timestamptz"
            " - interval '30 days') ORDER BY run.prepared_at DESC",
            professional_of(viewer), now,
        )  # fmt: skip
        act.note(shown=[row["id"] for row in rows])
    return tuple(RunListing(**dict(row)) for row in rows)


async def count_open(viewer: Viewer) -> tuple[int, int]:
    """How many runs wait for a second person, and how many for being posted, of those seen."""
    check(viewer, Permission.LETTER_PREPARE)
    seen = households.family_seen(viewer, "run.family")
    async with reading(viewer):
        rows = await fetch(
            f"{queries.LISTED} WHERE {seen} AND {_OPEN}",
            professional_of(viewer),
        )
    waiting = sum(row["state"] == "waiting" for row in rows)
    return waiting, sum(row["state"] == "released" for row in rows)


async def get_run(viewer: Viewer, run: UUID, *, now: datetime) -> RunRecord:
    """A run with its letters as they are at this moment: which are still right.

    Raises:
        NotFoundError: there is no such run for the viewer.
    """
    check(viewer, Permission.LETTER_PREPARE)
    subject = Subject("print_run", run)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="print_run.read"):
        row = await find_run(viewer, run)
        [listed] = await fetch(f"{queries.LISTED} WHERE run.id = $1", run)
        writable = await writing.load_writable(row["family"], now=now)
        key = await case_key(None, row["family"])
        rows = await fetch(queries.LETTERS, run)
        letters = {one["id"]: writing.opened(key, one) for one in rows}
        drafts = await load_drafts([one.language for one in letters.values()])
        shown = [_shown(key, one, letters[one["id"]], writable, drafts) for one in rows]
        is_silent = await silence.find_silence(row["family"]) is not None
    return RunRecord(
        **dict(listed), shown=tuple(shown), prepared_by=row["prepared_name"],
        released_by=row["released_name"], released_at=row["released_at"],
        withdrawn_at=row["withdrawn_at"], is_own=row["prepared_by"] == viewer.account,
        is_silent=is_silent, revision=row["revision"],
    )  # fmt: skip


def _offered(one: writing.Writable, drafts: Drafts, waiting: Mapping[UUID, UUID]) -> LetterOffered:
    letter = one.letter
    chosen: dict[str, Any] = {}
    if letter is not None:
        chosen = {
            "way": letter.facts.way, "style": letter.style, "language": letter.language,
            "is_translated": is_in_english(letter) or is_translated(letter, drafts.sentences),
            "unread": drafts.unread_of(letter),
        }  # fmt: skip
    return LetterOffered(
        about=one.about, name=one.name, is_family=one.column == "part", kind=one.kind,
        conference=one.conference, conference_reference=one.conference_reference,
        starts_at=one.starts_at, is_due=one.is_due, refusal=one.refusal,
        address_since=one.address_since, waits_in=waiting.get(one.about), **chosen,
    )  # fmt: skip


def _shown(
    key: CaseKey,
    row: asyncpg.Record,
    letter: Letter,
    writable: writing.Writables,
    drafts: Drafts,
) -> LetterShown:
    given_by = row["given_by_sealed"]
    current = writable.get(row["about"])
    return LetterShown(
        id=row["id"], about=row["about"], reference=row["reference"],
        kind=MessageKind(row["kind"]), name=letter.facts.name, address=letter.facts.address,
        way=letter.facts.way, style=letter.style, language=letter.language,
        is_translated=is_in_english(letter) or is_translated(letter, drafts.sentences),
        unread=drafts.unread_of(letter),
        enclosures=letter.enclosures, starts_at=letter.facts.starts_at,
        ends_at=letter.facts.ends_at, conference=row["conference"],
        address_since=None if current is None else current.address_since,
        checks=tuple(row["checks"]), is_right=writing.is_right(row, letter, writable),
        stopped_at=row["stopped_at"], printed_at=row["printed_at"], given_way=row["way"],
        given_at=row["given_at"],
        given_by="" if given_by is None
        else key.unseal(given_by, about=f"printed_letter.given_by.{row['id']}"),
    )  # fmt: skip
