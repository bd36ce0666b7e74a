"""What a chapter of a journey demands is shown in full where it fails, as in a test."""

from pathlib import Path

import pytest

for _chapter in Path(__file__).parent.glob("*.py"):
    if not _chapter.stem.startswith(("test_", "conftest")):
        pytest.register_assert_rewrite(f"tests.journeys.{_chapter.stem}")
