"""Translation models for the configured sources and editions. (action: glue)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date

from digest.model import base_language
from digest.pipeline.fanout import attempt
from digest.pipeline.job import Job
from digest.translate import ForgetfulMemory, Text, Translations, find_routes, installed_engines
from digest.translate.models import describe, install_for

# Every language has words for a date, and CLDR knows them.
_PROBE = date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCheck:
    """What came of translating a date from one language to another; no `fault` if it worked."""

    source: str
    target: str
    route: str
    original: str
    translation: str
    fault: str

    def __str__(self) -> str:
        return f"{self.source}→{self.target}: {self.fault or 'works'}"

    def as_row(self) -> dict[str, str]:
        """Return it as a row of a table."""
        return {
            "pair": f"{self.source}→{self.target}",
            "route": self.route or "none",
            "original": self.original,
            "translation": self.translation,
            "fault": self.fault,
        }


def language_pairs(job: Job) -> tuple[tuple[str, str], ...]:
    """Return the pairs that the sources' languages and the editions make."""
    written = {base_language(s.language) for s in job.reading.sources if s.language}
    wanted = {base_language(tag) for tag in job.languages}
    return tuple((s, t) for t in sorted(wanted) for s in sorted(written - {t}))


def check_pairs(job: Job) -> tuple[PairCheck, ...]:
    """Translate a date, in words, on the route of each pair."""
    engines = installed_engines()
    translations = Translations(engines, ForgetfulMemory())
    checks = []
    for source, target in language_pairs(job):
        routes = find_routes(engines, source, target)
        text = Text(format_date(_PROBE, "long", locale=Locale.parse(source)), source)
        outcome = attempt(
            f"{source}-{target}",
            lambda text=text, target=target: translations.translate([text], target)[0],  # type: ignore[misc]
        )
        made = outcome.value
        checks.append(
            PairCheck(
                source=source,
                target=target,
                route=str(routes[0]) if routes else "",
                original=text.original,
                translation=made.text if made else "",
                fault=made.failure if made else str(outcome.error),
            )
        )
    return tuple(checks)


def install_pairs(job: Job) -> tuple[str, ...]:
    """Install what leads from the sources' languages to the editions'; say what came of it."""
    written = {source.language for source in job.reading.sources if source.language}
    engines = installed_engines()
    attempts = [
        one
        for target in job.languages
        for one in install_for(target, written, engines, lambda *_: None)
    ]
    return describe(attempts)
