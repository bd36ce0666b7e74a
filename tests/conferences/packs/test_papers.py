"""What a file says besides what one reads."""

import io
import zipfile
import zlib

import pytest

from conferences.packs.papers import cleaned, hides

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PDF = b"%PDF-1.7\n1 0 obj <</Author (Elspeth Kerr) /Title <48656C6C6F>>> endobj\n"


def container(**entries: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/"), text)
    return made.getvalue()


def docx(body: str, **more: str) -> bytes:
    entries = {"word__document.xml": body, **more}
    return container(**{name.replace("_xml", ".xml"): text for name, text in entries.items()})


@pytest.mark.parametrize(
    ("media_type", "content", "said"),
    [
        (WORD, docx("<w:p>plain</w:p>"), ""),
        (WORD, docx('<w:p><w:del w:author="x"/></w:p>'), "tracked changes"),
        (WORD, docx("<w:p><w:vanish/></w:p>"), "hidden words"),
        (WORD, docx("<w:p/>", word__comments_xml="<w:comment/>"), "comments"),
        (ODT, container(**{"content.xml": "<text:p/>"}), ""),
        (ODT, container(**{"content.xml": "<text:tracked-changes >"}), "tracked changes"),
        ("application/pdf", PDF + b"startxref\n9\n%%EOF", ""),
        ("application/pdf", PDF + b"startxref\n9\n%%EOF startxref\n99\n%%EOF", "older version"),
        ("application/pdf", PDF + b"<</Subtype /Text>> startxref", "comments"),
        ("text/plain; charset=utf-8", b"words", ""),
    ],
)
def test_what_a_file_hides_is_named(media_type: str, content: bytes, said: str):
    found = hides(media_type, content)
    assert (said in found) if said else found == ""


def test_who_wrote_a_pdf_is_blanked_and_nothing_moves():
    said = PDF + b"<x:xmpmeta><dc:creator>Kerr</dc:creator></x:xmpmeta>"
    found = cleaned("application/pdf", said)
    assert b"Kerr" not in found
    assert b"48656C" not in found
    assert len(found) == len(said)
    assert b"/Author (" in found


def _packed(head: bytes, said: bytes) -> bytes:
    packed = zlib.compress(said, 1)
    length = str(len(packed)).encode()
    return b"7 0 obj <<" + head + b"/Filter /FlateDecode /Length " + length + (
        b">>\nstream\n" + packed + b"\nendstream endobj\n"
    )  # fmt: skip


def _opened(pdf: bytes, head: bytes) -> bytes:
    at = pdf.index(b"stream\n", pdf.index(head)) + len(b"stream\n")
    return zlib.decompressobj().decompress(pdf[at:])


def test_what_is_packed_in_a_pdf_about_itself_is_blanked_and_nothing_moves():
    xmp, info, page = b"/Type /Metadata ", b"/Type /ObjStm ", b"/Type /Page "
    words = b"(Kerr is said on the page) Tj /Title (as it stands) " * 9
    said = b"".join([
        PDF, _packed(xmp, b"<x:xmpmeta><dc:creator>Kerr</dc:creator></x:xmpmeta>" * 3),
        _packed(info, b"<</Author (Elspeth Kerr) /Producer (Word)>> <</Kids 3>>" * 3),
        _packed(page, words), b"startxref\n9\n%%EOF",
    ])  # fmt: skip
    found = cleaned("application/pdf", said)
    assert len(found) == len(said)
    assert b"Kerr" not in _opened(found, xmp)
    assert b"Kerr" not in _opened(found, info)
    assert b"Word" not in _opened(found, info)
    assert b"/Kids 3" in _opened(found, info)
    assert _opened(found, page) == words


def test_who_wrote_a_word_file_is_taken_out_and_the_text_stays():
    file = docx("<w:p>plain</w:p>", docProps__core_xml="<dc:creator>Elspeth Kerr</dc:creator>")
    with zipfile.ZipFile(io.BytesIO(cleaned(WORD, file))) as archive:
        assert archive.read("docProps/core.xml") == b"<dc:creator></dc:creator>"
        assert archive.read("word/document.xml") == b"<w:p>plain</w:p>"


def test_where_a_picture_was_taken_is_taken_out():
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        )

    head, text, data = chunk(b"IHDR", b"x" * 13), chunk(b"tEXt", b"GPS here"), chunk(b"IDAT", b"y")
    png = b"\x89PNG\r\n\x1a\n" + head + text + data
    assert cleaned("image/png", png) == b"\x89PNG\r\n\x1a\n" + head + data
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xe1\x00\x08Exif!!\xff\xda\x00\x02pixels"
    assert cleaned("image/jpeg", jpeg) == b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02pixels"
