"""What one run is to do. (action: reads `sources.yaml`)

In: settings and a `Request`, as the command line, the form and the schedule ask for it. Out: a
`Job`, checked. Whatever is wrong is a `ConfigError` before any work is done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.config import Reading, Settings, check_language, load_reading
from digest.deliver import FolderMailer, Mailer, MailServer, Outbox, SmtpMailer
from digest.errors import ConfigError
from digest.render import Renderer, check_addresses
from digest.store import copy_database

_PREVIEWS = "preview"
_NOTICES = "notices"
# Of earlier days there is no news, and a look-back must not leave the calendar.
_FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for; empty means what `sources.yaml` and the settings say.

    `sources` are ids or `category:NAME`; `refresh` reads feeds again that were read lately;
    `only_new` tells nothing that a feed shows when it is read for the first time;
    `render_only` renders what is kept and neither reads nor translates; `send` hands mails
    to the mail server as well; `strict` delivers nothing where a text cannot be translated.
    """

    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    day: date | None = None
    look_back_hours: float | None = None
    strict: bool = False
    dry_run: bool = False
    refresh: bool = False
    only_new: bool = False
    render_only: bool = False
    send: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one run does: the request, with what it left open filled in."""

    reading: Reading
    settings: Settings
    day: date
    now: datetime
    request: Request = Request()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its editions."""
        return self.reading.languages

    @property
    def is_today(self) -> bool:
        """Whether the day is not over: only then can something new be read for it."""
        return self.day == self.now.astimezone(self.settings.zone).date()


def plan(settings: Settings, request: Request, *, now: datetime | None = None) -> Job:
    """Return what a run is to do.

    Raises:
        ConfigError: `sources.yaml` is wrong, or the request names what does not exist.
    """
    moment = now or datetime.now(UTC)
    today = moment.astimezone(settings.zone).date()
    if request.day is not None and request.day > today:
        raise ConfigError(f"{request.day} is in the future", key="day")
    if request.day is not None and request.day < _FIRST_DAY:
        raise ConfigError(f"{request.day} is before {_FIRST_DAY}", key="day")
    reading = load_reading(settings.sources).only(request.sources)
    chosen = tuple(check_language(tag, key="languages") for tag in request.languages)
    look_back = request.look_back_hours or settings.look_back_hours
    return Job(
        reading=replace(reading, languages=tuple(dict.fromkeys(chosen or reading.languages))),
        settings=settings.model_copy(update={"look_back_hours": look_back}),
        day=request.day or today,
        now=moment,
        request=request,
    )


def check_job(job: Job) -> None:
    """Find what would stop a run before it does any work.

    Raises:
        ConfigError: the templates, the mail addresses or the mail server cannot be used.
        DeliveryError: the output folder cannot be written to.
    """
    settings = job.settings
    renderer_of(settings.templates, settings.zone)
    check_addresses(settings.from_address, settings.to_address, settings.operator)
    if job.request.send and not settings.smtp_host:
        raise ConfigError("sending needs a mail server: set SMTP_HOST", key="DIGEST_SMTP_HOST")
    _ = settings.mail_password
    if not job.request.dry_run:
        Outbox(settings.out).check()


@contextmanager
def trial(job: Job) -> Iterator[Job]:
    """Yield the job as a dry run does it: on a copy of the database that is thrown away.

    Its editions go to the folder `preview` of the output folder, where they can be looked at.
    """
    with tempfile.TemporaryDirectory(prefix="digest-dry-run-") as scratch:
        changed = {
            "state_dir": Path(scratch),
            "database_url": copy_database(job.settings.database, Path(scratch) / "digest.db"),
            "out": previews_folder(job.settings),
        }
        yield replace(job, settings=job.settings.model_copy(update=changed))


def previews_folder(settings: Settings) -> Path:
    """Return where dry runs put their editions."""
    return settings.out / _PREVIEWS


def notices_folder(settings: Settings) -> Path:
    """Return where notices are written that cannot be sent."""
    return settings.out / _NOTICES


def mailer_of(settings: Settings) -> Mailer:
    """Return the mail server of the settings, or a folder in the outbox where none is set."""
    if not settings.smtp_host:
        return FolderMailer(notices_folder(settings))
    return SmtpMailer(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            username=settings.smtp_username,
            password=settings.mail_password,
        )
    )


@lru_cache(maxsize=4)
def renderer_of(templates: Path, zone: ZoneInfo) -> Renderer:
    """Return the renderer of a folder of templates, loaded once in a process."""
    return Renderer(templates, zone)
