"""What somebody made sure of about mail addresses, and who was asked, as rows."""

from piccolo.columns import UUID, Array, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from people.professionals.tables import Professional


class AddressCheck(Table, tablename="address_check"):
    """That somebody made sure of a person's address, and of which dangers they had been warned."""

    id = UUID(primary_key=True)
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    email = Varchar(length=254, default=None, null=False)
    how = Varchar(length=20, default=None, null=False)
    warned_of = Array(base_column=Varchar(length=20), default=list, null=False)
    checked_by = UUID(default=None, null=True)  # none where the person did, by link
    checked_at = Timestamptz(default=None, null=False)

    address_check_how_is_known = Check("how IN ('agency', 'link', 'phone', 'signed_in')")


class AddressQuestion(Table, tablename="address_question"):
    """That somebody was asked by mail whether their address is still right.

    ``reference`` stands in the subject and is typed by who answers by the link.
    """

    id = UUID(primary_key=True)
    professional = ForeignKey(
        Professional, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    email = Varchar(length=254, default=None, null=False)
    reference = Varchar(length=20, default=None, null=False)
    asked_at = Timestamptz(default=None, null=False)
    answered_at = Timestamptz(default=None, null=True)
