"""What the digest itself says, in the reader's language. (calculation; reads catalogs once)

Strings come from the gettext catalogs beside this module, dates, numbers and names of
languages from CLDR (Babel). A language without a catalog gets English words and its own dates.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_percent
from babel.support import NullTranslations, Translations

from digest.errors import Trouble
from digest.model import UNKNOWN_LANGUAGE, SourceNote, base_language

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "digest"


def _mark(message: str) -> str:
    """Mark a string for the catalogs; it is looked up where it is used."""
    return message


TROUBLES = {
    Trouble.UNREACHABLE: _mark("could not be reached"),
    Trouble.TIMEOUT: _mark("did not answer in time"),
    Trouble.REFUSED: _mark("refused to answer"),
    Trouble.MISSING: _mark("no longer there"),
    Trouble.GONE: _mark("gone for good"),
    Trouble.BLOCKED: _mark("asks for a log-in or a captcha"),
    Trouble.UNSAFE: _mark("an address that must not be asked"),
    Trouble.ROBOTS: _mark("does not want to be read by programs"),
    Trouble.TOO_LARGE: _mark("too large"),
    Trouble.EMPTY: _mark("empty"),
    Trouble.BINARY: _mark("not a text"),
    Trouble.NOT_A_FEED: _mark("not a feed"),
    Trouble.UNREADABLE: _mark("unreadable"),
    Trouble.NO_ARTICLE: _mark("no article in it"),
    Trouble.UNEXPECTED: _mark("unexpected error"),
}
CATEGORIES = {
    "news": _mark("News"),
    "world": _mark("World"),
    "europe": _mark("Europe"),
    "spain": _mark("Spain"),
    "brazil": _mark("Brazil"),
    "politics": _mark("Politics"),
    "economy": _mark("Economy"),
    "culture": _mark("Culture"),
    "science": _mark("Science"),
    "technology": _mark("Technology"),
    "sport": _mark("Sport"),
}


class Words:
    """The words of one language. `gettext` and `ngettext` serve the templates."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language, sep="-")
        catalog = _catalog(base_language(language))
        self.gettext = catalog.gettext
        self.ngettext = catalog.ngettext

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(self.locale.text_direction)

    def day(self, day: date) -> str:
        """Return a date in words: domingo, 22 de noviembre de 2026."""
        return format_date(day, "full", locale=self.locale)

    def plain_day(self, day: date) -> str:
        """Return a date without its weekday: 22 de noviembre de 2026."""
        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime, zone: ZoneInfo, year: int) -> str:
        """Return a short local date and time, with the year where it is not the one given."""
        pattern = "d MMM, HH:mm" if moment.astimezone(zone).year == year else "d MMM y, HH:mm"
        return format_datetime(moment, pattern, tzinfo=zone, locale=self.locale)

    def language_name(self, tag: str) -> str:
        """Return the name of a language: inglés for `en`."""
        if tag == UNKNOWN_LANGUAGE:
            return self.gettext("an unknown language")
        try:
            name = Locale.parse(base_language(tag)).get_display_name(self.locale)
        except (UnknownLocaleError, ValueError):
            return tag  # a feed made it up
        return name or tag

    def percent(self, share: float) -> str:
        """Return a share of 1 as a whole percentage."""
        return format_percent(share, locale=self.locale)

    def join(self, items: list[str]) -> str:
        """Return a list in words: a, b y c."""
        return format_list(items, locale=self.locale)

    def marks(self, source: SourceNote) -> tuple[str, ...]:
        """Return what a reader must know of how a source was read; mostly nothing."""
        teaser = self.gettext("Only a short extract of it could be read.")
        paywalled = self.gettext("The whole text is for subscribers.")
        updated = self.gettext("Updated: it replaces an earlier version.")
        return (
            *(updated,) * source.is_update,
            *(teaser,) * source.is_teaser,
            *(paywalled,) * source.is_paywalled,
        )

    def trouble(self, trouble: Trouble, since: date | None = None) -> str:
        """Return what ails a source, and since when where it lasts."""
        words = self.gettext(TROUBLES[trouble])
        if since is None:
            return words
        return self.gettext("%(trouble)s, since %(day)s") % {
            "trouble": words,
            "day": self.plain_day(since),
        }

    def category(self, slug: str) -> str:
        """Return a section's name; a slug that no catalog knows is shown as a word."""
        known = CATEGORIES.get(slug)
        return self.gettext(known) if known else slug.replace("-", " ").capitalize()


@lru_cache(maxsize=32)
def _catalog(language: str) -> NullTranslations:
    """Read a .po file; the same catalog serves a whole run."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=language, domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
