"""May this person do this? Roles, what each permits, and the guard no route gets past undeclared.

Whether this *conference* is any of their business is another question, answered by
``conferences/entitlement.py``; both must say yes. Source of the table: the project's threat
model, "who may see what".
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from people.errors import NotFoundError, NotSignedInError


class Permission(StrEnum):
    """What may be done, as ``noun:verb``, in alphabetical order.

    A permission says nothing about which conference: reads and acts ask the entitlement as well.
    """

    ACCESS_APPROVE = "access:approve"
    ACCESS_BAR = "access:bar"
    ACCESS_EMERGENCY = "access:emergency"
    ACCESS_RESTRICT = "access:restrict"
    ACCOUNT_MANAGE = "account:manage"
    AGENCY_EDIT = "agency:edit"
    AGENCY_VIEW = "agency:view"
    APPROVAL_VIEW = "approval:view"
    ASSESSMENT_VIEW = "assessment:view"
    ATTENDANCE_RECORD = "attendance:record"
    AUDIT_EXPORT = "audit:export"
    AUDIT_VIEW = "audit:view"
    CALENDAR_EDIT = "calendar:edit"
    CHILD_EDIT = "child:edit"
    CHILD_VIEW = "child:view"
    CONFERENCE_ARRANGE = "conference:arrange"
    CONFERENCE_VIEW = "conference:view"
    DELIVERY_RETRY = "delivery:retry"
    DELIVERY_VIEW = "delivery:view"
    DRAFT_VIEW = "draft:view"
    DUPLICATE_RESOLVE = "duplicate:resolve"
    FACTOR_RESET = "factor:reset"
    FAMILY_EDIT = "family:edit"
    FEED_OWN = "feed:own"
    FIGURE_VIEW = "figure:view"
    GUIDANCE_EDIT = "guidance:edit"
    GUIDANCE_FOLLOW = "guidance:follow"
    GUIDANCE_VIEW = "guidance:view"
    HANDOVER_MANAGE = "handover:manage"
    HISTORY_IMPORT = "history:import"
    HOLD_SET = "hold:set"
    INCIDENT_MANAGE = "incident:manage"
    INCIDENT_REPORT = "incident:report"
    INVITATION_ANSWER = "invitation:answer"
    INVITATION_RECORD = "invitation:record"
    LETTER_PREPARE = "letter:prepare"
    LETTER_RELEASE = "letter:release"
    LINK_USE = "link:use"
    MAIL_DECIDE = "mail:decide"
    MEETING_OWN = "meeting:own"
    OUTCOME_RECORD = "outcome:record"
    PACK_PREPARE = "pack:prepare"
    PACK_RELEASE = "pack:release"
    PAGE_PUBLIC = "page:public"
    PROFESSIONAL_EDIT = "professional:edit"
    PROFESSIONAL_VIEW = "professional:view"
    RECEPTION_VIEW = "reception:view"
    REMINDER_MANAGE = "reminder:manage"
    REPORT_HAND_IN = "report:hand_in"
    REPORT_VIEW = "report:view"
    RETENTION_APPROVE = "retention:approve"
    RETENTION_MANAGE = "retention:manage"
    SESSION_OWN = "session:own"
    STANDARD_ADOPT = "standard:adopt"
    STANDARD_SIGN = "standard:sign"
    STANDARD_VIEW = "standard:view"
    SUBJECT_ACCESS_PREPARE = "subject_access:prepare"
    SUBJECT_ACCESS_RELEASE = "subject_access:release"
    TOKEN_MANAGE = "token:manage"  # noqa: S105 - a permission's name
    VARIATION_APPROVE = "variation:approve"
    VARIATION_ASK = "variation:ask"
    VARIATION_VIEW = "variation:view"
    VENUE_EDIT = "venue:edit"
    VENUE_VIEW = "venue:view"
    VERDICT_VIEW = "verdict:view"
    WORDING_EDIT = "wording:edit"
    WORKLIST_VIEW = "worklist:view"


class Role(StrEnum):
    """What an account may be; one account may be several."""

    ADMINISTRATOR = "administrator"
    AGENCY_LEAD = "agency_lead"
    AUDITOR = "auditor"
    CHAIR = "chair"
    CHIEF_OFFICER = "chief_officer"
    COORDINATOR = "coordinator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    FAMILY = "family"
    LEAD_PROFESSIONAL = "lead_professional"
    MINUTE_TAKER = "minute_taker"
    PROFESSIONAL = "professional"
    RECEPTION = "reception"
    SENIOR_MANAGER = "senior_manager"
    STANDARDS_LEAD = "standards_lead"


class Via(StrEnum):
    """By which way somebody asks."""

    COMMAND = "command"
    LINK = "link"
    MAIL = "mail"
    TICK = "tick"
    TOKEN = "token"  # noqa: S105 - the way, not a secret
    WEB = "web"


P = Permission
_EVERYONE = frozenset({P.PAGE_PUBLIC, P.LINK_USE})
_SIGNED_IN = _EVERYONE | {P.SESSION_OWN}
_STAFF = _SIGNED_IN | {P.GUIDANCE_VIEW, P.INCIDENT_REPORT, P.STANDARD_VIEW, P.TOKEN_MANAGE}
_INVITED = _STAFF | {
    P.CONFERENCE_VIEW,
    P.FEED_OWN,
    P.INVITATION_ANSWER,
    P.REPORT_HAND_IN,
    P.REPORT_VIEW,
}
_FIGURES = _STAFF | {P.FIGURE_VIEW}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _STAFF
    | {
        P.ACCESS_EMERGENCY,
        P.ACCOUNT_MANAGE,
        P.AGENCY_EDIT,
        P.AGENCY_VIEW,
        P.APPROVAL_VIEW,
        P.AUDIT_VIEW,
        P.CALENDAR_EDIT,
        P.DELIVERY_RETRY,
        P.DELIVERY_VIEW,
        P.FACTOR_RESET,
        P.FEED_OWN,
        P.FIGURE_VIEW,
        P.PROFESSIONAL_EDIT,
        P.PROFESSIONAL_VIEW,
        P.RETENTION_MANAGE,
        P.VENUE_EDIT,
        P.VENUE_VIEW,
    },
    Role.AGENCY_LEAD: _FIGURES
    | {
        P.ACCESS_BAR,
        P.ASSESSMENT_VIEW,
        P.AGENCY_VIEW,
        P.GUIDANCE_FOLLOW,
        P.PROFESSIONAL_VIEW,
        P.VERDICT_VIEW,
    },
    Role.AUDITOR: _FIGURES | {P.ACCESS_EMERGENCY, P.APPROVAL_VIEW, P.AUDIT_EXPORT, P.AUDIT_VIEW},
    Role.CHAIR: _INVITED
    | {
        P.ACCESS_BAR,
        P.ACCESS_RESTRICT,
        P.APPROVAL_VIEW,
        P.ATTENDANCE_RECORD,
        P.CHILD_VIEW,
        P.OUTCOME_RECORD,
        P.PACK_PREPARE,
        P.PACK_RELEASE,
        P.VARIATION_ASK,
        P.VARIATION_VIEW,
        P.VENUE_VIEW,
        P.VERDICT_VIEW,
        P.WORKLIST_VIEW,
    },
    Role.CHIEF_OFFICER: _FIGURES | {P.DRAFT_VIEW, P.GUIDANCE_FOLLOW, P.STANDARD_SIGN},
    Role.COORDINATOR: _INVITED
    | {
        P.ACCESS_APPROVE,
        P.ACCESS_BAR,
        P.ACCESS_EMERGENCY,
        P.ACCESS_RESTRICT,
        P.AGENCY_EDIT,
        P.AGENCY_VIEW,
        P.APPROVAL_VIEW,
        P.ASSESSMENT_VIEW,
        P.ATTENDANCE_RECORD,
        P.CALENDAR_EDIT,
        P.CHILD_EDIT,
        P.CHILD_VIEW,
        P.CONFERENCE_ARRANGE,
        P.DELIVERY_RETRY,
        P.DELIVERY_VIEW,
        P.DUPLICATE_RESOLVE,
        P.FAMILY_EDIT,
        P.FIGURE_VIEW,
        P.GUIDANCE_FOLLOW,
        P.HANDOVER_MANAGE,
        P.HISTORY_IMPORT,
        P.HOLD_SET,
        P.INCIDENT_MANAGE,
        P.INVITATION_RECORD,
        P.LETTER_PREPARE,
        P.LETTER_RELEASE,
        P.MAIL_DECIDE,
        P.OUTCOME_RECORD,
        P.PACK_PREPARE,
        P.PACK_RELEASE,
        P.PROFESSIONAL_EDIT,
        P.PROFESSIONAL_VIEW,
        P.RECEPTION_VIEW,
        P.REMINDER_MANAGE,
        P.VARIATION_ASK,
        P.VARIATION_VIEW,
        P.VENUE_EDIT,
        P.VENUE_VIEW,
        P.VERDICT_VIEW,
        P.WORDING_EDIT,
        P.WORKLIST_VIEW,
    },
    Role.DATA_PROTECTION_OFFICER: _STAFF
    | {
        P.ACCESS_APPROVE,
        P.APPROVAL_VIEW,
        P.AUDIT_EXPORT,
        P.AUDIT_VIEW,
        P.HOLD_SET,
        P.INCIDENT_MANAGE,
        P.RETENTION_APPROVE,
        P.RETENTION_MANAGE,
        P.SUBJECT_ACCESS_PREPARE,
        P.SUBJECT_ACCESS_RELEASE,
    },
    Role.FAMILY: _SIGNED_IN | {P.MEETING_OWN},
    Role.LEAD_PROFESSIONAL: _INVITED | {P.CHILD_VIEW, P.VARIATION_ASK, P.VARIATION_VIEW},
    Role.MINUTE_TAKER: _INVITED | {P.ATTENDANCE_RECORD, P.OUTCOME_RECORD},
    Role.PROFESSIONAL: _INVITED,
    Role.RECEPTION: _STAFF | {P.RECEPTION_VIEW},
    Role.SENIOR_MANAGER: _FIGURES | {P.APPROVAL_VIEW, P.VARIATION_APPROVE, P.VARIATION_VIEW},
    Role.STANDARDS_LEAD: _FIGURES
    | {
        P.ASSESSMENT_VIEW,
        P.CALENDAR_EDIT,
        P.DRAFT_VIEW,
        P.GUIDANCE_EDIT,
        P.GUIDANCE_FOLLOW,
        P.HISTORY_IMPORT,
        P.STANDARD_ADOPT,
        P.VERDICT_VIEW,
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is asking, and with which request. Never None: the operator and a tick are viewers too.

    ``act_id`` is the id a form or request carries so that sending it twice does it once;
    ``link`` is the invitation a personal link leads to; ``family_member`` the parent, carer or
    young person an account of the family's belongs to, who is nobody's professional.
    ``emergency`` are the cases that are open to the account, at this request, in an emergency;
    ``emergency_until`` is set even where there is no such case. Of a session it knows when it was
    last proved and whether it is partial; of a token whether it may only read, and which
    permissions were named for it.
    """

    name: str
    via: Via
    permissions: frozenset[Permission]
    roles: frozenset[Role] = field(default_factory=frozenset)
    account: UUID | None = None
    professional: UUID | None = None
    family_member: UUID | None = None
    agency: UUID | None = None
    act_id: UUID | None = None
    link: UUID | None = None
    emergency: frozenset[UUID] = frozenset()
    emergency_until: datetime | None = None
    session: UUID | None = None
    proved_at: datetime | None = None
    is_partial: bool = False
    is_read_only: bool = False
    named: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def is_signed_in(self) -> bool:
        """Whether an account stands behind the request."""
        return self.account is not None

    def has_role(self, role: Role) -> bool:
        """Whether the account was given that role."""
        return role in self.roles


SIGNED_OUT = Viewer(name="signed out", via=Via.WEB, permissions=_EVERYONE)
OPERATOR = Viewer(
    name="operator",
    via=Via.COMMAND,
    permissions=frozenset(Permission),
    roles=frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.STANDARDS_LEAD}),
)
TICK = Viewer(name="clock", via=Via.TICK, permissions=frozenset(Permission))


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """What all of these roles together permit; signed in without a role permits the least."""
    return _SIGNED_IN.union(*(PERMISSIONS[role] for role in roles))


def may(viewer: Viewer, permission: Permission) -> bool:
    """Whether the viewer holds the permission."""
    return permission in viewer.permissions


def check(viewer: Viewer, permission: Permission) -> None:
    """Demand the permission.

    Raises:
        NotSignedInError: nobody is signed in.
        NotFoundError: somebody is, without the permission; what they may not use is not there.
    """
    if may(viewer, permission):
        return
    if viewer.is_signed_in:
        raise NotFoundError
    raise NotSignedInError("Sign in to see this page.")


async def guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Refuse every route that declares no permission, and every viewer without it.

    A coroutine, as every guard is: Litestar runs a plain function in another thread.
    """
    declared = handler.opt.get("permission")
    if declared is None:
        raise NotFoundError
    if handler.opt.get("exclude_from_auth"):
        return
    # Litestar asks nobody who they are for OPTIONS.
    check(connection.scope.get("user") or SIGNED_OUT, declared)
