"""The settings of the writer: off by default, in this house only, its key shown nowhere."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.errors import ConfigError
from digest.house import is_of_the_house

URL = "http://127.0.0.1:11434/v1"


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> ConfigError:
    for name, value in {"MODEL": "small:3b", **variables}.items():
        monkeypatch.setenv(f"DIGEST_WRITER_{name}", value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    return caught.value


def test_nothing_is_asked_unless_it_is_set() -> None:
    settings = load_settings()
    assert (settings.writer_url, settings.writer_model, settings.writer_secret) == ("", "", "")


HOUSE = {
    "ipv4": URL,
    "ipv6": "http://[::1]:8080/v1",
    "name": "http://localhost:11434/v1/",
    "private": "https://192.168.1.20/v1",
    "unique-local": "http://[fd00::20]/v1",
    "name-of-the-house": "http://ollama.lan:11434/v1",
}


@pytest.mark.parametrize("url", HOUSE.values(), ids=HOUSE)
def test_model_of_the_house_is_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WRITER_URL", url)
    monkeypatch.setenv("DIGEST_WRITER_MODEL", "llama3.1:8b-instruct-q4_K_M")
    assert load_settings().writer_url == url.rstrip("/")


OUTSIDE = ("https://93.184.216.34/v1", "http://[2606:2800::1]/v1", "http://169.254.169.254/v1")
WRONG = ("127.0.0.1:11434", "ftp://127.0.0.1/v1", "http://", f"{URL}?a=b", "http://[::1/v1")


@pytest.mark.parametrize("url", OUTSIDE)
def test_public_address_is_refused_with_the_reason(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refusal(monkeypatch, URL=url)
    assert error.key == "DIGEST_WRITER_URL"
    assert "must not leave the house" in str(error)


@pytest.mark.parametrize("url", [*WRONG, "http://127.0.0.1:99999/v1"])
def test_what_is_no_address_of_a_model_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refusal(monkeypatch, URL=url)
    assert error.key == "DIGEST_WRITER_URL"
    assert repr(url) in str(error)


def test_password_in_the_address_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = refusal(monkeypatch, URL="http://ana:ferry-boat@127.0.0.1/v1")
    assert error.key == "DIGEST_WRITER_URL"
    assert "ferry-boat" not in str(error)


@pytest.mark.parametrize("name", ["gpt-oss:120b-cloud", "qwen3-coder:480b-cloud", "glm:cloud"])
def test_model_that_its_maker_runs_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refusal(monkeypatch, URL=URL, MODEL=name)
    assert error.key == "DIGEST_WRITER_MODEL"
    assert "cloud" in str(error)


def test_address_without_a_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, URL=URL, MODEL="").key == "DIGEST_WRITER_MODEL"


@pytest.mark.parametrize(
    ("name", "value"), [("TIMEOUT", "0"), ("TIMEOUT", "601"), ("SECONDS", "-1"), ("SECONDS", "x")]
)
def test_time_that_is_none_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(monkeypatch, **{name: value}).key == f"DIGEST_WRITER_{name}"


def test_key_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WRITER_KEY", "ferry-boat")
    settings = load_settings()
    assert settings.writer_secret == "ferry-boat"
    assert "ferry-boat" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_key_comes_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("ferry-boat\n")
    monkeypatch.setenv("DIGEST_WRITER_KEY_FILE", str(tmp_path / "key"))
    assert load_settings().writer_secret == "ferry-boat"


@pytest.mark.parametrize("content", [None, "ferry\nboat", "bòat"], ids=["none", "lines", "accent"])
def test_key_that_cannot_be_sent_is_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("DIGEST_WRITER_KEY_FILE", str(path))
    with pytest.raises(ConfigError) as caught:
        _ = load_settings().writer_secret
    assert caught.value.key == "DIGEST_WRITER_KEY_FILE"


ADDRESSES = {
    "127.0.0.1": True,
    "127.255.255.254": True,
    "10.1.2.3": True,
    "172.16.0.1": True,
    "172.32.0.1": False,
    "192.168.255.1": True,
    "192.169.0.1": False,
    "0.0.0.0": False,
    "169.254.169.254": False,
    "100.64.0.1": False,
    "8.8.8.8": False,
    "::1": True,
    "fd00::1": True,
    "fe80::1": False,
    "::": False,
    "2606:4700::1": False,
    "::ffff:192.168.1.1": True,
    "::ffff:8.8.8.8": False,
    "64:ff9b::7f00:1": False,
}


@pytest.mark.parametrize(("address", "inside"), ADDRESSES.items())
def test_address_is_of_the_house_or_not(address: str, inside: bool) -> None:
    assert is_of_the_house(ip_address(address)) is inside
