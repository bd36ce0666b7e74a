"""What a security officer's tools should hear of, by fixed names, on one line each.

Each line has a name of the list below and codes: ids, counts and words of the code. Nothing that
anybody typed, no name, no address, no token. Most are told by the trail itself once an act is
entered there; those that are no act are told where they happen.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

import structlog

from people.permissions import Viewer

log = structlog.get_logger(__name__)

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_TOLD_OF_AN_ACT = ("provider", "reason", "refused")


class SecurityEvent(StrEnum):
    """Every name there is, as ``noun.verb``, in alphabetical order."""

    ACCESS_BARRED = "access.barred"
    ACCESS_EMERGENCY = "access.emergency"
    ACCESS_REFUSED = "access.refused"
    ACCESS_RESTRICTED = "access.restricted"
    ACCOUNT_CHANGED = "account.changed"
    AUDIT_EXPORTED = "audit.exported"
    FACTOR_CHANGED = "factor.changed"
    FORM_FOREIGN = "form.foreign"
    IDENTITY_LINKED = "identity.linked"
    INCIDENT_REPORTED = "incident.reported"
    MAIL_HELD = "mail.held"
    SESSION_ENDED = "session.ended"
    SESSION_PROVED = "session.proved"
    SESSION_STARTED = "session.started"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_REFUSED = "sign_in.refused"
    SIGN_IN_THROTTLED = "sign_in.throttled"
    STEP_UP_DEMANDED = "step_up.demanded"
    TOKEN_CHANGED = "token.changed"  # noqa: S105 - an event's name
    TOKEN_REFUSED = "token.refused"  # noqa: S105 - an event's name


E = SecurityEvent
BY_ACT: Mapping[str, SecurityEvent] = {
    "account.add": E.ACCOUNT_CHANGED,
    "account.disable": E.ACCOUNT_CHANGED,
    "account.enable": E.ACCOUNT_CHANGED,
    "account.grant_roles": E.ACCOUNT_CHANGED,
    "account.invite": E.ACCOUNT_CHANGED,
    "account.set_email": E.ACCOUNT_CHANGED,
    "account.set_password": E.FACTOR_CHANGED,
    "account.set_roles": E.ACCOUNT_CHANGED,
    "audit.export": E.AUDIT_EXPORTED,
    "bar.lift": E.ACCESS_BARRED,
    "bar.set": E.ACCESS_BARRED,
    "case.open_up": E.ACCESS_RESTRICTED,
    "case.restrict": E.ACCESS_RESTRICTED,
    "emergency.ask": E.ACCESS_EMERGENCY,
    "emergency.end": E.ACCESS_EMERGENCY,
    "emergency.open": E.ACCESS_EMERGENCY,
    "emergency.refuse": E.ACCESS_EMERGENCY,
    "factor.add_app": E.FACTOR_CHANGED,
    "factor.add_passkey": E.FACTOR_CHANGED,
    "factor.decide": E.FACTOR_CHANGED,
    "factor.forget_all": E.FACTOR_CHANGED,
    "factor.lose": E.FACTOR_CHANGED,
    "factor.remove": E.FACTOR_CHANGED,
    "factor.renew_codes": E.FACTOR_CHANGED,
    "incident.recall": E.INCIDENT_REPORTED,
    "incident.report": E.INCIDENT_REPORTED,
    "open_id.approve_link": E.IDENTITY_LINKED,
    "open_id.link": E.IDENTITY_LINKED,
    "open_id.logout": E.SESSION_ENDED,
    "open_id.refuse": E.SIGN_IN_REFUSED,
    "open_id.refuse_logout": E.SIGN_IN_REFUSED,
    "open_id.unlink": E.IDENTITY_LINKED,
    "password.change": E.FACTOR_CHANGED,
    "password.reset": E.FACTOR_CHANGED,
    "session.end": E.SESSION_ENDED,
    "session.end_all": E.SESSION_ENDED,
    "session.end_one": E.SESSION_ENDED,
    "session.prove": E.SESSION_PROVED,
    "session.refuse": E.SIGN_IN_FAILED,
    "session.refuse_factor": E.SIGN_IN_FAILED,
    "session.start": E.SESSION_STARTED,
    "token.add": E.TOKEN_CHANGED,
    "token.revoke": E.TOKEN_CHANGED,
}
"""Which acts, by their names in the trail, are told of as what."""


class NotACodeError(ValueError):
    """Something was to be told that is no id, number or code."""


def tell(
    event: SecurityEvent,
    *,
    viewer: Viewer | None = None,
    **codes: UUID | StrEnum | str | float | None,
) -> None:
    """Write one line about what happened; the request's own marks stand on it as well.

    Raises:
        NotACodeError: a value is text that somebody could have typed.
    """
    told = {name: _code(value) for name, value in codes.items() if value is not None}
    if viewer is not None:
        told["via"] = viewer.via.value
        if viewer.account is not None:
            told["account"] = str(viewer.account)
    if structlog.is_configured():  # a command at a terminal writes no log; the trail has its acts
        log.warning("security", security_event=event.value, **told)


def tell_of_act(
    name: str, viewer: Viewer, subject: UUID | None, details: Mapping[str, object]
) -> None:
    """Write one line about an act that was entered in the trail, if it is one to be told of.

    What was refused because it is not there for the viewer is told whatever act it was.
    """
    refused = details.get("refused")
    event = SecurityEvent.ACCESS_REFUSED if refused == "not_found" else BY_ACT.get(name)
    if event is None or (refused is not None and event is not SecurityEvent.ACCESS_REFUSED):
        return
    codes = {
        key: str(details[key])
        for key in _TOLD_OF_AN_ACT
        if _CODE.fullmatch(str(details.get(key, "")))
    }
    tell(event, viewer=viewer, act=name, subject=subject, **codes)


def _code(value: UUID | StrEnum | str | float) -> str | float:
    if isinstance(value, int | float):
        return value
    if not _CODE.fullmatch(str(value)):
        raise NotACodeError("a security event tells ids, numbers and codes, and no other text")
    return str(value)
