"""Keys that sign mail: what is made, what is read, and what is refused with what to do."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from notifications.domains.keys import KeyType, make_key, read_key, read_keys, write_key, zone_line


def pem_of(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A key as the command makes it."""
    path = tmp_path / "key"
    write_key(path, make_key(KeyType.ED25519))
    return path


def test_a_key_is_kept_for_its_owner_alone(file: Path):
    assert file.stat().st_mode & 0o777 == 0o400
    [key] = read_keys(f"s1={file}")
    assert (key.selector, key.type) == ("s1", KeyType.ED25519)


def test_a_key_is_never_put_over_another(file: Path):
    with pytest.raises(FileExistsError):
        write_key(file, b"another")


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o660])
def test_a_key_that_others_may_read_is_refused_with_what_to_do(file: Path, mode: int):
    file.chmod(mode)
    with pytest.raises(ValueError, match=r"Others may read .* run `chmod 400"):
        read_keys(f"s1={file}")
    file.chmod(0o600)
    assert read_keys(f"s1={file}")


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("s1", "SELECTOR=FILE"),
        ("s1=", "SELECTOR=FILE"),
        ("S 1=/nowhere", "no selector"),
        ("s1=/nowhere/key", r"cannot be read .*convenor dkim make"),
    ],
)
def test_what_names_no_key_is_refused_with_what_to_write(said: str, part: str):
    with pytest.raises(ValueError, match=part):
        read_keys(said)


def test_two_keys_have_two_selectors(file: Path):
    with pytest.raises(ValueError, match="selector of its own"):
        read_keys(f"s1={file},s1={file}")
    assert [key.selector for key in read_keys(f"s1={file}, s2={file}")] == ["s1", "s2"]


@pytest.mark.parametrize(
    ("pem", "part"),
    [
        (b"not a key", "no private key"),
        (
            pem_of(rsa.generate_private_key(65537, 1024)),  # noqa: S505 - to be refused
            "fewer than 2048 bits",
        ),
        (pem_of(ec.generate_private_key(ec.SECP256R1())), "neither RSA nor Ed25519"),
    ],
    ids=["nothing", "short", "another kind"],
)
def test_a_file_without_a_key_that_signs_is_refused(pem: bytes, part: str):
    with pytest.raises(ValueError, match=part):
        read_key("s1", pem)


def test_no_word_of_a_key_shows():
    pem = make_key(KeyType.ED25519)
    assert "PRIVATE" not in repr(read_key("s1", pem))


def test_a_long_record_is_cut_into_strings_that_give_it_whole():
    key = read_key("s1", make_key(KeyType.RSA))
    line = zone_line(key.name_at("conf.example"), key.record)
    assert line.startswith("s1._domainkey.conf.example. IN TXT ( ")
    strings = line.partition("( ")[2].removesuffix(" )").split('" "')
    assert max(len(one.strip('"')) for one in strings) == 255
    assert "".join(one.strip('"') for one in strings) == key.record
