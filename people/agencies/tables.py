"""Agencies as rows."""

from piccolo.columns import UUID, Boolean, Integer, Varchar
from piccolo.table import Table


class Agency(Table, tablename="agency"):
    """An agency; its ``group`` is what quorum counts, its ``calendar`` sets its due dates."""

    id = UUID(primary_key=True)
    name = Varchar(length=200, unique=True, default=None, null=False)
    group = Varchar(length=40, default=None, null=False)
    calendar = Varchar(length=40, default=None, null=False)
    email = Varchar(length=254, default=None, null=True)  # many have no shared mailbox
    is_active = Boolean(default=True, null=False)
    merged_into = UUID(default=None, null=True)  # the one this agency was found to be
    revision = Integer(default=1, null=False)
