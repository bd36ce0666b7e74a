"""Where a family's people may be reached, by which ways they agreed to, and what is dangerous.

An address that another party of the case has, or that was once somebody's, is taken only by a
second, explicit act: papers have gone to a former partner that way.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from conferences.families import households, sealing
from conferences.families.tables import FamilyConsent, FamilyContact
from conferences.families.values import CONTACT_OF, AddConsent, AddContact, Channel, ContactKind
from people.audit.constraints import explain
from people.audit.service import Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

WARNINGS = {
    "shared": "Another person of this family has the same one.",
    "former": "It is a former one of this person or of another of this family.",
    "professional": "It is a professional's address in this service.",
}
"""What may be dangerous about an address or number, by its code."""

_KNOWN = """
SELECT contact.member, contact.former_since
  FROM family_contact AS contact JOIN family_member AS owner ON owner.id = contact.member
 WHERE contact.value_index = $1 AND owner.family = $2
"""

explain(
    {
        "family_contact_in_use": lambda: InvalidError(
            Fault("value", "This is written down for them already.")
        ),
        "family_consent_in_use": lambda: InvalidError(
            Fault("channel", "They agreed to this way already. End it first to record it anew.")
        ),
    }
)


async def add_contact(viewer: Viewer, member: UUID, asked: AddContact, *, now: datetime) -> UUID:
    """Write down where somebody may be reached; gives its id. The ones before become former.

    Raises:
        NotFoundError: there is no such member for the viewer.
        InvalidError: it is dangerous, and nobody said why it is taken all the same.
    """
    check(viewer, Permission.FAMILY_EDIT)
    contact = uuid4()
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family_contact.add") as act:
        row = await households.lock_member(act, member)
        index = sealing.contact_index(asked.kind, asked.value)
        found = await dangers(member, row["family"], index, asked.value)
        check_taken(found, is_taken=asked.is_taken_all_the_same, why=asked.why)
        if asked.replaces_others:
            await _make_former(member, asked.kind, now)
        key = await case_key(act, row["family"])
        value = sealing.sealed(key, asked.value, column="family_contact.value", row=contact)
        why = sealing.sealed_if_any(key, asked.why, column="family_contact.why", row=contact)
        await FamilyContact.insert(
            FamilyContact(
                id=contact, member=member, kind=asked.kind.value, value_index=index,
                value_sealed=value, warned_of=list(found),
                warned_reason_sealed=why if found else None,
                recorded_by=act.viewer.account, recorded_at=now,
            )
        )  # fmt: skip
        act.note(contact=contact, kind=asked.kind.value, warned_of=list(found))
    return contact


async def end_contact(viewer: Viewer, contact: UUID, *, now: datetime) -> UUID:
    """Let an address or number be a former one: kept, and never used again. Gives the member.

    Raises:
        NotFoundError: there is no such contact for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    async with recorded(
        viewer, Verb.ALTER, Subject("family_member"), now=now, name="family_contact.end"
    ) as act:
        member = await _member_of("family_contact", contact)
        await households.lock_member(act, member)
        await FamilyContact.update({FamilyContact.former_since: now}).where(
            (FamilyContact.id == contact) & FamilyContact.former_since.is_null()
        )
        act.about(Subject("family_member", member))
        act.note(contact=contact)
    return member


async def add_consent(viewer: Viewer, member: UUID, asked: AddConsent, *, now: datetime) -> UUID:
    """Record a way by which somebody agrees to be told; gives its id.

    Raises:
        NotFoundError: there is no such member for the viewer.
        InvalidError: the day is to come, or they agreed to that way already.
    """
    check(viewer, Permission.FAMILY_EDIT)
    consent = uuid4()
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family_consent.add") as act:
        row = await households.lock_member(act, member)
        if asked.agreed_on > local_day(now):
            raise InvalidError(Fault("agreed_on", "Give a day that is not in the future."))
        key = await case_key(act, row["family"])
        by_whom = sealing.sealed_if_any(key, asked.by_whom, column="family_consent.by", row=consent)
        await FamilyConsent.insert(
            FamilyConsent(
                id=consent, member=member, channel=asked.channel.value, agreed_on=asked.agreed_on,
                by_whom_sealed=by_whom, recorded_by=act.viewer.account, recorded_at=now,
            )
        )  # fmt: skip
        act.note(channel=asked.channel.value)
    return consent


async def end_consent(viewer: Viewer, consent: UUID, *, now: datetime) -> UUID:
    """Record that somebody agrees to a way no more; gives the member.

    Raises:
        NotFoundError: there is no such consent for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    async with recorded(
        viewer, Verb.ALTER, Subject("family_member"), now=now, name="family_consent.end"
    ) as act:
        member = await _member_of("family_consent", consent)
        await households.lock_member(act, member)
        await FamilyConsent.update({FamilyConsent.ended_at: now}).where(
            (FamilyConsent.id == consent) & FamilyConsent.ended_at.is_null()
        )
        act.about(Subject("family_member", member))
    return member


async def dangers(member: UUID, family: UUID, index: bytes, value: str) -> tuple[str, ...]:
    """What is dangerous about an address or number for this person, by codes. In a transaction."""
    rows = await fetch(_KNOWN, index, family)
    found = []
    if any(row["former_since"] is None and row["member"] != member for row in rows):
        found.append("shared")
    if any(row["former_since"] is not None for row in rows):
        found.append("former")
    if "@" in value and await fetch(
        "SELECT 1 FROM professional WHERE lower(email) = $1 LIMIT 1", value.lower()
    ):
        found.append("professional")
    return tuple(found)


def check_taken(found: Collection[str], *, is_taken: bool, why: str) -> None:
    """Demand the second act where something is dangerous.

    Raises:
        InvalidError: it names each danger and asks for the second act, or for its reason.
    """
    if not found:
        return
    said = " ".join(WARNINGS[code] for code in found)
    if not is_taken:
        words = f"{said} If it is right all the same, say so below, and why."
        raise InvalidError(Fault("is_taken_all_the_same", words))
    if not why:
        raise InvalidError(Fault("why", f"{said} Say why it is right all the same."))


def may_use(channel: Channel, *, no_post: bool, no_phone: bool, no_email: bool) -> bool:
    """Whether the flags of somebody leave a way open."""
    stopped = {
        Channel.POST: no_post,
        Channel.BY_HAND: False,
        Channel.PHONE: no_phone,
        Channel.TEXT: no_phone,
        Channel.EMAIL: no_email,
    }
    return not stopped[channel]


async def usable(member: UUID) -> dict[Channel, UUID | None]:
    """The ways by which somebody may be told now, each with the contact it uses.

    Agreed to, not flagged, and with an address or number in use; in an open transaction.
    """
    [row] = await fetch("SELECT * FROM family_member WHERE id = $1", member)
    agreed = await fetch(
        "SELECT channel FROM family_consent WHERE member = $1 AND ended_at IS NULL", member
    )
    contacts = await fetch(
        "SELECT kind, id FROM family_contact WHERE member = $1 AND former_since IS NULL"
        " ORDER BY recorded_at",
        member,
    )
    in_use = {ContactKind(one["kind"]): one["id"] for one in contacts}
    flags = {name: row[name] for name in ("no_post", "no_phone", "no_email")}
    ways: dict[Channel, UUID | None] = {}
    for channel in sorted(Channel(one["channel"]) for one in agreed):
        kind = CONTACT_OF[channel]
        if may_use(channel, **flags) and (kind is None or kind in in_use):
            ways[channel] = None if kind is None else in_use[kind]
    return ways


async def _make_former(member: UUID, kind: ContactKind, now: datetime) -> None:
    await FamilyContact.update({FamilyContact.former_since: now}).where(
        (FamilyContact.member == member)
        & (FamilyContact.kind == kind.value)
        & FamilyContact.former_since.is_null()
    )


async def _member_of(table: str, row: UUID) -> UUID:
    rows = await fetch(f"SELECT member FROM {table} WHERE id = $1", row)  # noqa: S608 - ours
    if not rows:
        raise NotFoundError
    member: UUID = rows[0]["member"]
    return member
