"""How long does sealing take: a file of 50 MB, and the names of 1,000 children?"""

from statistics import median
from time import perf_counter
from uuid import uuid4

from conferences.children.service import import_children
from people.audit.service import Subject, Verb, reading, recorded
from people.permissions import OPERATOR
from people.vault import files
from people.vault import service as vault
from tests.builders import NOW

FILE = bytes(1024 * 1024) * 50
CHILDREN = 1_000
HEAD = (
    "family reference,family name,case reference,name,date of birth,unborn,expected date,"
    "registered on\n"
)


async def rows() -> list[tuple[str, str, str]]:
    """A file in and out, and a file of children brought in, with the bare sealing beside it."""
    put, opened = await _file()
    brought_in, sealed = await _children()
    return [
        ("Seal 50 MB into the store", f"{put:.2f} s", f"{50 / put:.0f} MB/s"),
        ("Check and open 50 MB", f"{opened:.2f} s", f"{50 / opened:.0f} MB/s"),
        (
            f"Bring in {CHILDREN} children of {CHILDREN} families",
            f"{brought_in:.2f} s",
            f"keys and sealing alone {sealed:.2f} s",
        ),
    ]


async def _file() -> tuple[float, float]:
    put, opened = [], []
    for _ in range(3):
        begun = perf_counter()
        stored = await files.put(uuid4(), FILE, case=uuid4())
        put.append(perf_counter() - begun)
        begun = perf_counter()
        await stored.read()
        opened.append(perf_counter() - begun)
        await files.remove(stored.key.file)
    return median(put), median(opened)


async def _children() -> tuple[float, float]:
    lines = [f"F-{n},Reid,RC-{n},Amy Reid,2019-05-01,no,,\n" for n in range(CHILDREN)]
    begun = perf_counter()
    await import_children(OPERATOR, (HEAD + "".join(lines)).encode(), dry_run=False, now=NOW)
    brought_in = perf_counter() - begun
    begun = perf_counter()
    cases, subject = [uuid4() for _ in range(CHILDREN)], Subject("family")
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=NOW, name="bench.seal") as act:
        keys = await vault.case_keys(act, cases)
        sealed = {case: keys[case].seal("Amy Reid", about="x") for case in cases}
    async with reading(OPERATOR):
        again = await vault.case_keys(None, cases)
    for case in cases:
        again[case].unseal(sealed[case], about="x")
    return brought_in, perf_counter() - begun
