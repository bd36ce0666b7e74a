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
    CONTRIBUTED = "contributed"
    HELD_IN_TIME = "held_in_time"
    NOTICE = "notice"
    QUORATE = "quorate"
    REPORT_ON_TIME = "report_on_time"


OF_CONFERENCES = (Measure.HELD_IN_TIME, Measure.QUORATE)
OF_INVITATIONS = (
    Measure.ATTENDED,
    Measure.REPORT_ON_TIME,
    Measure.CONTRIBUTED,
    Measure.NOTICE,
)


class Verdict(StrEnum):
    """How it came out; what is excluded is in neither count."""

    EXCLUDED = "excluded"
    MET = "met"
    NOT_MET = "not_met"


class Reason(StrEnum):
    """Why a verdict is what it is."""

    ABSENT = "absent"
    APOLOGIES = "apologies"
    ATTEND_ONLY = "attend_only"
    ATTENDED = "attended"
    CAME = "came"
    CAME_AND_REPORTED = "came_and_reported"
    CANCELLED = "cancelled"
    DEPUTY = "deputy"
    EXCLUDED_BY_CHAIR = "excluded_by_chair"
    GROUPS_MISSING = "groups_missing"
    HELD_IN_TIME = "held_in_time"
    HELD_LATE = "held_late"
    INVITED_AFTER_DUE = "invited_after_due"
    LEFT_EARLY = "left_early"
    NEITHER = "neither"
    NO_CLOCK = "no_clock"
    NO_STANDARD = "no_standard"
    NOT_INVITED = "not_invited"
    NOT_INVOLVED = "not_involved"
    NOT_RECEIVED = "not_received"
    NOT_RECORDED = "not_recorded"
    NOT_REQUIRED = "not_required"
    NOTICE_AFTER_GOAL = "notice_after_goal"
    NOTICE_BELOW_FLOOR = "notice_below_floor"
    NOTICE_IN_TIME = "notice_in_time"
    NOTICE_NOT_GIVEN = "notice_not_given"
    OBSERVER = "observer"
    QUORATE = "quorate"
    RECEIVED_IN_TIME = "received_in_time"
    RECEIVED_LATE = "received_late"
    RECORDED_INQUORATE = "recorded_inquorate"
    REMOTE = "remote"
    REPORT_ONLY = "report_only"
    REPORTED = "reported"
    SHORT_NOTICE = "short_notice"
    WALK_IN = "walk_in"
    WITHIN_VARIATION = "within_variation"


REASON_WORDS: Mapping[Reason, str] = {
    Reason.ABSENT: "did not come and sent no apologies",
    Reason.APOLOGIES: "sent apologies and no deputy",
    Reason.ATTEND_ONLY: "no report was asked of them",
    Reason.ATTENDED: "came",
    Reason.CAME: "came, no report",
    Reason.CAME_AND_REPORTED: "came and reported",
    Reason.CANCELLED: "the conference was cancelled",
    Reason.DEPUTY: "a deputy came",
    Reason.EXCLUDED_BY_CHAIR: "kept out by the chair",
    Reason.GROUPS_MISSING: "an agency group was not represented",
    Reason.HELD_IN_TIME: "held by the due date",
    Reason.HELD_LATE: "held after the due date",
    Reason.INVITED_AFTER_DUE: "invited after the report was due",
    Reason.LEFT_EARLY: "a group that quorum needs left before the end",
    Reason.NEITHER: "neither came nor reported",
    Reason.NO_CLOCK: "no event that starts the clock was recorded",
    Reason.NO_STANDARD: "no standard was in force for it",
    Reason.NOT_INVITED: "not told before the conference began",
    Reason.NOT_INVOLVED: "asked only if involved, and was not",
    Reason.NOT_RECEIVED: "no report came",
    Reason.NOT_RECORDED: "was not recorded",
    Reason.NOT_REQUIRED: "was told not to come",
    Reason.NOTICE_AFTER_GOAL: "invited after the goal, within the shortest notice allowed",
    Reason.NOTICE_BELOW_FLOOR: "invited later than the shortest notice allowed",
    Reason.NOTICE_IN_TIME: "invited in time",
    Reason.NOTICE_NOT_GIVEN: "not told before the conference began",
    Reason.OBSERVER: "invited as an observer",
    Reason.QUORATE: "every group that quorum needs was represented",
    Reason.RECEIVED_IN_TIME: "report came in time",
    Reason.RECEIVED_LATE: "report came late",
    Reason.RECORDED_INQUORATE: "recorded as inquorate",
    Reason.REMOTE: "came by link",
    Reason.REPORT_ONLY: "asked for a report, not to come",
    Reason.REPORTED: "reported, did not come",
    Reason.SHORT_NOTICE: "invited later than the shortest notice allowed",
    Reason.WALK_IN: "came without having been invited",
    Reason.WITHIN_VARIATION: "done by the later day that a senior manager approved beforehand",
}


class CountedBy(StrEnum):
    """Which day decides the quarter; one held late also counts where it was due."""

    DUE = "due"
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
