"""Changing several conferences together: a look first, then exactly what was seen, until undone.

Each conference is changed in a transaction of its own, with an entry of its own in the trail, by
the very step that changes one alone; a look does the same and takes it back. So one that is refused
leaves the others done, and a process that dies leaves lines that anybody can go on with.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from conferences.attending import recalling
from conferences.attending import service as attending
from conferences.attending.recalling import Recalled
from conferences.booking import restoring
from conferences.booking.placing import check_revision
from conferences.booking.restoring import Former
from conferences.booking.tables import Conference
from conferences.reminders import service as reminders
from conferences.together import looking, reminding, shown
from conferences.together.choosing import apply
from conferences.together.tables import JointChange, JointChangeLine
from conferences.together.values import (
    Confirm,
    JointChangesFound,
    JointChangeShown,
    Kind,
    Line,
    Preview,
    Seen,
    Together,
    Undone,
)
from notifications.outbox import recalling as queued
from people.audit.service import Act, Subject, Verb, recorded
from people.errors import ConvenorError, Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault import written


async def preview(viewer: Viewer, asked: Together, *, now: datetime) -> Preview:
    """What a change would do to each conference the viewer may see; nothing stays of it.

    Raises:
        InvalidError: something it needs is missing.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    asked.check()
    return await looking.look(replace(viewer, act_id=None), asked, now=now)


async def make(viewer: Viewer, confirmed: Confirm, *, now: datetime) -> UUID:
    """Change the conferences as they were looked at; gives the change's id.

    Raises:
        InvalidError: something it needs is missing, or nothing of it is wanted.
        RefusedError: it is not any more as it was looked at; it says what is different.
    """
    found = await preview(viewer, confirmed.asked, now=now)
    _check_seen(found, confirmed.lines)
    wanted = {one.id for one in confirmed.lines if one.is_wanted}
    lines = [one for one in found.doable if one.id in wanted]
    if not lines:
        raise InvalidError(Fault("lines", "Choose at least one that can be changed."))
    made = uuid4()
    subject = Subject("joint_change", made)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="joint_change.make") as act:
        await _insert(act, made, confirmed.asked, lines)
        act.note(kind=confirmed.asked.kind, about=[one.id for one in lines])
    await go_on(viewer, made, now=now)
    return made


async def go_on(viewer: Viewer, joint_change: UUID, *, now: datetime) -> None:
    """Do what is left to do of a change that was cut off.

    Raises:
        NotFoundError: there is no such change for the viewer.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    viewer = replace(viewer, act_id=None)
    asked, lines = await shown.load(viewer, joint_change, state="to_do", now=now)
    for line in lines:
        try:
            await _do(viewer, asked, line, now=now)
        except ConvenorError as error:
            await _leave(viewer, line, str(error), state="left", now=now)


async def undo(viewer: Viewer, joint_change: UUID, *, now: datetime) -> Undone:
    """Put back what of a change nobody was told; what somebody knows of stays, and says so.

    Raises:
        NotFoundError: there is no such change for the viewer.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    viewer = replace(viewer, act_id=None)
    asked, lines = await shown.load(viewer, joint_change, state="done", now=now)
    undone = 0
    for line in lines:
        try:
            await _undo(viewer, asked, line, now=now)
            undone += 1
        except ConvenorError as error:
            await _leave(viewer, line, str(error), state="done", now=now)
    return Undone(undone=undone, left=len(lines) - undone)


async def recall(viewer: Viewer, joint_change: UUID, *, now: datetime) -> Recalled:
    """Take back the mails of a change that wait; the change itself stays.

    Raises:
        NotFoundError: there is no such change for the viewer.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    viewer = replace(viewer, act_id=None)
    _, lines = await shown.load(viewer, joint_change, state="done", now=now)
    found = Recalled()
    for line in lines:
        subject = _subject(line)
        async with recorded(
            viewer, Verb.ALTER, subject, now=now, name="joint_change.recall"
        ) as act:
            if line.conference is None:
                leaving = await _unremind(act, line)
                found += Recalled(taken_back=len(line.messages) - leaving, leaving=leaving)
            else:
                row = await attending.lock_conference(act, line.conference)
                about = await shown.about_of(line.messages)
                found += await recalling.take_back(act, row, only=about)
    return found


async def list_joint_changes(viewer: Viewer, *, now: datetime, page: int = 1) -> JointChangesFound:
    """The latest changes made together, with what became of each line the viewer may see."""
    check(viewer, Permission.CONFERENCE_ARRANGE)
    return await shown.latest(viewer, now=now, page=page)


async def get_joint_change(
    viewer: Viewer, joint_change: UUID, *, now: datetime
) -> JointChangeShown:
    """One change that was made together.

    Raises:
        NotFoundError: there is none of which the viewer may see anything.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    return await shown.one(viewer, joint_change, now=now)


def _check_seen(found: Preview, seen: Sequence[Seen]) -> None:
    """Demand that everything is as it was looked at.

    Raises:
        RefusedError: something is different.
    """
    known = {one.id: one.seen for one in seen}
    there = {one.id: one for one in found.lines}
    different = [one for one in found.lines if known.get(one.id, one.seen) != one.seen]
    fresh = [one for one in found.lines if one.id not in known]
    words = [f"{_called(one)} has changed." for one in different]
    words += [f"{_called(one)} is new on the list." for one in fresh]
    gone = sum(one.id not in there for one in seen)
    if gone:
        words.append(f"{gone} {'is' if gone == 1 else 'are'} not on the list any more.")
    if words:
        raise RefusedError(
            f"It is not as you looked at it: {' '.join(words)} Nothing was changed. Look again."
        )


def _called(line: Line) -> str:
    return line.reference or line.who


async def _insert(act: Act, made: UUID, asked: Together, lines: Sequence[Line]) -> None:
    is_people = asked.kind is Kind.REMIND
    await JointChange.insert(
        JointChange(
            id=made, kind=asked.kind.value, asked="{}",
            asked_sealed=written.seal(
                msgspec.json.encode(asked).decode(), "joint_change", "asked", made
            ),
            made_by=act.viewer.account, made_at=act.now,
        )
    )  # fmt: skip
    await JointChangeLine.insert(
        *(
            JointChangeLine(
                id=uuid4(), joint_change=made, position=position, revision=one.revision,
                conference=None if is_people else one.id,
                professional=one.id if is_people else None,
            )
            for position, one in enumerate(lines, start=1)
        )
    )  # fmt: skip


async def _do(viewer: Viewer, asked: Together, line: shown.Held, *, now: datetime) -> None:
    verb = Verb.DISCLOSE if asked.kind is Kind.REMIND else Verb.ALTER
    name = f"joint_change.{asked.kind.value}"
    async with recorded(viewer, verb, _subject(line), now=now, name=name) as act:
        values: dict[Any, Any] = {"state": "done", "done_at": now}
        if line.conference is None:
            await _lock(act, line, "to_do")
            message = await reminding.remind(act, line.professional, asked)
            values |= {"messages": [message]}
        else:
            row = await attending.lock_conference(act, line.conference)
            await _lock(act, line, "to_do")
            check_revision(row, line.revision)
            before = msgspec.json.encode(await restoring.former(row)).decode()
            known = await looking.messages_about(row.id)
            await apply(act, row, asked)
            made = [one for one in await looking.messages_about(row.id) if one not in known]
            values |= {"revision": row.revision, "messages": made, "before": None}
            values["before_sealed"] = written.seal(before, "joint_change_line", "before", line.id)
        await JointChangeLine.update(values).where(JointChangeLine.id == line.id)
        act.note(joint_change=line.joint_change)


async def _undo(viewer: Viewer, asked: Together, line: shown.Held, *, now: datetime) -> None:
    async with recorded(
        viewer, Verb.ALTER, _subject(line), now=now, name="joint_change.undo"
    ) as act:
        if line.conference is None:
            await _lock(act, line, "done")
            await _check_nobody_knows(act, line)
            await _unremind(act, line)
        else:
            row = await attending.lock_conference(act, line.conference)
            await _lock(act, line, "done")
            await _check_nobody_knows(act, line)
            await _put_back(act, row, asked, line)
        await JointChangeLine.update(
            {
                "state": "undone",
                "undone_at": now,
                "words": "",
                "before": None,
                "before_sealed": None,
            }
        ).where(JointChangeLine.id == line.id)
        act.note(joint_change=line.joint_change)


async def _put_back(act: Act, row: Conference, asked: Together, line: shown.Held) -> None:
    if line.before is None or line.revision is None:
        raise RefusedError("What it was before is not known. Change it by itself.")
    former = msgspec.json.decode(line.before, type=Former)
    if asked.kind is Kind.REPLACE:
        await restoring.put_people_back(act, row, former, revision=line.revision)
    else:
        await restoring.put_back(act, row, former, revision=line.revision)


async def _unremind(act: Act, line: shown.Held) -> int:
    """Take back the reminders of a line; how many were with the mail server already."""
    found = await queued.lock_messages(act, line.messages)
    leaving = [one.id for one in found if one.is_leaving]
    for message in line.messages:
        if message not in leaving:
            await reminders.unremind(act, message)
    return len(leaving)


async def _check_nobody_knows(act: Act, line: shown.Held) -> None:
    """Demand that nothing of a line has left; no deliverer takes up the rest meanwhile.

    Raises:
        RefusedError: somebody was sent it.
    """
    told = await queued.lock_sent(act, line.messages)
    if told:
        who = ", ".join(told) if len(told) <= shown.MOST_NAMED else f"{len(told)} people"
        raise RefusedError(f"It stays: {who} had been told. Change it by itself.")


async def _lock(act: Act, line: shown.Held, state: str) -> None:
    rows = await act.fetch(
        "SELECT FROM joint_change_line WHERE id = $1 AND state = $2 FOR UPDATE", line.id, state
    )
    if not rows:
        raise RefusedError("Somebody else has just done this. Load the page again.")


async def _leave(
    viewer: Viewer, line: shown.Held, words: str, *, state: str, now: datetime
) -> None:
    """Say of a line why it stays as it is, unless somebody else has done it."""
    before = "to_do" if state == "left" else state
    subject = Subject("joint_change", line.joint_change)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="joint_change.leave") as act:
        await act.fetch(
            "UPDATE joint_change_line SET state = $2, words = $3 WHERE id = $1 AND state = $4",
            line.id, state, words, before,
        )  # fmt: skip


def _subject(line: shown.Held) -> Subject:
    if line.conference is not None:
        return Subject("conference", line.conference)
    if line.professional is None:
        raise NotFoundError
    return Subject("professional", line.professional)
