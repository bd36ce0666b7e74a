"""Who a queued message goes to at the moment of sending, whatever it is about."""

from conferences.attending import service as attending
from conferences.families import service as families
from conferences.reminders import service as reminders
from notifications.addresses import service as addresses
from notifications.messages.values import ACCOUNT_KINDS, Message, MessageKind, Recipient
from people.accounts.mailboxes import find_mailbox
from standards.guidance import telling as guidance


async def resolve(message: Message) -> Recipient | None:
    """Name and address of the recipient; none where the message is no longer wanted."""
    if message.kind in ACCOUNT_KINDS:
        found = await find_mailbox(message.recipient, nth=message.nth_address)
        return Recipient(found.name, found.address) if found is not None else None
    if message.kind in families.KINDS:
        return await families.resolve(message)
    to = await _resolve_professional(message)
    return None if to is None else await addresses.hold_or_not(message, to)


async def _resolve_professional(message: Message) -> Recipient | None:
    """A professional's name and address, whether anything may go there yet or not."""
    if message.kind is MessageKind.ADDRESS_QUESTION:
        return await addresses.resolve(message)
    if message.kind is MessageKind.GUIDANCE:
        return await guidance.resolve(message)
    if message.kind in reminders.KINDS:
        return await reminders.resolve(message)
    return await attending.resolve(message)
