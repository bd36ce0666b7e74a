"""Does mail leave, is it believed, and do answers come back? Looked at by `convenor doctor`."""

import asyncio
from collections.abc import Collection

import aiosmtplib

from conferences.settings import Settings
from notifications.calendar_mail.addresses import domain_of, reply_address
from notifications.domains.findings import Finding, Level, findings_of
from notifications.domains.records import Records, find_records, resolver_at
from notifications.inbox.fetched import Fetched
from notifications.inbox.mailboxes import mailbox_from
from notifications.messages.values import new_token
from notifications.outbox.answers import UnreachableError
from notifications.outbox.smtp import SmtpTransport
from notifications.outbox.transports import transport_from
from people.errors import UnavailableError

SMTP = 25
PATIENCE_S = 10
_GOOD = 250
_GONE = 500


async def look_at_mail(settings: Settings) -> list[Finding]:
    """Everything about mail that can be seen without sending any."""
    found = [await check_answers(settings)]
    if settings.mail_out.startswith("maildir:"):
        words = "not asked: mail is filed in a folder and leaves nothing"
        return [*found, Finding("dns", Level.OK, words)]
    found += await check_encryption(settings)
    domain = domain_of(settings.mail_from)
    names = [key.name_at(domain) for key in settings.dkim]
    records = await find_records(domain, names, resolver_at(settings.dns))
    found += findings_of(records, settings.dkim)
    return [*found, await check_replies(records, settings.mail_from)]


async def check_answers(settings: Settings) -> Finding:
    """The mailbox lets us in; nothing in it is touched."""

    async def all_known(_mailbox: str, names: Collection[str]) -> set[str]:
        return set(names)

    async def store_nothing(_: Fetched) -> bool:
        return False

    mailbox = mailbox_from(settings.mail_in, all_known)
    try:
        await mailbox.collect(store_nothing, is_stopping=lambda: True)
    except UnavailableError as error:
        return Finding("answers", Level.FAIL, f"{error} Check CONVENOR_MAIL_IN.")
    finally:
        await mailbox.close()
    if settings.mail_in.startswith("maildir:"):
        return Finding("answers", Level.OK, "taken from a folder of this machine")
    if settings.mail_server is None:
        words = "We are let in, but nobody vouches for senders: set CONVENOR_MAIL_SERVER."
        return Finding("answers", Level.WARN, words)
    return Finding("answers", Level.OK, "the mailbox lets us in")


async def check_encryption(settings: Settings) -> list[Finding]:
    """The way out is encrypted; each server that a domain has of its own is, too."""
    ways = {"": transport_from(settings.mail_out)}
    for domain, way in settings.mail_tls.items():
        if way is not None:
            ways[domain] = transport_from(f"smtp://{way.host}:{way.port}?starttls=demanded")
    found = []
    for domain, transport in ways.items():
        if isinstance(transport, SmtpTransport):
            found.append(await _encrypted(domain, transport, settings))
    return found


async def _encrypted(domain: str, transport: SmtpTransport, settings: Settings) -> Finding:
    where = f"{transport.server.host}:{transport.server.port}"
    whose = f" for {domain}" if domain else ""
    try:
        async with transport.open() as line:
            is_safe = line.is_safe
    except UnreachableError as error:
        return Finding("encryption", Level.FAIL, f"{error} Mail{whose} waits until it does.")
    if is_safe:
        return Finding("encryption", Level.OK, f"{where}{whose} encrypts, with a good certificate")
    if names := ", ".join(name for name, way in settings.mail_tls.items() if way is None):
        words = f"{where} does not encrypt, so mail to {names} is held: let it offer STARTTLS."
        return Finding("encryption", Level.FAIL, words)
    words = f"{where} does not encrypt: let it offer STARTTLS, or let it be on this machine."
    return Finding("encryption", Level.WARN, words)


async def check_replies(records: Records, service: str, port: int = SMTP) -> Finding:
    """The server of our domain takes mail for any reply address; none is sent."""
    hosts = [line.partition(" ")[2] for line in records.mx.lines]
    if not hosts or hosts == ["."]:
        return Finding("replies", Level.WARN, "Not tried: nobody is known who takes them.")
    address = reply_address(new_token(), service)
    try:
        code, words = await asyncio.wait_for(_asked(hosts[0], port, address), PATIENCE_S)
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        words = f"Not tried: {hosts[0]} does not answer this machine. Write to {address} by hand."
        return Finding("replies", Level.WARN, words)
    if code == _GOOD:
        return Finding("replies", Level.OK, f"{hosts[0]} takes mail for any r-TOKEN@ address")
    level = Level.FAIL if code >= _GONE else Level.WARN
    return Finding(
        "replies", level,
        f"{hosts[0]} does not take mail for {address} ({code} {words}): let everything that "
        "begins with r- or r+ there go into one mailbox.",
    )  # fmt: skip


async def _asked(host: str, port: int, address: str) -> tuple[int, str]:
    """What the server says to that recipient; no mail follows."""
    client = aiosmtplib.SMTP(hostname=host, port=port, timeout=PATIENCE_S, start_tls=False)
    async with client:
        await client.mail("")
        try:
            said = await client.rcpt(address)
        except aiosmtplib.SMTPResponseException as error:
            return error.code, error.message
        return said.code, said.message
