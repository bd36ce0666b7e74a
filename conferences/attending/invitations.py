"""Whom a conference expects: the steps that booking takes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from conferences.attending import askings, warnings
from conferences.attending.announcing import cancel
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import Asking, Signature
from conferences.attending.values import AllTheSame, Invitee
from conferences.attending.wanted import time_faults
from conferences.booking.tables import Conference
from conferences.children import bars
from notifications.messages.values import MessageKind
from notifications.outbox import service as outbox
from people.audit.constraints import explain
from people.audit.service import Act, fetch
from people.errors import Fault, InvalidError, RefusedError
from people.links import service as links

explain(
    {
        "invitation_once": lambda: RefusedError(
            "This person is on the list already. Load the page again to see it."
        ),
        "invitation_left_after_arriving": lambda: InvalidError(
            Fault("left_at", "Give a time of leaving that is not before arriving.")
        ),
    }
)


async def expect(
    act: Act, conference: Conference, invitees: Sequence[Invitee],
    *, all_the_same: Collection[AllTheSame] | None = None,
) -> None:  # fmt: skip
    """Make these the people who are expected. A step.

    Who is new gets an invitation, who is left out is withdrawn and told so if they were told
    before. Nobody else is told anything until ``announce``. ``all_the_same`` as in ``warn``.

    Raises:
        InvalidError: somebody comes twice, is unknown, or is wanted outside its time.
        WarnedError: somebody new looks like a relative of the family.
    """
    agencies = await _agencies_of(invitees)
    standing = await Invitation.objects().where(
        (Invitation.conference == conference.id)
        & Invitation.withdrawn_at.is_null()
        & (Invitation.is_walk_in == False)  # noqa: E712 - a condition in SQL
    )
    known = {row.professional for row in standing}
    _check(conference, invitees, known | agencies.keys())
    await _check_let_in(conference, invitees)
    wanted = {invitee.professional: invitee for invitee in invitees}
    gone = [row for row in standing if row.professional not in wanted]
    await _withdraw(act, conference, {row.id for row in gone})
    for row in standing:
        if row.professional in wanted:
            await _keep(row, wanted[row.professional])
    fresh = [invitee for invitee in invitees if invitee.professional not in known]
    back = await _take_back_in(act, conference, fresh)
    fresh = [invitee for invitee in fresh if invitee.professional not in back]
    await warnings.warn(act, conference, [one.professional for one in fresh], all_the_same)
    if fresh:
        await Invitation.insert(*(_row(act, conference, one, agencies) for one in fresh))
    act.note(expected=len(invitees), withdrawn=len(gone), added=len(fresh))


async def move(
    act: Act, conference: UUID, *, by: timedelta, starts_at: datetime, ends_at: datetime
) -> None:
    """Let those who are wanted for a part keep their part of a conference that moves. A step.

    Who would be wanted outside the new time is wanted for all of it.
    """
    await act.fetch(
        "UPDATE invitation SET arrives_at = CASE WHEN arrives_at + $2 > $3 AND arrives_at + $2 < $4"
        " THEN arrives_at + $2 END, leaves_at = CASE WHEN leaves_at + $2 < $4 AND leaves_at + $2 >"
        " $3 THEN leaves_at + $2 END"
        " WHERE conference = $1 AND withdrawn_at IS NULL"
        " AND (arrives_at IS NOT NULL OR leaves_at IS NOT NULL)",
        conference, by, starts_at, ends_at,
    )  # fmt: skip


async def exclude(
    act: Act, conference: Conference, professional: UUID, *, is_told: bool
) -> list[UUID]:
    """Let somebody be expected no more, as invitee or deputy; of which agencies that was. A step.

    ``is_told`` sends what anybody is sent who is no longer asked; otherwise they hear nothing, and
    what is queued for them is taken back. Their personal links end.
    """
    agencies = []
    signature = await askings.load_usual_signature(act.viewer, conference.id) if is_told else None
    for asking in await askings.load_askings(conference.id):
        if asking.professional != professional:
            continue
        row = await askings.get_invitation(asking.invitation)
        agencies.append(row.agency)
        await _leave(act, asking, signature)
        if asking.is_stand_in:
            await StandIn.update({StandIn.ended_at: act.now}).where(StandIn.id == asking.id)
            await Invitation.update(_WITHOUT_DEPUTY).where(Invitation.id == asking.invitation)
        else:
            await _withdraw(act, conference, {asking.id}, is_cancelled=False)
    return agencies


async def _leave(act: Act, asking: Asking, signature: Signature | None) -> None:
    await outbox.withdraw(act, about=asking.id)
    await links.revoke(act, about=asking.id)
    if signature is not None:
        await cancel(act, asking, is_removed=True, words=signature.words)


_WITHOUT_DEPUTY: askings.Columns = {
    "deputy": None, "reply": "none", "reply_source": None, "replied_at": None,
}  # fmt: skip


async def silence(act: Act, family: UUID, professional: UUID, *, keeps_cancellations: bool) -> None:
    """Take back what is queued for somebody about a family, and end their links. A step."""
    kinds = frozenset(MessageKind) - ({MessageKind.CANCELLATION} if keeps_cancellations else set())
    rows = await act.fetch(
        "SELECT coalesce(s.id, i.id) AS about FROM invitation AS i"
        " JOIN conference AS c ON c.id = i.conference"
        " LEFT JOIN stand_in AS s ON s.invitation = i.id AND s.professional = $2"
        " WHERE c.family = $1 AND $2 IN (i.professional, s.professional)",
        family, professional,
    )  # fmt: skip
    for row in rows:
        await outbox.withdraw(act, about=row["about"], recipient=professional, of=kinds)
        await links.revoke(act, about=row["about"])


async def end_stand_in(act: Act, asking: Asking) -> None:
    """Let a deputy go who is no longer needed, and tell them. A step."""
    await cancel(act, asking, is_removed=True)
    await StandIn.update({StandIn.ended_at: act.now}).where(StandIn.id == asking.id)
    await links.revoke(act, about=asking.id)


async def _withdraw(
    act: Act, conference: Conference, gone: set[UUID], *, is_cancelled: bool = True
) -> None:
    if not gone:
        return
    for asking in await askings.load_askings(conference.id):
        if asking.invitation in gone:
            if asking.is_stand_in:
                await end_stand_in(act, asking)
            elif is_cancelled:
                await cancel(act, asking, is_removed=True)
                await links.revoke(act, about=asking.id)
    await Invitation.update({Invitation.withdrawn_at: act.now, Invitation.deputy: None}).where(
        Invitation.id.is_in(list(gone))
    )


async def _keep(row: Invitation, invitee: Invitee) -> None:
    fields = msgspec.structs.asdict(invitee)
    changed: askings.Columns = {
        name: value for name, value in fields.items() if getattr(row, name) != value
    }
    if changed:
        changed[Invitation.revision] = row.revision + 1
        await Invitation.update(changed).where(Invitation.id == row.id)


async def _take_back_in(
    act: Act, conference: Conference, invitees: Collection[Invitee]
) -> set[UUID]:
    """Who was left out and nothing of it was sent: their invitation stands as it stood."""
    wanted = {one.professional: one for one in invitees}
    back = set()
    everybody = await askings.load_askings(conference.id, is_whole=True)
    for asking in sorted(everybody, key=lambda one: one.made_at, reverse=True):
        if asking.is_stand_in or asking.professional not in wanted or asking.told is None:
            continue
        if asking.professional in back:
            continue
        row = await Invitation.objects().get(Invitation.id == asking.id)
        if row is None or not await _is_still_unaware(act, asking, row):
            continue
        await outbox.withdraw(act, about=asking.id, of={MessageKind.CANCELLATION})
        await links.stand_again(act, about=asking.id, revoked_at=row.withdrawn_at)
        await Invitation.update(
            {Invitation.withdrawn_at: None, Invitation.recalled_at: None}
        ).where(Invitation.id == asking.id)
        await _keep(row, wanted[asking.professional])
        back.add(asking.professional)
    return back


async def _is_still_unaware(act: Act, asking: Asking, row: Invitation) -> bool:
    """Whether somebody who was told of it was left out since, and no word of that has left."""
    if row.withdrawn_at is None or row.deputy is not None or row.reply == "deputy":
        return False
    was_left_out = await outbox.was_handed_over(
        act, about=asking.id, since=asking.sequence, of={MessageKind.CANCELLATION}
    )
    return not was_left_out and asking.email is not None


def _row(
    act: Act, conference: Conference, invitee: Invitee, agencies: Mapping[UUID, UUID]
) -> Invitation:
    made = uuid4()
    return Invitation(
        id=made,
        conference=conference.id,
        agency=agencies[invitee.professional],
        made_at=act.now,
        **msgspec.structs.asdict(invitee),
        **askings.new_secrets(made),
    )


async def _agencies_of(invitees: Iterable[Invitee]) -> dict[UUID, UUID]:
    rows = await fetch(
        "SELECT id, agency FROM professional WHERE id = ANY($1::uuid[]) AND is_active",
        [invitee.professional for invitee in invitees],
    )
    return {row["id"]: row["agency"] for row in rows}


def _check(conference: Conference, invitees: Sequence[Invitee], may_be: Collection[UUID]) -> None:
    """Demand people who are on the list already or at work, each once and within the time."""
    seen: set[UUID] = set()
    faults: list[Fault] = []
    for invitee in invitees:
        if invitee.professional in seen:
            faults.append(Fault("invitees", "Somebody is on the list twice. Leave one out."))
        if invitee.professional not in may_be:
            faults.append(Fault("invitees", "Choose people who are on record and at work."))
        seen.add(invitee.professional)
        faults += time_faults(invitee, conference.starts_at, conference.ends_at)
    if faults:
        raise InvalidError(*dict.fromkeys(faults))


async def _check_let_in(conference: Conference, invitees: Sequence[Invitee]) -> None:
    """Demand people whom nothing keeps from the case; only who arranges conferences reads this."""
    wanted = [invitee.professional for invitee in invitees]
    shut_out = await bars.list_shut_out(conference.family, wanted)
    faults = [
        Fault("invitees", f"{name} is kept out of this case. Ask the agency for somebody else.")
        for name in shut_out.values()
    ]
    if faults:
        raise InvalidError(*faults)
