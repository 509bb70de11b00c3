"""An edition to HTML with inlined styles and to plain text. (calculation; reads templates once)

In: an `Edition`. Out: a `Page`. Everything a source wrote is escaped; the templates hold all
markup.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from traceback import extract_tb
from urllib.parse import quote
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)

from digest import __version__
from digest.compose.edition import (
    reading_minutes,
    routes_of,
    sections_of,
    shown_words,
    summary_runs,
    untranslated,
)
from digest.compose.words import Words
from digest.errors import ConfigError, Trouble
from digest.model import Edition, Page, SourceTrouble, Translation, base_language
from digest.report import escape_markdown

TEXT_WIDTH = 72
_TEMPLATES = ("digest.html.j2", "digest.txt.j2", "subject.txt.j2")
_MARKDOWN = "digest.md.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleLine:
    """The sources that have one kind of trouble."""

    trouble: Trouble
    since: date | None
    names: tuple[str, ...]


class Renderer:
    """The templates of a folder, compiled once; serves any number of editions.

    Raises:
        ConfigError: a template is missing or not Jinja.
    """

    def __init__(self, templates: Path, zone: ZoneInfo) -> None:
        self._zone = zone
        self._folder = templates
        self._loader = FileSystemLoader(templates)
        self._environments: dict[tuple[str, bool], Environment] = {}
        # Nothing is fetched while rendering: the styles are in the template.
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
        for name in (*_TEMPLATES, _MARKDOWN):
            self._template(name, Words("en"))

    def render(self, edition: Edition) -> Page:
        """Return the edition's page, the same for the same edition.

        Raises:
            ConfigError: a template is broken.
        """
        words = Words(edition.language)
        html, text, subject = (self._fill(name, edition, words) for name in _TEMPLATES)
        return Page(
            edition_id=edition.id,
            language=edition.language,
            subject=" ".join(subject.split()),
            html=self._inliner.inline(html),
            text=_tidy_text(text),
        )

    def markdown(self, edition: Edition) -> str:
        """Return the edition as Markdown (CommonMark); what sources wrote stays text.

        Raises:
            ConfigError: the template is broken.
        """
        return _tidy_text(self._fill(_MARKDOWN, edition, Words(edition.language)))

    def _fill(self, name: str, edition: Edition, words: Words) -> str:
        template = self._template(name, words)
        try:
            return template.render(self._context(edition, words))
        except TemplateError as exc:
            raise _broken(exc, self._folder) from exc

    def _template(self, name: str, words: Words) -> Template:
        try:
            return self._environment(words, escape=".html" in name).get_template(name)
        except TemplateNotFound as exc:
            raise ConfigError(f"no {exc} in it", path=self._folder, key="DIGEST_TEMPLATES") from exc
        except TemplateError as exc:
            raise _broken(exc, self._folder) from exc

    def _environment(self, words: Words, *, escape: bool) -> Environment:
        """Return the environment of a language, which keeps its compiled templates."""
        key = words.language, escape
        if key not in self._environments:
            self._environments[key] = self._new_environment(words, escape=escape)
        return self._environments[key]

    def _new_environment(self, words: Words, *, escape: bool) -> Environment:
        environment = Environment(
            loader=self._loader,
            autoescape=escape,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            words.gettext, words.ngettext, newstyle=True
        )
        environment.filters |= {"wrap": _wrap, "md": escape_markdown, "link": _in_brackets}
        return environment

    def _context(self, edition: Edition, words: Words) -> dict[str, object]:
        return {
            "edition": edition,
            "words": words,
            "zone": self._zone,
            "sections": sections_of(edition),
            "minutes": reading_minutes(shown_words(edition)),
            "routes": routes_of(edition),
            "untranslated": untranslated(edition),
            "troubles": _trouble_lines(edition.troubles),
            "headlines": {story.id: story.headline for story in edition.stories},
            "links": _numbered_links(edition),
            "runs": summary_runs,
            "writers": tuple(dict.fromkeys(s.writer for s in edition.stories if s.writer)),
            "version": __version__,
            "is_foreign": lambda part: _is_foreign(part, edition.language),
        }


def _broken(exc: TemplateError, folder: Path) -> ConfigError:
    """Name the template and line of an error: its own, or the innermost of ours it passed."""
    if isinstance(exc, TemplateSyntaxError):
        path, line = folder / (exc.name or ""), exc.lineno
    else:
        frames = [f for f in extract_tb(exc.__traceback__) if Path(f.filename).parent == folder]
        path, line = (Path(frames[-1].filename), frames[-1].lineno or 0) if frames else (folder, 0)
    return ConfigError(str(exc), path=path, line=line, key="template")


def _is_foreign(part: Translation, language: str) -> bool:
    return base_language(part.language) != base_language(language)


def _trouble_lines(troubles: Iterable[SourceTrouble]) -> tuple[TroubleLine, ...]:
    """Group the sources in trouble by what ails them since when, so that twelve take one line."""
    names: dict[tuple[Trouble, date | None], list[str]] = {}
    for trouble in troubles:
        names.setdefault((trouble.trouble, trouble.since), []).append(trouble.name)
    return tuple(
        TroubleLine(trouble=kind, since=since, names=tuple(named))
        for (kind, since), named in names.items()
    )


def _numbered_links(edition: Edition) -> dict[str, int]:
    """Number the links from 1 in order of reading, each address once."""
    sources = [source for story in edition.stories for source in story.sources]
    places = ((source.url, *(copy.url for copy in source.copies)) for source in sources)
    urls = dict.fromkeys(url for urls in places for url in urls if url)
    return {url: number for number, url in enumerate(urls, start=1)}


def _wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """Fill a paragraph to 72 columns; `first` begins its first line, `indent` the others."""
    return textwrap.fill(
        re.sub(r"[ \t\r\n]+", " ", text).strip(),
        width=TEXT_WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _in_brackets(url: str) -> str:
    """Return an address as it may stand between < and > (CommonMark 0.31, 6.3)."""
    return re.sub(r"[<>\\\s]", lambda found: quote(found[0]), url)


def _tidy_text(text: str) -> str:
    """Strip spaces at line ends and fold blank lines."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept) + "\n"
