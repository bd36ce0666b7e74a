"""Everything held about one person, item by item, each marked as whose it is.

These reads go past the entitlement, since the law gives the person what is held about them
whoever keeps it. They serve this purpose alone: they run inside the act of gathering, of an
account that prepares such answers, about the one subject of a request that is open.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from conferences.children import sealing
from conferences.outcomes.records import opened_words
from conferences.subject_access import family_people, letters, queries
from conferences.subject_access.found import OWN, RESTRICTED, THIRD, Found, lines
from notifications.addresses.dangers import WORDS, Danger
from people.audit.service import Act
from people.clock import day, moment, until
from people.professionals.confirming import HOW_WORDS, How
from people.vault import written
from people.vault.service import case_key


async def gather(act: Act, kind: str, subject: UUID, *, asked_by: str) -> list[Found]:
    """What is held about the subject of a request. A step.

    ``asked_by`` is the name of who asks: of a family's people it is they whose request it is.
    """
    if kind == "professional":
        return await _about_professional(act, subject)
    [family] = await act.fetch(queries.FAMILY_OF, subject)
    child = subject if kind == "child" else None
    own = await family_people.find_own(act, family["id"], child=child, asked_by=asked_by)
    found = await _about_family(act, family["id"], [child] if child else None, own)
    restricted = await act.fetch(queries.IS_RESTRICTED, family["id"])
    if restricted:
        return [msgspec.structs.replace(one, mark=RESTRICTED) for one in found]
    return found


async def _about_family(
    act: Act, family: UUID, only: Sequence[UUID] | None, own: Collection[UUID]
) -> list[Found]:
    found = [await _household(act, family)]
    found += await _children(act, family, only)
    conferences = await act.fetch(queries.CONFERENCES, family, only)
    about = [row["id"] for row in conferences]
    found += await family_people.gather_people(act, family, own=own, conferences=about)
    for row in conferences:
        found += await _conference(act, family, row)
    subjects = [family, *(only or ()), *about]
    return [*found, *await _trail(act, subjects)]


async def _household(act: Act, family: UUID) -> Found:
    [row] = await act.fetch("SELECT * FROM family WHERE id = $1", family)
    name = sealing.family_name(await case_key(act, family), row["name_sealed"])
    text = lines({"Family": name, "Reference": row["reference"]})
    return Found(source="family", title="The household", mark=OWN, text=text)


async def _children(act: Act, family: UUID, only: Sequence[UUID] | None) -> list[Found]:
    key = await case_key(act, family)
    rows = await act.fetch("SELECT * FROM child WHERE family = $1 ORDER BY case_reference", family)
    found = []
    for row in rows:
        values = sealing.child_values(key, row)
        text = lines(
            {
                "Name": values["name"], "Case reference": row["case_reference"],
                "Initials": row["initials"], "Date of birth": day(values["date_of_birth"]),
                "Expected on": day(values["expected_on"]),
                "Registered on": day(row["registered_on"]),
                "De-registered on": day(row["deregistered_on"]),
            }
        )  # fmt: skip
        is_own = only is not None and row["id"] in only
        title = f"Child {row['case_reference']}"
        found.append(Found(source="child", title=title, mark=OWN if is_own else THIRD, text=text))
    return found


async def _conference(act: Act, family: UUID, row: Mapping[str, Any]) -> list[Found]:
    reference = row["reference"]
    said = written.opened("conference", row, "late_reason", "move_reason", "cancel_reason")
    logistics = lines(
        {
            "Conference": reference, "Kind": row["kind"].replace("_", "-"), "State": row["state"],
            "When": until(row["starts_at"], row["ends_at"]), "Where": row["place"] or "",
            "Due by": day(row["due_on"]), "Why late": said["late_reason"],
            "Why moved": said["move_reason"], "Why cancelled": said["cancel_reason"],
            "Decided for the child": row["decisions"] or "",
        }
    )  # fmt: skip
    title = f"Conference {reference}"
    found = [Found(source="conference", title=title, mark=OWN, text=logistics)]
    invited = await act.fetch(queries.INVITATIONS, row["id"])
    if invited:
        text = "\n\n".join(_invitation(one) for one in invited)
        title = f"Who was asked and who came, {reference}"
        found.append(Found(source="attendance", title=title, mark=THIRD, text=text))
    found += await _segments(act, row)
    found += await _words(act, family, row)
    found += [_file(one, reference) for one in await act.fetch(queries.FILES, row["id"])]
    sent = await act.fetch(queries.MAIL, row["id"])
    printed = await letters.lines_to_professionals(act, row["id"])
    if sent or printed:
        mailed = [f"{one['kind']}: {one['told']}" for one in map(_sent, sent)]
        text = "\n".join([*mailed, *printed])
        title = f"Mail about conference {reference}"
        found.append(Found(source="mail", title=title, mark=THIRD, text=text))
    return found


async def _segments(act: Act, row: Mapping[str, Any]) -> list[Found]:
    """What was planned for the time without the family is kept from it."""
    parts = await act.fetch(queries.SEGMENTS, row["id"])
    return [
        Found(
            source="segment", title=f"Part {one['position']} of conference {row['reference']}",
            mark=OWN if one["with_family"] else RESTRICTED,
            text=f"{written.opened('segment', one, 'title')['title']} ({one['minutes']} minutes)",
        )
        for one in parts
    ]  # fmt: skip


async def _words(act: Act, family: UUID, row: Mapping[str, Any]) -> list[Found]:
    rows = await act.fetch("SELECT * FROM outcome WHERE conference = $1", row["id"])
    found = []
    key = await case_key(act, family)
    for one in rows:
        for column, title in (("decisions", "What was decided"), ("dissent", "Who dissented")):
            text = opened_words(key, one, column)
            if text:
                said = f"{title} at conference {row['reference']}"
                found.append(Found(source="outcome", title=said, mark=THIRD, text=text))
    return found


def _file(row: Mapping[str, Any], reference: str) -> Found:
    return Found(
        source="report", title=f"Report {row['receipt']} of {row['agency']}, {reference}",
        mark=RESTRICTED if row["is_restricted"] else THIRD, file=row["id"],
        media_type=row["media_type"], size=row["size"],
    )  # fmt: skip


def _invitation(row: Mapping[str, Any]) -> str:
    said = written.opened("invitation", row, "reply_reason", "deputy_wish", "attendance_reason")
    return lines(
        {
            "Name": row["name"], "Role": f"{row['role']}, {row['agency']}",
            "Expected to": row["expectation"], "Answered": row["reply"],
            "In these words": said["reply_reason"], "Deputy": said["deputy_wish"],
            "Came": row["attendance"] or "", "Because": said["attendance_reason"],
        }
    )  # fmt: skip


def _sent(row: Mapping[str, Any]) -> dict[str, str]:
    told = moment(row["sent_at"]) if row["sent_at"] else "not sent"
    return {"kind": str(row["kind"]).replace("_", " "), "told": told}


async def _about_professional(act: Act, professional: UUID) -> list[Found]:
    rows = await act.fetch(queries.PROFESSIONAL, professional)
    found = [
        Found(
            source="professional", title="Who they are", mark=OWN,
            text=lines(
                {
                    "Name": row["name"], "Role": row["role"], "Agency": row["agency"],
                    "Mail": row["email"] or "", "Phone": row["phone"] or "",
                    "Mail confirmed": day(row["email_confirmed_on"]),
                    "Letters go to": " / ".join((row["lines"] or "").splitlines()),
                    "Signs in as": row["sign_in_name"] or "",
                    "Roles": ", ".join(row["roles"] or ()),
                }
            ),
        )
        for row in rows
    ]  # fmt: skip
    for row in await act.fetch(queries.OWN_INVITATIONS, professional):
        title = f"Their part in conference {row['reference']}"
        text = lines({"When": moment(row["starts_at"])}) + "\n" + _invitation(row)
        found.append(Found(source="attendance", title=title, mark=OWN, text=text))
    sent = await act.fetch(queries.OWN_MAIL, professional)
    if sent:
        text = "\n".join(f"{one['kind']}: {one['told']}" for one in map(_sent, sent))
        found.append(Found(source="mail", title="Mail to them", mark=OWN, text=text))
    found += await letters.to_professional(act, professional, mark=OWN)
    found += await _address_checks(act, professional)
    return [*found, *await _own_trail(act, professional)]


async def _address_checks(act: Act, professional: UUID) -> list[Found]:
    """How their mail address was made sure of, and when they were asked whether it is right."""
    checked = [
        lines(
            {
                "Address": row["email"], "Made sure of": HOW_WORDS[How(row["how"])],
                "When": moment(row["checked_at"]),
                "Warnings seen": " ".join(WORDS[Danger(one)] for one in row["warned_of"]),
            }
        )
        for row in await act.fetch(queries.ADDRESS_CHECKS, professional)
    ]  # fmt: skip
    asked = [
        lines(
            {
                "Address": row["email"], "Asked whether it is right": moment(row["asked_at"]),
                "Answered": moment(row["answered_at"]) if row["answered_at"] else "not answered",
            }
        )
        for row in await act.fetch(queries.ADDRESS_QUESTIONS, professional)
    ]  # fmt: skip
    title, text = "What was checked of their mail address", "\n\n".join([*checked, *asked])
    return [Found(source="address", title=title, mark=OWN, text=text)] if text else []


async def _trail(act: Act, subjects: Sequence[UUID]) -> list[Found]:
    """What was done with the record, when and as what: names of staff are third parties'."""
    rows = await act.fetch(queries.TRAIL, list(subjects))
    if not rows:
        return []
    text = "\n".join(f"{moment(row['at'])}: {row['act']}, by {row['who']}" for row in rows)
    return [Found(source="trail", title="Who did what with the record", mark=THIRD, text=text)]


async def _own_trail(act: Act, professional: UUID) -> list[Found]:
    rows = await act.fetch(queries.OWN_TRAIL, professional)
    if not rows:
        return []
    text = "\n".join(f"{row['act']}: {row['n']} times, last {moment(row['last'])}" for row in rows)
    return [Found(source="trail", title="What they did here", mark=OWN, text=text)]
