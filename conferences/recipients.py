"""Who a queued message goes to at the moment of sending, whatever it is about."""

from conferences.attending import service as attending
from conferences.families import service as families
from conferences.reminders import service as reminders
from notifications.messages.values import ACCOUNT_KINDS, Message, MessageKind, Recipient
from people.accounts.mailboxes import find_mailbox
from standards.guidance import telling as guidance


async def resolve(message: Message) -> Recipient | None:
    """Name and address of the recipient; none where the message is no longer wanted."""
    if message.kind in ACCOUNT_KINDS:
        found = await find_mailbox(message.recipient, nth=message.nth_address)
        return Recipient(found.name, found.address) if found is not None else None
    if message.kind is MessageKind.GUIDANCE:
        return await guidance.resolve(message)
    if message.kind in reminders.KINDS:
        return await reminders.resolve(message)
    if message.kind in families.KINDS:
        return await families.resolve(message)
    return await attending.resolve(message)
