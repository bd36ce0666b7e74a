"""What a broken database constraint means, in words, by the constraint's name."""

from collections.abc import Callable

import asyncpg

from people.errors import ConvenorError, RefusedError

_EXPLANATIONS: dict[str, Callable[[], ConvenorError]] = {}


def explain(explanations: dict[str, Callable[[], ConvenorError]]) -> None:
    """Say which error each of a slice's constraints stands for."""
    _EXPLANATIONS.update(explanations)


def translated(error: asyncpg.IntegrityConstraintViolationError) -> ConvenorError:
    """The error a practitioner should see for what the database refused."""
    factory = _EXPLANATIONS.get(error.constraint_name or "")
    if factory is not None:
        return factory()
    return RefusedError("What you gave contradicts what is stored. Go back, reload and try again.")
