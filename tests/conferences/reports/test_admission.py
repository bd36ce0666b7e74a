"""Which files may be handed in as a report."""

import io
import zipfile

import pytest

from conferences.reports.admission import LARGEST, HandedIn, admitted, safe_name
from people.errors import InvalidError

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40


def zipped(entries: dict[str, bytes], *, compress: bool = False) -> bytes:
    made = io.BytesIO()
    way = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", way) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
OPEN = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<content/>"}

TAKEN = {
    "report.pdf": PDF,
    "REPORT.PDF": PDF,
    "report.docx": zipped(WORD),
    "report.odt": zipped(OPEN),
    "scan.jpg": JPEG,
    "scan.jpeg": JPEG,
    "scan.png": PNG,
    "notes.txt": "She said “no” … twice.\r\n".encode(),
    "old.txt": "Caf\xe9 at 3".encode("cp1252"),
    "wide.txt": "Wide".encode("utf-16"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_is_what_its_name_says_is_taken(name: str):
    taken = admitted(HandedIn(name, TAKEN[name]))
    assert (taken.name, taken.content) == (name, TAKEN[name])
    assert "/" in taken.media_type


REFUSED = {
    "a picture called PDF": ("report.pdf", PNG),
    "a web page called PDF": ("report.pdf", b"<html><script>alert(1)</script>"),
    "a program called PDF": ("report.pdf", b"MZ\x90\x00"),
    "a PDF called picture": ("scan.png", PDF),
    "a PDF called text": ("notes.txt", PDF),
    "a web page called text": ("notes.txt", b"<html>"),
    "zeros called text": ("notes.txt", b"abc\x00def"),
    "any archive called Word": ("report.docx", zipped({"a.txt": b"a"})),
    "an OpenDocument called Word": ("report.docx", zipped(OPEN)),
    "a Word called OpenDocument": ("report.odt", zipped(WORD)),
    "an OpenDocument spreadsheet": (
        "report.odt",
        zipped({**OPEN, "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    ),
    "a Word file with macros": ("report.docx", zipped({**WORD, "word/vbaProject.bin": b"x"})),
    "a Word file that leaves its folder": ("report.docx", zipped({**WORD, "../../x": b"x"})),
    "a Word file with an archive inside": ("report.docx", zipped({**WORD, "word/x.zip": b"x"})),
    "a Word file with thousands of parts": (
        "report.docx",
        zipped({**WORD, **{f"word/{n}": b"" for n in range(1000)}}),
    ),
    "a Word file that unpacks beyond measure": (
        "report.docx",
        zipped({**WORD, "word/media/x": b"\0" * 5_000_000}, compress=True),
    ),
    "half a Word file": ("report.docx", zipped(WORD)[:60]),
    "a web page": ("report.html", b"<html>"),
    "a drawing that runs": ("report.svg", b"<svg/>"),
    "a program": ("report.exe", b"MZ"),
    "two endings": ("report.pdf.exe", PDF),
    "no ending": ("report", PDF),
    "an empty file": ("report.pdf", b""),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_not_is_refused_with_what_to_do(what: str):
    name, content = REFUSED[what]
    with pytest.raises(InvalidError) as refused:
        admitted(HandedIn(name, content))
    [fault] = refused.value.faults
    assert fault.field == "file"
    assert fault.message.endswith(".")


def test_fifty_megabytes_are_taken_and_one_byte_more_is_not():
    admitted(HandedIn("report.pdf", PDF.ljust(LARGEST, b" ")))
    with pytest.raises(InvalidError, match="50 MB"):
        admitted(HandedIn("report.pdf", PDF.ljust(LARGEST + 1, b" ")))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        (r"C:\Users\me\report.pdf", "report.pdf"),
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        (".pdf", "report.pdf"),
        ("...", "report"),
        ("", "report"),
        ("e\u0301tude.pdf", "\xe9tude.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_the_name_of_a_file_is_made_safe(given: str, kept: str):
    assert safe_name(given) == kept
