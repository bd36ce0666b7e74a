"""Personal links as rows."""

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table


class PersonalLink(Table, tablename="personal_link"):
    """A link mailed to one recipient about one thing; only the digest of its token is kept."""

    id = UUID(primary_key=True)
    digest = Bytea(unique=True, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    purpose = Varchar(length=40, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
