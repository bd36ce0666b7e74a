"""One page that leads to everything by which the service itself is watched over."""

from dataclasses import dataclass

from litestar import get
from litestar.response import Template

from conferences.worklist.pressing import pressing_of
from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission, Viewer, may


@dataclass(frozen=True, slots=True)
class Way:
    """A page of oversight: who may use it, where it is, what it is called and is for."""

    permission: Permission
    path: str
    label: str
    hint: str


WAYS: tuple[Way, ...] = (
    Way(
        Permission.APPROVAL_VIEW,
        "/approvals",
        "Waiting for a second person",
        "What one person asked for and another decides.",
    ),
    Way(
        Permission.LETTER_PREPARE,
        "/print-runs",
        "Letters",
        "Print runs for those without e-mail: checked, released by a second person, posted.",
    ),
    Way(
        Permission.VARIATION_VIEW,
        "/variations",
        "Later days",
        "What is asked to be later than agreed, for a senior manager to decide beforehand.",
    ),
    Way(
        Permission.DUPLICATE_RESOLVE,
        "/duplicates",
        "Likely duplicates",
        "People, agencies and children that may be here twice: merge them, or tell apart.",
    ),
    Way(
        Permission.SUBJECT_ACCESS_PREPARE,
        "/subject-access",
        "Subject access",
        "People who asked what is held about them, and the month in which they are to have it.",
    ),
    Way(
        Permission.FACTOR_RESET,
        "/accounts/lost-factors",
        "Lost passkeys and apps",
        "Who cannot prove who they are any more: a call back, a second person, a letter.",
    ),
    Way(
        Permission.HANDOVER_MANAGE,
        "/handovers",
        "To be handed over",
        "Closed conferences that the case-management system has not filed yet.",
    ),
    Way(
        Permission.RETENTION_MANAGE,
        "/retention",
        "Retention and erasing",
        "How long each kind of record is kept, what is due, and erasing it by two people.",
    ),
    Way(
        Permission.HOLD_SET,
        "/holds",
        "Legal holds",
        "What is not erased whatever the schedule says, and which holds to look at again.",
    ),
    Way(
        Permission.ACCESS_EMERGENCY,
        "/emergency-access",
        "Access in an emergency",
        "Ask to see one case for an hour; a second person opens it, and those who are to know are"
        " told.",
    ),
    Way(
        Permission.INCIDENT_MANAGE,
        "/incidents",
        "Incidents",
        "What reached the wrong person: recalling it, who is told by when, and what was learnt.",
    ),
    Way(
        Permission.INCIDENT_REPORT,
        "/incidents/new",
        "Report an incident",
        "Something went to the wrong person, was lost, or was seen by somebody it was not for.",
    ),
    Way(
        Permission.WORDING_EDIT,
        "/wordings",
        "Words of the mail",
        "What invitations, reminders and receipts say: in the committee's own words.",
    ),
    Way(
        Permission.AUDIT_VIEW,
        "/audit",
        "The trail",
        "Who did what, looked at what, or was refused; and whether that was changed since.",
    ),
    Way(
        Permission.AUDIT_VIEW,
        "/audit/cases",
        "Who looked at a case",
        "Everything anybody did about one family, found by a reference.",
    ),
    Way(
        Permission.AUDIT_VIEW,
        "/audit/anomalies",
        "What looks odd",
        "Looks without a task, at one's own name, unusually many, or at night.",
    ),
)


def ways_of(viewer: Viewer) -> list[Way]:
    """The pages of oversight that this viewer may use."""
    return [way for way in WAYS if may(viewer, way.permission)]


@get("/oversight", opt={"permission": Permission.SESSION_OWN})
async def show_oversight(viewer: AskedBy, now: AskedAt) -> Template:
    """Lead to the pages of oversight, and say what waits there."""
    pressing = await pressing_of(viewer, now=now)
    return page("conferences/oversight.html", ways=ways_of(viewer), pressing=pressing)


ROUTES = [show_oversight]
