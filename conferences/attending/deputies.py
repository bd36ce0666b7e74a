"""Who may stand in for an invitee, and asking them in their own right.

One of the same agency's confirmed people stands in at once; anybody else waits for a coordinator
(reference: safety, 4.5). The measure counts the invitation, and so the deputy once, for the
invitee's agency.
"""

from collections.abc import Collection
from uuid import UUID

import msgspec

from conferences.attending import announcing, askings, invitations, warnings
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import Asking
from conferences.attending.values import AllTheSame, DeputyChoice
from conferences.booking.tables import Conference
from conferences.entitlement import let_in_sql
from conferences.families import service as families
from people.audit.constraints import explain
from people.audit.service import Act, fetch
from people.errors import ClashError, Fault, InvalidError, RefusedError
from people.permissions import Permission, may
from people.text import single_line

explain(
    {
        "stand_in_one_at_a_time": lambda: RefusedError(
            "Somebody has just named another deputy. Load the page again to see whom."
        )
    }
)

_CHOICES = f"""
SELECT p.id AS professional, p.name, p.role, usual.id IS NOT NULL AS is_usual
  FROM invitation AS i
  JOIN conference AS c ON c.id = i.conference
  JOIN professional AS p ON p.agency = i.agency
  LEFT JOIN deputy AS usual ON usual.professional = i.professional AND usual.deputy = p.id
 WHERE i.id = $1 AND p.is_active AND p.is_confirmed AND p.id <> i.professional
   AND p.id IS DISTINCT FROM c.chair AND p.id IS DISTINCT FROM c.minute_taker
   AND NOT EXISTS (SELECT FROM invitation AS other
                    WHERE other.conference = c.id AND other.withdrawn_at IS NULL
                      AND other.id <> i.id AND p.id IN (other.professional, other.deputy))
   AND {let_in_sql(family="c.family", person="p.id")}
 ORDER BY usual.id IS NULL, p.name, p.id
"""  # noqa: S608 - the predicate is ours
_MAY_BE_CONFIRMED = f"""
SELECT p.is_active AND p.is_confirmed AS is_known,
       {let_in_sql(family="c.family", person="p.id")} AS is_let_in,
       p.id = i.professional AS is_invitee,
       EXISTS (SELECT FROM invitation AS other
                WHERE other.conference = i.conference AND other.withdrawn_at IS NULL
                  AND other.id <> i.id AND p.id IN (other.professional, other.deputy)) AS comes
  FROM invitation AS i JOIN conference AS c ON c.id = i.conference, professional AS p
 WHERE i.id = $1 AND p.id = $2
"""  # noqa: S608 - the predicate is ours


async def load_choices(invitation: UUID) -> tuple[DeputyChoice, ...]:
    """Who of the agency may stand in without being confirmed, usual deputies first.

    Inside a transaction that is open.
    """
    rows = await fetch(_CHOICES, invitation)
    return tuple(msgspec.convert(dict(row), DeputyChoice) for row in rows)


async def appoint(
    act: Act,
    conference: Conference,
    invitation: UUID,
    professional: UUID,
    *,
    all_the_same: Collection[AllTheSame] | None,
) -> None:
    """Ask somebody to stand in, in place of whoever was asked before. A step.

    ``all_the_same`` is given where a coordinator stands behind it; otherwise only one of the
    agency's confirmed people is taken, and a warning waits for a coordinator.

    Raises:
        InvalidError: the person cannot stand in.
        WarnedError: they look like a relative of the family, and a coordinator did not say why.
        ClashError: they would meet somebody they must not; only who keeps families is told whom.
    """
    if all_the_same is not None:
        await _check_may_be_confirmed(invitation, professional)
    elif professional not in {one.professional for one in await load_choices(invitation)}:
        raise InvalidError(Fault("deputy", "Choose one of the list, or give the name below."))
    standing = await _standing(invitation)
    if standing is not None and standing.professional == professional:
        return
    await warnings.warn(act, conference, [professional], all_the_same)
    await dismiss(act, conference, invitation)
    row = askings.new_stand_in(invitation, professional, act)
    await StandIn.insert(row)
    await _set_deputy(invitation, professional)
    words = "This person cannot come to this meeting. Choose somebody else."
    await _check_apart(act, conference.id, professional, refused=Fault("deputy", words))
    await announcing.tell_one(act, conference, row.id)
    act.note(deputy=professional)


async def dismiss(act: Act, conference: Conference, invitation: UUID) -> None:
    """Let whoever was to stand in go, and tell them; nothing where nobody was. A step."""
    standing = await _standing(invitation)
    if standing is None:
        return
    asking = askings.pick(await askings.load_askings(conference.id), standing.id)
    await invitations.end_stand_in(act, asking)
    await _set_deputy(invitation, None)


async def come_after_all(act: Act, conference: Conference, asking: Asking) -> None:
    """Let whoever was to stand in go, since the invitee comes after all. A step.

    Raises:
        InvalidError: they would meet somebody they must not; no more is said to them.
        ClashError: the same, for who keeps families.
    """
    stood_in = await _standing(asking.id) is not None
    await dismiss(act, conference, asking.id)
    if stood_in:
        words = "You cannot come to this meeting after all. Telephone whoever invited you."
        await _check_apart(act, conference.id, asking.professional, refused=Fault("answer", words))


def checked_wish(typed: str) -> str:
    """Somebody's name and role as they were typed, on one line.

    Raises:
        InvalidError: nothing was typed, or not on one line.
    """
    try:
        wish = single_line(typed)
    except ValueError as error:
        raise InvalidError(Fault("deputy_wish", str(error), typed)) from error
    if not wish:
        raise InvalidError(Fault("deputy", "Choose who comes for you, or give the name below."))
    return wish


async def _check_apart(act: Act, conference: UUID, professional: UUID, *, refused: Fault) -> None:
    """Demand that whoever comes meets nobody they must not; whom is not everybody's to know."""
    try:
        await families.check_apart(act, conference, person=professional)
    except ClashError:
        if may(act.viewer, Permission.FAMILY_EDIT):
            raise
        raise InvalidError(refused) from None


async def _check_may_be_confirmed(invitation: UUID, professional: UUID) -> None:
    rows = await fetch(_MAY_BE_CONFIRMED, invitation, professional)
    if not rows or not rows[0]["is_known"]:
        words = "Choose somebody who is on record, confirmed and still works there."
        raise InvalidError(Fault("deputy", words))
    if not rows[0]["is_let_in"]:
        words = "This person is kept out of the case. Ask the agency for somebody else."
        raise InvalidError(Fault("deputy", words))
    if rows[0]["is_invitee"] or rows[0]["comes"]:
        raise InvalidError(Fault("deputy", "Choose somebody who is not coming already."))


async def _standing(invitation: UUID) -> StandIn | None:
    return await StandIn.objects().get(
        (StandIn.invitation == invitation) & StandIn.ended_at.is_null()
    )


async def _set_deputy(invitation: UUID, professional: UUID | None) -> None:
    await Invitation.update({Invitation.deputy: professional}).where(Invitation.id == invitation)
