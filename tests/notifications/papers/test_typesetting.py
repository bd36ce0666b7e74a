"""A paper is the template and values beside it: nothing typed is read as markup."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from notifications.papers.coverage import code_points, unprintable
from notifications.papers.typesetting import FONTS, typeset
from people.errors import UnavailableError
from tests.conferences.packs.pdfs import words_of

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHEET = {
    "title": "Check sheet", "warning": "For the office.", "about": [], "footer": "page",
    "columns": ["Letter", "To", "Address", "What", "In it", "Checked"], "signed": ["By"],
}  # fmt: skip
MARKUP = '#panic("x") $a^2$ *b* _c_ @d <e> `f` \\g // h #read("/etc/passwd") = i'


def a_sheet(**asked: object) -> dict[str, object]:
    letter = {
        "reference": "4F7Q2K", "name": "Morag", "address": ["1 Street"], "what": ["Meeting"],
        "enclosures": ["Map"], "checks": ["Right person"],
    }  # fmt: skip
    return {**SHEET, "letters": [{**letter, **asked}]}


def text_of(paper: bytes) -> str:
    """What a paper says, by a reader that is not ours."""
    return " ".join(words_of(paper))


async def test_the_same_values_give_the_same_bytes_and_other_values_others():
    first, second = [await typeset("check_sheet", a_sheet(), at=AT) for _ in range(2)]
    assert first == second
    assert await typeset("check_sheet", a_sheet(name="Ailsa"), at=AT) != first


async def test_a_paper_is_accessible_and_holds_its_fonts():
    paper = await typeset("check_sheet", a_sheet(), at=AT)
    assert b"pdfuaid:part" in paper
    assert b"/Lang" in paper
    assert re.search(rb"/FontName\s*/[A-Z]{6}\+Roboto", paper) or b"FontFile" in paper


async def test_what_was_typed_is_printed_as_it_was_typed():
    paper = await typeset("check_sheet", a_sheet(enclosures=[MARKUP]), at=AT)
    said = text_of(paper)
    for piece in ("#panic", "$a^2$", "*b*", "_c_", "@d", "<e>", "`f`", "//", "#read", "passwd"):
        assert piece in said, piece
    assert "root:" not in said


def test_control_the_same_text_pasted_into_a_template_is_markup(tmp_path: Path):
    pasted = tmp_path / "pasted.typ"
    pasted.write_text(f"{MARKUP}\n")
    with pytest.raises(typst.TypstError):
        typst.Compiler(input=pasted, root=tmp_path).compile(format="pdf")


async def test_what_cannot_be_set_says_nothing_of_what_stood_in_it():
    with pytest.raises(UnavailableError) as caught:
        await typeset("check_sheet", {"title": "Morag Isbister"}, at=AT)
    assert "Morag" not in str(caught.value)


def test_every_weight_is_there_and_no_font_of_the_system_is_used():
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    assert {(font.family, font.weight) for font in fonts.fonts()} == {
        (family, weight) for family in ("Roboto", "Noto Sans Arabic") for weight in (400, 700)
    }


def test_a_letter_no_font_has_is_found():
    assert unprintable("Zaproszenie, łódź, Запрошення, دعوة 10:00") == ""
    assert unprintable("Meeting 会议") == "会"
    roboto = code_points(FONTS / "roboto" / "Roboto-Regular.ttf")
    assert {ord("A"), ord("ł"), ord("я")} <= roboto
    assert ord("会") not in roboto
