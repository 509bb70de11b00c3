"""The parameters that people fill in, with their choices. (reads `sources.yaml`)

The choices of languages and sources are those of `sources.yaml` when the module is loaded. Where
that file cannot be read, the fields take any text, and the run says what is wrong with it.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from digest.config import load_reading, load_settings
from digest.errors import ConfigError

# Languages that the words of the digest or the engines know, beside the configured ones.
_LANGUAGES = ("es", "en", "pt", "fr", "de", "it", "ca")


def _choices() -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        reading = load_reading(load_settings().sources)
    except ConfigError:
        return _LANGUAGES, ()
    return tuple(dict.fromkeys((*reading.languages, *_LANGUAGES))), reading.choices()


if TYPE_CHECKING:
    Language = str
    SourceChoice = str
else:
    _languages, _sources = _choices()
    Language = Literal[_languages]
    SourceChoice = Literal[_sources] if _sources else str


def _field(default: object, title: str, description: str) -> Any:
    """Return a parameter's default with what the form says of it.

    Prefect makes the title anew from the name, except where the schema is told otherwise.
    """
    return Field(default, description=description, json_schema_extra={"title": title})


Languages = list[Language]
LANGUAGES = _field([], "Languages", "One edition is made for each; none: those of sources.yaml.")
Sources = list[SourceChoice]
SOURCES = _field(
    [], "Sources", "Read and tell these only, by id or by category; none: all of them."
)
Day = date | None
DAY = _field(None, "Day", "Day of the edition; none: today. For a past day no feed is read.")
LookBackHours = Annotated[int, Field(ge=1, le=744)] | None
LOOK_BACK_HOURS = _field(
    None,
    "Look-back hours",
    "How old what was read may be, 1 to 744; none: DIGEST_LOOK_BACK_HOURS.",
)
Delivery = Literal["outbox", "send"]
DELIVERY = _field(
    "outbox",
    "Outbox or send",
    "outbox: files only. send: hand the mails to the mail server as well.",
)
DRY_RUN = _field(
    False, "Dry run", "Try it out on a copy: nothing is kept or sent; the edition can be read."
)
RENDER_ONLY = _field(
    False,
    "Render again only",
    "Render the day's kept editions with today's templates; nothing is read or translated.",
)
REFRESH = _field(False, "Refresh", "Ask feeds again that were read within the last hour.")
STRICT = _field(False, "Strict", "Fail where a text cannot be translated, and deliver nothing.")
DUE_ONLY = _field(False, "Due only", "Only what was made and not delivered yet, in any language.")
Action = Literal["check", "install"]
ACTION = _field(
    "check",
    "Check or install",
    "check: translate a date on each route. install: first fetch what is missing, from the Argos "
    "index, then from Mozilla's catalogue.",
)
BACKUP = _field(True, "Backup", "Copy the database first.")
VACUUM = _field(True, "Vacuum", "Check the database and give its free space back.")
