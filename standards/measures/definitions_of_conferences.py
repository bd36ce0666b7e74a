"""What is measured of a conference and of what follows it, word for word."""

from standards.measures.aftermath_rules import DUE_BY
from standards.measures.defining import Definition, Group, define
from standards.measures.verdicts import Measure, Reason

_ALWAYS = (Reason.CANCELLED, Reason.NO_STANDARD, Reason.NOT_RECORDED)
_AFTER_THE_CONFERENCE = (
    "Counted from the day of the conference on the standard's calendar. Open until the due day"
    " has ended; not recorded by then, it is not met."
)
_CONFERENCE = "A conference"

HELD_IN_TIME = define(
    Measure.HELD_IN_TIME,
    Group.TIMESCALES,
    "Were conferences held by the day they were due?",
    _CONFERENCE,
    "Conferences that started on or before their due day.",
    "Conferences that were held, quorate or not, or whose due day has passed.",
    excluded=(Reason.CANCELLED, Reason.NO_CLOCK, Reason.NO_STANDARD),
    rule="The timescale of the standard for the event that started the clock; and the target"
    " “held in time”.",
    clock="From the recorded event that started the clock to the day of the conference.",
    notes=(
        "Counted by conference, by child, since siblings share one, and by family.",
        (
            "One held late counts in the quarter in which it started and in the one in which"
            " it was due; over four quarters it counts once."
        ),
        "One not held at all when its due day has passed counts in that quarter, as not met.",
        "A due day already told never gets harder when another standard comes into force.",
    ),
)
QUORATE = define(
    Measure.QUORATE,
    Group.ATTENDANCE,
    "Was every agency group that quorum needs there until the end?",
    _CONFERENCE,
    "Conferences at which every quorum rule of the standard held.",
    "Conferences that were held.",
    excluded=_ALWAYS,
    rules=("quorum",),
    rule="The rows “Quorum” of the standard; and the target “quorate”.",
    clock="None: who was there when it ended.",
    notes=(
        "Deputies count, reports and observers do not. Groups are counted, not people.",
        "A conference whose needed group left before the end was not quorate.",
    ),
)
NEVER_TWICE_INQUORATE = define(
    Measure.NEVER_TWICE_INQUORATE,
    Group.ATTENDANCE,
    "Was an inquorate conference followed by a quorate one?",
    "A conference after an inquorate one",
    "Conferences that were quorate after one of the same family that was not.",
    "Conferences that followed an inquorate one of the same family.",
    excluded=(*_ALWAYS, Reason.NOT_AFTER_INQUORATE),
    rules=("inquorate_consecutive_max",),
    rule="“Inquorate conferences”: two in a row must not be held (National Guidance 2021, 3.158).",
    clock="None: the family's conferences in their order.",
)
RECONVENED = define(
    Measure.RECONVENED,
    Group.TIMESCALES,
    "Was an inquorate conference made good in time?",
    "An inquorate conference",
    "Inquorate conferences after which the family's next one began by the due day.",
    "Conferences that were inquorate.",
    excluded=(*_ALWAYS, Reason.WAS_QUORATE),
    rules=(DUE_BY[Measure.RECONVENED],),
    rule="“Reconvened after an inquorate conference”, and the target “reconvened” where there is"
    " one.",
    clock=_AFTER_THE_CONFERENCE,
)
DECISIONS_SENT = define(
    Measure.DECISIONS_SENT,
    Group.AFTER,
    "Were the decisions sent to everybody invited in time?",
    _CONFERENCE,
    "Conferences whose decisions were sent by the due day.",
    "Conferences that decided something.",
    excluded=(*_ALWAYS, Reason.NOTHING_DECIDED),
    rules=(DUE_BY[Measure.DECISIONS_SENT],),
    rule="“Decisions sent”, and the target “decisions sent” where a standard has one.",
    clock=_AFTER_THE_CONFERENCE,
)
PLAN_SENT = define(
    Measure.PLAN_SENT,
    Group.AFTER,
    "Was the plan sent in time?",
    _CONFERENCE,
    "Conferences whose plan was sent by the due day.",
    "Conferences after which a child has a plan: registered, or remains on the register.",
    excluded=(*_ALWAYS, Reason.NO_PLAN),
    rules=(DUE_BY[Measure.PLAN_SENT],),
    rule="“Plan sent”, and the target “plan sent” where a standard has one.",
    clock=_AFTER_THE_CONFERENCE,
)
RECORD_SENT = define(
    Measure.RECORD_SENT,
    Group.AFTER,
    "Was the record of the meeting sent in time?",
    _CONFERENCE,
    "Conferences whose record was sent by the due day.",
    "Conferences that were held, quorate or not.",
    excluded=_ALWAYS,
    rules=(DUE_BY[Measure.RECORD_SENT],),
    rule="“Record sent”, and the target “record sent” where a standard has one.",
    clock=_AFTER_THE_CONFERENCE,
)
CORE_GROUP = define(
    Measure.CORE_GROUP,
    Group.AFTER,
    "Did the core group meet in time after the conference?",
    _CONFERENCE,
    "Conferences after which the core group met by the due day.",
    "Conferences after which a child has a plan.",
    excluded=(*_ALWAYS, Reason.NO_PLAN),
    rules=(DUE_BY[Measure.CORE_GROUP],),
    rule="“Core group after the conference”, and the target “core group” where there is one.",
    clock=_AFTER_THE_CONFERENCE,
)
PLAN_RATIFIED = define(
    Measure.PLAN_RATIFIED,
    Group.AFTER,
    "Was the plan ratified in time?",
    _CONFERENCE,
    "Conferences whose plan was ratified by the due day.",
    "Conferences after which a child has a plan.",
    excluded=(*_ALWAYS, Reason.NO_PLAN),
    rules=(DUE_BY[Measure.PLAN_RATIFIED],),
    rule="“Plan ratified”, where a standard says by when; no preset that ships does.",
    clock=_AFTER_THE_CONFERENCE,
    notes=("Who ratified it, and on which day, is recorded whether or not a standard asks.",),
)
CHANGE_TOLD = define(
    Measure.CHANGE_TOLD,
    Group.AFTER,
    "Was the chair told in time of each significant change?",
    "A significant change",
    "Changes of which the chair was told by the due day.",
    "Significant changes that were recorded after a conference.",
    excluded=(Reason.NO_STANDARD, Reason.NOT_RECORDED),
    rules=(DUE_BY[Measure.CHANGE_TOLD],),
    rule="“Significant change told to the chair”, and its target where a standard has one.",
    clock="Counted from the day on which the change was identified, on the standard's calendar.",
    notes=(
        "Counted in the quarter in which the change was identified.",
        "The standard in force on the day of the conference before it decides.",
    ),
)

OF_CONFERENCES_DEFINED: tuple[Definition, ...] = (
    QUORATE,
    NEVER_TWICE_INQUORATE,
    HELD_IN_TIME,
    RECONVENED,
    DECISIONS_SENT,
    PLAN_SENT,
    RECORD_SENT,
    CORE_GROUP,
    PLAN_RATIFIED,
    CHANGE_TOLD,
)
