"""Workbooks made for tests, in both kinds, from rows by sheet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import odfdo
import xlsxwriter  # type: ignore[import-untyped]

Sheets = Mapping[str, Sequence[Sequence[object]]]


def an_xlsx(sheets: Sheets, *, hidden: Sequence[str] = ()) -> bytes:
    """An Excel workbook."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        formats = {
            kind: book.add_format({"num_format": shown})
            for kind, shown in (
                (datetime, "dd/mm/yyyy hh:mm"),
                (date, "dd/mm/yyyy"),
                (time, "hh:mm"),
            )
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    if isinstance(cell, (date, time)):
                        sheet.write_datetime(number, place, cell, formats[type(cell)])
                    else:
                        sheet.write(number, place, cell)
            if name in hidden:
                sheet.hide()
    return out.getvalue()


def an_ods(sheets: Sheets) -> bytes:
    """An OpenDocument spreadsheet."""
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    for name, rows in sheets.items():
        table = odfdo.Table(name)
        table.set_values([[_as_odf(cell) for cell in cells] for cells in rows])
        document.body.append(table)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _as_odf(cell: object) -> Any:  # noqa: ANN401 - what a cell may hold
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute)
    return cell
