"""Everything that can go wrong, as one tree. (data)

::

    DigestError
    ├── ConfigError            file, line, key: stops before any work
    ├── SourceError            source_id, trouble: this source only
    │   ├── FetchError         not reached, refused, too large
    │   └── ParseError         reached, but not what was promised
    ├── ArticleError           article_id: this article only
    │   └── CleanError         no text is left of it
    ├── TranslateError
    │   ├── MissingLanguagePair    no engine leads from source to target
    │   ├── UntranslatedError      a strict run met a text that cannot be translated
    │   ├── EngineError            an engine broke while translating
    │   └── ModelError             a model could not be installed or loaded
    │       └── ChecksumError      a model is not the one that was pinned
    ├── EditionError           language: this edition only
    ├── StoreError             the database
    ├── LockedError            another run is doing the same
    ├── ServeError             the services of `digest serve`
    └── DeliveryError          the output folder, the mail server
        ├── TransientDeliveryError    the mail server says "not now", or cannot be reached
        └── UncertainDeliveryError    it went silent after the text of a mail

`Transient` marks what may pass by itself: retry exactly when `isinstance(exc, Transient)`.
Errors of libraries are turned into these in the module that calls the library.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path


class Trouble(StrEnum):
    """Why a source gave nothing, in kinds that the digest's footer can say in any language."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    MISSING = "missing"
    GONE = "gone"
    BLOCKED = "blocked"
    UNSAFE = "unsafe"
    ROBOTS = "robots"
    TOO_LARGE = "too large"
    EMPTY = "empty"
    BINARY = "binary"
    NOT_A_FEED = "not a feed"
    UNREADABLE = "unreadable"
    NO_ARTICLE = "no article"
    UNEXPECTED = "unexpected"


class Transient(Exception):  # noqa: N818  (a marker beside the tree, not an error of its own)
    """Marker: the same call may succeed later."""


class DigestError(Exception):
    """Anything this project raises on purpose."""


class ConfigError(DigestError):
    """A configuration file or setting that cannot be used; nothing has been done yet."""

    def __init__(
        self, problem: str, *, path: Path | None = None, line: int | None = None, key: str = ""
    ) -> None:
        self.problem, self.path, self.line, self.key = problem, path, line, key
        super().__init__(problem)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return ": ".join(part for part in (place, self.key, self.problem) if part)


class SourceError(DigestError):
    """One source gave nothing usable; the others go on.

    `retry_after` is how long the server asked to be left alone; `since` when it gives nothing.
    """

    def __init__(
        self,
        source_id: str,
        trouble: Trouble,
        detail: str,
        *,
        retry_after: timedelta | None = None,
        since: datetime | None = None,
    ) -> None:
        self.source_id, self.trouble, self.detail = source_id, trouble, detail
        self.retry_after, self.since = retry_after, since
        super().__init__(source_id, trouble, detail)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.detail}"


class FetchError(SourceError):
    """The source could not be read."""


class TransientFetchError(FetchError, Transient):
    """The source could not be read just now."""


class ParseError(SourceError):
    """The source was read, and is not what it should be."""


class ArticleError(DigestError):
    """One article cannot be used; the others go on."""

    def __init__(self, article_id: str, detail: str) -> None:
        self.article_id, self.detail = article_id, detail
        super().__init__(article_id, detail)

    def __str__(self) -> str:
        return f"article {self.article_id}: {self.detail}"


class CleanError(ArticleError):
    """Nothing was left after cleaning."""


class TranslateError(DigestError):
    """Something about translation."""


class MissingLanguagePair(TranslateError):  # noqa: N818  (the name says the error)
    """No installed engine, nor two of them in a row, leads from one language to the other."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        super().__init__(source, target)

    def __str__(self) -> str:
        return (
            f"no translation from {self.source} to {self.target} is installed; "
            f"try: digest models install {self.target}"
        )


class UntranslatedError(TranslateError):
    """A strict run met a text that no route could translate; nothing was delivered."""


class EngineError(TranslateError):
    """A translation engine failed; `engine` names it."""

    def __init__(self, engine: str, detail: str) -> None:
        self.engine, self.detail = engine, detail
        super().__init__(engine, detail)

    def __str__(self) -> str:
        return f"{self.engine}: {self.detail}"


class ModelError(TranslateError):
    """A translation model could not be found, fetched or loaded."""


class ChecksumError(ModelError):
    """A model is not the one that the lock file pins; nothing was installed."""


class EditionError(DigestError):
    """The edition in one language could not be made; the others go on."""

    def __init__(self, language: str, detail: str) -> None:
        self.language, self.detail = language, detail
        super().__init__(language, detail)

    def __str__(self) -> str:
        return f"{self.language} edition: {self.detail}"


class LockedError(DigestError):
    """Another process is doing what was asked for; `holder` says which, where known."""

    def __init__(self, name: str, holder: str) -> None:
        self.name, self.holder = name, holder
        super().__init__(name, holder)

    def __str__(self) -> str:
        by = f" ({self.holder})" if self.holder else ""
        return f"another run is busy with {self.name}{by}; try again when it has ended"


class ServeError(DigestError):
    """A service cannot be started or reached."""


class StoreError(DigestError):
    """The database cannot be opened, read or written."""


class DeliveryError(DigestError):
    """An edition could not be put where it belongs."""


class TransientDeliveryError(DeliveryError, Transient):
    """A mail could not be handed over just now."""


class UncertainDeliveryError(DeliveryError):
    """A mail may have been accepted: it must not be sent again by itself."""
