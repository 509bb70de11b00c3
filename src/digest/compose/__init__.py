"""From stories and their translations to an edition in one language. (calculation)"""

from digest.compose.edition import Draft, compose_edition, texts_of
from digest.compose.words import Words

__all__ = ["Draft", "Words", "compose_edition", "texts_of"]
