"""In which order mail that waits is taken: of each sender one in turn.

Whoever sends thousands at once makes nobody wait but themselves.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turn(waiting: Iterable[tuple[T, str]]) -> list[T]:
    """What waits, each with its sender: the first of every sender, then the second, and so on.

    >>> in_turn([("bomb 1", "x"), ("bomb 2", "x"), ("bomb 3", "x"), ("answer", "zoe")])
    ['bomb 1', 'answer', 'bomb 2', 'bomb 3']
    """
    sent: Counter[str] = Counter()
    ranked = []
    for number, (item, sender) in enumerate(waiting):
        ranked.append((sent[sender], number, item))
        sent[sender] += 1
    return [item for _, _, item in sorted(ranked, key=lambda one: one[:2])]
