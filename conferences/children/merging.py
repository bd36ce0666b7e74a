"""What of children is moved when two are found to be one, and what has to be put right first.

What was sealed about a case stays with that case and its key: only within one family are open
conferences and relationships moved. Where the two were kept as of two families, each record stays
where it is; they are linked, and what keeps people from either case keeps them from both.
"""

from people.duplicates.moving import Obstacle, Reference, refers, stands_against

_CHILD = "child"
_SAME_FAMILY = "(SELECT family FROM child WHERE id = $1) = (SELECT family FROM child WHERE id = $2)"
_OPEN = "('planned', 'booked')"
refers(
    Reference(
        noun=_CHILD, table="conference_child", column="child",
        only=f"{_SAME_FAMILY} AND EXISTS (SELECT FROM conference"
        f" WHERE conference.id = held.conference AND conference.state IN {_OPEN})",
        unless="EXISTS (SELECT FROM conference_child AS own"
        " WHERE own.conference = held.conference AND own.child = $1)",
    ),
    Reference(
        noun=_CHILD, table="child_decision", column="child",
        only=f"{_SAME_FAMILY} AND EXISTS (SELECT FROM conference"
        f" WHERE conference.id = held.conference AND conference.state IN {_OPEN})",
        unless="EXISTS (SELECT FROM child_decision AS own"
        " WHERE own.conference = held.conference AND own.child = $1)",
    ),
    Reference(
        noun=_CHILD, table="family_relationship", column="child", only=_SAME_FAMILY,
        unless="EXISTS (SELECT FROM family_relationship AS own"
        " WHERE own.member = held.member AND own.child = $1)",
    ),
    Reference(
        noun=_CHILD, table="family_member", column="child", only=_SAME_FAMILY,
        unless="held.left_at IS NULL AND EXISTS (SELECT FROM family_member AS own"
        " WHERE own.child = $1 AND own.left_at IS NULL)",
    ),
)  # fmt: skip
stands_against(
    Obstacle(
        noun=_CHILD,
        found=f"""
SELECT FROM conference_child AS one
  JOIN conference_child AS other ON other.conference = one.conference AND other.child = $2
  JOIN conference ON conference.id = one.conference AND conference.state IN {_OPEN}
 WHERE one.child = $1 AND $3::timestamptz IS NOT NULL
""",
        words="Both are on a conference that is still to come. Hold or cancel it first, and"
        " arrange it anew about one of them.",
    ),
    Obstacle(
        noun=_CHILD,
        found="""
SELECT FROM child AS one JOIN child AS other ON other.id = $2
 WHERE one.id = $1 AND $3::timestamptz IS NOT NULL
   AND (other.registered_on IS NOT NULL AND other.deregistered_on IS NULL)
   AND (one.registered_on IS NULL OR one.deregistered_on IS NOT NULL)
""",
        words="The record that would go is on the register and the one that would stay is not."
        " Keep the registered one, or put the registration right first.",
    ),
    Obstacle(
        noun=_CHILD,
        found="""
SELECT FROM child AS one JOIN child AS other ON other.id = $2
 WHERE one.id = $1 AND one.family <> other.family AND $3::timestamptz IS NOT NULL
   AND EXISTS (SELECT FROM family_silence AS s WHERE s.family = one.family AND s.ended_at IS NULL)
    <> EXISTS (SELECT FROM family_silence AS s WHERE s.family = other.family AND s.ended_at IS NULL)
""",
        words="Nothing goes out by itself about one of the two families. Say the same of the other"
        " family first.",
    ),
)
