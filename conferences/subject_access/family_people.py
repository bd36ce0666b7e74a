"""What is held about a family's people: how each may be reached, what they agreed to, their parts.

A parent or carer who asks for themselves is told from the others by their name: what is theirs is
marked as their own. Another's addresses are what the reference (safety, 1.9) keeps from a former
partner, and who must not meet whom is for the service alone: both are marked as restricted.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from conferences.families import sealing
from conferences.families.values import Details
from conferences.subject_access import letters, queries
from conferences.subject_access.found import OWN, RESTRICTED, THIRD, Found, lines
from people.audit.service import Act
from people.clock import day, moment
from people.vault.service import CaseKey, case_key

_WORDS = {True: "yes", False: "no", None: "not known"}


async def find_own(act: Act, family: UUID, *, child: UUID | None, asked_by: str) -> set[UUID]:
    """Which of a family's people the request is of: the child, or who has the asker's name."""
    rows = await act.fetch(queries.MEMBERS, family)
    index = sealing.name_index(asked_by)
    return {
        row["id"]
        for row in rows
        if (row["child"] == child if child is not None else row["name_index"] == index)
    }


async def gather_people(
    act: Act, family: UUID, *, own: Collection[UUID], conferences: Sequence[UUID]
) -> list[Found]:
    """What is held about each of a family's people, marked as whose it is. A step."""
    key = await case_key(act, family)
    found: list[Found] = []
    for row in await act.fetch(queries.MEMBERS, family):
        details = sealing.details_of(key, row)
        is_own = row["id"] in own
        whose = _whose(details, is_own=is_own)
        found.append(await _member(act, row, details, is_own=is_own))
        reached = await act.fetch(queries.CONTACTS, row["id"])
        found += _several(reached, "contact", f"How {whose} is reached", _contact(key), is_own)
        agreed = await act.fetch(queries.CONSENTS, row["id"])
        found += _several(agreed, "consent", f"What {whose} agreed to", _consent(key), is_own)
        parts = await act.fetch(queries.PARTS, row["id"], list(conferences))
        found += _several(parts, "part", f"The part of {whose} in meetings", _part(key), is_own)
        mark = OWN if is_own else RESTRICTED  # the address stands on it
        found += await letters.to_member(act, row["id"], conferences, whose=whose, mark=mark)
    return [*found, *await _kept_apart(act, family, key)]


def _whose(details: Details, *, is_own: bool) -> str:
    return details.name if is_own else sealing.initials(details.name)


async def _member(act: Act, row: Mapping[str, Any], details: Details, *, is_own: bool) -> Found:
    related = await act.fetch(queries.RELATIONSHIPS, row["id"])
    text = lines(
        {
            "Name": details.name, "Role": row["role"].replace("_", " "),
            "Language": details.language, "Needs": ", ".join(one.value for one in details.needs),
            "In words": details.need_words, "Safe times": details.safe_times,
            "Safe person": details.safe_person,
            "Do not": ", ".join(way for way in ("post", "phone", "email") if row[f"no_{way}"]),
            "To the children": "; ".join(
                f"{one['case_reference']}: {one['relation'].replace('_', ' ')},"
                f" rights: {_WORDS[one['has_rights']]}" for one in related
            ),
            "Left": moment(row["left_at"]) if row["left_at"] else "",
        }
    )  # fmt: skip
    title = f"Of the family: {_whose(details, is_own=is_own)}"
    return Found(source="family_member", title=title, mark=OWN if is_own else RESTRICTED, text=text)


def _several(
    rows: Sequence[Mapping[str, Any]],
    source: str,
    title: str,
    said: Callable[[Mapping[str, Any]], str],
    is_own: bool,  # noqa: FBT001 - of a step of this module
) -> list[Found]:
    """What rows of one kind say of one person, as one thing; nothing where there are none."""
    if not rows:
        return []
    theirs = RESTRICTED if source == "contact" else THIRD
    text = "\n\n".join(said(row) for row in rows)
    return [Found(source=source, title=title, mark=OWN if is_own else theirs, text=text)]


def _contact(key: CaseKey) -> Callable[[Mapping[str, Any]], str]:
    def said(row: Mapping[str, Any]) -> str:
        value = sealing.opened(
            key, row["value_sealed"], column="family_contact.value", row=row["id"]
        )
        former = moment(row["former_since"]) if row["former_since"] else ""
        return lines(
            {
                row["kind"].capitalize(): " / ".join(value.splitlines()),
                "Recorded": moment(row["recorded_at"]), "Not in use since": former,
            }
        )  # fmt: skip

    return said


def _consent(key: CaseKey) -> Callable[[Mapping[str, Any]], str]:
    def said(row: Mapping[str, Any]) -> str:
        by_whom = sealing.opened(
            key, row["by_whom_sealed"], column="family_consent.by", row=row["id"]
        )
        ended = moment(row["ended_at"]) if row["ended_at"] else ""
        return lines(
            {
                "Way": row["channel"].replace("_", " "), "Agreed on": day(row["agreed_on"]),
                "Handed over by": by_whom, "Taken back": ended,
            }
        )  # fmt: skip

    return said


def _part(key: CaseKey) -> Callable[[Mapping[str, Any]], str]:
    def said(row: Mapping[str, Any]) -> str:
        words = {
            column: sealing.opened(
                key, row[f"{column}_sealed"], column=f"family_part.{column}", row=row["id"]
            )
            for column in ("why_not", "reply", "heard")
        }
        return lines(
            {
                "Meeting": row["conference_reference"], "When": moment(row["starts_at"]),
                "Asked to": row["expectation"].replace("_", " "),
                "Not asked because": words["why_not"], "Told": row["told"] or "",
                "Answered": row["reply"], "In these words": words["reply"],
                "Came": (row["attendance"] or "").replace("_", " "),
                "Heard": (row["heard"] or "").replace("_", " "), "As they said": words["heard"],
            }
        )  # fmt: skip

    return said


async def _kept_apart(act: Act, family: UUID, key: CaseKey) -> list[Found]:
    rows = await act.fetch(queries.KEPT_APART, family)
    return [
        Found(
            source="kept_apart", title="Two people who must not meet", mark=RESTRICTED,
            text=lines(
                {
                    "Why": row["why"].replace("_", " "), "From": day(row["from_on"]),
                    "Until": day(row["until_on"]),
                    "In words": sealing.opened(
                        key, row["reason_sealed"], column="kept_apart.reason", row=row["id"]
                    ),
                }
            ),
        )
        for row in rows
    ]  # fmt: skip
