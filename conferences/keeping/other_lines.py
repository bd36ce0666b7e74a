"""The lines of the schedule that are about no case: mail, links, accounts, and what is kept.

What ends by the hundred is one thing on the list of what is due, counted up to the day the list
was made; what ends later is not in it.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from conferences.keeping import holds
from conferences.keeping.lines import Due, Erased, Line, offer
from conferences.together import forgetting as together
from notifications.inbox import forgetting as inbox
from notifications.outbox import forgetting as outbox
from people.accounts import forgetting as accounts
from people.audit.service import Act, fetch
from people.clock import instant, local_day
from people.links import forgetting as links
from people.open_id import forgetting as open_id

EVERYTHING = UUID("00000000-0000-4000-8000-00000000000e")
"""What stands for the subject where many are one thing on the list."""
_OF_CONFERENCES = """
SELECT about.id AS about, conference.family FROM unnest($1::uuid[]) AS about (id)
  LEFT JOIN stand_in ON stand_in.id = about.id
  LEFT JOIN invitation ON invitation.id IN (about.id, stand_in.invitation)
  LEFT JOIN family_part ON family_part.id = about.id
  JOIN conference ON conference.id IN (invitation.conference, family_part.conference)
"""
_CASES_OF = "SELECT id, family FROM conference WHERE id = ANY($1::uuid[])"


async def list_payloads(since: date, only: UUID | None) -> list[Due]:  # noqa: ARG001 - one thing
    """What unsent messages carry that ended by that day, as one thing."""
    found = await _in_no_held_case(await outbox.list_stale_payloads(_after(since)))
    return _many(len(found), "message", since)


async def list_mail_in(since: date, only: UUID | None) -> list[Due]:  # noqa: ARG001 - one thing
    """What mail said that was settled by that day, as one thing."""
    found = await _in_no_held_case(await inbox.list_settled(_after(since)))
    return _many(len(found), "mail", since)


async def list_letters(since: date, only: UUID | None) -> list[Due]:  # noqa: ARG001 - one thing
    """Messages about no conference any more that ended by that day, as one thing."""
    return _many(len(await _about_no_conference(since)), "message", since)


async def list_reminded(since: date, only: UUID | None) -> list[Due]:  # noqa: ARG001 - one thing
    """Reminders set off by hand until that day, about no case that is held, as one thing."""
    return _many(len(await _reminded_in_no_held_case(since)), "reminder", since)


async def list_links(since: date, only: UUID | None) -> list[Due]:  # noqa: ARG001 - one thing
    """Links that expired by that day, as one thing."""
    found = await _in_no_held_case(await links.list_expired(_after(since)))
    return _many(len(found), "link", since)


async def list_accounts(since: date, only: UUID | None) -> list[Due]:
    """Accounts disabled by that day that still say whose they were."""
    return [
        Due(
            subject=row["id"], reference=f"Account {row['reference']}",
            counted_from=local_day(row["disabled_at"]),
            people=frozenset({row["id"], row["professional"]} - {None}),
        )
        for row in await accounts.list_left(_after(since), only)
    ]  # fmt: skip


async def erase_payloads(act: Act, due: Due) -> Erased:
    """Erase what those messages carried. A step."""
    found = await _in_no_held_case(await outbox.list_stale_payloads(_after(due.counted_from)))
    return Erased(counts={"message": await outbox.empty_payloads(act, found)})


async def erase_mail_in(act: Act, due: Due) -> Erased:
    """Erase what those mails said, and which addresses answered for people who left. A step."""
    found = await _in_no_held_case(await inbox.list_settled(_after(due.counted_from)))
    emptied = await inbox.empty(act, found)
    senders = await inbox.erase_senders_of_former(act)
    return Erased(counts={"inbound_mail": emptied, "known_sender": senders})


async def erase_letters(act: Act, due: Due) -> Erased:
    """Erase all that is known of those messages. A step."""
    found = await _about_no_conference(due.counted_from)
    return Erased(counts={"message": await outbox.erase(act, found)})


async def erase_reminded(act: Act, due: Due) -> Erased:
    """Erase whom those reminded, and of what. A step."""
    found = await _reminded_in_no_held_case(due.counted_from)
    return Erased(counts={"joint_change_line": await together.erase_changes(act, found)})


async def erase_links(act: Act, due: Due) -> Erased:
    """Erase those links. A step."""
    found = await _in_no_held_case(await links.list_expired(_after(due.counted_from)))
    return Erased(counts={"personal_link": await links.erase(act, found)})


async def erase_account(act: Act, due: Due) -> Erased:
    """Erase whose an account was. A step."""
    identities = await open_id.forget(act, due.subject)
    gone = await accounts.forget(act, due.subject)
    return Erased(counts={"account": gone, "open_id_identity": identities})


def _after(on: date) -> datetime:
    """The instant at which that day is over."""
    return instant(on + timedelta(days=1), time(0))


def _many(count: int, noun: str, since: date) -> list[Due]:
    if not count:
        return []
    words = f"{count} {noun}{'' if count == 1 else 's'}"
    return [Due(subject=EVERYTHING, reference=words, counted_from=since)]


async def _about_no_conference(since: date) -> list[UUID]:
    """Mail to people about conferences goes with the conference: it is how notice is known."""
    found = await outbox.list_ended(_after(since))
    of_conferences = await _families_of({about for _, about in found})
    return [message for message, about in found if about not in of_conferences]


async def _in_no_held_case(found: Sequence[tuple[UUID, UUID | None]]) -> list[UUID]:
    families = await _families_of({about for _, about in found if about is not None})
    held = (await holds.load_standing()).families
    return [message for message, about in found if about is None or families.get(about) not in held]


async def _reminded_in_no_held_case(since: date) -> list[UUID]:
    """What is about several conferences stays while any of these is of a case that is held."""
    found = await together.list_reminded(_after(since))
    rows = await fetch(_CASES_OF, list({conference for _, conference in found if conference}))
    held = (await holds.load_standing()).families
    kept = {row["id"] for row in rows if row["family"] in held}
    stays = {change for change, conference in found if conference in kept}
    return [one for one in dict.fromkeys(change for change, _ in found) if one not in stays]


async def _families_of(abouts: Collection[UUID]) -> dict[UUID, UUID]:
    rows = await fetch(_OF_CONFERENCES, list(abouts))
    return {row["about"]: row["family"] for row in rows}


_OWN_USE = "Kept no longer than a fault can be followed up (proposed)."
offer(
    Line(
        code="mail_payloads", position=60, days=30, source=_OWN_USE,
        words="Contents of mail that could not be sent",
        event="The day the mail failed for good",
        does="What the mail carried is erased; that it failed stays. It cannot be sent again.",
        list_due=list_payloads, erase=erase_payloads,
    )
)  # fmt: skip
offer(
    Line(
        code="mail_in", position=65, days=90,
        source="Long enough to settle a dispute about an answer (proposed).",
        words="Mail that came in, with its files",
        event="The day it was taken, or decided about",
        does="What it said and brought is erased; that it came, and what became of it, stays."
        " Other addresses that answered for people who left are erased with it.",
        list_due=list_mail_in, erase=erase_mail_in,
    )
)  # fmt: skip
offer(
    Line(
        code="deliveries", position=70, days=730, source=_OWN_USE,
        words="Deliveries of mail about no conference",
        event="The day the mail ended",
        does="All that is known of the mail is erased. Mail about a conference goes with it.",
        list_due=list_letters, erase=erase_letters,
    )
)  # fmt: skip
offer(
    Line(
        code="reminders_by_hand", position=75, days=90,
        source="Long enough to see who was reminded of what, for a quarter's figures (proposed).",
        words="Reminders that were set off by hand",
        event="The day they were set off",
        does="Whom they reminded of what, and who set them off, is erased.",
        list_due=list_reminded, erase=erase_reminded,
    )
)  # fmt: skip
offer(
    Line(
        code="sessions_links", position=80, days=30, source=_OWN_USE,
        words="Personal links that have expired",
        event="The day the link expired",
        does="The link's digest is erased. Sessions are erased every minute without a list.",
        list_due=list_links, erase=erase_links,
    )
)  # fmt: skip
offer(
    Line(
        code="accounts_left", position=90, days=365,
        source="Long enough to answer who did what, by name, for a year (proposed).",
        words="Accounts of people who left",
        event="The day the account was disabled",
        does="Name, address, sign-in name and ways in are erased; the trail keeps the id.",
        list_due=list_accounts, erase=erase_account,
    )
)  # fmt: skip
offer(
    Line(
        code="audit_trail", position=110, days=None,
        source="Data Protection Act 2018 s.62: the log shows what was done. Ids, never content.",
        words="The trail", event="-",
        does="Kept: it holds ids alone, and each entry covers the one before it.",
    )
)  # fmt: skip
offer(
    Line(
        code="facts_assessments", position=120, days=None,
        source="Improvement plan, Action 17: quarterly figures are compared over years.",
        words="Facts and assessments behind the figures", event="-",
        does="Kept without names; with the case, family and reference are taken out of them.",
    )
)  # fmt: skip
offer(
    Line(
        code="imported_files", position=130, days=None,
        source="A file that is brought in is read once and not stored.",
        words="Files that were brought in", event="-",
        does="Nothing is kept of the file itself.",
    )
)  # fmt: skip
