"""What the operator's file may say, and what is refused at the start in words."""

from pathlib import Path

import pytest

from people.open_id.providers import read_providers

WHOLE = """
[council]
name = "Tayford Council"
issuer = "https://login.example/tenant/v2.0"
client_id = "convenor"
client_secret_file = "SECRET"
tenants = ["tenant"]
subject = "oid"
amr = ["mfa"]
"""


@pytest.fixture
def file(tmp_path: Path, secret_file: Path) -> Path:
    made = tmp_path / "providers.toml"
    made.write_text(WHOLE.replace("SECRET", str(secret_file)))
    return made


def test_a_whole_file_is_read_and_the_secret_from_its_own(file: Path):
    (provider,) = read_providers(file).values()
    assert (provider.key, provider.client_secret) == ("council", "hidden")
    assert provider.takes("https://login.example/x")
    assert not provider.takes("http://login.example/x")
    assert not provider.takes("https://login.example:8443/x")
    assert not provider.takes("https://user@login.example/x")
    assert not provider.takes("https://login.example.evil.example/x")


@pytest.mark.parametrize(
    ("said", "instead", "words"),
    [
        ("tenant/v2.0", "common/v2.0", "no https:// address of its own"),
        ("tenant/v2.0", "{tenantid}/v2.0", "no https:// address of its own"),
        ("tenant/v2.0", "tenant?x=1", "no https:// address of its own"),
        ("https://login", "http://login", "no https:// address of its own"),
        ('amr = ["mfa"]', "", "second factor"),
        ("client_secret_file", "client_secret_filename", "unknown field"),
        ('client_id = "convenor"', "", "client_id"),
        ("[council]", "[Council]", "small letters"),
        ("[council]", "council = 1\n[x]", "in a table"),
        ("[council]", "[council", "not TOML"),
        ('subject = "oid"', 'client_authentication = "none"', "client_authentication is one of"),
        (
            'amr = ["mfa"]',
            'amr = ["mfa"]\n[council.endpoints]\ntoken = "https://evil.example/token"',
            "not at the issuer's host",
        ),
    ],
)
def test_what_cannot_be_used_is_named(file: Path, said: str, instead: str, words: str):
    text = file.read_text()
    file.write_text(text.replace(said, instead))
    with pytest.raises(ValueError, match=words):
        read_providers(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ValueError, match="cannot be read"):
        read_providers(tmp_path / "nowhere.toml")
