"""The environment: read as meant, refused with the variable that is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.errors import ConfigError

WRONG_VARIABLES = {
    "WORKERS": ("many", "0", "1000"),
    "LOOK_BACK_HOURS": ("-1", "nan"),
    "CONNECT_TIMEOUT": ("0",),
    "MAX_BYTES": ("1.5", ""),
    "TIME_ZONE": ("Mars/Phobos", "Europe", "../../etc/passwd"),
    "CONTACT_URL": ("https://gazette.example/año",),
    "DAILY_AT": ("6:00", "24:00", "06:60", "noon", "06:00:30", "0٦:3٠", ""),
    "EVERY_MINUTES": ("-1", "1441", "hourly"),
    "WAIT_MINUTES": ("-0.5", "inf"),
    "KEEP_DAYS": ("6",),
    "KEEP_BACKUPS": ("0",),
    "NOTICE_AFTER": ("0",),
    "WEBHOOK_URL": ("gazette.example/hook", "ftp://gazette.example", "https://a b.example"),
    "WEB_URL": ("gazette.example", "https://"),
    "SMTP_PORT": ("submission", "65536"),
    "SMTP_SECURITY": ("ssl",),
}


@pytest.fixture(autouse=True)
def _no_mail_server_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("SMTP_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [(f"DIGEST_{name}", value) for name, values in WRONG_VARIABLES.items() for value in values],
)
def test_wrong_variable_is_named_with_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert caught.value.key == name
    assert repr(value) in str(caught.value)


def test_variables_are_read_and_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WORKERS", "3")
    monkeypatch.setenv("DIGEST_OUT", "elsewhere")
    monkeypatch.setenv("DIGEST_CONTACT_URL", "https://gazette.example/reader")
    settings = load_settings(out=Path("here"), workers=None)
    assert (settings.workers, settings.out) == (3, Path("here"))
    assert "(+https://gazette.example/reader)" in settings.user_agent


@pytest.mark.parametrize(("zone", "hours"), [("Europe/Madrid", 2), ("America/Lima", -5)])
def test_time_zone_is_the_one_asked_for(
    zone: str, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_TIME_ZONE", zone)
    noon = datetime(2026, 7, 1, 12, tzinfo=load_settings().zone)
    assert noon.utcoffset() == timedelta(hours=hours)


def test_time_zone_is_the_machines_unless_told_otherwise() -> None:
    code = "from digest.config import load_settings; print(load_settings().zone.key)"
    shown = subprocess.check_output(
        [sys.executable, "-c", code], env=os.environ | {"TZ": "Europe/Madrid"}, text=True
    )
    assert shown.strip() == "Europe/Madrid"


def test_database_is_in_the_state_folder_or_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_STATE_DIR", "/var/lib/news")
    assert load_settings().database == "sqlite:////var/lib/news/digest.db"
    monkeypatch.setenv("DIGEST_DATABASE_URL", "sqlite:///other.db")
    assert load_settings().database == "sqlite:///other.db"


def test_editions_are_due_at_six_or_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().daily_time == time(6, 0)
    monkeypatch.setenv("DIGEST_DAILY_AT", "23:05")
    assert load_settings().daily_time == time(23, 5)


def test_notices_go_to_the_operator_or_to_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_TO_ADDRESS", "reader@example.org")
    assert load_settings().operator == "reader@example.org"
    monkeypatch.setenv("DIGEST_OPERATOR_ADDRESS", "night-shift@example.org")
    assert load_settings().operator == "night-shift@example.org"


# --- the mail server -----------------------------------------------------------------------------

MAIL_SERVER = {
    "SMTP_HOST": "mail.example.org",
    "SMTP_PORT": "2525",
    "SMTP_USERNAME": "gazette",
    "SMTP_PASSWORD": "ferry boat",
    "SMTP_SECURITY": "tls",
}


@pytest.mark.parametrize("prefix", ["", "DIGEST_"], ids=["plain-names", "own-names"])
def test_mail_server_is_read_under_either_name(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in MAIL_SERVER.items():
        monkeypatch.setenv(prefix + name, value)
    settings = load_settings()
    assert (settings.smtp_host, settings.smtp_port) == ("mail.example.org", 2525)
    assert (settings.smtp_username, settings.mail_password) == ("gazette", "ferry boat")
    assert settings.smtp_security == "tls"


def test_own_name_wins_over_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_HOST", "everybody.example.org")
    monkeypatch.setenv("DIGEST_SMTP_HOST", "gazette.example.org")
    assert load_settings().smtp_host == "gazette.example.org"


def test_no_mail_server_is_assumed() -> None:
    settings = load_settings()
    assert (settings.smtp_host, settings.smtp_port, settings.mail_password) == ("", 0, "")
    assert settings.smtp_security == "starttls"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SMTP_PORT": "many"}, "SMTP_PORT"),
        ({"DIGEST_SMTP_PORT": "many"}, "DIGEST_SMTP_PORT"),
        ({"DIGEST_SMTP_PORT": "many", "SMTP_PORT": "25"}, "DIGEST_SMTP_PORT"),
        ({"SMTP_SECURITY": "ssl", "DIGEST_SMTP_PORT": "25"}, "SMTP_SECURITY"),
    ],
    ids=["plain-name", "own-name", "both-names", "another-beside-it"],
)
def test_wrong_mail_setting_is_named_as_it_was_given(
    environment: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert caught.value.key == named


def test_password_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "ferry boat")
    settings = load_settings()
    assert "ferry boat" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize("prefix", ["", "DIGEST_"], ids=["plain-name", "own-name"])
def test_password_comes_from_its_file_without_the_line_end(
    prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("ferry böat\n", encoding="utf-8")
    monkeypatch.setenv("SMTP_PASSWORD", "an older one")
    monkeypatch.setenv(f"{prefix}SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    assert load_settings().mail_password == "ferry böat"


@pytest.mark.parametrize("content", [None, b"f\xe9rry"], ids=["missing", "not-utf-8"])
def test_password_file_that_cannot_be_read_is_named(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD_FILE", str(path))
    settings = load_settings()
    with pytest.raises(ConfigError) as caught:
        _ = settings.mail_password
    assert (caught.value.key, caught.value.path) == ("DIGEST_SMTP_PASSWORD_FILE", path)
