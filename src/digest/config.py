"""Settings and the list of sources, read once at the edge. (action: reads files and environment)

In: environment variables `DIGEST_*` and `sources.yaml`. Out: a frozen `Settings` and a frozen
`Reading` (title, languages, sources, ranking). Whatever is wrong is a `ConfigError` that names
file, line and key, before any work is done. Must not know what the values are used for.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import platformdirs
from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from tzlocal import get_localzone

from digest import __version__
from digest.errors import ConfigError
from digest.house import check_house_url
from digest.model import FullText, Interests, Ranking, Rule, RuleField, Source, base_language

SCHEMA_NAME = "sources.schema.json"
_TEMPLATES_IN_CHECKOUT = Path(__file__).parents[2] / "templates"
_TEMPLATES_IN_WHEEL = Path(__file__).parent / "templates"


# What may stand in an HTTP header: no line break, ASCII only (RFC 9110, section 5.5).
HeaderText = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]


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


# --- sources.yaml ----------------------------------------------------------------------

_CATEGORY = "category:"
_AGE = re.compile(r"(\d{1,4})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _parse_age(value: object) -> object:
    match = _AGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write an age as a number and a unit: 90m, 36h, 2d or 1w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?")


def _known_language(tag: str) -> str:
    if not (_LANGUAGE_TAG.fullmatch(tag) and _in_cldr(tag)):
        raise ValueError(f"{tag!r} is not a language tag such as es, en or pt-BR")
    return tag


def _in_cldr(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def check_language(tag: str, *, key: str) -> str:
    """Return the tag when it names a language.

    Raises:
        ConfigError: it does not; `key` names where it was given.
    """
    try:
        return _known_language(tag)
    except ValueError as exc:
        raise ConfigError(str(exc), key=key) from exc


Age = Annotated[
    timedelta,
    BeforeValidator(_parse_age, json_schema_input_type=str),
]
Language = Annotated[str, AfterValidator(_known_language)]
Title = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n]*$")]
# A title without a language is kept under this key.
_ANY_LANGUAGE = "*"


def _titles(value: object) -> object:
    return {_ANY_LANGUAGE: value} if isinstance(value, str) else value


def _title_language(tag: str) -> str:
    return tag if tag == _ANY_LANGUAGE else _known_language(tag)


Titles = Annotated[
    dict[Annotated[str, AfterValidator(_title_language)], Title],
    Field(min_length=1),
    BeforeValidator(_titles, json_schema_input_type=Title | dict[str, Title]),
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


def _expand_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as exc:
        raise ValueError(str(exc)) from exc


DocumentPath = Annotated[Path, AfterValidator(_expand_home)]


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as exc:
        raise ValueError(f"not a regular expression: {exc}") from exc
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_regex)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rule(_Strict):
    """A regular expression for one part of an entry, or for any of them; exactly one key."""

    any: Pattern | None = None
    title: Pattern | None = None
    text: Pattern | None = None
    author: Pattern | None = None
    category: Pattern | None = None

    @model_validator(mode="after")
    def _one_part(self) -> _Rule:
        if len(self.model_fields_set) != 1:
            raise ValueError("give one of any, title, text, author, category")
        return self


RuleOrPattern = Annotated[
    _Rule,
    BeforeValidator(
        lambda value: {"any": value} if isinstance(value, str) else value,
        json_schema_input_type=str | _Rule,
    ),
]


# The bounds of `Ranking`. What is worth nothing at all is `enabled: false`.
Weight = Annotated[float, Field(ge=0.1, le=10)]
Keyword = Annotated[str, Field(max_length=100, pattern=r"\w")]


class _Topic(_Strict):
    """A word or phrase, or a category; exactly one key."""

    keyword: Keyword | None = None
    category: Slug | None = None

    @model_validator(mode="after")
    def _one_key(self) -> _Topic:
        if len(self.model_fields_set) != 1:
            raise ValueError("give either a word or phrase, or a category")
        return self


def _topic(value: object) -> object:
    """Read `climate` as a keyword, and `category:science` as `{category: science}`."""
    if not isinstance(value, str):
        return value
    name = value.removeprefix(_CATEGORY)
    return {"keyword": value} if name == value else {"category": name.strip()}


Topics = Annotated[
    list[Annotated[_Topic, BeforeValidator(_topic, json_schema_input_type=str | _Topic)]],
    Field(max_length=200),
]


class _Inherited(_Strict):
    """Keys that a group gives to its sources; a source's own value wins."""

    category: Slug | None = Field(None, description="section of the digest, such as world")
    language: Language | None = Field(None, description="BCP 47 tag of what the source writes")
    enabled: bool | None = Field(None, description="false leaves it out")
    weight: Weight | None = Field(
        None, description="2 puts its stories as high as one more source would; 1 if unset"
    )
    max_items: int | None = Field(None, gt=0, description="newest items that are read, 20 if unset")
    max_age: Age | None = Field(None, description="older items are left out: 36h, 2d")
    timeout: float | None = Field(None, gt=0, le=600, description="seconds for the whole answer")
    every: Age | None = Field(None, description="how often it is asked: 30m, 6h; 60m if unset")
    full_text: FullText | None = Field(
        None, description="fetch the page behind a link: auto (where there is but a teaser)"
    )
    include: list[RuleOrPattern] | None = Field(
        None, description="only what one of these regular expressions is found in"
    )
    exclude: list[RuleOrPattern] | None = Field(
        None, description="nothing that one of these regular expressions is found in"
    )
    user_agent: HeaderText | None = Field(None, description="instead of the digest's own")


class _SourceEntry(_Inherited):
    name: str = Field(min_length=1, description="as the reader sees it")
    id: Slug | None = Field(None, description="stable short name; made from the name if unset")
    url: HttpUrl | None = Field(None, description="address of a feed, or of a document's origin")
    path: DocumentPath | None = Field(
        None, description="a local .txt, .html or .md file, a folder of them, or notes/*.md"
    )

    @model_validator(mode="after")
    def _has_a_place(self) -> _SourceEntry:
        if self.url is None and self.path is None:
            raise ValueError("give either url (a feed) or path (a document)")
        return self


class _Group(_Inherited):
    sources: list[_SourceEntry] = Field(min_length=1, description="feeds and documents")


class _Ranking(_Strict):
    max_per_category: int | None = Field(
        default=None,
        gt=0,
        description="stories of one category in an edition at most; any number if unset",
    )
    max_per_source: int | None = Field(
        default=None, gt=0, description="stories that one source leads at most; any number if unset"
    )
    categories: dict[Slug, Weight] = Field(
        default_factory=dict, description="weights of categories, such as sport: 0.5; 1 if unset"
    )


class _Interests(_Strict):
    more: Topics = Field(
        default_factory=list,
        description="words, phrases and categories whose stories come first",
    )
    never: Topics = Field(
        default_factory=list,
        description="words, phrases and categories whose stories are left out",
    )


class _SourcesFile(_Strict):
    title: Titles = Field(
        default={_ANY_LANGUAGE: "Digest"},
        description="name on the front page, or one for each language",
    )
    languages: list[Language] = Field(
        default=["es"], min_length=1, description="editions that are made, in this order"
    )
    ranking: _Ranking = Field(
        default_factory=_Ranking, description="which stories come first, and how many of a kind"
    )
    interests: _Interests = Field(
        default_factory=_Interests, description="what is wanted, and what is not"
    )
    groups: list[_Group] = Field(min_length=1, description="sources that share keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What `sources.yaml` asks for; `paused` are the sources it says not to read."""

    titles: Mapping[str, str]
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    paused: tuple[Source, ...] = ()
    ranking: Ranking = field(default_factory=Ranking)

    def title_in(self, language: str) -> str:
        """Return the digest's name in a language, else in the first one that it has a name in."""
        asked = (language, base_language(language))
        named = (self.titles[tag] for tag in asked if tag in self.titles)
        return next(named, next(iter(self.titles.values())))

    def choices(self) -> tuple[str, ...]:
        """Return what `only` understands: ids of sources, and `category:` with a category."""
        categories = dict.fromkeys(source.category for source in self.sources)
        ids = (source.id for source in self.sources)
        return (*ids, *(f"{_CATEGORY}{category}" for category in categories))

    def only(self, choices: tuple[str, ...], *, key: str = "sources") -> Reading:
        """Return the reading with just the sources chosen, by id or by `category:NAME`.

        Raises:
            ConfigError: one is not among them; `key` names where it was given.
        """
        known = self.choices()
        for name in choices:
            if name not in known:
                problem = f"unknown source {name!r}; known: {', '.join(sorted(known))}"
                raise ConfigError(problem, key=key)
        if not choices:
            return self
        chosen = (s for s in self.sources if {s.id, _CATEGORY + s.category} & set(choices))
        return replace(self, sources=tuple(chosen))


def load_reading(path: Path) -> Reading:
    """Read and check `sources.yaml`; documents are found relative to it.

    Raises:
        ConfigError: missing, not YAML, an unknown key, a wrong value, the same id twice, a
            category that no source has.
    """
    tree = _read_yaml(path)
    try:
        parsed = _SourcesFile.model_validate(tree)
    except ValidationError as exc:
        raise _first_error(exc.errors(), tree, path) from exc
    _refuse_same_id(parsed, tree, path)
    merged = [_merge(group, entry) for group in parsed.groups for entry in group.sources]
    reading = Reading(
        titles=parsed.title,
        languages=tuple(parsed.languages),
        sources=_to_sources((e for e in merged if e.enabled is not False), path.parent),
        paused=_to_sources((e for e in merged if e.enabled is False), path.parent),
        ranking=_to_ranking(parsed, merged),
    )
    known = {source.category for source in (*reading.sources, *reading.paused)}
    _refuse_unknown_category(parsed, known, tree, path)
    return reading


def schema_text() -> str:
    """Return the JSON Schema of `sources.yaml`, for editors, as it is kept in the repository."""
    schema = _SourcesFile.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    schema["title"] = "sources.yaml"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _read_yaml(path: Path) -> object:
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError("no such file; DIGEST_SOURCES or --sources names it", path=path) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot be read: {exc}", path=path) from exc
    except MarkedYAMLError as exc:
        mark = exc.problem_mark
        line = mark.line + 1 if mark else None
        raise ConfigError(f"not YAML: {exc.problem}", path=path, line=line) from exc
    except YAMLError as exc:
        raise ConfigError(f"not YAML: {exc}", path=path) from exc
    if tree is None:
        raise ConfigError("is empty", path=path, line=1)
    return tree


def _first_error(errors: list[ErrorDetails], tree: object, path: Path) -> ConfigError:
    """Name the first mistake, and how many more there are."""
    error = errors[0]
    loc = tuple(part for part in error["loc"] if part not in (_ANY_LANGUAGE, "[key]"))
    key = ".".join(str(part) for part in loc) or "the file"
    problem = "unknown key" if error["type"] == "extra_forbidden" else error["msg"]
    problem = problem.removeprefix("Value error, ")
    if len(errors) > 1:
        problem += f" (and {len(errors) - 1} more)"
    return ConfigError(problem, path=path, line=_line_of(tree, loc), key=key)


def _line_of(tree: object, loc: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of the deepest part of `loc` that stands in the file."""
    line, node = 0, tree
    for part in loc:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0]
        else:
            break
        node = node[part]
    return line + 1


def _merge(group: _Group, entry: _SourceEntry) -> _SourceEntry:
    inherited = {
        name: getattr(group, name)
        for name in _Inherited.model_fields
        if getattr(entry, name) is None
    }
    return entry.model_copy(update=inherited)


def _to_sources(entries: Iterable[_SourceEntry], folder: Path) -> tuple[Source, ...]:
    return tuple(_to_source(entry, folder) for entry in entries)


def _to_source(entry: _SourceEntry, folder: Path) -> Source:
    given: Mapping[str, Any] = {
        "category": entry.category,
        "max_items": entry.max_items,
        "timeout": entry.timeout,
        "full_text": entry.full_text,
    }
    path = folder / entry.path if entry.path else None
    return Source(
        id=_id_of(entry),
        name=entry.name,
        url=str(entry.url) if entry.url else None,
        path=path,
        many=path is not None and _names_many(path),
        language=entry.language,
        max_age=entry.max_age,
        user_agent=entry.user_agent,
        every=entry.every,
        include=_to_rules(entry.include or ()),
        exclude=_to_rules(entry.exclude or ()),
        **{key: value for key, value in given.items() if value is not None},
    )


def _to_ranking(parsed: _SourcesFile, merged: Iterable[_SourceEntry]) -> Ranking:
    more, never = parsed.interests.more, parsed.interests.never
    return Ranking(
        max_per_category=parsed.ranking.max_per_category,
        max_per_source=parsed.ranking.max_per_source,
        source_weights={_id_of(e): e.weight for e in merged if e.weight is not None},
        category_weights=parsed.ranking.categories,
        interests=Interests(
            categories=tuple(topic.category for topic in more if topic.category),
            keywords=tuple(topic.keyword for topic in more if topic.keyword),
            unwanted_categories=tuple(topic.category for topic in never if topic.category),
            unwanted_keywords=tuple(topic.keyword for topic in never if topic.keyword),
        ),
    )


def _id_of(entry: _SourceEntry) -> str:
    return entry.id or slug(entry.name)


def _names_many(path: Path) -> bool:
    return path.is_dir() or (bool(set("*?[") & set(str(path))) and not path.exists())


def _to_rules(rules: Iterable[_Rule]) -> tuple[Rule, ...]:
    return tuple(
        Rule(RuleField(field), pattern)
        for rule in rules
        for field, pattern in rule.model_dump(exclude_none=True).items()
    )


def slug(name: str) -> str:
    """Return a name as the short id it has where none is given."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-") or "source"


def _refuse_same_id(parsed: _SourcesFile, tree: object, path: Path) -> None:
    seen: set[str] = set()
    for g, group in enumerate(parsed.groups):
        for s, entry in enumerate(group.sources):
            name = _id_of(entry)
            if name in seen:
                line = _line_of(tree, ("groups", g, "sources", s))
                problem = f"two sources are called {name!r}"
                raise ConfigError(problem, path=path, line=line, key="id")
            seen.add(name)


def _refuse_unknown_category(
    parsed: _SourcesFile, known: Set[str], tree: object, path: Path
) -> None:
    """Refuse a category that no source has, paused ones included: it is misspelt."""
    for loc, category in _categories_named(parsed):
        if category not in known:
            problem = f"no source is of category {category!r}; known: {', '.join(sorted(known))}"
            key = ".".join(map(str, loc))
            raise ConfigError(problem, path=path, line=_line_of(tree, loc), key=key)


def _categories_named(parsed: _SourcesFile) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield where `ranking` and `interests` name a category, and which."""
    for category in parsed.ranking.categories:
        yield ("ranking", "categories", category), category
    for name, topics in (("more", parsed.interests.more), ("never", parsed.interests.never)):
        for at, topic in enumerate(topics):
            if topic.category:
                yield ("interests", name, at), topic.category
