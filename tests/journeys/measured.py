"""The sixth chapter: the quarter's figures, held against what one counts by hand from the story.

Who was invited, with what became of it:

    who         attended            report on time        contributed     notice
    catriona    met, came           met, 4 Jan 17:00      met, both       met, 1 December
    zoe         met, came           met, 31 Dec 16:30     met, both       met
    callum      not, apologies      not, 31 Dec 17:30     met, reported   met
    anil        met, deputy         not, none came        met, came       met
    una         met, by link        left out, none asked  met, came       met
    greer       met, came           met, 31 Dec 16:59     met, both       met
    fraser      left out, report    met, 30 December      met, reported   met, by telephone
    lewis       met, deputy         met, 31 Dec 17:00     met, both       met
    dod         left out, notice    left out, none asked  met, came       not, after the floor
    fiona       met, came           met, 4 Jan 16:59      met, both       met
    pat         left out, involved  left out              left out        left out
    nadia       not, absent         left out, none asked  not, neither    not, after the goal
    sam         left out, walk-in   left out              left out        left out

Who chairs and who takes the minutes run the conference: no agency is measured by them.
The intervals are Wilson's for 95 %, worked out by hand. Scotland's bank holidays of 1 and 4
January make health and police owe their reports on 31 December; Dundee's calendar knows no 4
January, so the council's own agencies have until that day.
"""

import csv
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.journeys.booked import Told
from tests.journeys.cast import AGENCIES, API, PEOPLE, Cast, call
from tests.journeys.stage import Stage
from tests.visitor import text_of

QUARTER = "2027-Q1"
REPORT = f"/quarterly-reports/{QUARTER}"
ALL = {
    "attended": (7, 9, 78, 45.3, 93.7, 90, "below", False, 2),
    "report_on_time": (6, 8, 75, 40.9, 92.9, 90, "below", False, 2),
    "contributed": (10, 11, 91, 62.3, 98.4, None, "no_target", False, 0),
    "notice": (9, 11, 82, 52.3, 94.9, None, "no_target", False, 0),
    "held_in_time": (1, 1, 100, 20.7, 100.0, 95, "too_few", False, 0),
    "quorate": (1, 1, 100, 20.7, 100.0, 95, "too_few", False, 0),
}
OF_AGENCIES: dict[str, dict[str, tuple[Any, ...]]] = {
    "health": {
        "attended": (4, 5, "below, within chance"),
        "report_on_time": (3, 5, "clearly below"),
        "contributed": (6, 6, ""),
        "notice": (6, 6, ""),
    },
    "social_work": {
        "attended": (1, 1), "report_on_time": (1, 1), "contributed": (1, 1), "notice": (1, 1),
    },
    "police": {
        "attended": (1, 1), "report_on_time": (1, 1), "contributed": (2, 2), "notice": (1, 2),
    },
    "education": {
        "attended": (1, 1), "report_on_time": (1, 1), "contributed": (1, 1), "notice": (1, 1),
    },
    "housing": {
        "attended": (0, 0), "report_on_time": (0, 0), "contributed": (0, 0), "notice": (0, 0),
    },
    "charity": {
        "attended": (0, 1), "report_on_time": (0, 0), "contributed": (0, 1), "notice": (0, 1),
    },
}  # fmt: skip
REASONS = {
    "attended": {"attended": 4, "deputy": 2, "remote": 1, "apologies": 1, "absent": 1},
    "report_on_time": {"received_in_time": 6, "received_late": 1, "not_received": 1},
    "contributed": {"came_and_reported": 5, "came": 3, "reported": 2, "neither": 1},
    "notice": {"notice_in_time": 9, "notice_after_goal": 1, "notice_below_floor": 1},
}
LEFT_OUT = {
    "attended": {"not_involved": 1, "report_only": 1, "short_notice": 1, "walk_in": 1},
    "report_on_time": {"attend_only": 3, "not_involved": 1, "walk_in": 1},
    "contributed": {"not_involved": 1, "walk_in": 1},
    "notice": {"not_involved": 1, "walk_in": 1},
}
HEALTH_REPORTS = {
    "Health visitor": ("met", "received_in_time", "2026-12-31T16:30:00Z"),
    "School nurse": ("not_met", "received_late", "2026-12-31T17:30:00Z"),
    "Paediatrician": ("not_met", "not_received", None),
    "Midwife": ("excluded", "attend_only", None),
    "Family nurse": ("met", "received_in_time", "2026-12-31T16:59:00Z"),
    "GP": ("met", "received_in_time", "2026-12-30T12:00:00Z"),
}


async def read_the_figures(stage: Stage, cast: Cast, told: Told) -> None:
    """A Chief Officer reads the quarter, as a page and by program."""
    await stage.wait_until(datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    officer = cast.browsers["chief_officer"]
    report = await call(officer, "GET", REPORT)
    assert (report["held"], report["inquorate"], report["children"]) == (1, 0, 2)
    assert (report["standard"]["title"], report["is_complete"]) == (
        "Dundee: Action 17 local standards (proposed)", False,
    )  # fmt: skip
    for measure, expected in ALL.items():
        found = report["figures"][measure]
        assert _share(found["quarter"]) == expected, measure
        assert found["last_four"] == found["quarter"]
    for measure, of in REASONS.items():
        assert _counted(report["figures"][measure]["reasons"]) == of, measure
        assert _counted(report["figures"][measure]["excluded"]) == LEFT_OUT[measure], measure
    for measure in ("held_in_time", "quorate"):
        assert (report["by_child"][measure]["quarter"]["met"], 2) == (2, 2)
    _check_agencies(report)
    await _see_the_page(officer)
    text = str(report)
    assert told.reference not in text
    assert not any(name in text for name, _, _ in PEOPLE.values())
    stage.say("A Chief Officer reads the quarter: 7 of 9 attended, 6 of 8 reports in time.")


def _check_agencies(report: dict[str, Any]) -> None:
    by_name = {one["agency"]["name"]: one["figures"] for one in report["agencies"]}
    assert set(by_name) == {AGENCIES[agency][0] for agency in OF_AGENCIES}
    for agency, measures in OF_AGENCIES.items():
        for measure, (met, of, *words) in measures.items():
            found = by_name[AGENCIES[agency][0]][measure]["quarter"]
            assert (found["met"], found["of"]) == (met, of), (agency, measure)
            assert found["words"] == (words[0] if words else "too few to say"), (agency, measure)
    health = by_name[AGENCIES["health"][0]]
    assert _share(health["attended"]["quarter"]) == (4, 5, 80, 37.6, 96.4, 90, "below", False, 1)
    assert _share(health["report_on_time"]["quarter"]) == (
        3, 5, 60, 23.1, 88.2, 90, "below", True, 2,
    )  # fmt: skip


async def _see_the_page(officer: httpx.AsyncClient) -> None:
    page = await officer.get(REPORT)
    assert page.status_code == 200
    said = text_of(page)
    assert "7 of 9" in said
    assert "6 of 8" in said
    assert "This quarter has not ended: these are the figures so far." in said
    sheet = await officer.get(f"{REPORT}/csv")
    rows = list(csv.reader(sheet.text.splitlines()))
    [row] = [
        one for one in rows
        if one[2:4] == ["attended", AGENCIES["health"][0]] and one[6] == "quarter"
    ]  # fmt: skip
    assert row[7:13] == ["4", "5", "80", "37.6", "96.4", "90"]


async def open_a_figure(stage: Stage, cast: Cast, told: Told) -> None:
    """The coordinator opens a figure to its rows; a Chief Officer to its counts and no further."""
    await _open_to_its_counts(cast)
    path = _rows_path(cast)
    async with stage.reading("assessment.list"):
        evidence = await call(cast.browsers["morag"], "GET", path)
    assert (evidence["met"], evidence["of"], evidence["excluded"], evidence["total"]) == (
        3,
        5,
        1,
        6,
    )
    found = {one["role"]: one for one in evidence["rows"]}
    assert {
        role: (one["verdict"], one["reason"], one["happened_at"]) for role, one in found.items()
    } == HEALTH_REPORTS
    late = found["School nurse"]
    assert (late["reference"], late["due_at"]) == (told.reference, "2026-12-31T17:00:00Z")
    assert late["rule"] == "at least 5 working days before the conference"
    assert [one["on"] for one in late["skipped"]] == [
        "2027-01-10", "2027-01-09", "2027-01-04", "2027-01-03", "2027-01-02", "2027-01-01",
    ]  # fmt: skip
    assert not any(name in str(evidence) for name, _, _ in PEOPLE.values())
    async with stage.reading("assessment.list"):
        page = await cast.browsers["morag"].get(path)
    assert "report came late" in text_of(page)
    stage.say("The coordinator opens a figure to its rows; a Chief Officer sees its counts alone.")


async def _open_to_its_counts(cast: Cast) -> None:
    officer, health = cast.browsers["chief_officer"], cast.agencies["health"]
    figure = await officer.get(f"{REPORT}/figures/report_on_time?agency={health}")
    assert figure.status_code == 200
    said = text_of(figure)
    assert "3 of 5" in said
    assert "report came late 1" in said
    assert "See the rows behind this figure" not in said
    for way in ("", API):
        assert (await officer.get(f"{way}{_rows_path(cast)}")).status_code == 404


def _rows_path(cast: Cast) -> str:
    query = f"quarter={QUARTER}&measure=report_on_time&kind=review"
    return f"/assessments?{query}&agency={cast.agencies['health']}"


def _share(share: dict[str, Any]) -> tuple[Any, ...]:
    names = ("met", "of", "percent", "low", "high", "target", "verdict", "is_clear", "short_of")
    return tuple(share[name] for name in names)


def _counted(reasons: list[dict[str, Any]]) -> dict[str, int]:
    return {one["reason"]: one["number"] for one in reasons}
