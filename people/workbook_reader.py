"""A program of its own that reads one workbook from its input and writes its sheets as JSON.

``people.workbooks`` starts it. It gives itself little memory and little time before it opens
anything, so that a file made to fill the machine ends this program and nothing else. It imports
nothing of the service.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import python_calamine as calamine

PASSWORD, BROKEN, TOO_LARGE, NOTHING = "password", "broken", "too_large", "nothing"
_MOST_TEXT = 20_000_000
_HOUR = 3600


def text_of(cell: Any) -> str:  # noqa: ANN401 - whatever a cell may hold
    """A cell as text: days and times as ISO writes them, whole numbers without a point.

    >>> [text_of(one) for one in (3.0, 2.5, True, datetime(2026, 1, 2), date(2026, 1, 2))]
    ['3', '2.5', 'yes', '2026-01-02', '2026-01-02']
    >>> [text_of(one) for one in (datetime(2026, 1, 2, 9, 30), time(9, 30), timedelta(hours=9))]
    ['2026-01-02 09:30', '09:30', '09:00']
    """
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            written = _to_the_second(cell).isoformat(" ", "seconds").removesuffix(":00")
            return written.removesuffix(" 00:00")
        case time():
            return cell.replace(microsecond=0).isoformat().removesuffix(":00")
        case timedelta():
            hours, rest = divmod(int(cell.total_seconds()), _HOUR)
            return f"{hours:02}:{rest // 60:02}"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _to_the_second(cell: datetime) -> datetime:
    """Excel keeps days as broken numbers, which miss the second by a little."""
    return (cell + timedelta(microseconds=500_000)).replace(microsecond=0)


def sheets_of(data: bytes, *, most_rows: int) -> dict[str, Any]:
    """Every sheet that is not hidden: its rows that are not blank, each with its number."""
    found: dict[str, list[tuple[int, list[str]]]] = {}
    size = 0
    with calamine.load_workbook(BytesIO(data)) as workbook:
        for about in workbook.sheets_metadata:
            if (
                about.visible is not calamine.SheetVisibleEnum.Visible
                or about.typ is not calamine.SheetTypeEnum.WorkSheet
            ):
                continue
            rows: list[tuple[int, list[str]]] = []
            sheet = workbook.get_sheet_by_name(about.name)
            for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
                texts = [text_of(cell) for cell in cells]
                if not any(text.strip() for text in texts):
                    continue
                size += sum(map(len, texts)) + len(texts)
                rows.append((number, texts))
                if len(rows) > most_rows or size > _MOST_TEXT:
                    return {"fault": TOO_LARGE}
            found[about.name] = rows
    return {"sheets": found} if found else {"fault": NOTHING}


def main() -> None:
    """Read the input, write what it holds or what is wrong with it."""
    most_rows, most_memory, most_seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = sheets_of(sys.stdin.buffer.read(), most_rows=most_rows)
    except calamine.PasswordError:
        answer = {"fault": PASSWORD}
    except MemoryError:
        answer = {"fault": TOO_LARGE}
    except (calamine.CalamineError, OSError, ValueError, OverflowError):
        answer = {"fault": BROKEN}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
