"""Every route of the service, by slice."""

from typing import Any

from litestar import Router

from conferences import help as help_pages
from conferences import oversight
from conferences.access import api as access_api
from conferences.access import case_pages, emergency_pages
from conferences.access import pages as access
from conferences.attending import api as attending_api
from conferences.attending import attendance_pages as attendance
from conferences.attending import (
    by_link,
    calendar_entry_pages,
    guidance_pages,
    recall_pages,
    warning_pages,
)
from conferences.attending import pages as attending
from conferences.attending import sent_pages as sent
from conferences.booking import api as booking_api
from conferences.booking import arranging_pages as arranging
from conferences.booking import booking_pages as booking
from conferences.booking import pages as conference_pages
from conferences.booking import people_pages as people_of_conference
from conferences.children import api as children_api
from conferences.children import family_pages as families
from conferences.children import pages as children
from conferences.diaries import api as diaries_api
from conferences.diaries import pages as diaries
from conferences.duplicates import api as child_duplicates_api
from conferences.duplicates import pages as child_duplicates
from conferences.evidence import api as evidence_api
from conferences.evidence import pages as evidence
from conferences.families import api as families_api
from conferences.families import own_access_pages as own_access
from conferences.families import own_pages as own_meetings
from conferences.families import pages as family_people
from conferences.families import part_pages as family_parts
from conferences.feeds import api as feeds_api
from conferences.feeds import pages as feeds
from conferences.handover import api as handover_api
from conferences.handover import pages as handovers
from conferences.history import api as history_api
from conferences.history import pages as history
from conferences.incidents import api as incidents_api
from conferences.incidents import pages as incidents
from conferences.keeping import api as keeping_api
from conferences.keeping import hold_pages as holds
from conferences.keeping import pages as keeping
from conferences.letters import api as letters_api
from conferences.letters import pages as letters
from conferences.mailed import api as mailed_api
from conferences.mailed import pages as mailed
from conferences.outcomes import aftermath_pages as aftermath
from conferences.outcomes import api as outcomes_api
from conferences.outcomes import pages as outcomes
from conferences.packs import api as packs_api
from conferences.packs import pages as packs
from conferences.reception import api as reception_api
from conferences.reception import pages as reception
from conferences.recounts import api as recounts_api
from conferences.recounts import pages as recounts
from conferences.reminders import api as reminders_api
from conferences.reminders import pages as reminders
from conferences.reports import api as reports_api
from conferences.reports import pages as reports
from conferences.reports import restricted_pages as restricted_files
from conferences.settings import Settings
from conferences.subject_access import api as subject_access_api
from conferences.subject_access import pages as subject_access
from conferences.together import api as together_api
from conferences.together import pages as together
from conferences.trail import api as trail_api
from conferences.trail import pages as trail
from conferences.varying import api as varying_api
from conferences.varying import pages as varying
from conferences.worklist import api as worklist_api
from conferences.worklist import pages as worklist
from notifications.addresses import api as addresses_api
from notifications.addresses import pages as addresses
from notifications.deliveries import api as deliveries_api
from notifications.deliveries import pages as deliveries
from notifications.letters import api as wordings_of_letters_api
from notifications.letters import pages as wordings_of_letters
from notifications.wordings import api as wordings_api
from notifications.wordings import pages as wordings
from people.accounts import account_api, granting_api, granting_pages
from people.accounts import api as accounts_api
from people.accounts import factor_pages as own_factors
from people.accounts import help_pages as help_to_sign_in
from people.accounts import invitation_pages as invitations_to_join
from people.accounts import joining_pages as joining
from people.accounts import lost_factor_pages as lost_factors
from people.accounts import own_pages as own_account
from people.accounts import pages as accounts
from people.agencies import api as agencies_api
from people.agencies import pages as agencies
from people.approvals import api as approvals_api
from people.approvals import pages as approvals
from people.audit import api as audit_api
from people.audit import pages as audit
from people.duplicates import api as duplicates_api
from people.duplicates import pages as duplicates
from people.open_id import api as open_id_api
from people.open_id import identity_pages
from people.open_id import pages as open_id
from people.professionals import api as professionals_api
from people.professionals import import_pages as professionals_import
from people.professionals import pages as professionals
from people.professionals import postal_pages as postal
from people.sign_in import again_pages as sign_in_again
from people.sign_in import api as sign_in_api
from people.sign_in import pages as sign_in
from people.sign_in import session_pages as sessions
from standards.agreed import api as agreed_api
from standards.agreed import pages as agreed
from standards.baseline import api as baseline_api
from standards.baseline import pages as baseline
from standards.calendars import api as calendars_api
from standards.calendars import pages as calendars
from standards.drafting import api as drafting_api
from standards.drafting import pages as drafting
from standards.guidance import api as guidance_api
from standards.guidance import pages as guidance
from standards.measures import api as measures_api
from standards.measures import pages as measures
from standards.quarterly import api as quarterly_api
from standards.quarterly import pages as quarterly
from standards.reassessing import api as reassessing_api
from standards.reassessing import pages as reassessing
from standards.what_if import api as what_if_api
from standards.what_if import pages as what_if

PAGES: list[Any] = [
    *access.ROUTES,
    *case_pages.ROUTES,
    *emergency_pages.ROUTES,
    *arranging.ROUTES,
    *attendance.ROUTES,
    *warning_pages.ROUTES,
    *attending.ROUTES,
    *sent.ROUTES,
    *recall_pages.ROUTES,
    *together.ROUTES,
    *booking.ROUTES,
    *conference_pages.ROUTES,
    *people_of_conference.ROUTES,
    *child_duplicates.ROUTES,
    *children.ROUTES,
    *families.ROUTES,
    *family_people.ROUTES,
    *family_parts.ROUTES,
    *own_access.PAGES,
    *own_meetings.ROUTES,
    *letters.ROUTES,
    *packs.ROUTES,
    *accounts.ROUTES,
    *granting_pages.ROUTES,
    *help_to_sign_in.ROUTES,
    *invitations_to_join.ROUTES,
    *joining.ROUTES,
    *lost_factors.ROUTES,
    *own_account.ROUTES,
    *own_factors.ROUTES,
    *agencies.ROUTES,
    *approvals.ROUTES,
    *duplicates.ROUTES,
    *identity_pages.ROUTES,
    *open_id.ROUTES,
    *audit.ROUTES,
    *professionals.ROUTES,
    *professionals_import.ROUTES,
    *by_link.ROUTES,
    *calendar_entry_pages.ROUTES,
    *guidance_pages.ROUTES,
    *deliveries.ROUTES,
    *wordings_of_letters.ROUTES,
    *postal.ROUTES,
    *diaries.ROUTES,
    *help_pages.ROUTES,
    *evidence.ROUTES,
    *feeds.ROUTES,
    *handovers.ROUTES,
    *history.ROUTES,
    *holds.ROUTES,
    *keeping.ROUTES,
    *mailed.ROUTES,
    *outcomes.ROUTES,
    *aftermath.ROUTES,
    *incidents.ROUTES,
    *oversight.ROUTES,
    *reception.ROUTES,
    *reminders.ROUTES,
    *reports.ROUTES,
    *sessions.ROUTES,
    *restricted_files.ROUTES,
    *sign_in.ROUTES,
    *trail.ROUTES,
    *subject_access.ROUTES,
    *sign_in_again.ROUTES,
    *varying.ROUTES,
    *addresses.ROUTES,
    *wordings.ROUTES,
    *worklist.ROUTES,
    *agreed.ROUTES,
    *calendars.ROUTES,
    *recounts.ROUTES,
    *baseline.ROUTES,
    *drafting.ROUTES,
    *guidance.ROUTES,
    *measures.ROUTES,
    *quarterly.ROUTES,
    *what_if.ROUTES,
    *reassessing.ROUTES,
]
API: list[Any] = [
    *access_api.ROUTES,
    *attending_api.ROUTES,
    *sent.API,
    *recall_pages.API,
    *together_api.ROUTES,
    *booking_api.ROUTES,
    *child_duplicates_api.ROUTES,
    *children_api.ROUTES,
    *account_api.ROUTES,
    *granting_api.ROUTES,
    *accounts_api.ROUTES,
    *agencies_api.ROUTES,
    *approvals_api.ROUTES,
    *duplicates_api.ROUTES,
    *open_id_api.ROUTES,
    *audit_api.ROUTES,
    *professionals_api.ROUTES,
    *deliveries_api.ROUTES,
    *wordings_of_letters_api.ROUTES,
    *postal.API,
    *agreed_api.ROUTES,
    *calendars_api.ROUTES,
    *recounts_api.ROUTES,
    *baseline_api.ROUTES,
    *drafting_api.ROUTES,
    *guidance_api.ROUTES,
    *what_if_api.ROUTES,
    *reassessing_api.ROUTES,
    *measures_api.ROUTES,
    *quarterly_api.ROUTES,
    *diaries_api.ROUTES,
    *evidence_api.ROUTES,
    *families_api.ROUTES,
    *own_access.API,
    *feeds_api.ROUTES,
    *handover_api.ROUTES,
    *history_api.ROUTES,
    *keeping_api.ROUTES,
    *incidents_api.ROUTES,
    *mailed_api.ROUTES,
    *outcomes_api.ROUTES,
    *reception_api.ROUTES,
    *reminders_api.ROUTES,
    *letters_api.ROUTES,
    *packs_api.ROUTES,
    *reports_api.ROUTES,
    *trail_api.ROUTES,
    *subject_access_api.ROUTES,
    *sign_in_api.ROUTES,
    *varying_api.ROUTES,
    *addresses_api.ROUTES,
    *wordings_api.ROUTES,
    *worklist_api.ROUTES,
]


def all_routes(settings: Settings) -> list[Any]:
    """The routes of an installation; the demonstration has one more, to sign in as anybody."""
    made_up = [*sign_in.DEMO_ROUTES, *sign_in_again.DEMO_ROUTES]
    demo = made_up if settings.is_demo and settings.is_loopback else []
    pages = Router(path="/", route_handlers=[*PAGES, *demo], include_in_schema=False)
    return [pages, *API]
