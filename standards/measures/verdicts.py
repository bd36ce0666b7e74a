"""What an assessment can say: of which measure, how it came out, and for which reason."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from standards.agreed.in_force import Rule


class Measure(StrEnum):
    """What is measured; each has its own denominator."""

    ATTENDED = "attended"
    CHANGE_TOLD = "change_told"
    CHILD_TOOK_PART = "child_took_part"
    CONTRIBUTED = "contributed"
    CORE_GROUP = "core_group"
    DECISIONS_SENT = "decisions_sent"
    HELD_IN_TIME = "held_in_time"
    INVITED_IN_TIME = "invited_in_time"
    NEVER_TWICE_INQUORATE = "never_twice_inquorate"
    NOTICE = "notice"
    PARENTS_TOOK_PART = "parents_took_part"
    PLAN_RATIFIED = "plan_ratified"
    PLAN_SENT = "plan_sent"
    QUORATE = "quorate"
    RECONVENED = "reconvened"
    RECORD_SENT = "record_sent"
    REPORT_ON_TIME = "report_on_time"
    REPORT_SHARED = "report_shared"


OF_CONFERENCES = (
    Measure.HELD_IN_TIME,
    Measure.QUORATE,
    Measure.NEVER_TWICE_INQUORATE,
    Measure.RECONVENED,
    Measure.DECISIONS_SENT,
    Measure.PLAN_SENT,
    Measure.RECORD_SENT,
    Measure.CORE_GROUP,
    Measure.PLAN_RATIFIED,
)
OF_INVITATIONS = (
    Measure.ATTENDED,
    Measure.REPORT_ON_TIME,
    Measure.CONTRIBUTED,
    Measure.NOTICE,
    Measure.INVITED_IN_TIME,
    Measure.REPORT_SHARED,
)


class Verdict(StrEnum):
    """How it came out; what is excluded, or not due yet, is in neither count."""

    EXCLUDED = "excluded"
    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"

    @property
    def is_counted(self) -> bool:
        """Whether it is in the figure: above and below the line, or below it alone."""
        return self in (Verdict.MET, Verdict.NOT_MET)


class Reason(StrEnum):
    """Why a verdict is what it is."""

    ABSENT = "absent"
    APOLOGIES = "apologies"
    ATTENDED = "attended"
    ATTEND_ONLY = "attend_only"
    CAME = "came"
    CAME_AND_REPORTED = "came_and_reported"
    CANCELLED = "cancelled"
    DEPUTY = "deputy"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    EXCLUDED_BY_CHAIR = "excluded_by_chair"
    GROUPS_MISSING = "groups_missing"
    HEARD_IN_PERSON = "heard_in_person"
    HEARD_IN_WRITING = "heard_in_writing"
    HEARD_REMOTE = "heard_remote"
    HEARD_THROUGH_ADVOCATE = "heard_through_advocate"
    HEARD_THROUGH_WORKER = "heard_through_worker"
    HELD_IN_TIME = "held_in_time"
    HELD_LATE = "held_late"
    INVITED_AFTER_DUE = "invited_after_due"
    INVITED_BY_FLOOR = "invited_by_floor"
    LEFT_EARLY = "left_early"
    MADE_GOOD = "made_good"
    NEITHER = "neither"
    NOTHING_DECIDED = "nothing_decided"
    NOTICE_AFTER_GOAL = "notice_after_goal"
    NOTICE_BELOW_FLOOR = "notice_below_floor"
    NOTICE_IN_TIME = "notice_in_time"
    NOTICE_NOT_GIVEN = "notice_not_given"
    NOT_AFTER_INQUORATE = "not_after_inquorate"
    NOT_DUE_YET = "not_due_yet"
    NOT_HEARD = "not_heard"
    NOT_HELD_YET = "not_held_yet"
    NOT_INVITED = "not_invited"
    NOT_INVOLVED = "not_involved"
    NOT_RECEIVED = "not_received"
    NOT_RECORDED = "not_recorded"
    NOT_RECORDED_BY_DUE = "not_recorded_by_due"
    NOT_REQUIRED = "not_required"
    NOT_SHARED = "not_shared"
    NO_CLOCK = "no_clock"
    NO_PLAN = "no_plan"
    NO_REPORT = "no_report"
    NO_STANDARD = "no_standard"
    OBSERVER = "observer"
    OWN_WISH = "own_wish"
    QUORATE = "quorate"
    RECEIVED_IN_TIME = "received_in_time"
    RECEIVED_LATE = "received_late"
    RECORDED_INQUORATE = "recorded_inquorate"
    REMOTE = "remote"
    REPORTED = "reported"
    REPORT_ONLY = "report_only"
    REPORT_TOO_LATE = "report_too_late"
    SHARED_IN_TIME = "shared_in_time"
    SHARED_LATE = "shared_late"
    SHORT_NOTICE = "short_notice"
    TOO_YOUNG = "too_young"
    TWICE_INQUORATE = "twice_inquorate"
    WAIVED = "waived"
    WALK_IN = "walk_in"
    WAS_QUORATE = "was_quorate"
    WHEREABOUTS_UNKNOWN = "whereabouts_unknown"
    WITHIN_VARIATION = "within_variation"


REASON_WORDS: Mapping[Reason, str] = {
    Reason.ABSENT: "did not come and sent no apologies",
    Reason.APOLOGIES: "sent apologies and no deputy",
    Reason.ATTENDED: "came",
    Reason.ATTEND_ONLY: "no report was asked of them",
    Reason.CAME: "came, no report",
    Reason.CAME_AND_REPORTED: "came and reported",
    Reason.CANCELLED: "the conference was cancelled",
    Reason.DEPUTY: "a deputy came",
    Reason.DONE_IN_TIME: "done by the due date",
    Reason.DONE_LATE: "done after the due date",
    Reason.EXCLUDED_BY_CHAIR: "kept out by the chair",
    Reason.GROUPS_MISSING: "an agency group was not represented",
    Reason.HEARD_IN_PERSON: "was there",
    Reason.HEARD_IN_WRITING: "was heard in writing",
    Reason.HEARD_REMOTE: "took part by link",
    Reason.HEARD_THROUGH_ADVOCATE: "was heard through an advocate",
    Reason.HEARD_THROUGH_WORKER: "was heard through a worker",
    Reason.HELD_IN_TIME: "held by the due date",
    Reason.HELD_LATE: "held after the due date",
    Reason.INVITED_AFTER_DUE: "invited after the report was due",
    Reason.INVITED_BY_FLOOR: "invited by the shortest notice allowed",
    Reason.LEFT_EARLY: "a group that quorum needs left before the end",
    Reason.MADE_GOOD: "quorate after an inquorate one",
    Reason.NEITHER: "neither came nor reported",
    Reason.NOTHING_DECIDED: "inquorate, and nothing was decided",
    Reason.NOTICE_AFTER_GOAL: "invited after the goal, within the shortest notice allowed",
    Reason.NOTICE_BELOW_FLOOR: "invited later than the shortest notice allowed",
    Reason.NOTICE_IN_TIME: "invited in time",
    Reason.NOTICE_NOT_GIVEN: "not told before the conference began",
    Reason.NOT_AFTER_INQUORATE: "the one before was quorate, or there was none",
    Reason.NOT_DUE_YET: "not due yet",
    Reason.NOT_HEARD: "was not heard",
    Reason.NOT_HELD_YET: "not held by the due date, nor since",
    Reason.NOT_INVITED: "not told before the conference began",
    Reason.NOT_INVOLVED: "asked only if involved, and was not",
    Reason.NOT_RECEIVED: "no report came",
    Reason.NOT_RECORDED: "was not recorded",
    Reason.NOT_RECORDED_BY_DUE: "not recorded by the due date",
    Reason.NOT_REQUIRED: "was told not to come",
    Reason.NOT_SHARED: "not recorded as gone through with the family",
    Reason.NO_CLOCK: "no event that starts the clock was recorded",
    Reason.NO_PLAN: "no child has a plan after it",
    Reason.NO_REPORT: "no report came before the conference",
    Reason.NO_STANDARD: "no standard in force has a rule for it",
    Reason.OBSERVER: "invited as an observer",
    Reason.OWN_WISH: "did not wish to take part",
    Reason.QUORATE: "every group that quorum needs was represented",
    Reason.RECEIVED_IN_TIME: "report came in time",
    Reason.RECEIVED_LATE: "report came late",
    Reason.RECORDED_INQUORATE: "recorded as inquorate",
    Reason.REMOTE: "came by link",
    Reason.REPORTED: "reported, did not come",
    Reason.REPORT_ONLY: "asked for a report, not to come",
    Reason.REPORT_TOO_LATE: "the report came too late to be gone through in time",
    Reason.SHARED_IN_TIME: "gone through with the family in time",
    Reason.SHARED_LATE: "gone through with the family late",
    Reason.SHORT_NOTICE: "invited later than the shortest notice allowed",
    Reason.TOO_YOUNG: "too young to be asked",
    Reason.TWICE_INQUORATE: "another inquorate one in a row",
    Reason.WAIVED: "the report was waived",
    Reason.WALK_IN: "came without having been invited",
    Reason.WAS_QUORATE: "the conference was quorate",
    Reason.WHEREABOUTS_UNKNOWN: "could not be found",
    Reason.WITHIN_VARIATION: "done by the later day that a senior manager approved beforehand",
}


class CountedBy(StrEnum):
    """Which day decides the quarter: that of the start, or that of what happened between two.

    A conference held late also counts where it was due.
    """

    DUE = "due"
    EVENT = "event"
    START = "start"


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict with everything it was decided by, before it is written down."""

    subject: UUID
    measure: Measure
    verdict: Verdict
    reason: Reason
    counted_on: date
    counted_by: CountedBy = CountedBy.START
    rule: Rule | None = None
    rule_words: str = ""
    due_at: datetime | None = None
    happened_at: datetime | None = None
    agency: UUID | None = None
    group: str | None = None
    detail: Mapping[str, Any] = {}
