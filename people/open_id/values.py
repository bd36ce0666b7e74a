"""What is said about sign-ins by a provider: what is asked, what came back, who is known."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from people.fields import tidy
from people.open_id.directory import Directory
from people.open_id.providers import Provider


class Purpose(StrEnum):
    """What somebody is sent to their provider for."""

    LINK = "link"
    PROVE = "prove"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A provider, what is known of it, and where it sends people back to."""

    provider: Provider
    directory: Directory
    public_url: str

    @property
    def back(self) -> str:
        """The address people come back to; each provider has its own."""
        return f"{self.public_url}/sign-in/with/{self.provider.key}/back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where to send the browser, and the secret that only its cookie holds."""

    address: str
    secret: str = field(repr=False)


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """What the address of somebody who comes back carries."""

    state: str = ""
    code: str = ""
    error: str = ""
    iss: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The session of somebody who was let in, and the page they wanted."""

    purpose: Purpose
    session_id: str = field(repr=False)
    going: str


class IdentityListing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a provider vouched for, as administrators see them."""

    id: UUID
    provider: str
    tenant: str
    shown_as: str
    first_at: datetime
    last_at: datetime
    account: UUID | None
    account_name: str | None
    linked_at: datetime | None


class WaitingLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link one administrator asked for and another decides."""

    approval: UUID
    account: UUID
    account_name: str
    reason: str
    asked_by: str
    is_own: bool


class AskLink(msgspec.Struct, frozen=True, kw_only=True):
    """To whose account an identity shall belong, and how one made sure."""

    account: UUID
    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 500})


class DecideLink(msgspec.Struct, frozen=True, kw_only=True):
    """What the second administrator says, and why if it is no."""

    is_approved: bool
    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 500})
