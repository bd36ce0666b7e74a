"""Sessions and counted sign-in attempts as rows."""

from piccolo.columns import Array, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from people.accounts.tables import Account


class Session(Table, tablename="session"):
    """A signed-in browser; only the digest of the id in its cookie is kept."""

    digest = Bytea(primary_key=True, default=None, null=False)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, null=False, default=None)
    factors = Array(base_column=Varchar(length=20), default=list, null=False)
    started_at = Timestamptz(default=None, null=False)
    seen_at = Timestamptz(default=None, null=False)


class Attempt(Table, tablename="attempt"):
    """How often something was tried under a key since a time: sign-in names and networks."""

    key = Varchar(length=80, primary_key=True, default=None, null=False)
    tried = Integer(default=0, null=False)
    since = Timestamptz(default=None, null=False)
