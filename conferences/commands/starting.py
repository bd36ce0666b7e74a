"""How a process makes what it keeps until it ends: without looking for garbage in it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Whatever is made in here stays, so that Python's collector leaves it alone, now and later.

    Modules and routes are some hundred thousand objects. The collector would go through them again
    and again while they are made, and then whenever much else was made at once.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
