"""Whom a conference expects, what they answer and who came: all that other slices may use.

The acts, steps and reads lie in modules by their noun; this one names what is offered.
"""

from conferences.attending.announcing import announce, call_off, unsay_cancellations
from conferences.attending.answers import (
    answer,
    confirm_deputy,
    get_asked,
    record_answer,
    refuse_deputy,
)
from conferences.attending.askings import (
    load_askings,
    load_invitees,
    load_notices,
    load_seats,
    lock_conference,
)
from conferences.attending.attendance import (
    AttendanceSheet,
    add_walk_in,
    check_nobody_marked,
    find_walk_ins,
    get_attendance,
    record_attendance,
    remove_walk_in,
)
from conferences.attending.calendar_entry import give_calendar_entry
from conferences.attending.invitations import (
    exclude,
    expect,
    move,
    silence,
)
from conferences.attending.joining import join
from conferences.attending.notices import note_letter, record_notice, resolve
from conferences.attending.readdressing import readdress
from conferences.attending.telling import use
from conferences.attending.warnings import (
    WarnedError,
    WarningShown,
    field_of,
    load_warnings,
    say_why,
)

__all__ = [
    "AttendanceSheet",
    "WarnedError",
    "WarningShown",
    "add_walk_in",
    "announce",
    "answer",
    "call_off",
    "check_nobody_marked",
    "confirm_deputy",
    "exclude",
    "expect",
    "field_of",
    "find_walk_ins",
    "get_asked",
    "get_attendance",
    "give_calendar_entry",
    "join",
    "load_askings",
    "load_invitees",
    "load_notices",
    "load_seats",
    "load_warnings",
    "lock_conference",
    "move",
    "note_letter",
    "readdress",
    "record_answer",
    "record_attendance",
    "record_notice",
    "refuse_deputy",
    "remove_walk_in",
    "resolve",
    "say_why",
    "silence",
    "unsay_cancellations",
    "use",
]
