"""The table of reply shapes in the documents is the one the tests try."""

from pathlib import Path

from tests.notifications.inbox.replies import SHAPES

TABLE = Path(__file__).parents[3] / "docs" / "answers-by-mail.md"


def test_every_shape_that_is_tried_is_in_the_table_and_no_other():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    first = rows.index("program")
    assert rows[first + 1 : first + 1 + len(SHAPES)] == list(SHAPES)
