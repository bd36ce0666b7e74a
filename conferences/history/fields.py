"""Which column of somebody's spreadsheet is which: proposed from headings, corrected by people."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from people.spreadsheets import folded


class Field(StrEnum):
    """What a column can hold."""

    CONFERENCE = "conference"
    FAMILY = "family"
    CHILD = "child"
    CHILDREN = "children"
    KIND = "kind"
    HELD_ON = "held_on"
    HELD_AT = "held_at"
    STATE = "state"
    DUE_ON = "due_on"
    CLOCK_STARTED_ON = "clock_started_on"
    AGENCY = "agency"
    ROLE = "role"
    PERSON = "person"
    EXPECTATION = "expectation"
    INVITED_ON = "invited_on"
    ATTENDANCE = "attendance"
    REPORT = "report"
    REPORT_DUE_ON = "report_due_on"
    REPORT_RECEIVED_ON = "report_received_on"


FIELD_WORDS: Mapping[Field, str] = {
    Field.CONFERENCE: "Conference's reference",
    Field.FAMILY: "Family's reference",
    Field.CHILD: "Child's reference (several with ;)",
    Field.CHILDREN: "Number of children",
    Field.KIND: "Kind of conference",
    Field.HELD_ON: "Day of the conference",
    Field.HELD_AT: "Time of the conference",
    Field.STATE: "Held, inquorate or cancelled",
    Field.DUE_ON: "Conference due by",
    Field.CLOCK_STARTED_ON: "Day its clock started (last review, concern)",
    Field.AGENCY: "Agency",
    Field.ROLE: "Role",
    Field.PERSON: "Name (only tells people apart, is not kept)",
    Field.EXPECTATION: "Asked to attend, report, or both",
    Field.INVITED_ON: "Invited on",
    Field.ATTENDANCE: "Attendance",
    Field.REPORT: "Report: came or not, or the day",
    Field.REPORT_DUE_ON: "Report due by",
    Field.REPORT_RECEIVED_ON: "Report received on",
}
_ALSO: Mapping[Field, str] = {
    Field.CONFERENCE: "conference ref, conference reference, conf ref, meeting ref, meeting id,"
    " conference id, conference no, conference number, case conference, meeting reference, rcpcc"
    " ref, rcpcc no, rcpc ref, cpcc ref, icpcc ref, cppm ref, rcppm ref",
    Field.FAMILY: "family ref, family reference, family id, household",
    Field.CHILD: "child ref, child reference, case reference, case ref, case no, child id,"
    " swift no, carefirst id, mosaic id, chi, client id, case number",
    Field.CHILDREN: "no of children, number of children, children count, no children",
    Field.KIND: "type, conference type, kind of conference, meeting type, cpcc type, cppm type,"
    " conf type",
    Field.HELD_ON: "date, conference date, date of conference, meeting date, held on, date held,"
    " date of meeting, conf date, review date, date of review, rcpcc date, cppm date, date of cppm",
    Field.HELD_AT: "time, start time, conference time, start",
    Field.STATE: "status, outcome, held, quorate, conference status, meeting status",
    Field.DUE_ON: "due, due date, due by, review due, review due date, timescale date",
    Field.CLOCK_STARTED_ON: "previous review, last review, date of last review, previous"
    " conference, last conference, date of concern, referral date, clock start, previous date",
    Field.AGENCY: "agency name, organisation, organization, service, agency invited, dept",
    Field.ROLE: "designation, job title, post, profession, title, professional",
    Field.PERSON: "name, worker, professional name, invitee, person, worker name, attendee",
    Field.EXPECTATION: "expected, required, asked to, invited to, requirement",
    Field.INVITED_ON: "invited, invite sent, date invited, invitation sent, invitation date,"
    " notice given, invite date, date of invitation",
    Field.ATTENDANCE: "attended, att, attend, present, attendance code, attended y n",
    Field.REPORT: "report received, report rec'd, rep rec'd, report submitted, rpt, rep,"
    " report y/n, report status, report provided",
    Field.REPORT_DUE_ON: "report due, report due date, rep due",
    Field.REPORT_RECEIVED_ON: "report date, date report received, report received date, report"
    " rec'd date, date received, report received on, date of report, received",
}
KNOWN: Mapping[str, Field] = {
    folded(words): field
    for field, also in _ALSO.items()
    for words in (field.value, FIELD_WORDS[field], *also.split(","))
}
"""Headings as they are compared, and the column each is proposed for."""


def proposed(headings: Sequence[str], remembered: Mapping[str, str]) -> tuple[str, ...]:
    """For each heading its field, or nothing; what was remembered counts first, no field twice.

    >>> proposed(["Date", "Att.", "Shoe size"], {})
    ('held_on', 'attendance', '')
    """
    found: list[str] = []
    for heading in headings:
        key = folded(heading)
        field = remembered.get(key, KNOWN.get(key, ""))
        found.append("" if field in found else str(field))
    return tuple(found)
