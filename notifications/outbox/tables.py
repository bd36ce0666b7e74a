"""Which messages are to be sent, and what became of each."""

from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class OutboxMessage(Table, tablename="message"):
    """One message to one recipient; it is finished when sent, failed, dead or withdrawn.

    `payload` holds the sealed Message while it may still be needed, since it carries the
    recipient's token and link; it is removed with the message's end unless a person may try again.
    """

    id = UUID(primary_key=True, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    kind = Varchar(length=40, default=None, null=False)
    recipient = UUID(default=None, null=False, index=True)
    payload = Bytea(default=None, null=True)
    dedupe_key = Varchar(length=200, default=None, null=False)
    sequence = Integer(default=None, null=True)
    stamped_at = Timestamptz(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    next_at = Timestamptz(default=None, null=False)
    lease = UUID(default=None, null=True)
    handing_at = Timestamptz(default=None, null=True)  # with the mail server, not yet answered
    tries = Integer(default=0, null=False)
    crashes = Integer(default=0, null=False)
    sent_at = Timestamptz(default=None, null=True)
    failed_at = Timestamptz(default=None, null=True)
    dead_at = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)
    held_at = Timestamptz(default=None, null=True)  # until somebody made sure of the address
    stalled_at = Timestamptz(default=None, null=True)  # since when no encrypted way is found
    server_answer = Text(default=None, null=True)
    bounced_at = Timestamptz(default=None, null=True)  # sent, and came back for good

    message_is_put_once = Unique([dedupe_key])
    message_ends_one_way = Check("num_nonnulls(sent_at, failed_at, dead_at) <= 1")
    message_counts_from_nought = Check("tries >= 0 AND crashes BETWEEN 0 AND 10")
    message_keeps_its_payload = Check(
        "payload IS NOT NULL OR sent_at IS NOT NULL OR withdrawn_at IS NOT NULL"
    )
    message_comes_back_once_sent = Check("bounced_at IS NULL OR sent_at IS NOT NULL")
