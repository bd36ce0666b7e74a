import shutil
from pathlib import Path

import pytest

from tests.repository.vendor import RECORDS, differences, digest, read_record


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.parent.parent.name)
def test_vendored_files_are_exactly_the_published_ones(record: Path):
    assert list(differences(record)) == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.parent.parent.name)
def test_every_vendored_package_brings_its_licence(record: Path):
    for package in read_record(record):
        names = [Path(file.to).name for file in package.files]
        assert package.licence
        assert any(name.startswith("LICENSE") for name in names), package.name


def test_a_changed_a_missing_and_a_stray_file_are_each_named(tmp_path: Path):
    folder = tmp_path / "vendor"
    shutil.copytree(RECORDS[0].parent, folder)
    (folder / "htmx/htmx.min.js").write_text("changed", encoding="utf-8")
    (folder / "sg/LICENSE.txt").unlink()
    (folder / "stray.js").write_text("", encoding="utf-8")
    assert list(differences(folder / "VENDOR.toml")) == [
        "htmx/htmx.min.js is not the published file",
        "sg/LICENSE.txt is recorded and not there",
        "stray.js is there and not recorded",
    ]


def test_the_font_is_asked_for_by_its_version_so_that_browsers_keep_it():
    (font,) = [one for one in read_record(RECORDS[0]) if one.name.endswith("/roboto")]
    style = (RECORDS[0].parents[1] / "app.css").read_text(encoding="utf-8")
    assert f"{font.files[1].to}?v={font.version}" in style


def test_the_digest_is_written_as_npm_writes_it():
    assert digest(b"").startswith("sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXc")
