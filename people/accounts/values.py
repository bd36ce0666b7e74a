"""What is said about accounts and tokens: what is sent to add one, and what is read."""

from datetime import datetime
from uuid import UUID

import msgspec

from people.accounts.passwords import check_password
from people.accounts.roles import ROLE_WORDS, check_roles
from people.errors import Fault, InvalidError
from people.fields import tidy
from people.permissions import Role


class AddAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who shall be able to sign in: with a password, or invited to join by letter.

    Without either they cannot yet. ``email`` is where letters go, unless to the person's address
    or the sign-in name.
    """

    name: str
    sign_in_name: str
    email: str | None = None
    professional: UUID | None = None
    roles: tuple[Role, ...] = ()
    password: str | None = None
    is_invited: bool = False

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "email", self.email or None)
        tidy(self, lines={"name": 200, "sign_in_name": 254}, addresses=("email",))
        msgspec.structs.force_setattr(self, "sign_in_name", self.sign_in_name.lower())
        check_roles(self.roles, professional=self.professional)
        if self.password is not None:
            check_password_field(self.password)


class SetRoles(msgspec.Struct, frozen=True, kw_only=True):
    """What an account may be from now on, and whose it is."""

    roles: tuple[Role, ...] = ()
    professional: UUID | None = None

    def __post_init__(self) -> None:
        check_roles(self.roles, professional=self.professional)


class SetEmail(msgspec.Struct, frozen=True, kw_only=True):
    """Where letters to an account go from now on; empty for where they went without."""

    email: str | None = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "email", self.email or None)
        tidy(self, lines={}, addresses=("email",))


class SetPassword(msgspec.Struct, frozen=True, kw_only=True):
    """A password to sign in with from now on."""

    password: str

    def __post_init__(self) -> None:
        check_password_field(self.password)


class AccountListing(msgspec.Struct, frozen=True, kw_only=True):
    """An account as administrators see it."""

    id: UUID
    name: str
    sign_in_name: str
    email: str | None
    roles: tuple[Role, ...]
    has_password: bool
    has_factor: bool
    invited_at: datetime | None
    invitation_ends_at: datetime | None
    disabled_at: datetime | None
    made_at: datetime
    professional: UUID | None
    professional_name: str | None
    professional_role: str | None
    professional_phone: str | None
    agency_name: str | None
    has_left: bool

    @property
    def has_joined(self) -> bool:
        """Whether they have done what an invitation asks for."""
        return self.has_password and self.has_factor

    @property
    def role_words(self) -> list[str]:
        """Its roles in words."""
        return [ROLE_WORDS[role] for role in self.roles]


def check_password_field(password: str) -> None:
    """Demand a password somebody may choose.

    Raises:
        InvalidError: it is too short or too long; what was typed is not repeated.
    """
    try:
        check_password(password)
    except ValueError as error:
        raise InvalidError(Fault("password", str(error))) from None
