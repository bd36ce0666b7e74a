"""The whole story: a review is booked, people answer, it moves, it is held, and it is measured."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from litestar import Litestar

from conferences.settings import Settings
from tests.journeys import (
    answered,
    booked,
    called_off,
    held,
    looked_back,
    measured,
    rearranged,
    reported,
)
from tests.journeys.cast import gathered
from tests.journeys.posts import opened_post
from tests.journeys.stage import Stage, opened_stage

WAYS = ["smtp", "maildir", pytest.param("server", marks=pytest.mark.system)]


@pytest_asyncio.fixture(params=WAYS, loop_scope="session")
async def stage(
    request: pytest.FixtureRequest,
    app: Litestar,
    settings: Settings,
    database: str,
    file_store: Path,
    tmp_path: Path,
    now: datetime,
) -> AsyncIterator[Stage]:
    """The service on an empty database, with one of the ways by which mail reaches people."""
    assert file_store.is_absolute()
    async with (
        opened_post(request.param, tmp_path / "mail") as post,
        opened_stage(app, settings, post, database, now=now) as playing,
    ):
        yield playing


async def test_a_review_is_booked_answered_moved_held_and_counted(
    stage: Stage, file_store: Path, tmp_path: Path, request: pytest.FixtureRequest
):
    way = request.node.callspec.params["stage"]
    cast = await gathered(stage)
    await booked.adopt_standard(stage, cast)
    review = await booked.arrange_the_review(stage, cast)
    await booked.book(stage, cast, review)
    await booked.see_that_a_part_is_told(stage, cast, review)
    other = await called_off.book_another(stage, cast, review)
    await answered.everybody_answers(stage, cast, review)
    await rearranged.move(stage, cast, review)
    await rearranged.tell_by_telephone(stage, cast, review)
    await rearranged.answer_again(stage, cast, review)
    await rearranged.invite_two_more(stage, cast, review)
    await reported.hand_in_everything(stage, cast, review, file_store)
    await reported.see_who_reported(stage, cast, review)
    await reported.read_what_was_reported(stage, cast, review)
    await rearranged.invite_at_short_notice(stage, cast, review)
    await held.mark_who_came(stage, cast, review)
    await held.let_somebody_walk_in(stage, cast, review)
    await held.decide_and_close(stage, cast, review)
    await held.read_a_child(stage, cast)
    await measured.read_the_figures(stage, cast, review)
    await measured.open_a_figure(stage, cast, review)
    await called_off.call_off(stage, cast, other)
    looked_back.check_every_mail(stage, cast, review, other)
    await looked_back.check_the_trail(stage)
    if way == "server":
        looked_back.check_with_other_readers(stage, tmp_path)
    stage.tell(f"booking-to-quarterly-figure-{way}")
