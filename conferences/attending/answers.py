"""What people say to an invitation, from whichever side it comes.

Everything can be taken back until the meeting is over. Whoever is asked answers by personal link
or signed in; what comes by telephone, paper or mail a coordinator records, with when and who took
it, until the conference is closed.
"""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from conferences.attending import askings, deputies
from conferences.attending.announcing import link_of
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import Asking, receipt_message
from conferences.attending.values import AllTheSame, Answer, Asked, Reply, Source
from conferences.booking.tables import Conference
from conferences.entitlement import let_in_sql, professional_of, sees_every_conference, visible_sql
from conferences.families import service as families
from notifications.outbox import service as outbox
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import until
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Via, Viewer, check
from people.text import many_lines
from people.vault import written

_LONGEST_REASON = 500
_SAID_BY_OTHERS = (Source.PHONE, Source.PAPER, Source.MAIL)
_ASKED = """
SELECT CASE WHEN s.id IS NULL THEN i.id ELSE s.id END AS id, i.id AS invitation, i.conference,
       s.id IS NOT NULL AS is_stand_in, p.name, p.is_active, a.name AS agency,
       p.id AS professional, coalesce(s.reference, i.reference) AS reference, c.state,
       coalesce(i.arrives_at, c.starts_at) AS starts_at,
       coalesce(i.leaves_at, c.ends_at) AS ends_at,
       coalesce(concat_ws(', ', r.name, v.name, v.address), '') AS place, c.link, c.dial_in,
       CASE WHEN s.id IS NULL THEN i.expectation ELSE 'attend' END AS expectation,
       coalesce(s.sequence, i.sequence) AS sequence, coalesce(s.reply, i.reply) AS reply,
       CASE WHEN s.id IS NULL THEN i.reply_reason ELSE s.reply_reason END AS reply_reason,
       CASE WHEN s.id IS NULL THEN i.reply_reason_sealed ELSE s.reply_reason_sealed END
           AS reply_reason_sealed,
       CASE WHEN s.id IS NULL THEN i.replied_at ELSE s.replied_at END AS replied_at,
       CASE WHEN s.id IS NULL THEN i.deputy END AS deputy,
       CASE WHEN s.id IS NULL THEN d.name END AS deputy_name,
       CASE WHEN s.id IS NULL THEN i.deputy_wish ELSE '' END AS deputy_wish,
       CASE WHEN s.id IS NULL THEN i.deputy_wish_sealed END AS deputy_wish_sealed,
       c.state = 'booked' AS is_open, {visible} AS is_visible, {let_in} AS is_let_in
  FROM invitation AS i
  JOIN conference AS c ON c.id = i.conference
  LEFT JOIN stand_in AS s ON s.invitation = i.id AND s.id = $1 AND s.ended_at IS NULL
  JOIN professional AS p ON p.id = coalesce(s.professional, i.professional)
  JOIN agency AS a ON a.id = i.agency
  LEFT JOIN professional AS d ON d.id = i.deputy
  LEFT JOIN room AS r ON r.id = c.room
  LEFT JOIN venue AS v ON v.id = r.venue
 WHERE (i.id = $1 OR s.id = $1) AND i.withdrawn_at IS NULL AND NOT i.is_walk_in
"""


async def get_asked(viewer: Viewer, about: UUID, *, now: datetime) -> Asked:
    """One person's own invitation, for whoever it is and for a coordinator.

    Raises:
        NotFoundError: it does not stand, is somebody else's, or is of somebody who has left.
    """
    check(viewer, Permission.INVITATION_ANSWER)
    subject = Subject("invitation", about)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="invitation.read"):
        query = _ASKED.format(
            visible=visible_sql(viewer, conference="c", parameter="$2"),
            let_in=let_in_sql(family="c.family", person="p.id"),
        )
        rows = await fetch(query, about, professional_of(viewer))
        if not rows:
            raise NotFoundError
        [row] = rows
        may_answer = is_own(viewer, about, row["professional"]) and row["is_active"]
        may_answer = may_answer and row["is_let_in"]
        if not (may_answer or (row["is_visible"] and sees_every_conference(viewer))):
            raise NotFoundError
        choices = () if row["is_stand_in"] else await deputies.load_choices(row["invitation"])
    is_over = may_answer and row["ends_at"] is not None and row["ends_at"] <= now
    kind = _kept_in(is_stand_in=row["is_stand_in"])
    values = written.opened("invitation", row, "deputy_wish", row=row["invitation"])
    values = written.opened(kind, values, "reply_reason")
    values |= {"deputies": choices, "is_open": row["is_open"] and not is_over}
    return msgspec.convert(values, Asked, from_attributes=True)


async def answer(viewer: Viewer, about: UUID, given: Answer, *, now: datetime) -> None:
    """Answer one's own invitation, or one's own asking to stand in.

    Raises:
        NotFoundError: it is somebody else's, or does not stand.
        RefusedError: the meeting has moved since, has no date, or is over.
        InvalidError: a reason is missing, or the deputy cannot be taken.
    """
    check(viewer, Permission.INVITATION_ANSWER)
    subject = Subject("invitation", about)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="invitation.answer") as act:
        conference = await askings.lock_conference_of(about)
        asking = askings.pick(await askings.load_askings(conference.id), about)
        if not is_own(viewer, about, asking.professional):
            raise NotFoundError
        check_open(conference)
        _check_not_over(conference, now)
        _check_current(asking, given)
        if given.answer == "declined" and not given.reason.strip():
            words = "Say in a few words why you cannot come. Write nothing about the family."
            raise InvalidError(Fault("reason", words))
        source = Source.LINK if viewer.via is Via.LINK else Source.SIGNED_IN
        await take(act, conference, asking, given, source=source, at=now)


async def record_answer(
    viewer: Viewer, about: UUID, given: Answer, *, source: Source, taken_at: datetime, now: datetime
) -> None:
    """Record an answer that came by telephone, on paper or by mail.

    Raises:
        NotFoundError: there is no such invitation for the viewer.
        RefusedError: the conference has no date, or is over.
        InvalidError: the way or time is not possible, or the deputy cannot be taken.
    """
    check(viewer, Permission.INVITATION_RECORD)
    if source not in _SAID_BY_OTHERS:
        raise InvalidError(Fault("source", "Say whether it came by telephone, paper or mail."))
    if taken_at > now:
        raise InvalidError(Fault("taken_at", "Give a time that has passed."))
    subject = Subject("invitation", about)
    async with recorded(
        viewer, Verb.COLLECT, subject, now=now, name="invitation.record_answer"
    ) as act:
        conference = await askings.lock_conference_of(about)
        await askings.lock_conference(act, conference.id)
        asking = askings.pick(await askings.load_askings(conference.id), about)
        check_open(conference)
        await take(act, conference, asking, given, source=source, at=taken_at)


async def confirm_deputy(
    viewer: Viewer,
    invitation: UUID,
    professional: UUID,
    *,
    all_the_same: tuple[AllTheSame, ...] = (),
    now: datetime,
) -> None:
    """Let somebody stand in whom the agency named: they are invited in their own right.

    Raises:
        NotFoundError: there is no such invitation for the viewer.
        InvalidError: the person cannot stand in.
        WarnedError: they look like a relative of the family, and nothing says why they may.
        RefusedError: the conference has no date, or is over.
    """
    check(viewer, Permission.INVITATION_RECORD)
    subject = Subject("invitation", invitation)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="invitation.confirm_deputy"
    ) as act:
        conference, row = await askings.lock_invitation(act, invitation)
        check_open(conference)
        await deputies.appoint(act, conference, invitation, professional, all_the_same=all_the_same)
        await _write(
            invitation,
            {
                "reply": Reply.DEPUTY.value,
                **written.sealed("invitation", invitation, deputy_wish=""),
                "reply_source": row.reply_source or "phone",
                "replied_at": now if row.reply == Reply.NONE else row.replied_at,
            },
        )
        await _tell_principal(act, conference, invitation, said="deputy")


async def refuse_deputy(viewer: Viewer, invitation: UUID, reason: str, *, now: datetime) -> None:
    """Say that somebody whom the agency named may not stand in; the answer is open again.

    Raises:
        NotFoundError: there is no such invitation for the viewer.
        RefusedError: nobody waits to be confirmed.
    """
    check(viewer, Permission.INVITATION_RECORD)
    subject = Subject("invitation", invitation)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="invitation.refuse_deputy"
    ) as act:
        conference, row = await askings.lock_invitation(act, invitation)
        check_open(conference)
        if not written.of(row, "deputy_wish"):
            raise RefusedError("Nobody waits to be confirmed as a deputy here.")
        await _write(
            invitation,
            {
                "reply": Reply.NONE.value,
                **written.sealed(
                    "invitation", invitation, deputy_wish="", reply_reason=_reason(reason)
                ),
                "reply_source": None,
                "replied_at": None,
            },
        )
        await _tell_principal(act, conference, invitation, said="deputy_refused")


def check_open(conference: Conference) -> None:
    """Demand that answers to the conference are still taken.

    Raises:
        RefusedError: it has no date yet, was cancelled, or is closed.
    """
    match conference.state:
        case "booked":
            return
        case "planned":
            raise RefusedError("There is no date yet to answer to.")
        case "cancelled":
            raise RefusedError("This meeting was cancelled. No answer is needed.")
        case _:
            raise RefusedError("This meeting is over, and its record is closed.")


def _check_not_over(conference: Conference, now: datetime) -> None:
    """Demand that it is not over: what somebody said beforehand is not said anew by themselves."""
    if conference.ends_at <= now:
        raise RefusedError(
            "This meeting is over, so no answer is needed. If yours was wrong, tell whoever"
            " invited you."
        )


async def take(
    act: Act,
    conference: Conference,
    asking: Asking,
    given: Answer,
    *,
    source: Source,
    at: datetime,
    order: str = "",
    is_acknowledged: bool = True,
) -> None:
    """Take an answer, by whichever way it came, and acknowledge it. A step.

    ``order`` says which of two answers is the later where they come by mail.

    Raises:
        InvalidError: the deputy cannot be taken.
    """
    kind = _kept_in(is_stand_in=asking.is_stand_in)
    values: askings.Columns = {
        "reply": given.answer,
        **written.sealed(kind, asking.id, reply_reason=_reason(given.reason)),
        "reply_source": source.value,
        "replied_at": at,
        "reply_order": order or order_of(at),
    }
    if asking.is_stand_in:
        if given.answer == "deputy":
            words = "Whoever stands in cannot send somebody else. Ask the person you stand in for."
            raise InvalidError(Fault("answer", words))
        await StandIn.update(values).where(StandIn.id == asking.id)
    else:
        values["reply_taken_by"] = None if source in _OWN else act.viewer.account
        values |= await _deputy_values(act, conference, asking, given, source)
        await _write(asking.id, values)
    act.note(answer=given.answer, source=source.value)
    if is_acknowledged:
        await _send_receipt(act, conference, asking, given)


_OWN = (Source.LINK, Source.SIGNED_IN)


async def _deputy_values(
    act: Act, conference: Conference, asking: Asking, given: Answer, source: Source
) -> askings.Columns:
    """What an answer means for the deputy: one is asked, one is wished for, or none comes."""
    if given.answer == "declined":
        await deputies.dismiss(act, conference, asking.id)
    elif given.answer != "deputy":
        await deputies.come_after_all(act, conference, asking)
    if given.answer != "deputy":
        return written.sealed("invitation", asking.id, deputy_wish="")
    if given.deputy is not None:
        reasons = None if source in _OWN else given.all_the_same
        await deputies.appoint(act, conference, asking.id, given.deputy, all_the_same=reasons)
        return written.sealed("invitation", asking.id, deputy_wish="")
    wish = deputies.checked_wish(given.deputy_wish)
    await deputies.dismiss(act, conference, asking.id)
    return written.sealed("invitation", asking.id, deputy_wish=wish)


async def _send_receipt(act: Act, conference: Conference, asking: Asking, given: Answer) -> None:
    is_pending = given.answer == "deputy" and given.deputy is None
    await _acknowledge(act, conference, asking, said="" if is_pending else given.answer)


async def _tell_principal(act: Act, conference: Conference, invitation: UUID, *, said: str) -> None:
    """Tell an invitee what was decided about the deputy they named. A step."""
    asking = askings.pick(await askings.load_askings(conference.id), invitation)
    await _acknowledge(act, conference, asking, said=said)


async def _acknowledge(act: Act, conference: Conference, asking: Asking, *, said: str) -> None:
    if asking.email is None or conference.ends_at is None:
        return
    if not await families.may_mail(act, conference.id):
        return
    message = receipt_message(
        asking,
        answer=said,
        answer_link=await link_of(act, asking, ends_at=conference.ends_at),
        words=(await askings.load_signature(act.viewer)).words if act.viewer.account else {},
        now=act.now,
    )
    await outbox.put(act, message)


def _kept_in(*, is_stand_in: bool) -> str:
    """The table that keeps what somebody answered."""
    return "stand_in" if is_stand_in else "invitation"


async def _write(invitation: UUID, values: askings.Columns) -> None:
    await Invitation.update({**values, Invitation.revision: Invitation.revision + 1}).where(
        Invitation.id == invitation
    )


def order_of(stamped_at: datetime, tie: str = "~") -> str:
    """What puts answers in order: when each was given, and where that is the same, what it says.

    One that a person gave or took by hand comes after a program's of the same second.

    >>> from datetime import UTC
    >>> order_of(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "accepted")
    '2026-11-23T09:30:00.000000 accepted'
    """
    return f"{stamped_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {tie}"[:120]


def is_own(viewer: Viewer, about: UUID, professional: UUID) -> bool:
    """Whether that is the viewer's own asking: by personal link, or signed in."""
    if viewer.via is Via.LINK:
        return viewer.link == about
    return viewer.professional is not None and viewer.professional == professional


def _check_current(asking: Asking, given: Answer) -> None:
    if given.sequence is None or given.sequence == asking.sequence or asking.told is None:
        return
    now_at = until(asking.told.starts_at, asking.told.ends_at)
    raise RefusedError(
        f"The meeting has changed since you opened this page: it is now {now_at}."
        " Load the page again and answer for that."
    )


def _reason(typed: str) -> str:
    try:
        return many_lines(typed, most=_LONGEST_REASON)
    except ValueError as error:
        raise InvalidError(Fault("reason", str(error), typed)) from error
