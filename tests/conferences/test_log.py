"""The service's own log: what it says, and what it keeps to itself."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TRIAL = """
import asyncio, logging, structlog
from conferences.log import write_plainly
write_plainly()
def fail(name):
    raise ValueError(f"no {name}")
try:
    fail("Kirsty Example")
except ValueError:
    structlog.get_logger().exception("unforeseen", reference="R-1")
    logging.getLogger("library").exception("could not greet %s", "Kirsty Example")
async def forget():
    asyncio.ensure_future(asyncio.to_thread(fail, "Kirsty Example"))
    await asyncio.sleep(0.05)
asyncio.run(forget())
logging.getLogger("library").info("nothing of note")
"""


def said() -> list[dict[str, Any]]:
    answer = subprocess.run(  # noqa: S603 - written above
        [sys.executable, "-c", TRIAL], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == ""
    return [json.loads(line) for line in answer.stderr.splitlines()]


def test_a_log_holds_types_and_places_and_no_words_of_anybody():
    events = said()
    assert "Kirsty" not in str(events)
    assert [event["event"] for event in events] == [
        "unforeseen",
        "could not greet %s",
        "Task exception was never retrieved",
    ]
    assert all(event["error"] == "ValueError" for event in events)
    assert all(event["at"][-1].endswith(" fail") for event in events)
    assert events[0]["reference"] == "R-1"
    assert all("timestamp" in event for event in events)
    assert events[1]["level"] == logging.getLevelName(logging.ERROR).lower()
