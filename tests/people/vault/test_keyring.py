"""Master keys by version, and the file they stand in."""

from pathlib import Path

import pytest

from people.errors import UnavailableError
from people.vault import key_file
from people.vault.key_file import KeyFile
from people.vault.keyring import Keyring, UnknownVersionError, Wrapped, first_keyring, keyring_of
from people.vault.sealing import DamagedError

KEY = bytes(range(32))
ABOUT = "case_key:1"


def test_the_newest_version_wraps_and_every_version_unwraps():
    first = first_keyring()
    both = first.renewed()
    old, new = first.wrap(KEY, about=ABOUT), both.wrap(KEY, about=ABOUT)
    assert (old.version, new.version) == (1, 2)
    assert [both.unwrap(one, about=ABOUT) for one in (old, new)] == [KEY, KEY]


def test_a_version_that_is_not_there_is_named():
    wrapped = first_keyring().renewed().wrap(KEY, about=ABOUT)
    with pytest.raises(UnknownVersionError, match="Version 2"):
        first_keyring().unwrap(wrapped, about=ABOUT)


def test_a_wrapped_key_opens_only_for_its_case_and_under_its_version():
    ring = Keyring({1: KEY, 2: KEY})
    wrapped = ring.wrap(KEY, about=ABOUT)
    with pytest.raises(DamagedError):
        ring.unwrap(wrapped, about="case_key:2")
    with pytest.raises(DamagedError):
        ring.unwrap(Wrapped(1, wrapped.sealed), about=ABOUT)


def test_keys_do_not_show_where_a_keyring_is_printed():
    ring = Keyring({1: KEY})
    assert KEY.hex() not in repr(ring)
    assert repr(KEY) not in repr(ring)
    assert ring.fingerprint(1) not in KEY.hex()


def test_what_is_written_is_what_is_read():
    ring = first_keyring().renewed()
    assert keyring_of(ring.text()).masters == ring.masters


def test_a_key_without_a_version_is_the_first():
    assert keyring_of(f"{KEY.hex()}\n").masters == {1: KEY}


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "not hexadecimal", "1 abc", f"one {KEY.hex()}", f"1 2 {KEY.hex()}",
     f"1 {KEY.hex()}\n1 {KEY.hex()}\n"],
)  # fmt: skip
def test_a_damaged_key_file_is_said_to_be_and_never_replaced(text: str, tmp_path: Path):
    file = tmp_path / "master"
    file.write_text(text)
    file.chmod(0o400)
    key_file.make_if_missing(file)
    with pytest.raises(UnavailableError, match="master key"):
        KeyFile(file)
    assert file.read_text() == text


def test_a_key_is_made_once_readable_by_its_owner_alone(tmp_path: Path):
    path = tmp_path / "keys" / "master"
    key_file.make_if_missing(path)
    made = KeyFile(path).keyring()
    key_file.make_if_missing(path)
    assert KeyFile(path).keyring().masters == made.masters
    assert path.stat().st_mode & 0o777 == 0o400
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["master"]


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o420])
def test_a_key_that_others_may_read_is_refused(mode: int, tmp_path: Path):
    path = tmp_path / "master"
    key_file.make_if_missing(path)
    path.chmod(mode)
    with pytest.raises(UnavailableError, match="chmod 400"):
        KeyFile(path)


def test_a_version_that_comes_into_the_file_is_found_at_once_where_it_is_needed(tmp_path: Path):
    path = tmp_path / "master"
    key_file.make_if_missing(path)
    file = KeyFile(path)
    renewed = file.keyring().renewed()
    key_file.replace(path, renewed)
    assert file.keyring_with(2).masters == renewed.masters
    with pytest.raises(UnknownVersionError):
        file.keyring_with(3)
    assert path.stat().st_mode & 0o777 == 0o400


def test_a_file_that_is_gone_or_damaged_leaves_a_process_the_keys_it_has(tmp_path: Path):
    path = tmp_path / "master"
    key_file.make_if_missing(path)
    file = KeyFile(path)
    path.unlink()
    with pytest.raises(UnknownVersionError):
        file.keyring_with(2)
    assert file.keyring_with(1).newest == 1
