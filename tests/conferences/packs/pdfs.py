"""PDFs as agencies hand them in, and what is read back off them."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf

WRITER = "Elspeth Kerr"


def a_pdf(*pages: str, change: Callable[[Pdf], None] | None = None, locked: bool = False) -> bytes:
    """A PDF with these words on its pages, saved by somebody whose name it says in two places."""
    made = io.BytesIO()
    with Pdf.new() as pdf:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        for words in pages:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = pdf.make_stream(f"BT /F1 24 Tf 50 700 Td ({words}) Tj ET".encode())
        with pdf.open_metadata() as said:
            said["dc:creator"] = [WRITER]
        pdf.docinfo[Name.Author] = WRITER
        if change is not None:
            change(pdf)
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b") if locked else False)
    return made.getvalue()


def commented(pdf: Pdf) -> None:
    """Put a comment on the first page."""
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[9, 9, 99, 99], Contents=f"{WRITER}: is this so?"
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


def filled_in(pdf: Pdf) -> None:
    """Put a field of a form on the first page, filled in."""
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="seen", V="Filled in by hand",
        Rect=[50, 500, 400, 530], DA="/F1 18 Tf",
    )  # fmt: skip
    made = pdf.make_indirect(field)
    pdf.pages[0].Annots = Array([made])
    font = pdf.pages[0].Resources.Font
    pdf.Root.AcroForm = Dictionary(Fields=Array([made]), DR=Dictionary(Font=font), DA="/F1 18 Tf")


def attaching(pdf: Pdf) -> None:
    """Attach a file."""
    pdf.attachments["older.txt"] = b"what was struck out"


def layered(pdf: Pdf) -> None:
    """Say that there are layers."""
    pdf.Root.OCProperties = Dictionary(OCGs=Array([]), D=Dictionary())


def scripted(pdf: Pdf) -> None:
    """Run something as soon as it is opened, and keep a small picture of an older page."""
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=f"app.alert('{WRITER}')")
    pdf.pages[0].Thumb = pdf.make_stream(f"of an older page by {WRITER}".encode())


def with_picture(pdf: Pdf, jpeg: bytes) -> None:
    """Put a picture on the first page."""
    picture = pdf.make_stream(jpeg)
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    pdf.pages[0].Resources.XObject = Dictionary(I1=picture)
    pdf.pages[0].contents_add(b"q 99 0 0 99 50 300 cm /I1 Do Q")


def holds(content: bytes, words: str) -> bool:
    """Whether these words are anywhere in a PDF, unpacked as far as it goes."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            made, stream_decode_level=pikepdf.StreamDecodeLevel.specialized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False,
        )  # fmt: skip
    return words.encode() in made.getvalue() or words.encode() in content


def words_of(content: bytes) -> list[str]:
    """What an independent reader reads on each page."""
    with pypdfium2.PdfDocument(content) as pdf:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def container(**entries: str) -> bytes:
    """A zip of these texts by name, two underscores for a slash: Word and OpenDocument are one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/"), text)
    return made.getvalue()
