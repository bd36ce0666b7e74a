"""What does the service write about itself, and what does it keep to itself?

One line of JSON for each event, on standard error. An exception leaves its type and the places in
the code it passed, never its words or the values it met: those may be what somebody typed.
"""

import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

MOST_PLACES = 12
ROOT = Path(__file__).parents[1]


def write_plainly(to: TextIO | None = None) -> None:
    """Write every log of this process, ours and that of libraries, in this way from now on.

    It goes to standard error unless said.
    """
    to = to or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_places,
            structlog.processors.JSONRenderer(default=str),
        ],
        logger_factory=structlog.PrintLoggerFactory(to),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(to)
    handler.setFormatter(LibraryFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def only_places(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An event with an exception's type and places instead of the exception."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = places(error.__traceback__)
    return event


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception passed, the innermost last."""
    return [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)[-MOST_PLACES:]
    ]


def _short(filename: str) -> str:
    path = Path(filename)
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


class LibraryFormatter(logging.Formatter):
    """What libraries say, in the same form: the wording without what was put into it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        event: dict[str, Any] = {
            "event": str(record.msg).partition("\n")[0],
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info:
            event["exc_info"] = record.exc_info
        return json.dumps(only_places(None, "", event))
