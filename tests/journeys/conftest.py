"""What a chapter of a journey demands is shown in full where it fails, as in a test."""

import sys
from pathlib import Path

import pytest

for _chapter in Path(__file__).parent.glob("*.py"):
    _name = f"tests.journeys.{_chapter.stem}"
    # What another test imported before it is as it is: pytest warns where it is asked again.
    if not _chapter.stem.startswith(("test_", "conftest")) and _name not in sys.modules:
        pytest.register_assert_rewrite(_name)
