"""Which language a text is in, where its sentences end, what it means. (calculation)"""

from digest.language.detect import Detector
from digest.language.meaning import alikeness, has_meaning, meanings_of, unit_vectors
from digest.language.sentences import split_sentences

__all__ = ["Detector", "alikeness", "has_meaning", "meanings_of", "split_sentences", "unit_vectors"]
