"""No list ends without a word: what stops early is here, with how its reader learns it."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("conferences", "standards", "notifications", "people")
LIMIT = re.compile(r"\bLIMIT\s+(\S+?)(?=[\s\"')]|$)")
MADE_UP = "conferences/demo/"
TOLD = {
    "conferences/attending/attendance.py": "the page says that more are found",
    "conferences/booking/queries.py": "in pages, with their number",
    "conferences/children/queries.py": "in pages, with their number",
    "conferences/evidence/service.py": "in pages, with their number",
    "conferences/keeping/runs.py": "carried out in parts; the page says how many are left",
    "conferences/keeping/tombstones.py": "a tick takes the next ones",
    "conferences/outcomes/queries.py": "a tick takes the next ones; a row in a row",
    "conferences/together/shown.py": "in pages",
    "conferences/trail/service.py": "in pages, each from the entry before",
    "notifications/addresses/service.py": "a tick asks the next ones",
    "notifications/inbox/service.py": "a tick takes the next ones",
    "notifications/outbox/service.py": "a tick takes the next ones",
    "people/audit/searching.py": "in pages; a file that would hold more is refused",
    "people/audit/verifying.py": "in parts, until there are no more",
    "people/professionals/queries.py": "in pages, with their number",
    "people/vault/rotation.py": "in parts, until there are no more",
    "people/vault/taking_up.py": "in parts, until there are no more",
    "standards/guidance/telling.py": "a tick tells the next ones",
    "standards/measures/again.py": "a tick takes the next ones",
}

MORE_THAN_ONE = {"conferences/keeping/tombstones.py": 2, "conferences/outcomes/queries.py": 3}


def _limits() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "piccolo_migrations" in name or name.startswith(MADE_UP):
                continue
            for found in LIMIT.finditer(path.read_text()):
                if found[1] != "1":
                    yield name, found[0]


def test_whoever_reads_a_list_that_stops_early_is_told_so():
    assert Counter(name for name, _ in _limits()) == {**dict.fromkeys(TOLD, 1), **MORE_THAN_ONE}
