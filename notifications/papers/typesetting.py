"""How does a paper come about? A template of ours, values beside it, and nothing else.

What is printed reaches typst as JSON beside the template and is never part of it, so nothing that
somebody typed can be read as markup. It is handed over in memory: what a letter says lies on no
disk. Templates find nothing but each other, and only the fonts that lie here; the same values at
the same time give the same bytes.
"""

import asyncio
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
import typst

from people.errors import UnavailableError

_TEMPLATES = Path(__file__).parents[2] / "templates" / "notifications" / "papers"
FONTS = Path(__file__).parent / "fonts"


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A finished paper: what it is to be called when it is saved, and its bytes."""

    name: str
    content: bytes


async def typeset(template: str, values: object, *, at: datetime) -> bytes:
    """A paper as PDF/UA: the template filled with values, dated as it says.

    Raises:
        UnavailableError: it cannot be set; what stood in it is not repeated.
    """
    data = msgspec.json.encode(values).decode()
    return await asyncio.to_thread(_typeset, template, data, at)


def _typeset(template: str, data: str, at: datetime) -> bytes:
    try:
        compiler = typst.Compiler(
            input=_TEMPLATES / f"{template}.typ", root=_TEMPLATES, font_paths=_fonts(),
            ignore_system_fonts=True, sys_inputs={"data": data},
        )  # fmt: skip
        made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(at.timestamp()))
    except typst.TypstError as error:
        raise UnavailableError("This paper cannot be set. Tell whoever runs the service.") from (
            error
        )
    if not isinstance(made, bytes):
        raise UnavailableError("This paper cannot be set. Tell whoever runs the service.")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
