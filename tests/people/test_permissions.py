"""Which role may do what; the demand and the question asserted together."""

from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from people.errors import NotFoundError, NotSignedInError
from people.permissions import (
    OPERATOR,
    PERMISSIONS,
    SIGNED_OUT,
    TICK,
    Permission,
    Role,
    Via,
    Viewer,
    check,
    guard,
    may,
    permissions_of,
)

P = Permission
EVERY_ROLE = frozenset(Role)
STAFF = EVERY_ROLE - {Role.FAMILY}
INVITED = {
    Role.CHAIR,
    Role.COORDINATOR,
    Role.LEAD_PROFESSIONAL,
    Role.MINUTE_TAKER,
    Role.PROFESSIONAL,
}
WHO_MAY: dict[Permission, frozenset[Role] | set[Role]] = {
    P.ACCESS_APPROVE: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER},
    P.ACCESS_BAR: {Role.AGENCY_LEAD, Role.CHAIR, Role.COORDINATOR},
    P.ACCESS_EMERGENCY: {Role.ADMINISTRATOR, Role.AUDITOR, Role.COORDINATOR},
    P.ACCESS_RESTRICT: {Role.CHAIR, Role.COORDINATOR},
    P.ACCOUNT_MANAGE: {Role.ADMINISTRATOR},
    P.AGENCY_EDIT: {Role.ADMINISTRATOR, Role.COORDINATOR},
    P.AGENCY_VIEW: {Role.ADMINISTRATOR, Role.AGENCY_LEAD, Role.COORDINATOR},
    P.APPROVAL_VIEW: {
        Role.ADMINISTRATOR, Role.AUDITOR, Role.CHAIR, Role.COORDINATOR,
        Role.DATA_PROTECTION_OFFICER, Role.SENIOR_MANAGER,
    },
    P.ASSESSMENT_VIEW: {Role.AGENCY_LEAD, Role.COORDINATOR, Role.STANDARDS_LEAD},
    P.ATTENDANCE_RECORD: {Role.CHAIR, Role.COORDINATOR, Role.MINUTE_TAKER},
    P.AUDIT_EXPORT: {Role.AUDITOR, Role.DATA_PROTECTION_OFFICER},
    P.AUDIT_VIEW: {Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER},
    P.CHILD_EDIT: {Role.COORDINATOR},
    P.CHILD_VIEW: {Role.CHAIR, Role.COORDINATOR, Role.LEAD_PROFESSIONAL},
    P.CONFERENCE_ARRANGE: {Role.COORDINATOR},
    P.CONFERENCE_VIEW: INVITED,
    P.DRAFT_VIEW: {Role.CHIEF_OFFICER, Role.STANDARDS_LEAD},
    P.DUPLICATE_RESOLVE: {Role.COORDINATOR},
    P.FACTOR_RESET: {Role.ADMINISTRATOR},
    P.FAMILY_EDIT: {Role.COORDINATOR},
    P.FEED_OWN: INVITED | {Role.ADMINISTRATOR},
    P.FIGURE_VIEW: {
        Role.ADMINISTRATOR, Role.AGENCY_LEAD, Role.AUDITOR, Role.CHIEF_OFFICER,
        Role.COORDINATOR, Role.SENIOR_MANAGER, Role.STANDARDS_LEAD,
    },
    P.GUIDANCE_EDIT: {Role.STANDARDS_LEAD},
    P.GUIDANCE_FOLLOW: {
        Role.AGENCY_LEAD, Role.CHIEF_OFFICER, Role.COORDINATOR, Role.STANDARDS_LEAD,
    },
    P.GUIDANCE_VIEW: STAFF,
    P.HANDOVER_MANAGE: {Role.COORDINATOR},
    P.HOLD_SET: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER},
    P.INCIDENT_MANAGE: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER},
    P.INCIDENT_REPORT: STAFF,
    P.INVITATION_ANSWER: INVITED,
    P.INVITATION_RECORD: {Role.COORDINATOR},
    P.LETTER_PREPARE: {Role.COORDINATOR},
    P.LETTER_RELEASE: {Role.COORDINATOR},
    P.LINK_USE: EVERY_ROLE,
    P.MAIL_DECIDE: {Role.COORDINATOR},
    P.MEETING_OWN: {Role.FAMILY},
    P.OUTCOME_RECORD: {Role.CHAIR, Role.COORDINATOR, Role.MINUTE_TAKER},
    P.PACK_PREPARE: {Role.CHAIR, Role.COORDINATOR},
    P.PACK_RELEASE: {Role.CHAIR, Role.COORDINATOR},
    P.PAGE_PUBLIC: EVERY_ROLE,
    P.PROFESSIONAL_EDIT: {Role.ADMINISTRATOR, Role.COORDINATOR},
    P.PROFESSIONAL_VIEW: {Role.ADMINISTRATOR, Role.AGENCY_LEAD, Role.COORDINATOR},
    P.RECEPTION_VIEW: {Role.COORDINATOR, Role.RECEPTION},
    P.REMINDER_MANAGE: {Role.COORDINATOR},
    P.REPORT_HAND_IN: INVITED,
    P.REPORT_VIEW: INVITED,
    P.RETENTION_APPROVE: {Role.DATA_PROTECTION_OFFICER},
    P.RETENTION_MANAGE: {Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER},
    P.SESSION_OWN: EVERY_ROLE,
    P.STANDARD_ADOPT: {Role.STANDARDS_LEAD},
    P.STANDARD_SIGN: {Role.CHIEF_OFFICER},
    P.STANDARD_VIEW: STAFF,
    P.SUBJECT_ACCESS_PREPARE: {Role.DATA_PROTECTION_OFFICER},
    P.SUBJECT_ACCESS_RELEASE: {Role.DATA_PROTECTION_OFFICER},
    P.TOKEN_MANAGE: STAFF,
    P.VARIATION_APPROVE: {Role.SENIOR_MANAGER},
    P.VARIATION_ASK: {Role.CHAIR, Role.COORDINATOR, Role.LEAD_PROFESSIONAL},
    P.VARIATION_VIEW: {
        Role.CHAIR, Role.COORDINATOR, Role.LEAD_PROFESSIONAL, Role.SENIOR_MANAGER,
    },
    P.VENUE_EDIT: {Role.ADMINISTRATOR, Role.COORDINATOR},
    P.VERDICT_VIEW: {Role.AGENCY_LEAD, Role.CHAIR, Role.COORDINATOR, Role.STANDARDS_LEAD},
    P.WORDING_EDIT: {Role.COORDINATOR},
}  # fmt: skip


def _viewer(*roles: Role) -> Viewer:
    held = frozenset(roles)
    return Viewer(
        name="Ada", via=Via.WEB, account=uuid4(), roles=held, permissions=permissions_of(held)
    )


@pytest.mark.parametrize("permission", WHO_MAY)
@pytest.mark.parametrize("role", Role)
def test_a_role_permits_what_the_table_says_and_nothing_else(role: Role, permission: Permission):
    viewer = _viewer(role)
    expected = role in WHO_MAY[permission]
    assert may(viewer, permission) is expected
    if expected:
        check(viewer, permission)
    else:
        with pytest.raises(NotFoundError):
            check(viewer, permission)


@pytest.mark.parametrize("permission", Permission)
def test_who_is_signed_out_may_see_public_pages_and_use_links(permission: Permission):
    expected = permission in {P.PAGE_PUBLIC, P.LINK_USE}
    assert may(SIGNED_OUT, permission) is expected
    if not expected:
        with pytest.raises(NotSignedInError):
            check(SIGNED_OUT, permission)


def test_several_roles_permit_what_each_does_and_no_role_permits_the_least():
    both = permissions_of(frozenset({Role.CHIEF_OFFICER, Role.PROFESSIONAL}))
    assert both == PERMISSIONS[Role.CHIEF_OFFICER] | PERMISSIONS[Role.PROFESSIONAL]
    assert permissions_of(frozenset()) < PERMISSIONS[Role.CHIEF_OFFICER]


def test_a_chief_officer_reaches_nothing_about_a_person_or_a_conference():
    reached = {permission.value.split(":")[0] for permission in PERMISSIONS[Role.CHIEF_OFFICER]}
    assert not reached & {"agency", "assessment", "child", "conference", "professional", "report"}


def test_an_administrator_reaches_no_child_and_no_conference():
    reached = {permission.value.split(":")[0] for permission in PERMISSIONS[Role.ADMINISTRATOR]}
    assert not reached & {"assessment", "child", "conference", "invitation", "outcome", "report"}


def test_every_role_has_permissions_and_every_permission_a_role_or_the_operator():
    assert set(PERMISSIONS) == set(Role)
    assert OPERATOR.permissions == TICK.permissions == frozenset(Permission)


def test_permissions_are_noun_and_verb_in_alphabetical_order():
    values = [permission.value for permission in Permission]
    assert values == sorted(values)
    assert all(value.count(":") == 1 for value in values)


async def _guarded(viewer: Viewer, **opt: object) -> None:
    connection = SimpleNamespace(scope={"user": viewer})
    await guard(cast("Any", connection), cast("Any", SimpleNamespace(opt=opt)))


async def test_a_route_that_declares_nothing_is_there_for_nobody():
    for viewer in (SIGNED_OUT, OPERATOR, _viewer(*Role)):
        with pytest.raises(NotFoundError):
            await _guarded(viewer)


async def test_a_route_opens_for_who_holds_what_it_declares():
    await _guarded(_viewer(Role.COORDINATOR), permission=P.CONFERENCE_ARRANGE)
    await _guarded(SIGNED_OUT, permission=P.PAGE_PUBLIC)
    await _guarded(SIGNED_OUT, permission=P.PAGE_PUBLIC, exclude_from_auth=True)
    with pytest.raises(NotFoundError):
        await _guarded(_viewer(Role.CHIEF_OFFICER), permission=P.CONFERENCE_ARRANGE)
    with pytest.raises(NotSignedInError):
        await _guarded(SIGNED_OUT, permission=P.CONFERENCE_ARRANGE)
