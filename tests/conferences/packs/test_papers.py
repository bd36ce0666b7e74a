"""What a file says besides what one reads."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from conferences.packs.papers import given, given_as, hides, neutral_name, paragraphs_of
from notifications.papers.typesetting import typeset
from tests.builders import NOW
from tests.conferences.packs.pdfs import (
    WRITER,
    a_pdf,
    attaching,
    commented,
    container,
    filled_in,
    holds,
    layered,
    scripted,
    with_picture,
    words_of,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PDF = "application/pdf"
TEXT = "text/plain; charset=utf-8"
MARK = a_pdf("For Fiona")
TAKEN_AT = "56.46N 2.97W"


def docx(body: str, **more: str) -> bytes:
    entries = {"word__document.xml": body, **more}
    return container(**{name.replace("_xml", ".xml"): text for name, text in entries.items()})


def a_picture(kind: str) -> bytes:
    """A small picture that says where it was taken."""
    made = io.BytesIO()
    picture = Image.new("RGB", (8, 8), "green")
    if kind == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Comment", TAKEN_AT)
        picture.save(made, kind, pnginfo=said)
    else:
        picture.save(made, kind, comment=TAKEN_AT)
    return made.getvalue()


@pytest.mark.parametrize(
    ("media_type", "content", "said"),
    [
        (WORD, docx("<w:p>plain</w:p>"), ""),
        (WORD, docx('<w:p><w:del w:author="x"/></w:p>'), "tracked changes"),
        (WORD, docx("<w:p><w:vanish/></w:p>"), "hidden words"),
        (WORD, docx("<w:p/>", word__comments_xml="<w:comment/>"), "comments"),
        (ODT, container(**{"content.xml": "<text:p/>"}), ""),
        (ODT, container(**{"content.xml": "<text:tracked-changes >"}), "tracked changes"),
        (PDF, a_pdf("Kestrel"), ""),
        (PDF, a_pdf("Kestrel") + b"\nstartxref\n9\n%%EOF", "older version"),
        (PDF, a_pdf("Kestrel", change=commented), "comments"),
        (PDF, a_pdf("Kestrel", change=attaching), "attached files"),
        (PDF, a_pdf("Kestrel", change=layered), "layers"),
        (PDF, a_pdf("Kestrel", locked=True), "password"),
        (PDF, b"%PDF-1.7\n%%EOF\n", "cannot be read"),
        (TEXT, b"words", ""),
        (TEXT, "Zapraszamy\n\tŁódź, caf\u00e9".encode(), ""),
        (TEXT, "words".encode("utf-16"), ""),
        (TEXT, b"caf\xe9", ""),
        (TEXT, "会议".encode(), "like “会”"),
        (TEXT, b"word " * 100_000, "too long"),
    ],
)
def test_what_a_file_hides_is_named(media_type: str, content: bytes, said: str):
    found = hides(media_type, content)
    assert (said in found) if said else found == ""


def picture_of(pdf: bytes) -> bytes:
    """What one sees of the first picture in a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [picture] = opened.pages[0].get_images().values()
        assert isinstance(picture, pikepdf.Stream)
        return pikepdf.PdfImage(picture).as_pil_image().tobytes()


def test_of_a_pdf_its_pages_are_given_out_and_nothing_else():
    file = a_pdf("Kestrel", "Heron", change=scripted)
    assert holds(file, WRITER)
    found = given(PDF, file, MARK)
    assert words_of(found) == ["Kestrel For Fiona", "Heron For Fiona"]
    assert not holds(found, WRITER)
    assert not holds(found, "JavaScript")


def test_what_is_filled_in_on_a_form_is_given_out_as_part_of_the_page():
    file = a_pdf("Kestrel", change=filled_in)
    assert hides(PDF, file) == ""
    found = given(PDF, file, MARK)
    assert "Filled in by hand" in words_of(found)[0]
    assert not holds(found, "/AcroForm")


def test_where_a_picture_in_a_pdf_was_taken_is_taken_out():
    file = a_pdf("Kestrel", change=lambda pdf: with_picture(pdf, a_picture("JPEG")))
    assert holds(file, TAKEN_AT)
    found = given(PDF, file, MARK)
    assert not holds(found, TAKEN_AT)
    assert picture_of(found) == picture_of(file)


def test_who_wrote_a_word_file_is_taken_out_and_the_text_stays():
    file = docx("<w:p>plain</w:p>", docProps__core_xml="<dc:creator>Elspeth Kerr</dc:creator>")
    with zipfile.ZipFile(io.BytesIO(given(WORD, file, MARK))) as archive:
        assert archive.read("docProps/core.xml") == b"<dc:creator></dc:creator>"
        assert archive.read("word/document.xml") == b"<w:p>plain</w:p>"


async def test_a_plain_text_is_set_on_pages_as_it_was_typed_however_long():
    typed = "Visit of 3 June\n\n    indented #panic() *not bold* $x$ @y\n" + "x" * 300 + "\n"
    typed += "".join(f"Line {number} of many.\n\n" for number in range(1, 121))
    paragraphs = paragraphs_of(typed.encode())
    set_ = await typeset("text", {"title": "Paper 1", "paragraphs": paragraphs}, at=NOW)
    found = words_of(given(given_as(TEXT), set_, MARK))
    assert len(found) > 3
    assert all("For Fiona" in page for page in found)
    assert "indented #panic() *not bold* $x$ @y" in found[0]
    assert found[0].count("x" * 10) == 30
    assert "Line 120 of many." in found[-1]
    assert neutral_name(1, TEXT) == "Paper 1.pdf"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_given_out_as_a_page_with_the_mark_and_without_where_it_was_taken(kind: str):
    file = a_picture(kind)
    media_type = f"image/{kind.lower()}"
    assert TAKEN_AT.encode() in file
    found = given(media_type, file, MARK)
    assert words_of(found) == ["For Fiona"]
    assert not holds(found, TAKEN_AT)
    assert (given_as(media_type), neutral_name(1, media_type)) == (PDF, "Paper 1.pdf")
