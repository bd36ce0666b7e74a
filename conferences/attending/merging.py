"""What of conferences and invitations is moved when two people, or two agencies, are merged.

Invitations keep the agency that was worked for when they were made once their conference is over:
what was measured stays as it was. Messages about a moved invitation go with it, since notice is
read from them. Whatever the kept person has of their own at the same conference stands.
"""

from people.duplicates.moving import (
    Obstacle,
    Reference,
    held_first,
    refers,
    stands_against,
)

_PERSON = "professional"
_OPEN = "conference.state IN ('planned', 'booked')"
# Whoever changes a conference holds it, and the database notes then whose calendar is another: by
# the people it finds. Moved to another person in between, nobody would tell that person's calendar.
held_first(
    _PERSON,
    """
SELECT FROM conference WHERE id IN (
       SELECT id FROM conference
        WHERE ARRAY[chair, lead_professional, minute_taker] && ARRAY[$1::uuid, $2]
        UNION SELECT conference FROM invitation
               WHERE professional IN ($1, $2) OR deputy IN ($1, $2)
        UNION SELECT invitation.conference
                FROM stand_in JOIN invitation ON invitation.id = stand_in.invitation
               WHERE stand_in.professional IN ($1, $2))
 ORDER BY id FOR NO KEY UPDATE
""",
)
refers(
    *(
        Reference(noun=_PERSON, table="conference", column=column)
        for column in ("chair", "lead_professional", "minute_taker")
    ),
    Reference(
        noun=_PERSON, table="invitation", column="professional",
        unless="held.deputy = $1 OR held.withdrawn_at IS NULL AND EXISTS ("
        "SELECT FROM invitation AS own WHERE own.conference = held.conference"
        " AND own.professional = $1 AND own.withdrawn_at IS NULL)",
    ),
    Reference(
        noun=_PERSON, table="invitation", column="deputy", unless="held.professional IN ($1, $2)"
    ),
    Reference(
        noun=_PERSON, table="stand_in", column="professional",
        unless="EXISTS (SELECT FROM invitation AS own"
        " WHERE own.id = held.invitation AND own.professional IN ($1, $2))",
    ),
    Reference(noun=_PERSON, table="joint_change_line", column="professional"),
    Reference(
        noun=_PERSON, table="message", column="recipient",
        only="held.about IN (SELECT id FROM invitation WHERE professional = $1"
        " UNION SELECT id FROM stand_in WHERE professional = $1)",
    ),
    Reference(
        noun=_PERSON, table="known_sender", column="professional",
        unless="EXISTS (SELECT FROM known_sender AS own WHERE own.professional = $1"
        " AND own.address_index = held.address_index)",
    ),
    Reference(
        noun=_PERSON, table="busy_interval", column="resource",
        only="held.resource_kind = 'person'",
        unless="EXISTS (SELECT FROM busy_interval AS own WHERE own.resource = $1"
        " AND own.starts_at < held.ends_at AND held.starts_at < own.ends_at)",
    ),
    Reference(
        noun="agency", table="invitation", column="agency",
        only=f"EXISTS (SELECT FROM conference WHERE conference.id = held.conference AND {_OPEN})",
    ),
    Reference(noun="agency", table="replacement", column="agency", only="held.done_at IS NULL"),
)  # fmt: skip
stands_against(
    Obstacle(
        noun=_PERSON,
        found=f"""
SELECT FROM invitation AS one
  JOIN invitation AS other ON other.conference = one.conference AND other.professional = $2
  JOIN conference ON conference.id = one.conference AND {_OPEN}
 WHERE one.professional = $1 AND one.withdrawn_at IS NULL AND other.withdrawn_at IS NULL
   AND $3::timestamptz IS NOT NULL
""",
        words="Both are invited to a conference that is still to come. Take one of them off it"
        " first, then merge.",
    ),
    Obstacle(
        noun=_PERSON,
        found=f"""
SELECT FROM invitation JOIN conference ON conference.id = invitation.conference AND {_OPEN}
 WHERE invitation.withdrawn_at IS NULL AND $3::timestamptz IS NOT NULL
   AND (invitation.professional, invitation.deputy) IN (($1, $2), ($2, $1))
""",
        words="One of the two stands in for the other at a conference that is still to come."
        " Change that first, then merge.",
    ),
    Obstacle(
        noun=_PERSON,
        found="""
SELECT FROM busy_interval AS one
  JOIN busy_interval AS other ON other.resource = $2
   AND other.starts_at < one.ends_at AND one.starts_at < other.ends_at
 WHERE one.resource = $1 AND one.ends_at > $3
""",
        words="The two are needed at different places at one time that is still to come, so they"
        " are either two people or one booking is wrong. Put that right first.",
    ),
)
