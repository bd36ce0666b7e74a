"""What of people and their deputies is moved when two people, or two agencies, are merged."""

from people.duplicates.moving import Obstacle, Reference, refers, stands_against
from people.professionals.queries import MANAGERS_ABOVE

_ABOVE = MANAGERS_ABOVE.strip()
refers(
    Reference(
        noun="professional", table="deputy", column="professional",
        unless="held.deputy = $1 OR EXISTS (SELECT FROM deputy AS own"
        " WHERE own.professional = $1 AND own.deputy = held.deputy)",
    ),
    Reference(
        noun="professional", table="deputy", column="deputy",
        unless="held.professional IN ($1, $2) OR EXISTS (SELECT FROM deputy AS own"
        " WHERE own.professional = held.professional AND own.deputy = $1)",
    ),
    Reference(
        noun="professional", table="professional", column="line_manager",
        unless=f"held.id IN ({_ABOVE})",
    ),
    Reference(noun="professional", table="account", column="professional"),
    Reference(
        noun="professional", table="postal_address", column="professional",
        unless="EXISTS (SELECT FROM postal_address AS own WHERE own.professional = $1)",
    ),
    Reference(noun="agency", table="professional", column="agency"),
)  # fmt: skip
stands_against(
    Obstacle(
        noun="professional",
        found="""
SELECT FROM account AS one JOIN account AS other ON other.professional = $2
 WHERE one.professional = $1 AND one.disabled_at IS NULL AND other.disabled_at IS NULL
   AND $3::timestamptz IS NOT NULL
""",
        words="Both can sign in. Disable the account that is not used any more, then merge.",
    )
)
