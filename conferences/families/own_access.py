"""Own access for a family member who agreed to mail: an account that sees own meetings alone.

It is shut in the same act by which somebody leaves the family's people, a young person is no
longer asked directly, or the family falls silent; only a coordinator gives it again.
"""

from datetime import datetime
from uuid import UUID

from conferences.families import contacts, households, sealing
from conferences.families.silence import find_silence
from conferences.families.values import Channel, MemberRole
from people.accounts import of_families
from people.accounts.mailboxes import offer_family_addresses
from people.audit.service import Subject, Verb, fetch, recorded
from people.errors import RefusedError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

_ADDRESSED = """
SELECT member.id, member.family FROM family_member AS member
 WHERE member.id = $1 AND member.left_at IS NULL
   AND (member.role <> 'young_person' OR member.direct_decided_on IS NOT NULL)
"""


async def give_access(viewer: Viewer, member: UUID, *, now: datetime) -> None:
    """Let somebody of the family sign in; the invitation goes to the address they agreed to.

    Raises:
        NotFoundError: there is no such member for the viewer.
        RefusedError: they left, did not agree to mail, are not asked directly, or have joined; or
            nothing goes out by itself about the family.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(
        viewer, Verb.COLLECT, subject, now=now, name="family_member.give_access"
    ) as act:
        row = await households.lock_member(act, member)
        if row["left_at"] is not None:
            raise RefusedError("This person belongs to the family's people no more.")
        if row["role"] == MemberRole.YOUNG_PERSON and row["direct_decided_on"] is None:
            raise RefusedError(
                "The chair has not decided that this young person is asked directly."
            )
        if await find_silence(row["family"]) is not None:
            raise RefusedError("Nothing goes out by itself about this family now.")
        if Channel.EMAIL not in await contacts.usable(member):
            raise RefusedError(
                "They did not agree to mail, or there is no mail address in use. Record what they"
                " agreed to first."
            )
        await of_families.give(act, member)


async def end_access(viewer: Viewer, member: UUID, *, now: datetime) -> None:
    """Let somebody of the family in no more, at once; nothing where they have no access.

    Raises:
        NotFoundError: there is no such member for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="family_member.end_access"
    ) as act:
        await households.lock_member(act, member)
        await of_families.shut(act, [member])


async def open_address(member: UUID) -> str | None:
    """The mail address somebody agreed to, opened; none where they may not be written to now.

    In an open transaction, by whoever is about to send a letter about their own account.
    """
    rows = await fetch(_ADDRESSED, member)
    if not rows or await find_silence(rows[0]["family"]) is not None:
        return None
    contact = (await contacts.usable(member)).get(Channel.EMAIL)
    if contact is None:
        return None
    [row] = await fetch("SELECT value_sealed FROM family_contact WHERE id = $1", contact)
    key = await case_key(None, rows[0]["family"])
    return sealing.opened(key, row["value_sealed"], column="family_contact.value", row=contact)


offer_family_addresses(open_address)
