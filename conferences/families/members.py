"""Writing down a family's people, and what each is to each child."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from piccolo.columns import Column

from conferences.families import households, sealing
from conferences.families.tables import FamilyMember, FamilyRelationship
from conferences.families.values import AskDirectly, MemberRole, Relationship, WriteMember
from people.accounts import of_families
from people.audit.constraints import explain
from people.audit.service import Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

explain(
    {
        "family_member_of_child": lambda: InvalidError(
            Fault("child", "This child is on the list already. Open them there.")
        ),
    }
)


async def add_member(viewer: Viewer, family: UUID, asked: WriteMember, *, now: datetime) -> UUID:
    """Write down one of a family's people; gives the member's id.

    Raises:
        NotFoundError: there is no such family for the viewer.
        InvalidError: the child, or whom they stand beside, is not of the family.
    """
    check(viewer, Permission.FAMILY_EDIT)
    member = uuid4()
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="family_member.add") as act:
        await households.lock_family(act, family)
        await _check_of_family(family, asked)
        key = await case_key(act, family)
        await FamilyMember.insert(
            FamilyMember(
                id=member, family=family, role=asked.role.value, child=asked.child,
                beside=asked.beside, made_at=now,
                details_sealed=sealing.details_sealed(key, member, asked.details()),
                name_index=sealing.name_index(asked.name), no_post=asked.no_post,
                no_phone=asked.no_phone, no_email=asked.no_email,
            )
        )  # fmt: skip
        act.note(family=family, role=asked.role.value)
    return member


async def change_member(viewer: Viewer, member: UUID, asked: WriteMember, *, now: datetime) -> None:
    """Write down what is different about somebody, and whether they may be written to.

    Raises:
        NotFoundError: there is no such member for the viewer.
        InvalidError: the child, or whom they stand beside, is not of the family.
        RefusedError: somebody else changed it meanwhile.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family_member.change") as act:
        row = await households.lock_member(act, member)
        _check_revision(row, asked.revision)
        await _check_of_family(row["family"], asked)
        key = await case_key(act, row["family"])
        await FamilyMember.update(
            {
                "role": asked.role.value, "child": asked.child, "beside": asked.beside,
                "details_sealed": sealing.details_sealed(key, member, asked.details()),
                "name_index": sealing.name_index(asked.name), "no_post": asked.no_post,
                "no_phone": asked.no_phone, "no_email": asked.no_email,
                "revision": row["revision"] + 1,
            }
        ).where(FamilyMember.id == member)  # fmt: skip
        flags = [name for name in ("no_post", "no_phone", "no_email") if getattr(asked, name)]
        act.note(family=row["family"], flags=flags)


async def end_member(viewer: Viewer, member: UUID, *, now: datetime) -> None:
    """Say that somebody belongs to the family's people no more; they are asked to nothing new.

    Their own access is shut at once.

    Raises:
        NotFoundError: there is no such member for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family_member.end") as act:
        row = await households.lock_member(act, member)
        if row["left_at"] is None:
            await FamilyMember.update(
                {FamilyMember.left_at: now, FamilyMember.revision: row["revision"] + 1}
            ).where(FamilyMember.id == member)
        await of_families.shut(act, [member])
        act.note(family=row["family"])


async def ask_directly(viewer: Viewer, member: UUID, asked: AskDirectly, *, now: datetime) -> None:
    """Record that the chair lets a young person be asked directly: who, when and why.

    Raises:
        NotFoundError: there is no such member for the viewer.
        RefusedError: it is not a young person.
        InvalidError: the person chairs no conference of the family, or the day is to come.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family_member.direct") as act:
        row = await households.lock_member(act, member)
        if row["role"] != MemberRole.YOUNG_PERSON:
            raise RefusedError("Only for a young person does the chair decide this.")
        if asked.decided_on > local_day(now):
            raise InvalidError(Fault("decided_on", "Give a day that is not in the future."))
        if not await fetch(
            "SELECT 1 FROM conference WHERE family = $1 AND chair = $2 AND state <> 'cancelled'",
            row["family"], asked.chair,
        ):  # fmt: skip
            words = "Choose somebody who chairs a conference of this family."
            raise InvalidError(Fault("chair", words))
        key = await case_key(act, row["family"])
        reason = sealing.sealed(key, asked.reason, column="family_member.direct", row=member)
        await _set_direct(row, (asked.chair, asked.decided_on, reason))
        act.note(chair=asked.chair, is_direct=True)


async def ask_through_others(viewer: Viewer, member: UUID, *, now: datetime) -> None:
    """Take back that a young person is asked directly; their own access is shut at once.

    Raises:
        NotFoundError: there is no such member for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family_member.direct") as act:
        row = await households.lock_member(act, member)
        await _set_direct(row, (None, None, None))
        await of_families.shut(act, [member])
        act.note(is_direct=False)


async def set_relationship(
    viewer: Viewer, member: UUID, asked: Relationship, *, now: datetime
) -> None:
    """Write down what somebody is to a child, in place of what was written before.

    Raises:
        NotFoundError: there is no such member for the viewer.
        InvalidError: the child is not of the family.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family_member.relate") as act:
        row = await households.lock_member(act, member)
        await _check_child(row["family"], asked.child)
        await FamilyRelationship.delete().where(
            (FamilyRelationship.member == member) & (FamilyRelationship.child == asked.child)
        )
        await FamilyRelationship.insert(
            FamilyRelationship(
                id=uuid4(), member=member, child=asked.child, relation=asked.relation,
                has_rights=asked.has_rights,
            )
        )  # fmt: skip
        act.note(child=asked.child, has_rights=asked.has_rights)


async def _set_direct(row: asyncpg.Record, values: tuple[object, object, object]) -> None:
    names = ("direct_chair", "direct_decided_on", "direct_reason_sealed")
    columns: dict[Column | str, Any] = dict(zip(names, values, strict=True))
    columns["revision"] = row["revision"] + 1
    await FamilyMember.update(columns).where(FamilyMember.id == row["id"])


async def _check_of_family(family: UUID, asked: WriteMember) -> None:
    if asked.child is not None:
        await _check_child(family, asked.child)
    if asked.beside is not None:
        people = await households.members_of(family)
        if asked.beside not in people:
            words = "Choose one of the family's people."
            raise InvalidError(Fault("beside", words))


async def _check_child(family: UUID, child: UUID) -> None:
    if not await fetch("SELECT 1 FROM child WHERE id = $1 AND family = $2", child, family):
        raise InvalidError(Fault("child", "Choose a child of this family."))


def _check_revision(row: asyncpg.Record, revision: int | None) -> None:
    if revision is not None and revision != row["revision"]:
        raise RefusedError(
            "Somebody else changed this person while you had it open."
            " Open it again and make your change there."
        )
