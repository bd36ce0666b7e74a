"""Settings: what is filled in, what is refused, and in which words."""

from pathlib import Path

import pytest

from conferences.settings import read_settings
from people.errors import InvalidError


def faults_of(**environment: str) -> dict[str, str]:
    with pytest.raises(InvalidError) as refused:
        read_settings(environment)
    return {fault.field: fault.message for fault in refused.value.faults}


def test_nothing_said_means_this_machine_and_the_folder_var():
    settings = read_settings({})
    var = Path.cwd() / "var"
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8000, var)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.mail_out == f"maildir:{var}/mail/out"
    assert settings.files == f"{var}/files"
    assert settings.master_key == var / "keys" / "master"
    assert settings.database_url is None
    assert settings.is_loopback
    assert not settings.is_demo


def test_the_folder_moves_everything_in_it(tmp_path: Path):
    settings = read_settings({"CONVENOR_DATA": str(tmp_path)})
    assert settings.mail_out == f"maildir:{tmp_path}/mail/out"
    assert settings.files == f"{tmp_path}/files"
    assert settings.master_key.is_relative_to(tmp_path)


def test_the_copy_of_a_calendar_entry_is_sent_unless_it_is_said_otherwise():
    assert read_settings({}).mail_copy
    assert not read_settings({"CONVENOR_MAIL_COPY": "no"}).mail_copy
    assert faults_of(CONVENOR_MAIL_COPY="maybe") == {
        "CONVENOR_MAIL_COPY": "CONVENOR_MAIL_COPY: Say yes or no."
    }


def test_a_reporting_year_begins_with_a_quarter():
    assert read_settings({"CONVENOR_REPORTING_YEAR": "april"}).reporting_year == "april"
    [fault] = faults_of(CONVENOR_REPORTING_YEAR="August").values()
    assert fault.endswith("one of January, April, July and October.")


def test_an_empty_variable_is_as_good_as_none():
    assert read_settings({"CONVENOR_PORT": " ", "DATABASE_URL": ""}) == read_settings({})


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("CONVENOR_PORT", "http", "a number from 1 to 65535, not 'http'"),
        ("CONVENOR_PORT", "70000", "a number from 1 to 65535"),
        ("CONVENOR_PORT", "²", "a number from 1 to 65535"),
        ("CONVENOR_HOST", "localhost:8000/x", "without a port"),
        ("CONVENOR_PUBLIC_URL", "convenor.example", "https:// or http://"),
        ("CONVENOR_PUBLIC_URL", "https://convenor.example/app", "scheme and host alone"),
        ("CONVENOR_PUBLIC_URL", "https://me:secret@convenor.example", "scheme and host alone"),
        ("CONVENOR_PUBLIC_URL", "https://convenor.example:port", "check host and port"),
        ("CONVENOR_MAIL_OUT", "mail.example:587", "smtp://"),
        ("CONVENOR_MAIL_OUT", "maildir:", "Name the folder"),
        ("CONVENOR_MAIL_FROM", "Convenor <c@council.example>", "one plain e-mail address"),
        ("CONVENOR_FILES", "ftp://files.example/x", "s3://"),
        ("DATABASE_URL", "mysql://db/convenor", "postgresql://"),
        ("DATABASE_URL", "postgresql://db", "postgresql://"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_to_do(name: str, value: str, part: str):
    faults = faults_of(**{name: value})
    assert list(faults) == [name]
    assert faults[name].startswith(f"{name}: ")
    assert part in faults[name]


def test_all_faults_are_told_at_once():
    assert set(faults_of(CONVENOR_PORT="x", CONVENOR_MAIL_OUT="y")) == {
        "CONVENOR_PORT",
        "CONVENOR_MAIL_OUT",
    }


def test_no_message_repeats_what_may_be_a_password():
    assert "hunter2" not in str(faults_of(DATABASE_URL="mysql://me:hunter2@db:x/y"))
    settings = read_settings(
        {
            "DATABASE_URL": "postgresql://me:hunter2@db/convenor",
            "CONVENOR_MAIL_OUT": "smtps://me:hunter2@mail.example:465",
            "CONVENOR_FILES": "s3://bucket?secret=hunter2",
        }
    )
    assert "hunter2" not in repr(settings)


def test_a_secret_is_read_from_the_file_named(tmp_path: Path):
    secret = tmp_path / "url"
    secret.write_text("postgresql://me:hunter2@db/convenor\n")
    settings = read_settings({"DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql://me:hunter2@db/convenor"


def test_a_secret_is_said_once(tmp_path: Path):
    assert (
        "not both"
        in faults_of(DATABASE_URL="postgresql://db/x", DATABASE_URL_FILE="/y")["DATABASE_URL"]
    )
    missing = str(tmp_path / "missing")
    assert missing in faults_of(DATABASE_URL_FILE=missing)["DATABASE_URL"]


def test_an_address_of_ipv6_stands_in_brackets():
    settings = read_settings({"CONVENOR_HOST": "::1", "CONVENOR_PORT": "8001"})
    assert settings.public_url == "http://[::1]:8001"
    assert settings.is_loopback


def test_the_demonstration_is_for_this_machine_alone():
    with pytest.raises(InvalidError, match="only this machine"):
        read_settings({"CONVENOR_HOST": "0.0.0.0"}, is_demo=True)  # noqa: S104 - refused
    assert read_settings({"CONVENOR_HOST": "127.0.0.2"}, is_demo=True).is_demo
    assert not read_settings({"CONVENOR_HOST": "0.0.0.0"}).is_loopback  # noqa: S104 - not bound
