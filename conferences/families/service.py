"""A family's people and their part in conferences: all that other slices, pages and the API use.

The acts, steps and reads lie in modules by their noun; this one names what is offered.
"""

from conferences.families.contacts import (
    WARNINGS,
    add_consent,
    add_contact,
    end_consent,
    end_contact,
)
from conferences.families.keeping_apart import check_apart, end_keeping_apart, keep_apart
from conferences.families.likeness import LIKENESSES, Likeness, find_likenesses
from conferences.families.members import (
    add_member,
    ask_directly,
    ask_through_others,
    change_member,
    end_member,
    set_relationship,
)
from conferences.families.own import answer_own, find_own, get_own_meeting, list_own_meetings
from conferences.families.own_access import end_access, give_access
from conferences.families.part_values import LetterGiven
from conferences.families.parts import record_attendance, record_reply, set_part
from conferences.families.reads import (
    get_family_at,
    get_kept_apart,
    get_member,
    get_part,
    get_people,
    list_chairs,
    list_children_of,
)
from conferences.families.silence import (
    BY_HAND,
    end_silence,
    fall_silent,
    is_silenced,
    may_mail,
    silent_conferences,
)
from conferences.families.telling import (
    KINDS,
    note_letter,
    record_notice,
    resolve,
    send_mail,
    take_back,
    tell_of_change,
)
from conferences.families.waiting import where_each_waits

__all__ = [
    "BY_HAND",
    "KINDS",
    "LIKENESSES",
    "WARNINGS",
    "LetterGiven",
    "Likeness",
    "add_consent",
    "add_contact",
    "add_member",
    "answer_own",
    "ask_directly",
    "ask_through_others",
    "change_member",
    "check_apart",
    "end_access",
    "end_consent",
    "end_contact",
    "end_keeping_apart",
    "end_member",
    "end_silence",
    "fall_silent",
    "find_likenesses",
    "find_own",
    "get_family_at",
    "get_kept_apart",
    "get_member",
    "get_own_meeting",
    "get_part",
    "get_people",
    "give_access",
    "is_silenced",
    "keep_apart",
    "list_chairs",
    "list_children_of",
    "list_own_meetings",
    "may_mail",
    "note_letter",
    "record_attendance",
    "record_notice",
    "record_reply",
    "resolve",
    "send_mail",
    "set_part",
    "set_relationship",
    "silent_conferences",
    "take_back",
    "tell_of_change",
    "where_each_waits",
]
