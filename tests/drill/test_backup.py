"""A backup is put back on an empty host: whole or not at all, and unreadable without its key."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conferences.terminal import Answer
from tests.drill.hosts import Host, a_folder, a_terminal

CANARY = "Kestrelina"
CHILDREN = (
    "family reference,family name,case reference,name,date of birth,unborn,expected date,"
    f"registered on\nF-1,{CANARY},RC-1,Amy {CANARY},2019-05-01,no,,\n"
)


@dataclass(frozen=True)
class Kept:
    """A backup, and what belongs to it."""

    host: Host
    backup: Path
    identity: Path


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    """An installation with a family, and its backup."""
    with a_folder() as folder, a_terminal() as terminal:
        made = Host(folder / "host", terminal)
        made.folder.mkdir(mode=0o711)
        identity = made.run("backup-identity", str(folder / "identity"))
        host = Host(made.folder, terminal, recipient=identity.out.splitlines()[-1])
        children = folder / "children.csv"
        children.write_text(CHILDREN)
        for words in (
            ("migrate",),
            ("import", "children", str(children)),
            ("backup", str(folder / "kept")),
        ):
            done = host.run(*words)
            assert done.status == 0, done.err
        yield Kept(host, folder / "kept", folder / "identity")


@pytest.fixture
def fresh(kept: Kept) -> Iterator[Host]:
    """An empty host with the master key back in its place."""
    with a_folder() as folder:
        (folder / "keys").mkdir(mode=0o700)
        shutil.copy2(kept.host.folder / "keys" / "master", folder / "keys" / "master")
        yield Host(folder, kept.host.terminal)


def restored(host: Host, backup: Path, identity: Path) -> Answer:
    return host.run("restore", str(backup), "--identity", str(identity))


def test_a_backup_put_back_on_an_empty_host_has_everything_and_whole(kept: Kept, fresh: Host):
    done = restored(fresh, kept.backup, kept.identity)
    assert done.status == 0, done.err
    assert "the trail is whole" in done.out
    same = fresh.run("import", "children", str(kept.backup.parent / "children.csv"), "--dry-run")
    assert same.status == 0, same.err
    assert "1 as before" in same.out
    again = restored(fresh, kept.backup, kept.identity)
    assert (again.status, "not empty" in again.err) == (1, True)


def test_nothing_can_be_read_in_a_backup_and_the_master_key_is_not_in_it(kept: Kept):
    master = (kept.host.folder / "keys" / "master").read_text().split()[-1]
    for file in kept.backup.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for secret in (
                CANARY.encode(),
                bytes.fromhex(master),
                master.encode(),
                b"CREATE TABLE",
            ):
                assert secret not in content, file


def test_another_identity_opens_nothing_and_nothing_is_changed(
    kept: Kept, fresh: Host, tmp_path: Path
):
    fresh.run("backup-identity", str(tmp_path / "other"))
    done = restored(fresh, kept.backup, tmp_path / "other")
    assert (done.status, "does not open with this identity" in done.err) == (1, True)
    assert restored(fresh, kept.backup, kept.identity).status == 0


def test_without_the_master_key_or_with_another_nothing_is_put_back(kept: Kept, fresh: Host):
    key = fresh.folder / "keys" / "master"
    right = key.read_text()
    key.unlink()
    missing = restored(fresh, kept.backup, kept.identity)
    assert (missing.status, "is not there" in missing.err) == (1, True)
    assert not key.exists()
    key.write_text("1 " + "ab" * 32)
    key.chmod(0o400)
    other = restored(fresh, kept.backup, kept.identity)
    assert (other.status, "another master key" in other.err) == (1, True)
    key.unlink()
    key.write_text(right)
    key.chmod(0o400)
    assert restored(fresh, kept.backup, kept.identity).status == 0


@pytest.mark.parametrize("name", ["database.age", "manifest.age"])
@pytest.mark.parametrize("how", ["cut", "altered", "missing"])
def test_a_backup_that_is_cut_or_altered_is_refused(
    name: str, how: str, kept: Kept, fresh: Host, tmp_path: Path
):
    copy = tmp_path / "copy"
    shutil.copytree(kept.backup, copy)
    content = bytearray((copy / name).read_bytes())
    if how == "cut":
        del content[-100:]
    content[len(content) // 2] ^= how == "altered"
    (copy / name).write_bytes(content)
    if how == "missing":
        (copy / name).unlink()
    done = restored(fresh, copy, kept.identity)
    assert done.status == 1, done.out
    assert any(words in done.err for words in ("cut off", "does not open")), done.err


def test_a_backup_never_goes_over_another(kept: Kept):
    done = kept.host.run("backup", str(kept.backup))
    assert (done.status, "something in" in done.err) == (1, True)
    nobody = Host(kept.host.folder, kept.host.terminal).run("backup", str(kept.backup) + "2")
    assert (nobody.status, "CONVENOR_BACKUP_RECIPIENT" in nobody.err) == (1, True)
