"""Which identity providers people may sign in with, read from one file at the start.

A TOML file with one table for each provider; its name stands in addresses. What a provider says
of itself beyond that (its endpoints and keys) is asked at its issuer's own host and nowhere else.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_NOT_ONE_TENANT = frozenset({"common", "consumers", "organizations", "{tenantid}"})
_WAYS_TO_PROVE_THE_CLIENT = ("client_secret_basic", "client_secret_post")


class Endpoints(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a provider is asked for what; whatever is not given is found at its issuer."""

    authorization: str = ""
    token: str = ""
    keys: str = ""
    end_session: str = ""


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One identity provider, as the operator configured it."""

    name: str
    """What people know it by: the council or board."""
    issuer: str
    """Exactly what its tokens say in ``iss``."""
    client_id: str
    client_secret: str = ""
    client_secret_file: str = ""
    client_authentication: str = "client_secret_basic"
    tenants: tuple[str, ...] = ()
    """The tenants let in, as ``tid`` says them; unless given, a token may have no ``tid``."""
    subject: str = "sub"
    """The claim that never changes for a person: ``oid`` with Entra ID, ``sub`` elsewhere."""
    amr: tuple[str, ...] = ()
    """Any of these in ``amr`` says that a second factor was used."""
    acr: tuple[str, ...] = ()
    """Any of these as ``acr`` says so too; they are asked for as well."""
    scopes: tuple[str, ...] = ("openid", "profile")
    hosts: tuple[str, ...] = ()
    """Hosts beside the issuer's at which its endpoints may be."""
    endpoints: Endpoints = Endpoints()
    key: str = ""
    """What it is called in addresses: the name of its table."""

    @property
    def reachable(self) -> frozenset[str]:
        """Every host, with its port, that may be asked on its behalf."""
        return frozenset({urlsplit(self.issuer).netloc, *self.hosts})

    def takes(self, address: str) -> bool:
        """Whether an address is one at which this provider may be asked."""
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in _LOOPBACK
        )
        return is_safe and parts.username is None and parts.netloc in self.reachable


def read_providers(file: Path) -> dict[str, Provider]:
    """The providers in that file, by what they are called in addresses.

    Raises:
        ValueError: in words that say what to change.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"The file {file} cannot be read ({type(error).__name__}).") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"The file {file} is not TOML: {error}.") from error
    return {key: _read(key, table) for key, table in tables.items()}


def _read(key: str, table: Any) -> Provider:  # noqa: ANN401 - whatever the file holds
    if not _KEY.fullmatch(key) or not isinstance(table, Mapping):
        raise ValueError(
            f"[{key}]: name each provider by small letters, digits and hyphens, in a table."
        )
    try:
        provider = msgspec.convert({**table, "key": key}, Provider)
    except msgspec.ValidationError as error:
        raise ValueError(f"[{key}]: {error}.") from error
    provider = msgspec.structs.replace(provider, client_secret=_secret(provider))
    for problem in _problems(provider):
        raise ValueError(f"[{key}]: {problem}")
    return provider


def _secret(provider: Provider) -> str:
    if not provider.client_secret_file:
        return provider.client_secret
    if provider.client_secret:
        raise ValueError(f"[{provider.key}]: give client_secret or client_secret_file, not both.")
    try:
        return Path(provider.client_secret_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"[{provider.key}]: client_secret_file cannot be read ({type(error).__name__})."
        ) from error


def _problems(provider: Provider) -> list[str]:
    """What of a provider's table cannot be used, in words."""
    asked = msgspec.structs.astuple(provider.endpoints)
    return [
        *(["give its client_secret or client_secret_file."] if not provider.client_secret else []),
        *(
            ["its issuer is no https:// address of its own."]
            if not _is_one_issuer(provider)
            else []
        ),
        *(
            ["say by amr or acr how its tokens show a second factor."]
            if not provider.amr and not provider.acr
            else []
        ),
        *(
            [f"client_authentication is one of {', '.join(_WAYS_TO_PROVE_THE_CLIENT)}."]
            if provider.client_authentication not in _WAYS_TO_PROVE_THE_CLIENT
            else []
        ),
        *(
            f"{address} is not at the issuer's host; name its host in hosts if it is right."
            for address in asked
            if address and not provider.takes(address)
        ),
    ]


def _is_one_issuer(provider: Provider) -> bool:
    """Whether it names one tenant over an encrypted line, and nothing stands in for any tenant."""
    parts = urlsplit(provider.issuer)
    shared = _NOT_ONE_TENANT & {part.lower() for part in parts.path.split("/")}
    is_plain = not (parts.query or parts.fragment or shared)
    return bool(parts.hostname) and is_plain and provider.takes(provider.issuer)
