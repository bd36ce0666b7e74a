"""How long do past conferences take to bring in and to review; and does memory stay flat?"""

import resource
from time import perf_counter

from conferences.history import service
from conferences.history.values import HistoryResult, Matching
from people.permissions import OPERATOR
from standards.baseline import service as baseline
from standards.baseline.service import Asked
from tests.builders import NOW, a_standard
from tests.conferences.history.records import AGENCIES, as_csv, spoilt
from tests.conferences.history.records import rows as records

MATCHING = Matching(words={"agency": {name.lower(): "new:health" for name, _ in AGENCIES}})


async def rows() -> list[tuple[str, str, str]]:
    """Two thousand rows, forty of them wrong, then all of them right, and the review."""
    await a_standard("dundee-action17")
    bad, _ = spoilt(records(2000), 40)
    faulty, faulty_s, _ = await _timed(as_csv(bad), "2,000 rows")
    stored, stored_s, small = await _timed(as_csv(records(2000)), "2,000 rows")
    _, _, large = await _timed(as_csv(records(6000, seed=8)), "6,000 rows")
    begun = perf_counter()
    review = await baseline.get_review(OPERATOR, Asked(), now=NOW)
    review_s = perf_counter() - begun
    return [
        (
            "Refuse 2,000 rows of past conferences",
            f"{faulty_s:.1f} s",
            f"{faulty.faulty_rows} of 40 faulty rows named",
        ),
        (
            "Bring in 2,000 rows of past conferences",
            f"{stored_s:.1f} s",
            f"{stored.conferences_added} conferences, memory grew by {small} MB",
        ),
        ("Memory for 6,000 rows", f"{large} MB", f"{small} MB for 2,000"),
        ("Review of present attendance", f"{review_s:.1f} s", f"{review.conferences} conferences"),
    ]


async def _timed(data: bytes, source: str) -> tuple[HistoryResult, float, int]:
    before, begun = _megabytes(), perf_counter()
    result = await service.bring_in(
        OPERATOR, data, source=source, matching=MATCHING, dry_run=False, now=NOW
    )
    return result, perf_counter() - begun, _megabytes() - before


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
