"""The parameters that people fill in, with their choices. (reads `sources.yaml`)

The choices of languages and sources are those of `sources.yaml` when the module is loaded. Where
that file cannot be read, the fields take any text, and the run says what is wrong with it.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

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

Languages = Annotated[
    list[Language],
    Field(
        title="Languages",
        description="One edition is made for each; none: those of sources.yaml.",
    ),
]
Sources = Annotated[
    list[SourceChoice],
    Field(
        title="Sources",
        description="Read and tell these only, by id or by category; none: all of them.",
    ),
]
Day = Annotated[
    date | None,
    Field(title="Day", description="Day of the edition; none: today. A past day reads no feeds."),
]
LookBackHours = Annotated[
    int | None,
    Field(
        title="Look-back hours",
        description="How old what was read may be, 1 to 744; none: DIGEST_LOOK_BACK_HOURS.",
        ge=1,
        le=744,
    ),
]
Delivery = Annotated[
    Literal["outbox", "send"],
    Field(
        title="Outbox or send",
        description="outbox: files only. send: hand the mails to the mail server as well.",
    ),
]
DueOnly = Annotated[
    bool,
    Field(
        title="Due only",
        description="Only what was made and not delivered yet, in any language.",
    ),
]
DryRun = Annotated[
    bool,
    Field(
        title="Dry run",
        description="Try it out on a copy: nothing is kept or sent; the edition can be looked at.",
    ),
]
RenderOnly = Annotated[
    bool,
    Field(
        title="Render again only",
        description="Render the day's kept editions with today's templates; read and translate "
        "nothing.",
    ),
]
Refresh = Annotated[
    bool,
    Field(title="Refresh", description="Ask feeds again that were read within the last hour."),
]
Strict = Annotated[
    bool,
    Field(
        title="Strict",
        description="Fail where a text cannot be translated, and deliver nothing.",
    ),
]
