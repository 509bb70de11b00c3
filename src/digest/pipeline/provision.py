"""Translation models for the configured sources and editions. (action: glue)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from digest.config import Reading, Settings
from digest.model import Routing, base_language
from digest.pipeline.job import Job
from digest.translate import installed_engines
from digest.translate.models import (
    OfflineCheck,
    Probe,
    Proof,
    Terms,
    check_offline,
    describe,
    install_for,
)

# Every language has words for a date, and CLDR knows them.
_PROBE = date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCheck:
    """What came of a translation without a network; no `fault` if it worked."""

    source: str
    target: str
    route: str
    original: str
    translation: str
    fault: str
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.source}→{self.target}: {self.fault or 'works'}"

    def as_row(self) -> dict[str, str]:
        """Return it as a row of a table."""
        return {
            "pair": f"{self.source}→{self.target}",
            "route": self.route or "none",
            "original": self.original,
            "translation": self.translation,
            "seconds": f"{self.seconds:.2f}",
            "fault": self.fault,
        }


def language_pairs(job: Job) -> tuple[tuple[str, str], ...]:
    """Return the pairs that the sources' languages and the editions make."""
    return pairs_between(job.reading, job.languages)


def pairs_between(reading: Reading, languages: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs that the sources' languages and these languages make."""
    written = {base_language(s.language) for s in reading.sources if s.language}
    wanted = {base_language(tag) for tag in languages}
    return tuple((s, t) for t in sorted(wanted) for s in sorted(written - {t}))


def check_pairs(job: Job) -> tuple[PairCheck, ...]:
    """Translate a date, in words, on the route of each pair, where no network can be reached."""
    _, checks = prove_pairs(language_pairs(job), job.reading.routing)
    return checks


def prove_pairs(
    pairs: Iterable[tuple[str, str]], routing: Routing, text: str = ""
) -> tuple[Proof, tuple[PairCheck, ...]]:
    """Translate a text, or a date in words, on the route of each pair in a process without network.

    Returns how the network was made impossible, and what came of each pair, in order.

    Raises:
        ModelError: the process ended without an answer.
    """
    probes = [Probe(source=s, target=t, text=text or _date_in(s)) for s, t in pairs]
    proof, checks = check_offline(probes, routing)
    return proof, tuple(_pair_check(check) for check in checks)


def install_pairs(job: Job) -> tuple[str, ...]:
    """Install what leads from the sources' languages to the editions'; say what came of it."""
    written = {source.language for source in job.reading.sources if source.language}
    engines, terms = installed_engines(), model_terms(job.settings, job.reading.routing)
    attempts = [
        one
        for target in job.languages
        for one in install_for(target, written, engines, lambda *_: None, terms)
    ]
    return describe(attempts)


def model_terms(
    settings: Settings, routing: Routing, *, mirror: str = "", repin: bool = False
) -> Terms:
    """Return where models come from and what they are held against."""
    return Terms(
        lock=settings.model_pins,
        mirror=mirror or settings.models_mirror,
        repin=repin,
        routing=routing,
    )


def _date_in(language: str) -> str:
    """Return a date in a language; in English for the codes of Argos that CLDR does not know."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return format_date(_PROBE, "long", locale=locale)


def _pair_check(check: OfflineCheck) -> PairCheck:
    return PairCheck(
        source=check.source,
        target=check.target,
        route=check.route,
        original=check.original,
        translation=check.translation,
        fault=check.fault,
        seconds=check.seconds,
    )
