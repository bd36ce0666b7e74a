"""Personal links and feeds as rows."""

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
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

    ``about`` is the room it is of; none where it is of one's own meetings. ``tag`` is that of what
    was last written of it, ``tag_of`` what that was made of, and ``tag_until`` when the first of it
    is to be left out because of its age.
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
    tag = Varchar(length=80, default=None, null=True)  # none until read
    tag_of = Text(default=None, null=True)  # none until read, or where it is to be made anew
    tag_until = Timestamptz(default=None, null=True)
    feed_of_something = Check(
        "(kind = 'own' AND about IS NULL) OR (kind = 'room' AND about IS NOT NULL)"
    )


class FeedChange(Table, tablename="feed_change"):
    """That something changed of which calendars are made: of a person, a room, or of everybody.

    The database adds these by itself, in the transaction that changes it; they are never altered.
    ``about`` is the person or room, or the id of all zeros.
    """

    id = UUID(primary_key=True)
    about = UUID(default=None, null=False, index=True)
    changed_at = Timestamptz(default=None, null=False)


class FeedEntry(Table, tablename="feed_entry"):
    """What a calendar said last of one meeting, so that it can say that the meeting is off.

    ``gone_at`` is when it was called off, or was no longer the calendar's to show.
    """

    id = UUID(primary_key=True)
    feed = ForeignKey(Feed, on_delete=OnDelete.restrict, null=False, default=None)
    about = UUID(default=None, null=False, index=True)
    sequence = Integer(default=None, null=False)
    stamped_at = Timestamptz(default=None, null=False)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    state = Varchar(length=10, default=None, null=False)
    gone_at = Timestamptz(default=None, null=True)
    feed_entry_once = Unique([feed, about])
    feed_entry_state = Check("state IN ('standing', 'cancelled', 'left')")
