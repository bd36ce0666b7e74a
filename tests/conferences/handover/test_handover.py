"""A closed conference is packed, filed elsewhere, confirmed, and then erased here."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from conferences.handover import service as handovers
from conferences.handover.values import ConfirmFiling
from conferences.handover.writing import write_to
from conferences.keeping import service as keeping
from conferences.outcomes import service as outcomes
from conferences.outcomes.values import CloseConference, Decision
from conferences.reports import service as reports
from people.audit.tables import AuditEntry
from people.errors import InvalidError, RefusedError, UnavailableError
from people.permissions import OPERATOR, Role, Viewer
from tests.conferences.gathering import COORDINATOR, done_for
from tests.conferences.keeping.over import (
    CONTENT,
    OverCase,
    a_case_that_is_over,
    an_officer,
    files_in,
    found_in_database,
)
from tests.conferences.outcomes.held import CANARY, decided
from tests.conftest import Visit
from tests.visitor import text_of

HELD = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


@pytest.fixture
async def case(database: str, file_store: Path) -> OverCase:  # noqa: ARG001 - rows and files
    return await a_case_that_is_over(HELD)


@pytest.fixture
async def coordinator(now: datetime) -> Viewer:
    return await an_officer(Role.COORDINATOR, now=now)


def unpacked(answer: httpx.Response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


async def file_it(viewer: Viewer, case: OverCase, now: datetime) -> None:
    package = await handovers.make_package(viewer, case.conference, now=now)
    filing = ConfirmFiling(filed_reference="CM-1", filed_on=now.date(), digest=package.digest)
    await handovers.confirm(viewer, case.conference, filing, now=now)


async def test_the_package_holds_every_part_under_a_neutral_name_with_its_digest(
    visit: Visit, case: OverCase
):
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.submit(f"/conferences/{case.conference}/handover/package")
    parts = unpacked(answer)
    manifest = json.loads(parts["manifest.json"])
    assert [one["name"] for one in manifest["parts"]] == [
        name for name in parts if name != "manifest.json"
    ]
    for one in manifest["parts"]:
        assert hashlib.sha256(parts[one["name"]]).hexdigest() == one["sha256"]
        assert len(parts[one["name"]]) == one["size"]
    assert CANARY in parts["decisions.txt"].decode()
    assert "Somebody of police" in parts["attendance.csv"].decode()
    [report] = [name for name in parts if name.startswith("report-")]
    assert parts[report] == CONTENT
    assert "Plover" not in " ".join(parts)
    digest = hashlib.sha256(parts["manifest.json"]).hexdigest()
    assert answer.headers["x-package-digest"] == digest
    assert manifest["case_references"][0] in parts["record.txt"].decode()


async def test_giving_a_package_out_stands_in_the_trail_each_time(visit: Visit, case: OverCase):
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{case.conference}/handover/package"
    digests = {(await visitor.submit(path)).headers["x-package-digest"] for _ in range(2)}
    assert len(digests) == 1
    rows = await AuditEntry.select().where(AuditEntry.act == "handover.pack")
    assert [row["verb"] for row in rows] == ["disclose", "disclose"]
    assert "Plover" not in str(rows)


async def test_a_filing_is_confirmed_by_the_manifest_that_was_filed(visit: Visit, case: OverCase):
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{case.conference}/handover"
    assert case.canaries[1] in text_of(await visitor.get("/handovers"))
    parts = unpacked(await visitor.submit(f"{path}/package"))
    given = {"filed_reference": "CM-7781", "filed_on": "23/11/2026"}
    wrong = await visitor.submit(path, {**given, "digest": "0" * 64})
    assert (wrong.status_code, "not the digest" in wrong.text) == (422, True)
    manifest = {"manifest": ("manifest.json", parts["manifest.json"], "application/json")}
    assert (await visitor.submit(path, given, files=manifest)).status_code == 303
    shown = text_of(await visitor.get(path))
    assert ("CM-7781" in shown, "Wednesday 24 December 2026" in shown) == (True, False)
    assert "Thursday 24 December 2026" in shown
    assert case.canaries[1] not in text_of(await visitor.get("/handovers"))


async def test_programs_fetch_and_confirm(visit: Visit, case: OverCase):
    visitor = await visit(Role.COORDINATOR)
    [waiting] = (await visitor.api("GET", "/handovers")).json()
    assert (waiting["age"], waiting["packages"]) == (20, 0)
    path = f"/conferences/{case.conference}/handover"
    packed = await visitor.api("POST", f"{path}/package")
    assert "manifest.json" in unpacked(packed)
    body = {
        "filed_reference": "CM-1", "filed_on": "2026-11-23",
        "digest": packed.headers["x-package-digest"][:16],
    }  # fmt: skip
    assert (await visitor.api("POST", path, body)).json()["is_filed"] is True
    assert (await visitor.api("GET", path)).json()["packages"][0]["filed_reference"] == "CM-1"


@pytest.mark.parametrize("role", [Role.CHAIR, Role.PROFESSIONAL, Role.DATA_PROTECTION_OFFICER])
async def test_nobody_else_is_given_a_package(visit: Visit, case: OverCase, role: Role):
    visitor = await visit(role, professional=case.gathering.people["chair"])
    path = f"/conferences/{case.conference}/handover"
    assert (await visitor.get(path)).status_code == 404
    assert (await visitor.submit(f"{path}/package")).status_code == 404


async def test_what_is_not_closed_is_not_handed_over(
    case: OverCase, coordinator: Viewer, now: datetime
):
    await outcomes.reopen(COORDINATOR, case.conference, "A slip.", now=now)
    with pytest.raises(RefusedError, match="not closed"):
        await handovers.make_package(coordinator, case.conference, now=now)
    assert await handovers.list_waiting(coordinator, now=now) == []


async def test_a_day_before_the_package_or_still_to_come_is_no_day_of_filing(
    case: OverCase, coordinator: Viewer, now: datetime
):
    package = await handovers.make_package(coordinator, case.conference, now=now)
    for days in (-1, 1):
        on = now.date() + timedelta(days=days)
        filing = ConfirmFiling(filed_reference="CM", filed_on=on, digest=package.digest)
        with pytest.raises(InvalidError):
            await handovers.confirm(coordinator, case.conference, filing, now=now)


async def test_closed_anew_it_is_handed_over_again_and_the_differences_are_named(
    case: OverCase, coordinator: Viewer, now: datetime
):
    await file_it(coordinator, case, now)
    await outcomes.reopen(COORDINATOR, case.conference, "A slip.", now=now)
    record = decided(case.gathering, Decision.REMAINS)
    found = await outcomes.get_outcome(COORDINATOR, case.conference, now=now)
    other = replace(record, decisions="Otherwise.", revision=found.revision)
    await outcomes.record_outcome(COORDINATOR, case.conference, other, now=now)
    later = now + timedelta(hours=1)
    await outcomes.close(COORDINATOR, case.conference, CloseConference(), now=later)
    [waiting] = await handovers.list_waiting(coordinator, now=later)
    assert waiting.was_filed_before
    package = await handovers.make_package(coordinator, case.conference, now=later)
    shown = await handovers.get_handover(coordinator, case.conference, now=later)
    assert shown.differences is not None
    assert shown.differences.changed == ("record.txt", "decisions.txt")
    assert (package.number, json.loads(package.manifest)["replaces"]) == (2, 1)
    assert not shown.is_filed


async def test_what_was_filed_is_erased_here_after_its_days_and_the_logistics_stay(
    case: OverCase, coordinator: Viewer, file_store: Path, now: datetime
):
    officer, second = await an_officer(now=now), await an_officer(now=now)
    await file_it(coordinator, case, now)
    early = await keeping.get_preview(officer, now=now + timedelta(days=30))
    assert {line.code for line in early.lines}.isdisjoint({"report_files", "outcomes_decisions"})
    later = now + timedelta(days=31)
    run = await keeping.ask(officer, "", now=later)
    await keeping.approve(second, run, now=later)
    await keeping.carry_out(officer, run, now=later)
    assert files_in(file_store) == []
    found = await found_in_database(case.canaries)
    assert "report_file" not in found
    assert {"conference", "family", "invitation"} <= set(found)
    record = await outcomes.get_outcome(COORDINATOR, case.conference, now=later)
    assert (record.decisions, record.children[0].decision) == ("", Decision.REMAINS)
    chair = case.gathering.viewer("chair", Role.CHAIR)
    listed = await reports.list_reports(chair, case.conference, now=later)
    health = [one for one in listed.reports if one.professional == "Somebody of health"]
    assert (health[0].received_at, health[0].files) == (HELD, ())
    shown = await handovers.get_handover(coordinator, case.conference, now=later)
    assert (shown.is_filed, shown.files_here) == (True, 0)


async def test_what_nobody_confirmed_is_never_due(case: OverCase, now: datetime):
    officer = await an_officer(now=now)
    await handovers.make_package(OPERATOR, case.conference, now=now)
    preview = await keeping.get_preview(officer, now=now + timedelta(days=300))
    assert {line.code for line in preview.lines}.isdisjoint({"report_files", "outcomes_decisions"})


async def test_the_operator_writes_it_to_a_new_folder(
    case: OverCase, tmp_path: Path, now: datetime
):
    found = await handovers.find_conference(OPERATOR, case.canaries[1].lower())
    package = await handovers.make_package(OPERATOR, found, now=now)
    folder = tmp_path / "out"
    written = await write_to(package, folder)
    assert {path.name for path in written} >= {"manifest.json", "record.txt", "attendance.csv"}
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    with pytest.raises(RefusedError, match="something in"):
        await write_to(package, folder)


async def test_a_report_that_was_altered_in_the_store_is_not_handed_over(
    case: OverCase, coordinator: Viewer, file_store: Path, tmp_path: Path, now: datetime
):
    [stored] = files_in(file_store)
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    package = await handovers.make_package(coordinator, case.conference, now=now)
    with pytest.raises(UnavailableError):
        await write_to(package, tmp_path / "out")


_AS_MANY_AGAIN = """
INSERT INTO conference SELECT (jsonb_populate_record(one, jsonb_build_object(
       'id', gen_random_uuid(), 'reference', 'MANY-' || lpad(n::text, 3, '0')))).*
  FROM conference AS one, generate_series(1, 200) AS n WHERE one.id = $1
"""


async def test_however_many_are_not_filed_all_are_counted_and_on_a_page(
    case: OverCase, visit: Visit, now: datetime
):
    await done_for(case.gathering, now, _AS_MANY_AGAIN, case.conference)
    visitor = await visit(Role.COORDINATOR)
    assert (await handovers.count_waiting(visitor.viewer, now=now))[0] == 201
    listed = (await visitor.api("GET", "/handovers")).json()
    pages = [text_of(await visitor.get(f"/handovers?page={number}")) for number in (1, 2)]
    shown = [{one["reference"] for one in listed if one["reference"] in page} for page in pages]
    assert (len(listed), len(shown[0] & shown[1])) == (201, 0)
    assert len(shown[1]) == 1
