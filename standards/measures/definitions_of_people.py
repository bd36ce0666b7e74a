"""What is measured of those who were invited, word for word."""

from standards.measures.defining import Definition, Group, define
from standards.measures.verdicts import Measure, Reason

_NOT_EXPECTED = (Reason.CANCELLED, Reason.WALK_IN, Reason.OBSERVER, Reason.NOT_INVOLVED)
_NO_CLOCK = "None of its own. Whoever was invited after the shortest notice allowed is left out."
_GOAL, _FLOOR = "notice_before", "notice_floor_before"

ATTENDED = define(
    Measure.ATTENDED,
    Group.ATTENDANCE,
    "Did the professionals who were expected come?",
    "An invitation",
    "Invitations for which the professional came, joined by link, or sent a deputy.",
    "Invitations to somebody who was expected to attend and was invited in time.",
    excluded=(
        *_NOT_EXPECTED,
        Reason.REPORT_ONLY,
        Reason.EXCLUDED_BY_CHAIR,
        Reason.NOT_REQUIRED,
        Reason.NOT_INVITED,
        Reason.SHORT_NOTICE,
        Reason.NOT_RECORDED,
    ),
    rule="The target “attended” of the standard. Apologies without a deputy do not meet it.",
    clock=_NO_CLOCK,
)
CONTRIBUTED = define(
    Measure.CONTRIBUTED,
    Group.ATTENDANCE,
    "Did the professionals who were expected come or report?",
    "An invitation",
    "Invitations for which somebody came, or a report arrived before the conference began.",
    "Invitations to somebody who was expected to attend or to report.",
    excluded=(
        *_NOT_EXPECTED,
        Reason.EXCLUDED_BY_CHAIR,
        Reason.NOT_REQUIRED,
        Reason.NOT_INVITED,
        Reason.SHORT_NOTICE,
        Reason.NOT_RECORDED,
    ),
    rule="The target “contributed” where a standard has one.",
    clock=_NO_CLOCK,
    notes=(
        "Who came or reported all the same has contributed, however short the notice.",
        "A report never counts towards quorum.",
    ),
)
REPORT_ON_TIME = define(
    Measure.REPORT_ON_TIME,
    Group.REPORTS,
    "Did the reports that were due come in time?",
    "An invitation",
    "Reports received by their due instant, 17:00 in Europe/London on the due day.",
    "Invitations for which a report was due and that were sent in time.",
    excluded=(
        *_NOT_EXPECTED,
        Reason.ATTEND_ONLY,
        Reason.NOT_REQUIRED,
        Reason.WAIVED,
        Reason.NO_STANDARD,
        Reason.NOT_INVITED,
        Reason.SHORT_NOTICE,
        Reason.INVITED_AFTER_DUE,
        Reason.NOT_RECORDED,
    ),
    rules=("agency_report_before",),
    rule="“Agency's report”, and the target “reports on time”.",
    clock="Counted back from the day of the conference on the agency's own calendar.",
    notes=(
        "A report is due whether or not the agency attends.",
        (
            "When a conference moves, the due instant is counted again. What was overdue before"
            " the move stays late; what came by a due instant that was told stays on time."
        ),
    ),
)
NOTICE = define(
    Measure.NOTICE,
    Group.TIMESCALES,
    "Did the convener invite people as early as was agreed?",
    "An invitation",
    "Invitations given by the goal of the standard.",
    "Invitations to somebody who was expected.",
    excluded=(*_NOT_EXPECTED, Reason.NO_STANDARD, Reason.NOT_RECORDED),
    rules=(_GOAL, _FLOOR),
    rule="“Notice (goal)”, and the target “notice” where a standard has one.",
    clock=(
        "Counted back from the day of the conference on the standard's calendar, until the first"
        " delivery that did not bounce, or a recorded call or letter, for the date that was kept."
    ),
    notes=(
        (
            "A conference that makes an inquorate one good has to be held so soon that the goal"
            " cannot be reached: its notice is held to the floor."
        ),
    ),
)
INVITED_IN_TIME = define(
    Measure.INVITED_IN_TIME,
    Group.TIMESCALES,
    "Did everybody have at least the shortest notice that is allowed?",
    "An invitation",
    "Invitations given by the floor of the standard.",
    "Invitations to somebody who was expected.",
    excluded=(*_NOT_EXPECTED, Reason.NO_STANDARD, Reason.NOT_RECORDED),
    rules=(_FLOOR,),
    rule="“Notice (floor)”, and the target “invited in time” where a standard has one.",
    clock="As for notice, counted back to the floor instead of the goal.",
    notes=(
        (
            "What is below the floor counts here, against the convener, and leaves the agency out"
            " of its own figures."
        ),
    ),
)
REPORT_SHARED = define(
    Measure.REPORT_SHARED,
    Group.FAMILY,
    "Were reports gone through with the family before the conference?",
    "A report that came",
    "Reports gone through with the family by the due day.",
    "Reports that came before the conference began.",
    excluded=(
        Reason.CANCELLED,
        Reason.NO_REPORT,
        Reason.NO_STANDARD,
        Reason.NOT_RECORDED,
    ),
    rules=("family_report_before",),
    rule="“Report shared with the family”, and its target where a standard has one.",
    clock="Counted back from the day of the conference on the standard's calendar.",
    notes=(
        "The lead professional records the day. A report that came after that day is not met.",
        "For the family it makes no difference whose fault it was: the reasons tell it.",
    ),
)
CHILD_TOOK_PART = define(
    Measure.CHILD_TOOK_PART,
    Group.FAMILY,
    "Was each child there, or heard in another way?",
    "A child",
    "Children who came, joined by link, or were heard in writing, through an advocate or a worker.",
    "Children of the conferences that were held.",
    excluded=(
        Reason.CANCELLED,
        Reason.TOO_YOUNG,
        Reason.OWN_WISH,
        Reason.WHEREABOUTS_UNKNOWN,
        Reason.NOT_RECORDED,
    ),
    rules=("record_within",),
    rule="The target “child took part” where a standard has one.",
    clock="Recorded with the record of the conference; open until that is due.",
    notes=("A child who is kept out is still to be heard (National Guidance 2021, 3.163).",),
)
PARENTS_TOOK_PART = define(
    Measure.PARENTS_TOOK_PART,
    Group.FAMILY,
    "Was each parent or carer there, or heard in another way?",
    "A parent or carer",
    "Parents and carers who came, joined by link, or were heard in another way.",
    "Parents and carers for whom a part in the conference was arranged or decided against.",
    excluded=(
        Reason.CANCELLED,
        Reason.TOO_YOUNG,
        Reason.OWN_WISH,
        Reason.WHEREABOUTS_UNKNOWN,
        Reason.NOT_RECORDED,
    ),
    rules=("record_within",),
    rule="The target “parents took part” where a standard has one.",
    clock="Recorded with the record of the conference; open until that is due.",
    notes=("A parent kept out by the chair is still to be heard (National Guidance 2021, 3.160).",),
)

OF_PEOPLE: tuple[Definition, ...] = (
    ATTENDED,
    CONTRIBUTED,
    REPORT_ON_TIME,
    NOTICE,
    INVITED_IN_TIME,
    REPORT_SHARED,
    CHILD_TOOK_PART,
    PARENTS_TOOK_PART,
)
