"""When somebody died or a pregnancy was lost: nothing goes out by itself about that family.

What waits to be sent is taken back, to family and professionals alike, and nothing is queued until
somebody ends it with a reason. What people are told meanwhile, a coordinator sends by hand.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from uuid import UUID, uuid4

from conferences.families import households, sealing
from conferences.families.tables import FamilySilence
from conferences.families.values import FallSilent, GiveReason
from notifications.outbox import service as outbox
from people.accounts import of_families
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.vault.service import case_key

BY_HAND = "conference.tell_by_hand"
"""The act by which a coordinator sends something about a silent family after all."""

_TOLD_OF = """
SELECT invitation.id FROM invitation JOIN conference ON conference.id = invitation.conference
 WHERE conference.family = $1
UNION ALL
SELECT stand_in.id FROM stand_in JOIN invitation ON invitation.id = stand_in.invitation
  JOIN conference ON conference.id = invitation.conference WHERE conference.family = $1
UNION ALL
SELECT family_part.id FROM family_part JOIN conference ON conference.id = family_part.conference
 WHERE conference.family = $1
"""
_STANDING = """
SELECT silence.recorded_at FROM family_silence AS silence
  JOIN conference ON conference.family = silence.family
 WHERE conference.id = $1 AND silence.ended_at IS NULL
"""

AlsoStops = Callable[[Act, UUID], Awaitable[object]]
"""What a slice above stops by itself once a family is silent."""
_also_stops: list[AlsoStops] = []


def also_stops(step: AlsoStops) -> None:
    """Let a slice above stop what it sends, in the act by which a family falls silent."""
    _also_stops.append(step)


explain(
    {
        "family_silence_at_once": lambda: RefusedError(
            "Nothing goes out by itself about this family already."
        )
    }
)


async def fall_silent(viewer: Viewer, family: UUID, asked: FallSilent, *, now: datetime) -> UUID:
    """Stop everything that goes out by itself about a family, at once; own access is shut.

    Raises:
        NotFoundError: there is no such family for the viewer.
        RefusedError: it is silent already.
    """
    check(viewer, Permission.FAMILY_EDIT)
    silence = uuid4()
    subject = Subject("family", family)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family.fall_silent") as act:
        await households.lock_family(act, family)
        key = await case_key(act, family)
        note = sealing.sealed(key, asked.note, column="family_silence.note", row=silence)
        await FamilySilence.insert(
            FamilySilence(
                id=silence, family=family, why=asked.why, recorded_by=act.viewer.account,
                note_sealed=note,
                recorded_at=now,
            )
        )  # fmt: skip
        rows = await act.fetch(_TOLD_OF, family)
        await of_families.shut(act, list(await households.members_of(family)))
        taken_back = sum([await outbox.withdraw(act, about=row["id"]) for row in rows])
        for step in _also_stops:
            await step(act, family)
        act.note(why=asked.why, taken_back=taken_back)
    return silence


async def end_silence(viewer: Viewer, family: UUID, asked: GiveReason, *, now: datetime) -> None:
    """Let things go out by themselves about a family again, with a reason.

    Raises:
        NotFoundError: there is no such family for the viewer.
        RefusedError: it is not silent.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="family.end_silence") as act:
        await households.lock_family(act, family)
        rows = await act.fetch(
            "SELECT id FROM family_silence WHERE family = $1 AND ended_at IS NULL FOR UPDATE",
            family,
        )
        if not rows:
            raise RefusedError("Things go out by themselves about this family already.")
        silence = rows[0]["id"]
        key = await case_key(act, family)
        reason = sealing.sealed(key, asked.reason, column="family_silence.ended", row=silence)
        await FamilySilence.update(
            {"ended_at": now, "ended_by": act.viewer.account, "ended_reason_sealed": reason}
        ).where(FamilySilence.id == silence)


async def may_mail(act: Act, conference: UUID) -> bool:
    """Whether something may be queued about a conference within this act. A step."""
    return act.name == BY_HAND or not await act.fetch(_STANDING, conference)


async def is_silenced(about: Collection[UUID], *, queued_at: datetime) -> bool:
    """Whether what was queued about these invitations or parts by then may not go out any more.

    What a coordinator sent by hand later may. In an open transaction.
    """
    rows = await fetch(
        "SELECT 1 FROM family_silence AS silence JOIN conference"
        " ON conference.family = silence.family"
        " WHERE silence.ended_at IS NULL AND silence.recorded_at >= $2 AND conference.id IN ("
        "  SELECT conference FROM invitation WHERE id = ANY($1::uuid[])"
        "  UNION ALL SELECT conference FROM family_part WHERE id = ANY($1::uuid[])"
        "  UNION ALL SELECT i.conference FROM stand_in JOIN invitation AS i"
        "  ON i.id = stand_in.invitation WHERE stand_in.id = ANY($1::uuid[])) LIMIT 1",
        list(about), queued_at,
    )  # fmt: skip
    return bool(rows)


async def find_silence(family: UUID) -> FamilySilence | None:
    """Why a family is silent now, if it is. In an open transaction."""
    return await FamilySilence.objects().get(
        (FamilySilence.family == family) & FamilySilence.ended_at.is_null()
    )


async def silent_conferences(viewer: Viewer) -> list[UUID]:
    """The open conferences of silent families that the viewer may see. In an open transaction."""
    if not viewer.is_signed_in:
        raise NotFoundError
    seen = households.family_seen(viewer, "conference.family")
    rows = await fetch(
        "SELECT conference.id FROM conference JOIN family_silence AS silence"  # noqa: S608
        " ON silence.family = conference.family AND silence.ended_at IS NULL"
        f" WHERE conference.state IN ('planned', 'booked') AND {seen}"
        " ORDER BY conference.starts_at NULLS LAST",
        viewer.professional,
    )
    return [row["id"] for row in rows]
