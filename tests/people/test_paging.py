"""A long list is shown a page at a time, and nothing of it is left out."""

import pytest

from people.pages import ON_A_PAGE, part_of


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (ON_A_PAGE, 1), (ON_A_PAGE + 1, 2)])
def test_every_row_is_on_one_page(rows: int, pages: int):
    listed = list(range(rows))
    parts = [part_of(listed, number) for number in range(1, pages + 1)]
    assert [row for part in parts for row in part.rows] == listed
    assert {part.pages for part in parts} == {pages}


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (2, 2), (3, 2)])
def test_where_there_is_no_such_page_the_nearest_is_shown(asked: int, given: int):
    assert part_of(list(range(ON_A_PAGE + 1)), asked).page == given
