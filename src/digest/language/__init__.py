"""Which language a text is in, and where its sentences end. (calculation)"""

from digest.language.detect import Detector
from digest.language.sentences import split_sentences

__all__ = ["Detector", "split_sentences"]
