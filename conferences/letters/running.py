"""A print run: made and checked by one person, released by another, taken back by either."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.entitlement import professional_of
from conferences.families import households, silence
from conferences.letters import queries, writing
from conferences.letters.release import RELEASE, WAITS_FOR
from conferences.letters.stopping import stop_outdated, take_back
from conferences.letters.tables import PrintedLetter, PrintRun
from conferences.letters.values import CheckRun, PrepareRun, RefuseRun
from notifications.letters.laying_out import CHECKS
from notifications.letters.second_readers import load_drafts
from notifications.letters.values import Letter
from people.approvals import service as approvals
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import random_reference
from people.vault.service import CaseKey, case_key

_REFERENCE_LETTERS = 6
explain(
    {
        "printed_letter_in_use": lambda: RefusedError(
            "A letter to somebody of these waits in another run. Post it, or take that run back."
        ),
        "print_run_is_released_by_somebody_else": lambda: RefusedError(
            "You prepared this yourself: a second person has to release it."
        ),
    }
)


async def prepare(viewer: Viewer, family: UUID, asked: PrepareRun, *, now: datetime) -> UUID:
    """Make the letters of a run, as they would be written at this moment; gives the run's id.

    Raises:
        NotFoundError: there is no such family for the viewer, or somebody may not be written to.
        RefusedError: nothing goes out about the family, a letter waits in another run, there is
            no address, or no account of the viewer's.
        InvalidError: nobody is chosen, or somebody twice.
    """
    check(viewer, Permission.LETTER_PREPARE)
    run = uuid4()
    async with recorded(
        viewer, Verb.COMBINE, Subject("print_run", run), now=now, name="print_run.prepare"
    ) as act:
        if viewer.account is None:
            raise RefusedError("Sign in with an account of your own to make letters.")
        await households.lock_family(act, family)
        if await silence.find_silence(family) is not None:
            raise RefusedError("Nothing goes out about this family now. Tell them in person.")
        await stop_outdated(act, family)
        sender = await writing.load_sender(viewer)
        writable = await writing.load_writable(family, now=now, sender=sender)
        key = await case_key(act, family)
        letters = [_printed(key, run, writable, one.about, one.enclosed) for one in asked.letters]
        await PrintRun.insert(
            PrintRun(
                id=run, family=family, reference=random_reference(_REFERENCE_LETTERS),
                prepared_by=viewer.account, prepared_at=now,
            )
        )  # fmt: skip
        await PrintedLetter.insert(*letters)
        act.note(family=family, letters=[one.id for one in letters])
    return run


async def ask_release(viewer: Viewer, run: UUID, asked: CheckRun, *, now: datetime) -> None:
    """Say that everything on the check sheet was looked at, and ask for a second person.

    Raises:
        NotFoundError: there is no such run for the viewer.
        RefusedError: it waits already, was released or taken back, or no letter in it is right.
        InvalidError: something was not looked at.
    """
    check(viewer, Permission.LETTER_PREPARE)
    async with recorded(
        viewer, Verb.ALTER, Subject("print_run", run), now=now, name="print_run.check"
    ) as act:
        row = await lock_run(act, run)
        demand(row, "draft")
        letters = await _right_letters(act, row)
        ticked = {one.letter: one.ticked for one in asked.letters}
        faults = [
            Fault(f"{name}-{letter['id']}", f"Letter {letter['reference']}: look at this. {words}.")
            for letter in letters
            for name, words in CHECKS.items()
            if name not in ticked.get(letter["id"], [])
        ]
        if faults:
            raise InvalidError(*faults)
        for letter in letters:
            await PrintedLetter.update({PrintedLetter.checks: ticked[letter["id"]]}).where(
                PrintedLetter.id == letter["id"]
            )
        await _set(row, {"state": "waiting", "prepared_by": viewer.account})
        await approvals.ask(
            act, RELEASE, about=run, reason="Letters are ready to be printed.",
            expires_at=now + WAITS_FOR, details={"letters": len(letters)},
        )  # fmt: skip


async def release(viewer: Viewer, run: UUID, *, now: datetime) -> None:
    """Release a run as the second person: its letters may be printed from now on.

    Raises:
        NotFoundError: there is no such run for the viewer.
        RefusedError: it does not wait, the viewer prepared it, a letter in it is not right any
            more, or in a translation that nobody has read a second time.
    """
    check(viewer, Permission.LETTER_RELEASE)
    async with recorded(
        viewer, Verb.DISCLOSE, Subject("print_run", run), now=now, name="print_run.release"
    ) as act:
        row = await lock_run(act, run)
        asked = await _waiting(act, row)
        if row["prepared_by"] == viewer.account:
            raise RefusedError("You prepared this yourself: a second person has to release it.")
        await approvals.approve(act, RELEASE, asked)
        letters = await _right_letters(act, row)
        await _check_read(act, row, letters)
        await _set(row, {"state": "released", "released_by": viewer.account, "released_at": now})
        act.note(family=row["family"], letters=[letter["id"] for letter in letters])


async def refuse(viewer: Viewer, run: UUID, asked: RefuseRun, *, now: datetime) -> None:
    """Give a run back to whoever prepared it, as the second person, with a reason.

    Raises:
        NotFoundError: there is no such run for the viewer.
        RefusedError: it does not wait, or the viewer prepared it.
    """
    check(viewer, Permission.LETTER_RELEASE)
    async with recorded(
        viewer, Verb.ALTER, Subject("print_run", run), now=now, name="print_run.refuse"
    ) as act:
        row = await lock_run(act, run)
        await approvals.refuse(act, RELEASE, await _waiting(act, row), reason=asked.reason)
        await _set(row, {"state": "draft"})
        await act.fetch("UPDATE printed_letter SET checks = '{}' WHERE run = $1", run)


async def withdraw(viewer: Viewer, run: UUID, *, now: datetime) -> None:
    """Take a run back: what was not posted is not to be, and those people may be written to anew.

    Raises:
        NotFoundError: there is no such run for the viewer.
        RefusedError: it was taken back before.
    """
    check(viewer, Permission.LETTER_PREPARE)
    async with recorded(
        viewer, Verb.ALTER, Subject("print_run", run), now=now, name="print_run.withdraw"
    ) as act:
        row = await lock_run(act, run)
        demand(row, "draft", "waiting", "released")
        await take_back(act, run)


async def lock_run(act: Act, run: UUID) -> asyncpg.Record:
    """A run of a case that the viewer may see, held with the case until the act ends. A step.

    Raises:
        NotFoundError: there is none.
    """
    row = await find_run(act.viewer, run)
    await households.lock_family(act, row["family"])
    await act.fetch("SELECT 1 FROM print_run WHERE id = $1 FOR UPDATE", run)
    return await find_run(act.viewer, run)


async def find_run(viewer: Viewer, run: UUID) -> asyncpg.Record:
    """A run of a case that the viewer may see. In an open transaction.

    Raises:
        NotFoundError: there is none.
    """
    query = queries.RUN.format(seen=households.family_seen(viewer, "run.family"))
    return households.only(await fetch(query, professional_of(viewer), run))


def demand(row: Mapping[str, Any], *states: str) -> None:
    """Demand that a run is in one of these states.

    Raises:
        RefusedError: it is in another.
    """
    if row["state"] not in states:
        words = {"draft": "being made", "waiting": "waiting for a second person"}
        now = words.get(row["state"], row["state"])
        raise RefusedError(f"This run is {now} now. Load the page again to see it.")


async def _right_letters(act: Act, row: Mapping[str, Any]) -> list[asyncpg.Record]:
    """The letters of a run, where each of them is right at this moment."""
    writable = await writing.load_writable(row["family"], now=act.now)
    key = await case_key(act, row["family"])
    rows = await fetch(queries.LETTERS, row["id"])
    standing = [one for one in rows if one["stopped_at"] is None and one["given_at"] is None]
    wrong = [
        one["reference"]
        for one in standing
        if not writing.is_right(one, writing.opened(key, one), writable)
    ]
    if wrong or not standing:
        raise RefusedError(
            "A letter in this run is not right any more: the meeting, the person or the address"
            " changed. Take the run back and make another."
        )
    return standing


async def _check_read(
    act: Act, row: Mapping[str, Any], letters: Collection[Mapping[str, Any]]
) -> None:
    """Demand that every translation in these letters was read by a second person."""
    key = await case_key(act, row["family"])
    opened = [writing.opened(key, one) for one in letters]
    drafts = await load_drafts([one.language for one in opened])
    unread = sorted({each.words for one in opened for each in drafts.unread_of(one)})
    if unread:
        raise RefusedError(
            f"No second person has confirmed this translation: {'; '.join(unread)}. Have it read"
            " under “What letters say”, or stop using it there and write in English alone. Then"
            " release these letters."
        )


def _printed(
    key: CaseKey, run: UUID, writable: writing.Writables, about: UUID, enclosed: tuple[str, ...]
) -> PrintedLetter:
    found = writable.get(about)
    if found is None:
        raise NotFoundError
    if found.letter is None:
        raise RefusedError(f"{found.name} cannot be written to. {found.refusal}")
    letter: Letter = msgspec.structs.replace(found.letter, enclosures=enclosed)
    made = uuid4()
    content = msgspec.json.encode(letter).decode()
    to: dict[str, Any] = {found.column: about}
    return PrintedLetter(
        id=made, run=run, kind=found.kind.value, reference=letter.reference,
        sequence=found.sequence, contact=found.contact,
        content_sealed=key.seal(content, about=writing.content_place(made)),
        **to,
    )  # fmt: skip


async def _waiting(act: Act, row: Mapping[str, Any]) -> UUID:
    demand(row, "waiting")
    found = await approvals.find_open(act, RELEASE, about=row["id"])
    if found is None:
        raise RefusedError("This waited too long and has expired. Take it back and make another.")
    return found.id


async def _set(row: Mapping[str, Any], values: dict[Any, Any]) -> None:
    await PrintRun.update({**values, "revision": row["revision"] + 1}).where(
        PrintRun.id == row["id"]
    )
