"""Whoever asked for two children to be merged asks for it no more."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from conferences.duplicates import service
from people.approvals import service as approvals
from people.approvals.values import Kind
from people.audit.service import Act
from people.duplicates import merging
from people.duplicates.values import MergeListing
from people.errors import RefusedError
from tests.builders import NOW
from tests.conferences.duplicates.alike import ask, families
from tests.half_way import until_somebody_waits
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("database")


async def test_whoever_asked_takes_it_back_while_nobody_decided_it_and_nobody_else_does(
    two: tuple[Visitor, Visitor],
):
    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    at = f"/child-merges/{made}"
    assert "Take it back" in (await two[0].get(at)).text
    assert "Take it back" not in (await two[1].get(at)).text
    assert (await two[1].submit(f"{at}/take-back", {})).status_code == 409
    answer = await two[0].submit(f"{at}/take-back", {})
    assert answer.headers["location"].startswith("/children/duplicates")
    assert f"Taken back by {two[0].viewer.name}" in text_of(await two[1].get(at))
    assert at not in (await two[1].get("/approvals")).text
    for who, what in ((two[1], "approve"), (two[0], "take-back")):
        assert (await who.submit(f"{at}/{what}", {})).status_code == 409
    assert (await two[0].api("POST", f"{at}/take-back")).status_code == 409
    again = f"/child-merges/{await ask(two[0], gone, kept)}"
    assert (await two[0].api("POST", f"{again}/take-back")).status_code == 204


async def test_what_was_merged_or_waited_too_long_is_not_taken_back(two: tuple[Visitor, Visitor]):
    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    with pytest.raises(RefusedError, match="in time"):
        await service.take_back(two[0].viewer, made, now=NOW + timedelta(days=14))
    await service.approve(two[1].viewer, made, now=NOW)
    with pytest.raises(RefusedError, match="does not wait"):
        await service.take_back(two[0].viewer, made, now=NOW)
    assert (await service.get_merge(two[0].viewer, made, now=NOW)).done_at == NOW


async def _taken_back_while_it_is_merged(
    two: tuple[Visitor, Visitor], made: UUID, monkeypatch: pytest.MonkeyPatch
) -> tuple[BaseException | None, MergeListing | BaseException]:
    """What both are told: the second person approves while it is being taken back."""
    is_half_way, is_done, withdraw = asyncio.Event(), asyncio.Event(), approvals.withdraw

    async def withdraw_once_it_waits(act: Act, kind: Kind, *, about: UUID) -> None:
        is_half_way.set()
        await until_somebody_waits(act, is_done)
        await withdraw(act, kind, about=about)

    async def meanwhile() -> MergeListing:
        await is_half_way.wait()
        try:
            return await service.approve(two[1].viewer, made, now=NOW)
        finally:
            is_done.set()

    monkeypatch.setattr(approvals, "withdraw", withdraw_once_it_waits)
    return await asyncio.gather(
        service.take_back(two[0].viewer, made, now=NOW), meanwhile(), return_exceptions=True
    )


async def test_what_is_being_taken_back_is_not_merged_and_both_are_told(
    two: tuple[Visitor, Visitor], monkeypatch: pytest.MonkeyPatch
):
    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    taken, merged = await _taken_back_while_it_is_merged(two, made, monkeypatch)
    assert taken is None
    assert isinstance(merged, RefusedError)
    found = await service.get_merge(two[0].viewer, made, now=NOW)
    assert (found.done_at, found.is_taken_back) == (None, True)


async def test_control_where_it_is_not_held_it_is_merged_while_it_is_being_taken_back(
    two: tuple[Visitor, Visitor], monkeypatch: pytest.MonkeyPatch
):
    async def read(act: Act, merge_id: UUID) -> Mapping[str, Any]:
        [row] = await act.fetch("SELECT * FROM merge WHERE id = $1", merge_id)
        return dict(row)

    (_, kept), (_, gone) = await families()
    made = await ask(two[0], kept, gone)
    monkeypatch.setattr(merging, "lock", read)
    taken, merged = await _taken_back_while_it_is_merged(two, made, monkeypatch)
    assert isinstance(merged, MergeListing)
    assert "contradicts what is stored" in str(taken)
