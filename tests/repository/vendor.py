"""Which files of others lie in this repository, and are they exactly what was published?

Each folder of vendored files has a ``VENDOR.toml``: one entry a package with its version, the
registry's sha512 of the package, its licence, and the sha512 of every file taken from it.
``python tests/repository/vendor.py`` fetches the packages again with npm, refuses one whose
contents differ from the record, and puts the files back.
"""

import base64
import hashlib
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
RECORDS = (
    ROOT / "templates/static/vendor/VENDOR.toml",
    ROOT / "notifications/papers/fonts/VENDOR.toml",
    ROOT / "tests/journeys/vendor/VENDOR.toml",
    ROOT / "tests/verifiers/vendor/VENDOR.toml",
)


class VendoredFile(msgspec.Struct, frozen=True):
    """One file: where it lies in the package, where it lies here, what it must be."""

    source: str
    to: str
    sha512: str


class VendoredPackage(msgspec.Struct, frozen=True):
    """One published package and what was taken from it."""

    name: str
    version: str
    integrity: str
    licence: str
    files: list[VendoredFile]


def digest(content: bytes) -> str:
    """The sha512 of some bytes, written as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def read_record(record: Path) -> list[VendoredPackage]:
    """The packages a ``VENDOR.toml`` names."""
    entries = tomllib.loads(record.read_text(encoding="utf-8"))
    return msgspec.convert(entries["package"], list[VendoredPackage])


def differences(record: Path) -> Iterator[str]:
    """Every way in which the folder beside a record is not what the record says, in words."""
    folder = record.parent
    expected = {file.to: file.sha512 for package in read_record(record) for file in package.files}
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for name in sorted(expected):
        if name not in present:
            yield f"{name} is recorded and not there"
        elif digest((folder / name).read_bytes()) != expected[name]:
            yield f"{name} is not the published file"
    for name in sorted(present - set(expected) - {record.name}):
        yield f"{name} is there and not recorded"


def fetch(package: VendoredPackage, folder: Path) -> None:
    """Put a package's files into a folder, from the registry.

    Raises:
        ValueError: What the registry gave is not what the record says.
    """
    with tempfile.TemporaryDirectory() as place:
        wanted = f"{package.name}@{package.version}"
        subprocess.run(  # noqa: S603 - fixed command, names from our own record
            ["npm", "pack", wanted, "--pack-destination", place],  # noqa: S607
            check=True,
            capture_output=True,
        )
        (archive,) = Path(place).glob("*.tgz")
        if digest(archive.read_bytes()) != package.integrity:
            raise ValueError(f"{wanted} has another sha512 than the record")
        with tarfile.open(archive) as content:
            for file in package.files:
                _put(content, file, folder)


def _put(content: tarfile.TarFile, file: VendoredFile, folder: Path) -> None:
    member = content.extractfile(f"package/{file.source}")
    if member is None:
        raise ValueError(f"{file.source} is no file")
    found = member.read()
    if digest(found) != file.sha512:
        raise ValueError(f"{file.source} has another sha512 than the record")
    target = folder / file.to
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(found)


def main() -> None:
    """Fetch every recorded package again."""
    for record in RECORDS:
        for package in read_record(record):
            fetch(package, record.parent)


if __name__ == "__main__":
    main()
