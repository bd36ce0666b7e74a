"""Who a queued message goes to at the moment of sending, whatever it is about."""

from collections.abc import Callable
from datetime import datetime

from conferences.attending import service as attending
from conferences.families import service as families
from conferences.reminders import service as reminders
from notifications.addresses import service as addresses
from notifications.messages.values import ACCOUNT_KINDS, Message, MessageKind, Recipient
from notifications.outbox.delivering import Resolve
from people.accounts.mailboxes import find_mailbox
from standards.guidance import telling as guidance


def resolving(now_of: Callable[[], datetime]) -> Resolve:
    """Who each message goes to when it is sent, by this clock."""

    async def resolve_now(message: Message) -> Recipient | None:
        return await resolve(message, now=now_of())

    return resolve_now


async def resolve(message: Message, *, now: datetime) -> Recipient | None:
    """Name and address of the recipient; none where the message is no longer wanted."""
    if message.kind in ACCOUNT_KINDS:
        found = await find_mailbox(message.recipient, nth=message.nth_address)
        return Recipient(found.name, found.address) if found is not None else None
    if message.kind in families.KINDS:
        return await families.resolve(message)
    to = await _resolve_professional(message, now)
    return None if to is None else await addresses.hold_or_not(message, to)


async def _resolve_professional(message: Message, now: datetime) -> Recipient | None:
    """A professional's name and address, whether anything may go there yet or not."""
    if message.kind is MessageKind.ADDRESS_QUESTION:
        return await addresses.resolve(message)
    if message.kind is MessageKind.GUIDANCE:
        return await guidance.resolve(message)
    if message.kind in reminders.KINDS:
        return await reminders.resolve(message, now=now)
    return await attending.resolve(message)
