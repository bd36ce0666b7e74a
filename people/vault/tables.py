"""Keys as rows: wrapped, never plain."""

from piccolo.columns import UUID, BigInt, Bytea, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class ServiceKey(Table, tablename="service_key"):
    """A key of the service itself, for what belongs to no case, wrapped by a master key."""

    purpose = Varchar(length=20, primary_key=True)
    wrapped = Bytea(default=None, null=False)
    master_version = Integer(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)


class CaseKey(Table, tablename="case_key"):
    """The key everything about one family hangs on, wrapped by a master key.

    Erased, the row stays without its key: what was sealed under it opens nowhere, and no other
    key is made for that family.
    """

    family = UUID(primary_key=True)
    wrapped = Bytea(default=None, null=True)  # none once erased
    master_version = Integer(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    erased_at = Timestamptz(default=None, null=True)

    case_key_is_there_or_erased = Check("(wrapped IS NULL) = (erased_at IS NOT NULL)")


class VaultFile(Table, tablename="vault_file"):
    """A file in the store: its own key, wrapped by the key of its case, and how it was sealed."""

    id = UUID(primary_key=True)
    family = UUID(default=None, null=False, index=True)
    key = UUID(default=None, null=False)
    wrapped = Bytea(default=None, null=False)
    format = SmallInt(default=None, null=False)
    size = BigInt(default=None, null=False)
    stored_at = Timestamptz(default=None, null=False)
