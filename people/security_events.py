"""What a security officer's tools should hear of, by fixed names, on one line each.

Each has a name of the list below and codes: ids, counts and words of the code. Nothing that
anybody typed, no name, no address, no token. Where somebody asked from is told as a keyed digest
of the network address: it says that two events came from one place, and not which.

What is entered in the trail is there as well; these lines are what a machine watches.
"""

import re
from enum import StrEnum
from uuid import UUID

import structlog

from people.permissions import Viewer
from people.vault import service as vault

log = structlog.get_logger(__name__)

_CODE = re.compile(r"[a-z0-9_.:-]{1,80}", re.IGNORECASE)
_DIGEST_DIGITS = 12


class SecurityEvent(StrEnum):
    """Every name there is, as ``noun.verb``, in alphabetical order."""

    ACCESS_BARRED = "access.barred"
    ACCESS_EMERGENCY = "access.emergency"
    ACCESS_REFUSED = "access.refused"
    ACCOUNT_DISABLED = "account.disabled"
    AUDIT_BROKEN = "audit.broken"
    AUDIT_EXPORTED = "audit.exported"
    FACTOR_CHANGED = "factor.changed"
    FORM_FOREIGN = "form.foreign"
    IDENTITY_LINKED = "identity.linked"
    INCIDENT_OPENED = "incident.opened"
    ROLE_CHANGED = "role.changed"
    SESSION_ENDED = "session.ended"
    SESSION_STARTED = "session.started"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_REFUSED = "sign_in.refused"
    SIGN_IN_THROTTLED = "sign_in.throttled"
    STEP_UP_DEMANDED = "step_up.demanded"
    STEP_UP_FAILED = "step_up.failed"
    TOKEN_MADE = "token.made"  # noqa: S105 - an event's name
    TOKEN_REFUSED = "token.refused"  # noqa: S105 - an event's name


class NotACodeError(ValueError):
    """Something was to be told that is no id, number or code."""


def tell(
    event: SecurityEvent,
    *,
    viewer: Viewer | None = None,
    network: str = "",
    **codes: UUID | StrEnum | str | float | None,
) -> None:
    """Write one line about what happened.

    Raises:
        NotACodeError: a value is text that somebody could have typed.
    """
    told = {name: _code(value) for name, value in codes.items() if value is not None}
    if viewer is not None and viewer.account is not None:
        told["account"] = str(viewer.account)
    if network:
        told["network"] = vault.blind_index(network).hex()[:_DIGEST_DIGITS]
    log.warning("security", security_event=event.value, **told)


def _code(value: UUID | StrEnum | str | float) -> str | float:
    if isinstance(value, int | float):
        return value
    if not _CODE.fullmatch(str(value)):
        raise NotACodeError("a security event tells ids, numbers and codes, and no other text")
    return str(value)
