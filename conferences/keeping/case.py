"""A case: when it is due to be erased, and erasing all that is kept of it, in the right order.

The case is the family with its children; its conferences hang on it, and on these everything
that happened. What refers to a row goes before the row, since no foreign key lets go by itself.
"""

from datetime import date
from uuid import UUID

from conferences.access import forgetting as access
from conferences.attending import forgetting as invitations
from conferences.booking import forgetting as conferences
from conferences.children import forgetting as children
from conferences.diaries import service as diaries
from conferences.families import forgetting as families
from conferences.keeping import holds
from conferences.keeping.lines import Due, Erased, Line, case_steps, offer
from conferences.letters import forgetting as letters
from conferences.outcomes import forgetting as outcomes
from conferences.packs import forgetting as packs
from conferences.reminders import forgetting as reminders
from conferences.reports import forgetting as reports
from conferences.together import forgetting as together
from notifications.inbox import forgetting as inbox
from notifications.outbox import forgetting as outbox
from people.approvals import forgetting as approvals
from people.audit.service import Act, fetch
from people.links import forgetting as links
from people.vault import service as vault
from standards.measures import forgetting as measures

_CASES = """
SELECT family.id, family.reference, counted.since, EXISTS (
       SELECT FROM conference WHERE conference.family = family.id) AS has_conferences
  FROM family
 CROSS JOIN LATERAL (
       SELECT greatest(
              (SELECT max(deregistered_on) FROM child WHERE child.family = family.id),
              (SELECT max((coalesce(ends_at, cancelled_at, closed_at, arranged_at)
                           AT TIME ZONE 'Europe/London')::date)
                 FROM conference WHERE conference.family = family.id)) AS since) AS counted
 WHERE counted.since <= $1 AND ($2::uuid IS NULL OR family.id = $2)
   AND NOT EXISTS (SELECT FROM child WHERE child.family = family.id
                      AND registered_on IS NOT NULL AND deregistered_on IS NULL)
   AND NOT EXISTS (SELECT FROM conference WHERE conference.family = family.id
                      AND state IN ('planned', 'booked'))
 ORDER BY counted.since, family.reference
"""
_ANSWERED = f"""
SELECT conference.id, conference.reference, conference.family,
       (coalesce(closed_at, cancelled_at) AT TIME ZONE 'Europe/London')::date AS since
  FROM conference
 WHERE state IN ('held', 'inquorate', 'cancelled')
   AND (coalesce(closed_at, cancelled_at) AT TIME ZONE 'Europe/London')::date <= $1
   AND ($2::uuid IS NULL OR conference.id = $2)
   AND EXISTS (SELECT FROM invitation
                WHERE invitation.conference = conference.id AND {invitations.HAS_WORDS})
 ORDER BY since, conference.reference
"""  # noqa: S608 - our own condition
_PEOPLED = "SELECT DISTINCT family FROM family_member WHERE family = ANY($1::uuid[])"
_OFF_THE_LISTS = "UPDATE erasure_item SET reference = '' WHERE subject = ANY($1::uuid[])"


async def list_cases(since: date, only: UUID | None) -> list[Due]:
    """The cases that have been over since that day or longer."""
    return [
        Due(
            subject=row["id"], reference=row["reference"], counted_from=row["since"],
            family=row["id"],
        )
        for row in await fetch(_CASES, since, only)
    ]  # fmt: skip


async def list_logistics(since: date, only: UUID | None) -> list[Due]:
    """The cases that have been over for that long and still have conferences."""
    rows = await fetch(_CASES, since, only)
    return [
        Due(
            subject=row["id"], reference=row["reference"], counted_from=row["since"],
            family=row["id"],
        )
        for row in rows
        if row["has_conferences"]
    ]  # fmt: skip


async def list_people(since: date, only: UUID | None) -> list[Due]:
    """The cases that have been over for that long and still say who the family's people are."""
    due = await list_cases(since, only)
    rows = await fetch(_PEOPLED, [one.subject for one in due])
    peopled = {row["family"] for row in rows}
    return [one for one in due if one.subject in peopled]


async def list_answered(since: date, only: UUID | None) -> list[Due]:
    """The conferences closed or cancelled for that long whose answers still have their words."""
    return [
        Due(
            subject=row["id"], reference=row["reference"], counted_from=row["since"],
            family=row["family"], conference=row["id"],
        )
        for row in await fetch(_ANSWERED, since, only)
    ]  # fmt: skip


async def erase_case(act: Act, due: Due) -> Erased:
    """Erase a case: its conferences, the household, the children, and its key. A step."""
    family = due.subject
    holds_gone = await holds.forget_of_case(act, family)
    logistics = await erase_logistics(act, due)
    members = await families.erase_members(act, family)
    await outbox.erase_about(act, members)
    rows = await children.erase_family(act, family)
    await vault.erase_case_key(act, family)
    await approvals.forget_about(act, [family])
    counts = {
        **logistics.counts,
        "family": rows,
        "family_member": len(members),
        "legal_hold": holds_gone,
    }
    return Erased(counts=counts, files=logistics.files)


async def erase_logistics(act: Act, due: Due) -> Erased:
    """Erase the conferences of a case with all that happened at them; figures forget it. A step."""
    family = due.subject
    ids = await _conferences_of(act, family)
    files: list[UUID] = []
    counts: dict[str, int] = {}
    for step in case_steps():
        gone = await step(act, family, ids)
        counts |= gone.counts
        files += gone.files
    counts["joint_change_line"] = await together.erase_lines(act, ids)
    counts["access"] = await access.erase_of_case(act, family, ids)
    counts["outcome"] = await outcomes.erase_outcomes(act, ids)
    counts["printed_letter"], runs = await letters.erase_letters(act, family)
    made = [*runs, *await packs.erase_packs(act, ids)]
    own = await reports.erase_files(act, ids)
    counts |= {"report_file": len(own), "report": await reports.erase_reports(act, ids)}
    asked = [*await invitations.asked_at(act, ids), *await families.erase_parts(act, ids), *made]
    counts["message"] = await outbox.erase_about(act, [*asked, *ids])
    counts["inbound_mail"] = await inbox.erase_about(act, asked)
    counts["personal_link"] = await links.erase_about(act, asked)
    counts["feed_entry"] = await links.erase_said(act, ids)
    counts["reminder"] = await reminders.erase_about(act, asked, ids)
    await approvals.forget_about(act, [*asked, *ids])
    await act.fetch(_OFF_THE_LISTS, [family, *ids])
    counts["invitation"] = await invitations.erase_invitations(act, ids)
    for conference in ids:
        await diaries.free(act, about=conference)
    counts["facts"] = await measures.forget(act, ids)
    counts["conference"] = await conferences.erase_conferences(act, ids)
    return Erased(counts=counts, files=(*files, *own))


async def erase_people(act: Act, due: Due) -> Erased:
    """Erase who the family's people are, how they were reached and their part. A step.

    Their packs go with their part, and mail to them; what was counted of it stays.
    """
    ids = await _conferences_of(act, due.subject)
    printed, runs = await letters.erase_letters_to_family(act, due.subject)
    made = [*runs, *await packs.erase_packs(act, ids)]
    asked = [*await families.erase_parts(act, ids), *made]
    members = await families.erase_members(act, due.subject)
    gone = {
        "printed_letter": printed,
        "message": await outbox.erase_about(act, [*asked, *members]),
        "inbound_mail": await inbox.erase_about(act, asked),
        "personal_link": await links.erase_about(act, asked),
    }
    await approvals.forget_about(act, asked)
    return Erased(counts={**gone, "family_part": len(asked), "family_member": len(members)})


async def empty_answers(act: Act, due: Due) -> Erased:
    """Erase what people wrote with their answers, and their links. A step."""
    asked = await invitations.asked_at(act, [due.subject])
    rows = await invitations.empty_words(act, due.subject)
    return Erased(counts={"invitation": rows, "personal_link": await links.erase_about(act, asked)})


async def _conferences_of(act: Act, family: UUID) -> list[UUID]:
    rows = await act.fetch("SELECT id FROM conference WHERE family = $1 FOR UPDATE", family)
    return [row["id"] for row in rows]


_BY_PRODUCT = (
    "Scheduling data is a by-product of the case record, which the case-management system keeps:"
    " two years after de-registration unless the authority decides otherwise. The law sets no"
    " period; it asks to justify one (UK GDPR art. 5(1)(e))."
)
offer(
    Line(
        code="children_families", position=10, days=730, source=_BY_PRODUCT,
        words="Children and families",
        event="De-registration of the last child, or the last conference if that was later",
        does="The whole case is erased: names, conferences, reports, outcomes, and its key.",
        list_due=list_cases, erase=erase_case,
    )
)  # fmt: skip
offer(
    Line(
        code="conference_logistics", position=20, days=730, source=_BY_PRODUCT,
        words="Conferences: time, place, who was asked and came",
        event="De-registration of the last child, or the last conference if that was later",
        does="The conferences of the case are erased; the figures keep what was counted.",
        list_due=list_logistics, erase=erase_logistics,
    )
)  # fmt: skip
offer(
    Line(
        code="family_people", position=25, days=365,
        source="Contacts serve telling people of meetings; a year after the last one (proposed).",
        words="Families' people: contacts, what they agreed to, their part in meetings",
        event="De-registration of the last child, or the last conference if that was later",
        does="Who they are, how they are reached, and their part are erased; the children stay.",
        list_due=list_people, erase=erase_people,
    )
)  # fmt: skip
offer(
    Line(
        code="invitations_replies", position=30, days=365,
        source="What people wrote with their answers serves the conference itself (proposed).",
        words="Words of answers, and personal links",
        event="Closing or cancelling of the conference",
        does="Reasons and links are erased; who was asked and who came stays.",
        list_due=list_answered, erase=empty_answers,
    )
)  # fmt: skip
