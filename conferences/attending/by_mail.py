"""Answers that come by mail: whose invitation one belongs to, and taking it in order. Steps.

What a mail is worth is judged before; here it takes effect as any other answer does, and mails
that come late, twice or in another order leave the same answer behind.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from conferences.attending import answers, askings
from conferences.attending.announcing import link_of
from conferences.attending.telling import (
    Asking,
    held_message,
    invitation_message,
    kept_time_message,
    numbered_as_told,
)
from conferences.attending.values import Addressed, Answer, Source
from conferences.booking.tables import Conference
from conferences.entitlement import let_in_sql, professional_of, workable_sql
from conferences.families import service as families
from notifications.messages.values import token_digest
from notifications.outbox import service as outbox
from people.audit.service import Act, fetch
from people.errors import Fault, InvalidError
from people.permissions import Viewer

_PERSON = "coalesce(s.professional, i.professional)"
_ADDRESSED = f"""
SELECT coalesce(s.id, i.id) AS about, i.id AS invitation, i.conference, c.reference AS meeting,
       s.id IS NOT NULL AS is_stand_in, p.id AS professional, p.name, p.email AS address,
       a.name AS agency, c.state, c.starts_at, c.ends_at,
       coalesce(s.reference, i.reference) AS reference,
       CASE WHEN s.id IS NULL THEN i.sequence ELSE s.sequence END AS sequence,
       CASE WHEN s.id IS NULL THEN i.time_sequence ELSE s.time_sequence END AS time_sequence,
       CASE WHEN s.id IS NULL THEN i.reply ELSE s.reply END AS reply,
       CASE WHEN s.id IS NULL THEN i.reply_order ELSE s.reply_order END AS reply_order,
       i.withdrawn_at IS NULL AND s.ended_at IS NULL AND p.is_active
       AND {let_in_sql(family="c.family", person="p.id")} AS stands
  FROM asked
  JOIN invitation AS i ON i.id = asked.invitation
  LEFT JOIN stand_in AS s ON s.id = asked.stand_in
  JOIN conference AS c ON c.id = i.conference
  JOIN professional AS p ON p.id = {_PERSON}
  JOIN agency AS a ON a.id = i.agency
"""  # noqa: S608 - the predicate is ours
_BY_TOKEN = f"""
WITH asked AS (SELECT id AS invitation, NULL::uuid AS stand_in FROM invitation
                WHERE token_digest = $1 AND NOT is_walk_in
               UNION ALL SELECT invitation, id FROM stand_in WHERE token_digest = $1)
{_ADDRESSED}
"""  # noqa: S608 - the predicate is ours
_ABOUTS = """
SELECT id FROM invitation WHERE token_digest = ANY($1::bytea[]) AND NOT is_walk_in
 UNION ALL SELECT id FROM stand_in WHERE token_digest = ANY($1::bytea[])
"""
_BY_ID = f"""
WITH asked AS (SELECT id AS invitation, NULL::uuid AS stand_in FROM invitation
                WHERE id = $1 AND NOT is_walk_in
               UNION ALL SELECT invitation, id FROM stand_in WHERE id = $1)
{_ADDRESSED}
"""  # noqa: S608 - the predicate is ours
_BY_REFERENCE = f"""
WITH asked AS (SELECT id AS invitation, NULL::uuid AS stand_in FROM invitation
                WHERE reference = $1 AND NOT is_walk_in
               UNION ALL SELECT invitation, id FROM stand_in WHERE reference = $1)
{_ADDRESSED} WHERE {{workable}}
"""  # noqa: S608 - the predicate is ours


async def find_by_tokens(tokens: Sequence[str]) -> Addressed | None:
    """Whose invitation the first of these tokens belongs to that is known.

    Inside a transaction that is open.
    """
    for token in tokens:
        if rows := await fetch(_BY_TOKEN, token_digest(token)):
            return msgspec.convert(dict(rows[0]), Addressed)
    return None


async def abouts_of(tokens: Sequence[str]) -> list[UUID]:
    """Which invitations, and askings to stand in, these tokens belong to.

    Inside a transaction that is open.
    """
    digests = [token_digest(token) for token in tokens]
    return [row["id"] for row in await fetch(_ABOUTS, digests)]


async def find_addressed(about: UUID) -> Addressed | None:
    """Whose invitation, or asking to stand in, this is; inside a transaction that is open."""
    rows = await fetch(_BY_ID, about)
    return msgspec.convert(dict(rows[0]), Addressed) if rows else None


async def find_by_reference(viewer: Viewer, reference: str) -> Addressed | None:
    """The invitation of that reference, if the viewer may work on its conference.

    Inside a transaction that is open.
    """
    query = _BY_REFERENCE.format(workable=workable_sql(viewer, conference="c", parameter="$2"))
    rows = await fetch(query, reference.strip().upper(), professional_of(viewer))
    return msgspec.convert(dict(rows[0]), Addressed) if rows else None


async def take_mailed(
    act: Act, about: UUID, given: Answer, *, at: datetime, order: str, is_on_behalf: bool
) -> bool:
    """Take an answer that came by mail, unless a later one is known; whether it was taken.

    Whoever answered themselves hears nothing: an automaton that answers mail could answer that.
    What came from another address is acknowledged to whom it was said for.

    Raises:
        NotFoundError: the invitation does not stand.
        RefusedError: the conference has no date, or is over.
        InvalidError: what was written is not to be kept.
    """
    conference, asking = await _held(about)
    answers.check_open(conference)
    if asking.reply_order >= order:
        act.note(superseded=True)
        return False
    await answers.take(
        act, conference, asking, given, source=Source.MAIL, at=min(at, act.now), order=order,
        is_acknowledged=is_on_behalf and given.answer != asking.reply,
    )  # fmt: skip
    return True


async def take_decided(act: Act, about: UUID, given: Answer) -> None:
    """Take an answer that came by mail since a person decided so, whatever was said before.

    Raises:
        NotFoundError: the invitation does not stand.
        RefusedError: the conference has no date, or is over.
        InvalidError: the deputy cannot be taken.
    """
    conference, asking = await _held(about)
    answers.check_open(conference)
    if asking.is_stand_in and given.answer == "deputy":
        raise InvalidError(Fault("answer", "Whoever stands in cannot send somebody else."))
    await answers.take(act, conference, asking, given, source=Source.MAIL, at=act.now)


async def send_again(act: Act, about: UUID) -> bool:
    """Send somebody who asked for it what they were told last, once a day; whether it was sent."""
    conference, asking = await _held(about)
    if asking.told is None or asking.email is None or conference.state != "booked":
        return False
    if conference.ends_at is None or not await families.may_mail(act, conference.id):
        return False
    message = invitation_message(
        msgspec.structs.replace(asking, told=None), asking.told, is_update=True,
        answer_link=await link_of(act, asking, ends_at=conference.ends_at),
        words=(await askings.load_usual_signature(act.viewer, conference.id)).words, now=act.now,
    )  # fmt: skip
    once = f"{asking.id}:again:{asking.sequence}:{act.now:%Y-%m-%d}"
    return await outbox.put(act, numbered_as_told(message, asking, once))


async def tell_how_to_hand_in(act: Act, about: UUID) -> bool:
    """Tell somebody whose mail brought a file how to hand a report in, once a day."""
    return await _tell(act, about, "held")


async def tell_time_stays(act: Act, about: UUID) -> bool:
    """Tell somebody who proposed another time that the time stays as it is."""
    return await _tell(act, about, "kept_time")


async def _tell(act: Act, about: UUID, what: str) -> bool:
    conference, asking = await _held(about)
    if asking.email is None or conference.ends_at is None or conference.state != "booked":
        return False
    if not await families.may_mail(act, conference.id):
        return False
    make = {"held": held_message, "kept_time": kept_time_message}[what]
    message = make(
        asking, answer_link=await link_of(act, asking, ends_at=conference.ends_at),
        words=(await askings.load_usual_signature(act.viewer, conference.id)).words, now=act.now,
    )  # fmt: skip
    return await outbox.put(act, message)


async def _held(about: UUID) -> tuple[Conference, Asking]:
    conference = await askings.lock_conference_of(about)
    return conference, askings.pick(await askings.load_askings(conference.id), about)
