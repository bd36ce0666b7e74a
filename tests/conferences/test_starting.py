"""What a process keeps until it ends is out of the collector's way; what comes after is not."""

import gc

import pytest

from conferences.commands.starting import uncollected


class _Knot:
    """Something that only the collector can clear away, as it holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thawed():
    yield
    gc.unfreeze()


def test_what_is_made_meanwhile_is_looked_at_no_more():
    before = gc.get_freeze_count()
    with uncollected():
        assert not gc.isenabled()
        kept = [_Knot() for _ in range(100)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > before + len(kept)


def test_garbage_made_later_is_cleared_away():
    with uncollected():
        pass
    _Knot()
    assert gc.collect() > 0


def test_what_fails_leaves_the_collector_at_work():
    with pytest.raises(ArithmeticError), uncollected():
        raise ArithmeticError
    assert gc.isenabled()
