"""What the words in somebody's spreadsheet mean: Y, apol, rep rec'd; known, or told by people."""

from collections.abc import Mapping
from uuid import UUID

from conferences.history.fields import Field
from people.agencies.values import GROUP_WORDS

UNKNOWN = "unknown"
LEAVE_OUT = "leave_out"
NEW = "new:"

MEANINGS: Mapping[Field, Mapping[str, str]] = {
    Field.KIND: {
        "initial": "Initial",
        "review": "Review",
        "pre_birth": "Pre-birth",
        "transfer": "Transfer",
        LEAVE_OUT: "None of these: leave the row out",
    },
    Field.STATE: {
        "held": "Held",
        "inquorate": "Inquorate",
        "cancelled": "Cancelled",
        UNKNOWN: "Says nothing",
    },
    Field.EXPECTATION: {
        "both": "To attend and to report",
        "attend": "To attend",
        "report": "To report",
        "if_involved": "Only if involved, and was not",
    },
    Field.ATTENDANCE: {
        "attended": "Attended",
        "remote": "Attended by link or phone",
        "deputy": "A deputy attended",
        "apologies": "Apologies",
        "absent": "Absent",
        "excluded": "Kept out by the chair",
        "not_required": "Was not required",
        UNKNOWN: "The record does not say",
    },
    Field.REPORT: {
        "came": "A report came, day not said",
        "none": "No report came",
        UNKNOWN: "The record does not say",
    },
}
"""The columns whose words are matched, and what each word can mean."""
KINDS: Mapping[str, str] = {
    code: words for code, words in MEANINGS[Field.KIND].items() if code != LEAVE_OUT
}

_KNOWN: Mapping[Field, Mapping[str, str]] = {
    Field.KIND: {
        "initial": "initial, icpc, cpcc, initial cpcc, icpcc, initial case conference, i",
        "review": "review, rcpc, rcpcc, review cpcc, review case conference, r, rev",
        "pre_birth": "pre-birth, pre birth, prebirth, unborn, pb",
        "transfer": "transfer, transfer in, t",
    },
    Field.STATE: {
        "held": "held, y, yes, quorate, completed, went ahead, complete",
        "inquorate": "inquorate, not quorate, n, no, adjourned inquorate",
        "cancelled": "cancelled, canceled, c, postponed, did not go ahead, not held",
    },
    Field.EXPECTATION: {
        "both": "both, attend and report, y, yes, required",
        "attend": "attend, attendance, attend only, a",
        "report": "report, report only, r",
        "if_involved": "not involved, n/a, na, n",
    },
    Field.ATTENDANCE: {
        "attended": "y, yes, attended, present, att, p, in person",
        "remote": "remote, teams, video, phone, telephone, virtual, by phone, online, v",
        "deputy": "d, deputy, dep, deputy attended, sub, substitute, rep attended",
        "apologies": "a, apol, apols, apologies, apology, sent apologies, apologies received",
        "absent": "n, no, absent, dna, did not attend, not attended, no show, nil",
        "excluded": "excluded, exc",
        "not_required": "not required, nr, n/r, n/a, na, stood down, not invited",
        UNKNOWN: "?, -, unknown, not known, not recorded, nk, n/k",
    },
    Field.REPORT: {
        "came": "y, yes, rep rec'd, rec'd, recd, received, report received, submitted, sent, rep",
        "none": "n, no, none, not received, no report, outstanding, nil, not submitted",
        UNKNOWN: "?, -, unknown, not known, not recorded, nk, n/k, n/a, verbal",
    },
}


def word_key(text: str) -> str:
    """A word as it is compared.

    >>> word_key(" Rep  Rec'd. ")
    "rep rec'd"
    """
    return " ".join(text.casefold().replace("\u2019", "'").strip(" .").split())


_BY_WORD: Mapping[Field, Mapping[str, str]] = {
    field: {word_key(word): code for code, words in codes.items() for word in words.split(",")}
    for field, codes in _KNOWN.items()
}


def meaning(field: Field, text: str, told: Mapping[str, Mapping[str, str]]) -> str:
    """What a word in a column means: as somebody told, or as it is known; nothing if it is not.

    >>> meaning(Field.ATTENDANCE, "Apol.", {}), meaning(Field.ATTENDANCE, "Yy", {})
    ('apologies', '')
    """
    key = word_key(text)
    return told.get(field.value, {}).get(key) or _BY_WORD.get(field, {}).get(key, "")


def agency_meanings() -> dict[str, str]:
    """What an agency's name can mean beside an agency that is known."""
    new = {f"{NEW}{group.value}": f"New agency: {words}" for group, words in GROUP_WORDS.items()}
    return new | {LEAVE_OUT: "No agency (family, interpreter): leave the row out"}


def is_meaning(field: str, code: str) -> bool:
    """Whether a code is one of what words in that column can mean; of an agency also its id.

    >>> is_meaning("attendance", "attended"), is_meaning("agency", "new:nobody")
    (True, False)
    """
    if field == Field.AGENCY:
        return code in agency_meanings() or _is_id(code)
    return field in MEANINGS and code in MEANINGS[Field(field)]


def _is_id(code: str) -> bool:
    try:
        return str(UUID(code)) == code
    except ValueError:
        return False
