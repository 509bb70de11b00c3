"""Sentences from one language to another, offline.

::

    Text ─ prepare (pieces, headline, keep) ─▶ sentence
         ─ ways (route, engines, mend) ─▶ output ─ gate ─▶ Translation, or the original, marked

    engine          what every engine offers      argos  bergamot  apertium
    route           which engines, in which order      measured   how well they do
    prepare         what engines are given: pieces, headlines, tokens for what is kept
    mend            known glitches of a route, conventions of a language
    gate            whether an output may be shown
    memory          what was translated before
    models          getting models, keeping track of them
"""

from digest.translate.apertium import ApertiumTranslator
from digest.translate.argos import ArgosTranslator
from digest.translate.bergamot import BergamotTranslator
from digest.translate.engine import Translator
from digest.translate.gate import Fault, FaultKind
from digest.translate.memory import ForgetfulMemory, Memory
from digest.translate.route import Route, find_routes
from digest.translate.text import Text, TextKind
from digest.translate.translations import Translations

__all__ = [
    "Fault",
    "FaultKind",
    "ForgetfulMemory",
    "Memory",
    "Route",
    "Text",
    "TextKind",
    "Translations",
    "Translator",
    "find_routes",
    "installed_engines",
]


def installed_engines() -> tuple[Translator, ...]:
    """Return the engines of this machine; each finds its models at first use."""
    return (ArgosTranslator(), BergamotTranslator(), ApertiumTranslator())
