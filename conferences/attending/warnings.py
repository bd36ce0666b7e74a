"""Warnings that somebody who is put on the list looks like a relative of the family.

Nothing is stopped by one: whoever may know is warned, and says why they are invited all the same.
Where the person is put on the list by somebody who may not know, the warning waits on the
conference's page for a coordinator, and nothing shows to the other. What was said once of a person
and a family stands for the family's next conferences, until they have more in common.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from conferences.attending.tables import InvitationWarning
from conferences.attending.values import AllTheSame
from conferences.booking.tables import Conference
from conferences.entitlement import professional_of, sees_every_conference, workable_sql
from conferences.families.service import LIKENESSES, Likeness, find_likenesses
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check, may
from people.text import many_lines, phrase
from people.vault.service import case_key, case_keys

_LONGEST_REASON = 500
_SAID = """
SELECT warning.professional, warning.warned_of, warning.conference, warning.said_at
  FROM invitation_warning AS warning JOIN conference AS held ON held.id = warning.conference
 WHERE held.family = $1 AND warning.professional = ANY($2::uuid[])
"""
_OF_CONFERENCE = """
SELECT warning.id, warning.professional, p.name, p.role, a.name AS agency, warning.warned_of,
       warning.reason_sealed, account.name AS said_by, warning.said_at, warning.made_at
  FROM conference AS c
  JOIN conference AS held ON held.family = c.family
  JOIN invitation_warning AS warning ON warning.conference = held.id
  JOIN professional AS p ON p.id = warning.professional
  JOIN agency AS a ON a.id = p.agency
  LEFT JOIN account ON account.id = warning.said_by
 WHERE c.id = $1 AND EXISTS (
       SELECT FROM invitation AS i WHERE i.conference = c.id AND i.withdrawn_at IS NULL
          AND warning.professional IN (i.professional, i.deputy))
 ORDER BY warning.said_at IS NOT NULL, p.name, warning.made_at
"""


class WarningShown(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody of the list looks like a relative, and why they are invited all the same."""

    id: UUID
    professional: UUID
    name: str
    role: str
    agency: str
    warned_of: tuple[Likeness, ...]
    reason: str
    said_by: str | None
    said_at: datetime | None
    made_at: datetime

    @property
    def words(self) -> str:
        """What they have in common with the family, as a sentence."""
        return _words(self.name, self.warned_of)

    @property
    def is_open(self) -> bool:
        """Whether nobody has said why yet."""
        return self.said_at is None


class WarnedError(InvalidError):
    """Somebody looks like a relative of the family, and nobody has said why they are invited."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.args = (
            "; ".join(fault.message for fault in faults)
            + " To invite them all the same, send the same again with the reason in all_the_same.",
        )


def field_of(professional: UUID) -> str:
    """The field of a form in which is said why this person is invited all the same."""
    return f"all_the_same-{professional}"


async def warn(
    act: Act,
    conference: Conference,
    people: Collection[UUID],
    reasons: Collection[AllTheSame] | None,
) -> None:
    """Demand a reason for each who looks like a relative, or keep that one is wanted. A step.

    ``reasons`` are those that came with the act, none at all where it has no place for them.

    Raises:
        WarnedError: who acts may know, and gave no reason for somebody.
    """
    found = await find_likenesses(act, conference.family, people)
    found = await _without_said(conference, found)
    if not found:
        return
    given = {
        one.professional: _checked(one.reason, field=field_of(one.professional))
        for one in reasons or ()
        if one.professional in found
    }
    if reasons is not None and may_know(act.viewer):
        await _demand(found, given)
    else:
        given = {}
    await InvitationWarning.insert(
        *[await _row(act, conference, who, found[who], given.get(who, "")) for who in found]
    )
    act.note(
        warned={str(who): [one.value for one in likenesses] for who, likenesses in found.items()},
        all_the_same=sorted(str(who) for who in given),
    )


def may_know(viewer: Viewer) -> bool:
    """Whether somebody is told of what a professional and a family have in common: coordinators."""
    return sees_every_conference(viewer) and may(viewer, Permission.CHILD_EDIT)


async def load_warnings(viewer: Viewer, conference: UUID, family: UUID) -> list[WarningShown]:
    """The warnings about those on a conference's list, those that nobody has answered first.

    None for whoever may not know. Inside a transaction that is open, on a conference they see.
    """
    if not may_know(viewer):
        return []
    rows = await fetch(_OF_CONFERENCE, conference)
    keys = await case_keys(None, {family} if rows else ())
    shown = []
    for row in rows:
        values: dict[str, Any] = dict(row)
        sealed = values.pop("reason_sealed")
        values["reason"] = (
            "" if sealed is None else keys[family].unseal(sealed, about=_about(row["id"]))
        )
        shown.append(msgspec.convert(values, WarningShown))
    return shown


async def say_why(viewer: Viewer, warning: UUID, reason: str, *, now: datetime) -> UUID:
    """Say why somebody is invited all the same whom another put on the list; the conference's id.

    Raises:
        NotFoundError: there is no such warning for the viewer, or somebody has said why.
        WarnedError: no reason was given.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference")
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="invitation_warning.say_why"
    ) as act:
        row = await _lock_open(act, warning)
        words = _checked(reason, field=f"reason-{warning}")
        key = await case_key(act, row["family"])
        await InvitationWarning.update(
            {
                InvitationWarning.reason_sealed: key.seal(words, about=_about(warning)),
                InvitationWarning.said_by: viewer.account,
                InvitationWarning.said_at: now,
            }
        ).where(InvitationWarning.id == warning)
        act.about(Subject("conference", row["conference"]))
        act.note(warning=warning, all_the_same=[str(row["professional"])])
    conference: UUID = row["conference"]
    return conference


async def _lock_open(act: Act, warning: UUID) -> Mapping[str, Any]:
    seen = workable_sql(act.viewer, conference="c", parameter="$2")
    rows = await act.fetch(
        "SELECT w.id, w.professional, c.id AS conference, c.family"  # noqa: S608 - our predicate
        " FROM invitation_warning AS w JOIN conference AS c ON c.id = w.conference"
        f" WHERE w.id = $1 AND w.said_at IS NULL AND {seen} FOR UPDATE OF w",
        warning, professional_of(act.viewer),
    )  # fmt: skip
    if not rows or not may_know(act.viewer):
        raise NotFoundError
    row: Mapping[str, Any] = rows[0]
    return row


async def _without_said(
    conference: Conference, found: Mapping[UUID, tuple[Likeness, ...]]
) -> dict[UUID, tuple[Likeness, ...]]:
    """Without those of whom as much is known: said of the family, or waiting at this conference."""
    known: dict[UUID, set[str]] = {who: set() for who in found}
    for row in await fetch(_SAID, conference.family, list(found)):
        if row["said_at"] is not None or row["conference"] == conference.id:
            known[row["professional"]] |= set(row["warned_of"])
    return {who: likenesses for who, likenesses in found.items() if set(likenesses) - known[who]}


async def _demand(found: Mapping[UUID, tuple[Likeness, ...]], given: Collection[UUID]) -> None:
    rows = await fetch(
        "SELECT id, name FROM professional WHERE id = ANY($1::uuid[]) ORDER BY name", list(found)
    )
    faults = [
        Fault(field_of(row["id"]), _words(row["name"], found[row["id"]]))
        for row in rows
        if row["id"] not in given
    ]
    if faults:
        raise WarnedError(*faults)


async def _row(
    act: Act, conference: Conference, who: UUID, found: Collection[Likeness], reason: str
) -> InvitationWarning:
    made = uuid4()
    key = await case_key(act, conference.family)
    return InvitationWarning(
        id=made,
        conference=conference.id,
        professional=who,
        warned_of=[one.value for one in found],
        reason_sealed=key.seal(reason, about=_about(made)) if reason else None,
        said_by=act.viewer.account if reason else None,
        said_at=act.now if reason else None,
        made_at=act.now,
    )


def _checked(given: str, *, field: str) -> str:
    """The reason as it is kept.

    Raises:
        WarnedError: there is none, or it is too long.
    """
    try:
        words = many_lines(given, most=_LONGEST_REASON)
    except ValueError as error:
        raise WarnedError(Fault(field, str(error), given)) from error
    if not words:
        raise WarnedError(Fault(field, "Say why they are invited all the same."))
    return words


def _words(name: str, likenesses: Collection[Likeness]) -> str:
    return f"{name} {phrase([LIKENESSES[one] for one in likenesses])}."


def _about(warning: UUID) -> str:
    return f"invitation_warning.reason.{warning}"
