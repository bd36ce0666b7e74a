"""The people who are asked to one conference, loaded and written to by the steps of this slice.

Everything here runs inside a transaction that is open.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg
import msgspec
from piccolo.columns import Column

from conferences.attending.presence import Seat
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import Asking, Heard, Signature, Told
from conferences.attending.values import Invitee, Notice
from conferences.booking.tables import Conference
from conferences.entitlement import let_in_sql, professional_of, workable_sql
from notifications.messages.values import new_token, token_digest
from notifications.outbox.told import told_sql
from people.audit.service import Act, fetch
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, may
from people.text import random_reference
from people.vault import service as vault
from people.vault import written

Columns: TypeAlias = dict[Column | str, Any]

_EVERYBODY = """
SELECT i.id, i.id AS invitation, false AS is_stand_in, i.professional, p.email, i.reference,
       i.expectation, i.arrives_at, i.leaves_at, i.token_sealed, i.link_sealed, i.sequence,
       i.time_sequence, i.stamped_at, i.told, i.heard, i.recalled_at, i.reply, i.reply_source,
       i.replied_at, i.reply_order, i.notice_given_at, i.notice_source, i.made_at
  FROM invitation AS i JOIN professional AS p ON p.id = i.professional
 WHERE i.conference = $1 AND NOT i.is_walk_in AND ($2 OR i.withdrawn_at IS NULL)
UNION ALL
SELECT s.id, i.id, true, s.professional, p.email, s.reference,
       'attend', i.arrives_at, i.leaves_at, s.token_sealed, s.link_sealed, s.sequence,
       s.time_sequence, s.stamped_at, s.told, s.heard, s.recalled_at, s.reply, s.reply_source,
       s.replied_at, s.reply_order, s.notice_given_at, s.notice_source, s.made_at
  FROM stand_in AS s
  JOIN invitation AS i ON i.id = s.invitation
  JOIN professional AS p ON p.id = s.professional
 WHERE i.conference = $1 AND ($2 OR i.withdrawn_at IS NULL AND s.ended_at IS NULL)
"""
_SEATS = """
SELECT i.id AS invitation, i.professional, p.name, p.role, i.agency, a.name AS agency_name,
       a."group", i.expectation, i.is_insisted_on, i.counts_to_quorum, i.may_decide,
       i.is_observer, i.is_walk_in, i.reply, i.deputy, d.name AS deputy_name, i.deputy_wish,
       i.deputy_wish_sealed, i.attendance, i.attendance_reason, i.attendance_reason_sealed,
       i.arrived_at, i.left_at, i.revision
  FROM invitation AS i
  JOIN professional AS p ON p.id = i.professional
  JOIN agency AS a ON a.id = i.agency
  LEFT JOIN professional AS d ON d.id = i.deputy
 WHERE i.conference = $1 AND i.withdrawn_at IS NULL
 ORDER BY i.is_walk_in, i.is_observer, a.name, p.name, i.id
"""
DEPUTY_TOLD = f"""
SELECT s.notice_given_at AS letter_at, s.notice_source AS letter_source,
       (SELECT min(m.sent_at) FROM message AS m
         WHERE {told_sql(about="s.id", recipient="s.professional")}
           AND m.sequence >= s.time_sequence) AS mail_at
  FROM stand_in AS s WHERE s.invitation = i.id AND s.ended_at IS NULL
"""  # noqa: S608 - the condition is ours
"""When whoever stands in for an invitee ``i`` was told of the present time, as SQL."""
_NOTICES = f"""
SELECT i.id AS invitation, i.first_invited_at, i.notice_given_at, i.notice_source,
       sent.first_at, sent.now_at, deputy.letter_at, deputy.letter_source, deputy.mail_at
  FROM invitation AS i
  CROSS JOIN LATERAL (
       SELECT min(m.sent_at) AS first_at,
              min(m.sent_at) FILTER (WHERE m.sequence >= i.time_sequence) AS now_at
         FROM message AS m
        WHERE {told_sql(about="i.id", recipient="i.professional")}) AS sent
  LEFT JOIN LATERAL ({DEPUTY_TOLD}) AS deputy ON true
 WHERE i.conference = $1 AND i.withdrawn_at IS NULL
"""  # noqa: S608 - the condition is ours

_BOOKED_BY = """
SELECT coalesce(p.name, account.name) AS name, p.phone
  FROM audit_entry AS entry
  JOIN account ON account.id = entry.account
  LEFT JOIN professional AS p ON p.id = account.professional
 WHERE entry.subject = $1 AND entry.act IN ('conference.arrange', 'conference.book')
 ORDER BY entry.number DESC LIMIT 1
"""
_PERSON = "coalesce(s.professional, i.professional)"
_HELD_BY_ASKING = f"""
SELECT c.id FROM conference AS c
 WHERE c.id = (SELECT i.conference
                 FROM invitation AS i
                 LEFT JOIN stand_in AS s
                   ON s.invitation = i.id AND s.id = $1 AND s.ended_at IS NULL
                WHERE $1 IN (i.id, s.id) AND i.withdrawn_at IS NULL
                  AND {let_in_sql(family="c.family", person=_PERSON)} LIMIT 1) FOR UPDATE
"""  # noqa: S608 - the predicate is ours


async def lock_conference(act: Act, conference: UUID) -> Conference:
    """The conference, held until the act ends; nobody else may change it meanwhile.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    predicate = workable_sql(act.viewer, conference="c", parameter="$2")
    return await _held(
        f"SELECT c.id FROM conference AS c WHERE c.id = $1 AND {predicate} FOR UPDATE",  # noqa: S608
        conference, professional_of(act.viewer),
    )  # fmt: skip


async def lock_conference_of(about: UUID) -> Conference:
    """The conference of an invitation or an asking to stand in, held until the act ends.

    Whether the viewer may is not asked here: whoever is asked may answer and need not see it. Who
    is shut out of the case is asked nothing any more.

    Raises:
        NotFoundError: nothing standing has that id.
    """
    return await _held(_HELD_BY_ASKING, about)


async def load_askings(conference: UUID, *, is_whole: bool = False) -> tuple[Asking, ...]:
    """Everybody who is asked to the conference as things stand, deputies included.

    ``is_whole`` gives those as well who are asked no more.
    """
    return tuple(_asking(row) for row in await fetch(_EVERYBODY, conference, is_whole))


async def load_seats(conference: UUID) -> tuple[Seat, ...]:
    """Everybody whose presence counts for an agency, walk-ins and observers included."""
    return tuple(_seat(row) for row in await fetch(_SEATS, conference))


async def load_invitees(conference: UUID) -> tuple[Invitee, ...]:
    """Whom the conference expects, as one would ask for them again."""
    rows = await fetch(
        "SELECT professional, expectation, is_insisted_on AS required, counts_to_quorum,"
        " may_decide, is_observer, arrives_at, leaves_at FROM invitation"
        " WHERE conference = $1 AND withdrawn_at IS NULL AND NOT is_walk_in"
        " ORDER BY made_at, id",
        conference,
    )
    return tuple(msgspec.convert(dict(row), Invitee) for row in rows)


async def load_notices(conference: UUID) -> dict[UUID, Notice]:
    """When each invitee was told: by the first mail that went out, or a recorded call or letter.

    To them, or to whoever stands in for them: the agency was told by either.
    """
    return {row["invitation"]: _notice(row) for row in await fetch(_NOTICES, conference)}


async def load_place(conference: Conference) -> str:
    """The place in words for mail: room, venue and address, or nothing where it is online."""
    if conference.room is None:
        return ""
    [row] = await fetch(
        "SELECT r.name AS room, v.name AS venue, v.address FROM room AS r"
        " JOIN venue AS v ON v.id = r.venue WHERE r.id = $1",
        conference.room,
    )
    return ", ".join(" ".join(part.split()) for part in row.values() if part.strip())


async def load_signature(viewer: Viewer) -> Signature:
    """Who invites: the viewer, with the telephone number that is on record."""
    if viewer.professional is None:
        return Signature(viewer.name if viewer.is_signed_in else "")
    rows = await fetch("SELECT name, phone FROM professional WHERE id = $1", viewer.professional)
    return Signature(rows[0]["name"], rows[0]["phone"] or "") if rows else Signature(viewer.name)


async def load_usual_signature(viewer: Viewer, conference: UUID) -> Signature:
    """Who invites to a conference, whoever asks: a coordinator, or whoever booked it last.

    Nobody is to see from the name below a mail that it came about otherwise than usual.
    """
    if may(viewer, Permission.CONFERENCE_ARRANGE):
        return await load_signature(viewer)
    rows = await fetch(_BOOKED_BY, conference)
    return Signature(rows[0]["name"], rows[0]["phone"] or "") if rows else Signature()


def new_secrets(about: UUID) -> dict[str, Any]:
    """The reference and token of somebody who is asked, as columns of a new row."""
    token = new_token()
    return {
        "reference": random_reference(6),
        "token_digest": token_digest(token),
        "token_sealed": vault.seal(token, about=_token_place(about)),
    }


def sealed_link(about: UUID, token: str) -> bytes:
    """A personal link's token as it is kept."""
    return vault.seal(token, about=_link_place(about))


def opened_link(about: UUID, sealed: bytes) -> str:
    """The token of a personal link, as ``sealed_link`` keeps it."""
    return vault.unseal(sealed, about=_link_place(about))


def new_stand_in(invitation: UUID, professional: UUID, act: Act) -> StandIn:
    """The row of a deputy who is asked in their own right."""
    made = uuid4()
    return StandIn(
        id=made,
        invitation=invitation,
        professional=professional,
        made_at=act.now,
        **new_secrets(made),
    )


async def get_invitation(about: UUID) -> Invitation:
    """The standing invitation of that id.

    Raises:
        NotFoundError: there is none.
    """
    found = await Invitation.objects().get(
        (Invitation.id == about) & Invitation.withdrawn_at.is_null()
    )
    if found is None:
        raise NotFoundError
    return found


async def lock_invitation(act: Act, about: UUID) -> tuple[Conference, Invitation]:
    """A standing invitation as it is while its conference is held, and the conference.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    conference = await lock_conference(act, (await get_invitation(about)).conference)
    return conference, await get_invitation(about)


def pick(askings: Iterable[Asking], about: UUID) -> Asking:
    """The asking of that id.

    Raises:
        NotFoundError: there is none.
    """
    for asking in askings:
        if asking.id == about:
            return asking
    raise NotFoundError


async def _held(query: str, *arguments: object) -> Conference:
    rows = await fetch(query, *arguments)
    found = await Conference.objects().get(Conference.id == rows[0]["id"]) if rows else None
    if found is None:
        raise NotFoundError
    return found


def _seat(row: asyncpg.Record) -> Seat:
    said = ("deputy_wish", "attendance_reason")
    return msgspec.convert(written.opened("invitation", row, *said, row=row["invitation"]), Seat)


def _asking(row: asyncpg.Record) -> Asking:
    values = dict(row)
    token, link = values.pop("token_sealed"), values.pop("link_sealed")
    values["token"] = vault.unseal(token, about=_token_place(row["id"]))
    values["link_token"] = None if link is None else opened_link(row["id"], link)
    for name, kind in (("told", Told), ("heard", Heard)):
        if row[name] is not None:
            values[name] = msgspec.json.decode(row[name], type=kind)
    return msgspec.convert(values, Asking)


def _notice(row: asyncpg.Record) -> Notice:
    given = min(
        (
            (at, source)
            for at, source in (
                (row["notice_given_at"], row["notice_source"]),
                (row["now_at"], "mail"),
                (row["letter_at"], row["letter_source"]),
                (row["mail_at"], "mail"),
            )
            if at is not None
        ),
        default=(None, None),
    )
    firsts = [at for at in (row["first_invited_at"], row["first_at"], given[0]) if at is not None]
    return Notice(
        invitation=row["invitation"],
        first_invited_at=min(firsts, default=None),
        notice_given_at=given[0],
        source=given[1],
    )


def _token_place(about: UUID) -> str:
    return f"invitation.token:{about}"


def _link_place(about: UUID) -> str:
    return f"invitation.link:{about}"
