"""Small words that one language has and those near to it have not. (data)

They say that a text is in the language it is declared to be in, without a detector. Left out is
what a neighbour writes alike ("de", "la", "que"), and what took a sentence of NTREX, of 16
languages, for one in another: French "mais" and "à" for Portuguese, Dutch "of" for English.
"""

from __future__ import annotations

ONLY: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and with that were which from by this has they their would been said are it "
        "its not",
        "es": "y los las fue sus más según años hasta han",
        "pt": "em não um uma são pelo pela também às",
        "fr": "et dans qui pour une est par cette avec ont été sont aussi",
        "de": "der und das ist nicht mit für auf ein eine sich dem von zu im werden wird auch sind",
        "it": "il è della dei gli sono nel alla delle anche dal questo",
    }.items()
}
