"""Settings from the environment. (action: reads environment and secrets' files)

In: variables `DIGEST_*`. Out: a frozen `Settings`.
"""

from __future__ import annotations

import os
import re
from datetime import time
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from tzlocal import get_localzone

from digest import __version__
from digest.config.fields import HeaderText
from digest.errors import ConfigError
from digest.house import check_house_url

_TEMPLATES_IN_CHECKOUT = Path(__file__).parents[3] / "templates"
_TEMPLATES_IN_WHEEL = Path(__file__).parents[1] / "templates"


def _networks(value: object) -> object:
    """Read networks that are divided by commas or spaces."""
    return tuple(re.split(r"[,\s]+", value.strip())) if isinstance(value, str) and value else value


def _house_url(url: str) -> str:
    # A password in an address would be shown with it: such a value is not repeated.
    if "@" in url:
        raise ConfigError(
            "no user or password in the address; use DIGEST_WRITER_KEY", key="DIGEST_WRITER_URL"
        )
    return check_house_url(url) if url else ""


# Such a model is run by its maker: Ollama on this machine only passes on what it is given.
_CLOUD_MODEL = re.compile(r"[:-]cloud$")


def _house_model(name: str) -> str:
    if _CLOUD_MODEL.search(name):
        raise ValueError("runs in a cloud: what is read must not leave the house")
    return name


OptionalPath = Annotated[Path | None, BeforeValidator(lambda path: path or None)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]


# --- the environment -------------------------------------------------------------------


def _also(name: str) -> AliasChoices:
    """Let a variable be set under the name that other programs use too."""
    return AliasChoices(f"DIGEST_{name}", name)


class Settings(BaseSettings):
    """What belongs to the machine rather than to the reading list: `DIGEST_*` variables."""

    model_config = SettingsConfigDict(
        env_prefix="DIGEST_", frozen=True, extra="ignore", populate_by_name=True
    )

    sources: Path = Field(Path("sources.yaml"), description="the list of sources")
    out: Path = Field(Path("out"), description="where editions are written")
    state_dir: Path = Field(
        default_factory=lambda: platformdirs.user_state_path("digest"),
        description="where the database lives",
    )
    database_url: str = Field("", description="SQLAlchemy URL; SQLite in the state folder if empty")
    templates: Path = Field(
        default_factory=lambda: (
            _TEMPLATES_IN_CHECKOUT if _TEMPLATES_IN_CHECKOUT.is_dir() else _TEMPLATES_IN_WHEEL
        ),
        description="the folder with digest.html.j2 and its partners",
    )
    time_zone: str = Field(
        "", description="IANA name of the operator's zone; the system's if empty"
    )
    from_address: str = Field("digest@localhost", description="From of every mail")
    to_address: str = Field("reader@localhost", description="To of the mail in the outbox")
    contact_url: HeaderText = Field(
        "", description="page about this reader, named in its User-Agent"
    )
    look_back_hours: float = Field(
        36, gt=0, le=24 * 31, description="how long ago news may have been first seen"
    )
    max_bytes: int = Field(10_000_000, gt=0, description="largest feed or document that is read")
    max_stories: int = Field(30, gt=0, description="stories in one edition at most")
    connect_timeout: float = Field(5, gt=0, le=600, description="seconds to wait for a connection")
    workers: int = Field(16, gt=0, le=64, description="requests at once")
    per_host: int = Field(2, gt=0, le=16, description="requests at once to one host")
    allow_networks: Networks = Field(
        (),
        validate_default=True,
        description="networks of this house that may be asked all the same, such as 192.168.1.0/24",
    )
    daily_at: str = Field(
        "06:00",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="local time of the daily edition, as `digest serve` schedules it",
    )
    every_minutes: float = Field(
        60, ge=0, le=24 * 60, description="how often a feed is asked that does not say `every`"
    )
    wait_minutes: float = Field(
        30, ge=0, le=24 * 60, description="how long a run waits for another of the same day"
    )
    keep_days: int = Field(90, ge=7, description="maintenance removes what is older")
    keep_backups: int = Field(7, gt=0, description="copies of the database that are kept")
    notice_after: int = Field(3, gt=0, description="degraded runs in a row until a notice")
    operator_address: str = Field(
        "", description="who gets notices of failed runs; DIGEST_TO_ADDRESS if empty"
    )
    webhook_url: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="gets a JSON POST with every notice"
    )
    web_url: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="where the output folder can be browsed"
    )
    models_mirror: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="place with the files of the Argos index by name, asked instead of it",
    )
    models_lock: OptionalPath = Field(
        None, description="pins of the models; models.lock beside the sources if unset"
    )
    writer_url: Annotated[str, AfterValidator(_house_url)] = Field(
        "", description="model of this house that writes summaries: http://127.0.0.1:11434/v1"
    )
    writer_model: Annotated[str, AfterValidator(_house_model)] = Field(
        "", pattern=r"^\S*$", description="its name, as in llama3.1:8b"
    )
    writer_key: SecretStr = Field(SecretStr(""), description="its key, where it wants one")
    writer_key_file: OptionalPath = Field(None, description="or a file with it")
    writer_timeout: float = Field(60, gt=0, le=600, description="seconds for one story")
    writer_seconds: float = Field(600, gt=0, le=24 * 3600, description="seconds for all of a run")
    smtp_host: str = Field("", validation_alias=_also("SMTP_HOST"), description="mail server")
    smtp_port: int = Field(
        0, ge=0, le=65535, validation_alias=_also("SMTP_PORT"), description="587, 465 for tls"
    )
    smtp_username: str = Field("", validation_alias=_also("SMTP_USERNAME"), description="its user")
    smtp_password: SecretStr = Field(
        SecretStr(""), validation_alias=_also("SMTP_PASSWORD"), description="and password"
    )
    smtp_password_file: OptionalPath = Field(
        None, validation_alias=_also("SMTP_PASSWORD_FILE"), description="or a file with it"
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", validation_alias=_also("SMTP_SECURITY"), description="starttls, tls or none"
    )

    @property
    def daily_time(self) -> time:
        """Local time of the daily edition."""
        return time.fromisoformat(self.daily_at)

    @property
    def mail_password(self) -> str:
        """The mail server's password, from the environment or from its file.

        Raises:
            ConfigError: the file cannot be read.
        """
        return _secret(self.smtp_password, self.smtp_password_file, "DIGEST_SMTP_PASSWORD_FILE")

    @property
    def writer_secret(self) -> str:
        """The key of the model that writes, from the environment or from its file.

        Raises:
            ConfigError: the file cannot be read, or the key cannot stand in an HTTP header.
        """
        key = _secret(self.writer_key, self.writer_key_file, "DIGEST_WRITER_KEY_FILE")
        if not (key.isascii() and key.isprintable()):
            name = "DIGEST_WRITER_KEY_FILE" if self.writer_key_file else "DIGEST_WRITER_KEY"
            raise ConfigError("a key is printable ASCII on one line", key=name)
        return key

    @property
    def operator(self) -> str:
        """Who gets notices."""
        return self.operator_address or self.to_address

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.state_dir / 'digest.db'}"

    @property
    def model_pins(self) -> Path:
        """The lock file of the translation models."""
        return self.models_lock or self.sources.with_name("models.lock")

    @property
    def user_agent(self) -> str:
        """How the fetcher names itself to the servers it asks."""
        about = f"+{self.contact_url}" if self.contact_url else "personal news digest"
        return f"digest/{__version__} ({about})"

    @property
    def zone(self) -> ZoneInfo:
        """The operator's time zone.

        Raises:
            ConfigError: it is not an IANA name.
        """
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else get_localzone()
        except (LookupError, ValueError, OSError) as exc:
            raise ConfigError(
                f"{self.time_zone!r} is not an IANA time zone such as Europe/Madrid",
                key="DIGEST_TIME_ZONE",
            ) from exc


def _secret(value: SecretStr, path: Path | None, key: str) -> str:
    """Return a secret, from its file where there is one.

    Raises:
        ConfigError: the file cannot be read; `key` names its variable.
    """
    if path is None:
        return value.get_secret_value()
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot be read: {exc}", path=path, key=key) from exc


def load_settings(**overrides: object) -> Settings:
    """Read the environment; `overrides` that are not None (from the command line) win.

    Raises:
        ConfigError: a variable has a value that cannot be used.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as exc:
        first = exc.errors()[0]
        key = _variable(str(first["loc"][0]))
        raise ConfigError(f"{first['msg']}, got {first['input']!r}", key=key) from exc
    _ = settings.zone
    if settings.writer_url and not settings.writer_model:
        raise ConfigError("DIGEST_WRITER_URL needs a model's name", key="DIGEST_WRITER_MODEL")
    return settings


def _variable(name: str) -> str:
    """Return the variable that a setting was read from."""
    short = name.upper().removeprefix("DIGEST_")
    own = f"DIGEST_{short}"
    names_set = {variable.upper() for variable in os.environ}
    return short if own not in names_set and short.startswith("SMTP_") else own
