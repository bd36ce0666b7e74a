"""Letters: who of a case may be written to, print runs, and that letters were posted.

The acts, steps and reads lie in modules by their noun; this one names what is offered.
"""

from conferences.letters.copies import LetterCopy, load_copy
from conferences.letters.giving import record_given
from conferences.letters.printing import preview_letters, print_check_sheet, print_letters
from conferences.letters.reads import count_open, get_case_letters, get_run, list_runs
from conferences.letters.running import ask_release, prepare, refuse, release, withdraw
from conferences.letters.stopping import stop_all_outdated, stop_outdated

__all__ = [
    "LetterCopy",
    "ask_release",
    "count_open",
    "get_case_letters",
    "get_run",
    "list_runs",
    "load_copy",
    "prepare",
    "preview_letters",
    "print_check_sheet",
    "print_letters",
    "record_given",
    "refuse",
    "release",
    "stop_all_outdated",
    "stop_outdated",
    "withdraw",
]
