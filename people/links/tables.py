"""Personal links and feeds as rows."""

from piccolo.columns import UUID, Bytea, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from people.accounts.tables import Account


class PersonalLink(Table, tablename="personal_link"):
    """A link mailed to one recipient about one thing; only the digest of its token is kept."""

    id = UUID(primary_key=True)
    digest = Bytea(unique=True, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    purpose = Varchar(length=40, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)


class Feed(Table, tablename="feed"):
    """A calendar somebody subscribes to by a secret address; only its token's digest is kept.

    ``about`` is the room it is of; none where it is of one's own meetings.
    """

    id = UUID(primary_key=True)
    digest = Bytea(unique=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    kind = Varchar(length=10, default=None, null=False)
    about = UUID(default=None, null=True)
    label = Varchar(length=120, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    last_used_at = Timestamptz(default=None, null=True)
    last_used_from = Varchar(length=64, default=None, null=True)  # the network
    revoked_at = Timestamptz(default=None, null=True)
    feed_of_something = Check(
        "(kind = 'own' AND about IS NULL) OR (kind = 'room' AND about IS NOT NULL)"
    )
