"""What is this installation told from outside?

Settings are read from the environment once, at the start of a command, and handed on from there.
What may carry a password can be given as a file instead: `DATABASE_URL_FILE` names a file that
holds what `DATABASE_URL` would.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, quote, urlsplit

from notifications.domains.demands import Demands, read_demands
from notifications.domains.keys import SigningKey, read_keys
from notifications.domains.records import read_resolvers
from notifications.inbox.mailboxes import mailbox_from
from notifications.inbox.service import known
from notifications.outbox.transports import transport_from
from people.errors import Fault, InvalidError
from people.open_id.providers import Provider, read_providers
from people.sign_in.networks import Network, read_networks
from people.text import mail_address
from standards.quarterly.years import read_first_month

Value = TypeVar("Value")

SECRET = ("DATABASE_URL", "CONVENOR_FILES", "CONVENOR_MAIL_IN", "CONVENOR_MAIL_OUT")
"""Variables that may carry a password: each is also read from the file named in `..._FILE`."""

OBJECT_STORES = ("s3", "gs", "az", "azure", "abfs", "abfss", "https")
LARGEST_PORT = 65535
LONGEST_WAIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is told from outside."""

    anchors: Path
    """CONVENOR_ANCHORS: the folder in which heads of the trail are noted, best on another disk."""
    data: Path
    """CONVENOR_DATA: the folder of the embedded database, keys, files and Maildirs."""
    host: str
    """CONVENOR_HOST: the address to listen on."""
    port: int
    """CONVENOR_PORT: the port to listen on."""
    public_url: str
    """CONVENOR_PUBLIC_URL: how people reach the service, without a slash at the end."""
    mail_out: str = field(repr=False)
    """CONVENOR_MAIL_OUT: `smtp://`, `smtps://`, or `maildir:` and an absolute path, quoted."""
    mail_in: str = field(repr=False)
    """CONVENOR_MAIL_IN: `imaps://`, `imap://`, or `maildir:` and an absolute path, quoted."""
    mail_from: str
    """CONVENOR_MAIL_FROM: the address mails come from; replies go to variants of it."""
    mail_copy: bool
    """CONVENOR_MAIL_COPY: whether invitations carry the calendar entry as a file as well."""
    mail_wait: timedelta
    """CONVENOR_MAIL_WAIT: for how many minutes a change waits, so that several are one mail."""
    reporting_year: str
    """CONVENOR_REPORTING_YEAR: the month it begins in, the first of a quarter."""
    files: str = field(repr=False)
    """CONVENOR_FILES: where report files go: an absolute path, or an object store's address."""
    master_key: Path
    """CONVENOR_MASTER_KEY: the file with the key that everything encrypted hangs on."""
    breached_passwords: Path | None = None
    """CONVENOR_BREACHED_PASSWORDS: a file of stolen passwords that nobody may choose."""
    dkim: tuple[SigningKey, ...] = field(default=(), repr=False)
    """CONVENOR_DKIM: keys that sign what is sent, `SELECTOR=FILE`, where no relay signs."""
    mail_tls: Demands = field(default_factory=dict)
    """CONVENOR_MAIL_TLS: domains whose mail is encrypted or held, `DOMAIN` or `DOMAIN=HOST`."""
    dns: tuple[str, ...] = ()
    """CONVENOR_DNS: resolvers the doctor asks instead of the machine's own."""
    mail_server: str | None = None
    """CONVENOR_MAIL_SERVER: what the mail server that vouches for senders calls itself."""
    backup_recipient: str = ""
    """CONVENOR_BACKUP_RECIPIENT: whom backups are encrypted to, `age1...`."""
    database_url: str | None = field(default=None, repr=False)
    """DATABASE_URL: the server to use instead of an embedded one."""
    providers: Mapping[str, Provider] = field(default_factory=dict, repr=False)
    """CONVENOR_OPENID: who else signs people in, by what each is called in addresses."""
    trusted_proxies: tuple[Network, ...] = ()
    """CONVENOR_TRUSTED_PROXY: proxies of ours that say in X-Forwarded-For who asks."""
    is_demo: bool = False
    """Whether this is the demonstration, in which anyone may sign in as anybody."""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return _is_loopback(self.host)

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over an encrypted connection."""
        return self.public_url.startswith("https://")


def read_settings(environment: Mapping[str, str], *, is_demo: bool = False) -> Settings:
    """Read the settings, filling in what is not said.

    Raises:
        InvalidError: with one fault for each variable that cannot be used, saying what to do.
    """
    reader = _Reader(environment)
    data = reader.read("CONVENOR_DATA", _folder, "var")
    host = reader.read("CONVENOR_HOST", _demo_host if is_demo else _host, "127.0.0.1")
    port = reader.read("CONVENOR_PORT", _port, "8000")
    settings = Settings(
        anchors=reader.read("CONVENOR_ANCHORS", _folder, str(data / "anchors")),
        data=data,
        host=host,
        port=port,
        public_url=reader.read("CONVENOR_PUBLIC_URL", _public_url, _own_url(host, port)),
        mail_out=reader.read("CONVENOR_MAIL_OUT", _mail_out, f"maildir:{data / 'mail' / 'out'}"),
        mail_in=reader.read("CONVENOR_MAIL_IN", _mail_in, f"maildir:{data / 'mail' / 'in'}"),
        mail_from=reader.read("CONVENOR_MAIL_FROM", mail_address, "convenor@convenor.invalid"),
        mail_copy=reader.read("CONVENOR_MAIL_COPY", _yes_or_no, "yes"),
        mail_wait=reader.read("CONVENOR_MAIL_WAIT", _minutes, "5"),
        reporting_year=reader.read("CONVENOR_REPORTING_YEAR", read_first_month, "January"),
        files=reader.read("CONVENOR_FILES", _files, str(data / "files")),
        master_key=reader.read("CONVENOR_MASTER_KEY", _folder, str(data / "keys" / "master")),
        breached_passwords=reader.read("CONVENOR_BREACHED_PASSWORDS", _file, ""),
        dkim=reader.read("CONVENOR_DKIM", read_keys, ""),
        mail_tls=reader.read("CONVENOR_MAIL_TLS", read_demands, ""),
        dns=reader.read("CONVENOR_DNS", read_resolvers, ""),
        mail_server=reader.read("CONVENOR_MAIL_SERVER", _mail_server, "") or None,
        backup_recipient=reader.read("CONVENOR_BACKUP_RECIPIENT", str, ""),
        database_url=reader.read("DATABASE_URL", _database_url, "") or None,
        providers=reader.read("CONVENOR_OPENID", _providers, ""),
        trusted_proxies=reader.read("CONVENOR_TRUSTED_PROXY", read_networks, ""),
        is_demo=is_demo,
    )
    if reader.faults:
        raise InvalidError(*reader.faults)
    return settings


class _Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults: list[Fault] = []

    def read(self, name: str, convert: Callable[[str], Value], default: str) -> Value:
        """The variable's value, or the default's where it is absent, empty or wrong."""
        try:
            said = self._said(name)
            return convert(said or default)
        except ValueError as problem:
            self.faults.append(Fault(field=name, message=f"{name}: {problem}"))
            return convert(default)

    def _said(self, name: str) -> str:
        said = self.environment.get(name, "").strip()
        file = self.environment.get(f"{name}_FILE", "").strip() if name in SECRET else ""
        if not file:
            return said
        if said:
            raise ValueError(f"Set either {name} or {name}_FILE, not both.")
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(
                f"The file {file} named in {name}_FILE cannot be read ({error}). "
                "Name one that this user can read."
            ) from error


def _yes_or_no(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError("Say yes or no.")
    return value == "yes"


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _providers(value: str) -> Mapping[str, Provider]:
    return read_providers(_folder(value)) if value else {}


def _file(value: str) -> Path | None:
    return _folder(value) if value else None


def _host(value: str) -> str:
    if any(character.isspace() or character in "/@[]" for character in value):
        raise ValueError("Give one address or host name without a port, like 127.0.0.1.")
    return value


def _demo_host(value: str) -> str:
    if not _is_loopback(_host(value)):
        raise ValueError(
            "In the demonstration anyone may sign in as anybody, so only this machine may reach "
            "it. Leave CONVENOR_HOST out, or set it to 127.0.0.1."
        )
    return value


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= LARGEST_PORT:
        return int(value)
    raise ValueError(f"Give a number from 1 to {LARGEST_PORT}, not {value!r}.")


def _minutes(value: str) -> timedelta:
    if value.isascii() and value.isdigit() and int(value) <= LONGEST_WAIT:
        return timedelta(minutes=int(value))
    raise ValueError(f"Give whole minutes, from 0 to {LONGEST_WAIT}.")


def _own_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _public_url(value: str) -> str:
    parts = _address(value)
    if parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment):
        if parts.path in {"", "/"} and parts.username is None:
            return value.rstrip("/")
        raise ValueError("Give scheme and host alone, like https://convenor.council.example.")
    raise ValueError("Give an address that starts with https:// or http://.")


def _mail_out(value: str) -> str:
    path = value.removeprefix("maildir:")
    if path and path != value:
        value = f"maildir:{quote(str(_folder(path)))}"
    transport_from(value)
    return value


def _mail_in(value: str) -> str:
    path = value.removeprefix("maildir:")
    if path and path != value:
        value = f"maildir:{quote(str(_folder(path)))}"
    mailbox_from(value, known)
    return value


def _mail_server(value: str) -> str:
    if any(character.isspace() or character in ";()=" for character in value):
        raise ValueError("Give the name alone, as it stands in Authentication-Results.")
    return value


def _files(value: str) -> str:
    if "://" not in value:
        return str(_folder(value))
    parts = _address(value)
    if parts.scheme == "file" and parts.path:
        return parts.path
    if parts.scheme in OBJECT_STORES and parts.netloc:
        return value
    raise ValueError("Give a folder, or an object store as s3://, gs:// or az:// and its name.")


def _database_url(value: str) -> str:
    parts = _address(value)
    is_whole = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1
    if value and not is_whole:
        raise ValueError("Give postgresql://user:password@host:5432/database.")
    return value


def _address(value: str) -> SplitResult:
    """The parts of an address; it is never repeated in a message, for it may hold a password."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError("This is not a web address: check host and port.") from None
    return parts
