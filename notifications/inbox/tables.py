"""Mail that came in as rows, and the addresses that answer for somebody beside their own."""

from piccolo.columns import (
    UUID,
    Boolean,
    Bytea,
    Date,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class InboundMail(Table, tablename="inbound_mail"):
    """One mail that came in, stored before anything in it is looked at.

    ``mail_sealed`` is the mail as it came, ``gist_sealed`` what was read of it; both go
    with the retention period and the row says that it came. ``about`` is whose invitation it
    belongs to: the invitation, or the asking to stand in; or else what the mail of ours was about
    that it answers to. ``why`` says in a code what it waits for, or why nothing was done.
    ``sender_index`` finds what one sender sent; where that was too much, the rest is ``held``, but
    what tells that a mail of ours came back: ``returns`` is that mail.
    """

    id = UUID(primary_key=True, default=None, null=False)
    mailbox = Varchar(length=300, default=None, null=False)
    fetched_as = Varchar(length=300, default=None, null=False)
    digest = Bytea(default=None, null=False)
    size = Integer(default=None, null=False)
    is_cut = Boolean(default=False, null=False)
    arrived_at = Timestamptz(default=None, null=False)
    mail_sealed = Bytea(default=None, null=True)
    gist_sealed = Bytea(default=None, null=True)
    kind = Varchar(length=20, default=None, null=True)  # none until read
    state = Varchar(length=20, default="new", null=False)
    why = Varchar(length=40, default="", null=False)
    trust = Varchar(length=1, default=None, null=True)
    about = UUID(default=None, null=True, index=True)
    answer = Varchar(length=20, default=None, null=True)
    away_until = Date(default=None, null=True)
    lease = UUID(default=None, null=True)
    next_at = Timestamptz(default=None, null=False)
    tries = SmallInt(default=0, null=False)
    settled_at = Timestamptz(default=None, null=True)
    decision = Varchar(length=20, default=None, null=True)
    decided_by = UUID(default=None, null=True)
    decision_reason = Text(default="", null=False)
    decision_reason_sealed = Bytea(default=None, null=True)
    handed_to = UUID(default=None, null=True)
    revision = Integer(default=1, null=False)
    sender_index = Bytea(default=None, null=True)  # none for what came before it was kept
    returns = UUID(default=None, null=True, index=True)

    inbound_mail_comes_once = Unique([digest])
    inbound_mail_state_v2 = Check(
        "state IN ('new', 'held', 'applied', 'flagged', 'waiting', 'noted', 'decided')"
    )
    inbound_mail_trust = Check("trust IS NULL OR trust IN ('A', 'B', 'C', 'D')")
    inbound_mail_is_settled_v2 = Check(
        "(settled_at IS NULL) = (state IN ('new', 'held', 'flagged', 'waiting'))"
    )
    inbound_mail_is_decided = Check("(decision IS NULL) = (state <> 'decided')")


class KnownSender(Table, tablename="known_sender"):
    """An address that answers for a professional beside their own, as a person confirmed.

    The address is sealed and found by its digest; it is erased once the person has left.
    """

    id = UUID(primary_key=True, default=None, null=False)
    professional = UUID(default=None, null=False, index=True)
    address_index = Bytea(default=None, null=False)
    address_sealed = Bytea(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=False)
    confirmed_by = UUID(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
