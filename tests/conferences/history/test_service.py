"""Two thousand rows of a real-life spreadsheet: every fault named, all or nothing, and undone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from conferences.history import service
from conferences.history.values import HistoryResult, Matching
from conferences.history.words import word_key
from people.agencies import service as agencies
from people.agencies.values import ChangeAgency
from people.audit.service import fetch, reading
from people.duplicates import service as duplicates
from people.duplicates.values import MergeTwo, Noun
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, SIGNED_OUT, Role
from standards.agreed import service as agreed
from tests.builders import a_coordinator, a_viewer, an_agency
from tests.conferences.history.records import AGENCIES, HEADINGS, as_csv, rows, spoilt
from tests.workbooks import an_ods, an_xlsx

pytestmark = pytest.mark.usefixtures("database")
LEAD = a_viewer(Role.STANDARDS_LEAD)
GROUPS = ("social_work", "health", "police", "education", "health")
NEW = {name.lower(): f"new:{group}" for (name, _), group in zip(AGENCIES, GROUPS, strict=True)}
MATCHING = Matching(words={"agency": NEW})


async def _bring_in(
    data: bytes, now: datetime, *, matching: Matching | None = MATCHING, dry_run: bool = False
) -> HistoryResult:
    return await service.bring_in(
        LEAD, data, source="Log", matching=matching, dry_run=dry_run, now=now
    )


async def _standing() -> list[Any]:
    """The facts that stand, but for when they were written."""
    async with reading(OPERATOR):
        found = await fetch(
            "SELECT conference, rest FROM conference_facts WHERE superseded_at IS NULL"
            " ORDER BY conference"
        )
    return [(row["conference"], row["rest"]) for row in found]


async def _number(table: str) -> int:
    async with reading(OPERATOR):
        return int((await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"])  # noqa: S608


async def test_of_two_thousand_rows_every_faulty_one_is_named_and_nothing_stored(now: datetime):
    bad, numbers = spoilt(rows(2000), 40)
    result = await _bring_in(as_csv(bad), now)
    assert sorted({fault.row for fault in result.faults}) == numbers
    assert (result.faulty_rows, result.is_done) == (40, False)
    assert all(fault.column and fault.typed and fault.message for fault in result.faults)
    assert [await _number(table) for table in ("conference_facts", "history_record", "agency")] == [
        0, 0, 0
    ]  # fmt: skip


async def test_put_right_all_of_it_is_stored_and_a_second_time_adds_nothing(now: datetime):
    data = as_csv(rows(2000))
    first = await _bring_in(data, now)
    assert (first.faults, first.is_done, first.conferences_added) == ((), True, 400)
    assert len(first.new_agencies) == 5
    stored = await _standing()
    assert len(stored) == 400
    again = await _bring_in(data, now, matching=None)
    assert (again.is_done, again.conferences_unchanged, again.is_new) == (False, 400, False)
    assert await _standing() == stored


async def test_no_reference_and_no_name_is_stored(now: datetime):
    headings, record = (*HEADINGS, "Name"), [*rows(1)[0], "Morag Unusual"]
    await _bring_in(as_csv([record], headings), now)
    async with reading(OPERATOR):
        tables = ("history_record", "conference_facts", "assessment", "audit_entry")
        for table in tables:
            (row,) = await fetch(f"SELECT string_agg(t::text, '') AS all FROM {table} AS t")  # noqa: S608
            assert not any(one in row["all"] for one in ("CC/1000", "K5000", "Unusual"))


async def test_rows_that_overlap_add_nothing_and_a_corrected_one_counts(now: datetime):
    records = rows(50)
    await _bring_in(as_csv(records[:30]), now)
    corrected = [list(row) for row in records[20:]]
    corrected[0][8] = "A" if corrected[0][8] != "A" else "N"
    result = await _bring_in(as_csv(corrected), now)
    assert (result.conferences_added, result.conferences_changed) == (4, 1)
    assert result.conferences_unchanged == 1


async def test_files_of_attendance_and_of_reports_complete_each_other_in_either_order(
    now: datetime,
):
    records = rows(40)
    whole = HEADINGS[:9]
    reports = ("Conference ref", "Agency", "Role", "Rep rec'd")
    attendance = as_csv([row[:9] for row in records], whole)
    received = as_csv([[row[0], row[5], row[6], row[9]] for row in records], reports)
    await _bring_in(attendance, now)
    await _bring_in(received, now)
    apart = await _standing()
    for one in await service.list_imports(LEAD):
        await service.undo(LEAD, one.id, now=now)
    assert await _standing() == []
    await _bring_in(as_csv(records), now)
    together = await _standing()
    assert [_but_revision(one) for one in apart] == [_but_revision(one) for one in together]


def _but_revision(row: tuple[Any, str]) -> str:
    head, _, rest = row[1].partition('"revision":')
    return head + rest.partition(",")[2]


async def test_undone_a_file_counts_nowhere_and_what_another_said_stands_again(now: datetime):
    records = rows(10)
    await _bring_in(as_csv(records[:5]), now)
    before = [_but_revision(one) for one in await _standing()]
    corrected = [list(row) for row in records]
    corrected[0][8] = "excluded"
    await _bring_in(as_csv(corrected), now)
    assert len(await _standing()) == 2
    latest = (await service.list_imports(LEAD))[0]
    await service.undo(LEAD, latest.id, now=now)
    assert [_but_revision(one) for one in await _standing()] == before
    with pytest.raises(RefusedError, match="before"):
        await service.undo(LEAD, latest.id, now=now)


@pytest.mark.parametrize("made", [an_xlsx, an_ods])
async def test_workbooks_say_the_same_as_a_text_file(made: Callable[[Any], bytes], now: datetime):
    records = rows(20)
    result = await _bring_in(made({"Notes": [["x"]], "2025": [HEADINGS, *records]}), now)
    assert (result.sheet, result.conferences_added, result.faults) == ("2025", 4, ())
    again = await _bring_in(as_csv(records), now)
    assert not again.is_new


async def test_words_and_columns_are_remembered_for_the_next_file_of_a_source(now: datetime):
    agency = await an_agency(name="Tayford Health")
    headings = ("Ref", "When", "Who", "There?")
    data = as_csv([["1", "3/2/2026", "HV team", "ja"]], headings)
    first = await _bring_in(data, now, matching=None)
    assert "Columns" in first.faults[0].message
    told = Matching(
        columns={"ref": "conference", "when": "held_on", "who": "agency", "there": "attendance"},
        words={"agency": {"hv team": str(agency.id)}, "attendance": {"ja": "attended"}},
    )
    await service.remember(LEAD, "Log", told, now=now)
    result = await _bring_in(data, now, matching=None)
    assert (result.faults, result.is_done) == ((), True)
    (source,) = await service.list_sources(LEAD)
    assert source.matching.columns["who"] == "agency"


async def test_what_the_records_cannot_tell_is_none_and_counted(now: datetime):
    await agreed.adopt(
        OPERATOR, "dundee-action17", in_force_from=date(2024, 1, 1),
        agreed_on=date(2024, 1, 1), agreed_by="COG", now=now,
    )  # fmt: skip
    record = ["CC/1", "K1", "3/2/2026", "RCPCC", "", "Tayford Health", "HV", "", "", "rep rec'd"]
    result = await _bring_in(as_csv([record]), now)
    assert (result.no_clock, result.no_invitation_day, result.no_report_day) == (1, 1, 1)
    async with reading(OPERATOR):
        found = await fetch("SELECT DISTINCT verdict FROM assessment")
    assert [row["verdict"] for row in found] == ["excluded"]


async def test_who_may_not_is_refused_and_what_is_not_there_is_not_found(now: datetime):
    with pytest.raises(Exception, match="Sign in"):
        await service.list_imports(SIGNED_OUT)
    with pytest.raises(NotFoundError):
        await service.list_imports(a_viewer(Role.CHIEF_OFFICER))
    with pytest.raises(InvalidError):
        await service.bring_in(LEAD, b"x", source=" ", dry_run=True, now=now)


async def test_an_agency_renamed_merged_or_closed_is_known_again_in_the_next_file(now: datetime):
    records = rows(15)
    await _bring_in(as_csv(records), now)
    listed = {one.name: one for one in await agencies.list_agencies(OPERATOR)}
    kept = await an_agency(name="NHS Tayford")
    gone = listed["Tayford Health"].id
    merged = MergeTwo(noun=Noun.AGENCY, kept=kept.id, gone=gone, reason="One board.")
    await duplicates.merge(a_coordinator(), merged, now=now)
    named = listed["Lorne Primary"]
    asked = ChangeAgency(
        name="Lorne Academy", group=named.group, calendar=named.calendar, revision=named.revision
    )
    await agencies.change(OPERATOR, named.id, asked, now=now)
    await agencies.deactivate(OPERATOR, listed["Harbour GPs"].id, now=now)
    again = await _bring_in(as_csv(records), now, matching=None)
    assert (again.faults, again.new_agencies, again.is_new) == ((), (), False)
    more = await _bring_in(as_csv(rows(20)), now, matching=None)
    assert (more.is_done, more.conferences_added) == (True, 1)
    assert [str(kept.id) in rest for _, rest in await _standing()].count(True) == 1


async def test_a_new_agency_that_may_be_here_already_is_said_to_be_so(now: datetime):
    await an_agency(name="Tayford Helth")
    result = await _bring_in(as_csv(rows(15)), now, dry_run=True)
    alike = {one.name: one.alike for one in result.new_agencies if one.alike}
    assert alike == {"Tayford Health": ("Tayford Helth: nearly the same name",)}


async def test_what_no_word_or_column_can_mean_is_refused(now: datetime):
    for wrong in (
        {"words": {"agency": {"hv team": "somebody"}}}, {"words": {"kind": {"rc": "unheard_of"}}},
        {"words": {"agency": {"hv team": "new:nobody"}}}, {"columns": {"ref": "shoe_size"}},
        {"words": {"shoe_size": {"9": "nine"}}}, {"kind": "leave_out"},
    ):  # fmt: skip
        with pytest.raises(InvalidError, match="nothing that a column or a word can mean"):
            Matching(**wrong)
    too_long = [*rows(1)[0]]
    too_long[5] = "Tayford " * 40
    told = Matching(words={"agency": {word_key(too_long[5]): "new:health"}})
    result = await _bring_in(as_csv([too_long]), now, matching=told)
    assert [fault.column for fault in result.faults] == ["Agency"]
