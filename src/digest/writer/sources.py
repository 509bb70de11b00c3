"""What the writer is given of a story: the beginnings of its articles. (calculation)

In: a story and a language. Out: sentences with their places, bounded in characters: the same
ones are shown to the model and held against its answer, so that nothing can be "in the
sources" that the model was not to read. Must not know models.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from digest.language import split_sentences
from digest.model import Article, BlockKind, Sentence, Story, base_language

# At three characters a token, an estimate, 2,900 tokens: with rules and answer that is below
# 4,096, the context that Ollama gives a model by default; what is beyond it is silently cut.
_LEAD_CHARACTERS, _OTHER_CHARACTERS = 5_000, 1_200
_ARTICLES = 4
# As many as a summary is chosen from.
_SENTENCES = 500
# A "sentence" longer than this is a list or a table that nobody divided.
_LONGEST = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The title of an article and the sentences that it opens with."""

    title: Sentence
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences as running text."""
        return " ".join(sentence.text for sentence in self.sentences)


def passages_of(story: Story, language: str) -> tuple[Passage, ...]:
    """Return what the story's articles in a language open with, the best article first.

    Articles in other languages, and those without a sentence, are left out: to translate is
    not the writer's work. Positions count as those of a summary's sentences do.
    """
    told = (a for a in story.articles if base_language(a.language) == base_language(language))
    found: list[Passage] = []
    for article in islice(told, _ARTICLES):
        passage = _passage(article, _OTHER_CHARACTERS if found else _LEAD_CHARACTERS)
        found += [passage] if passage.sentences else []
    return tuple(found)


def _passage(article: Article, characters: int) -> Passage:
    title = Sentence(article.title, article.id, -1, article.language)
    return Passage(title=title, sentences=tuple(_opening(_sentences(article), characters)))


def _sentences(article: Article) -> Iterable[Sentence]:
    texts = (
        text
        for block in article.blocks
        if block.kind is not BlockKind.HEADING
        for text in split_sentences(block.text, article.language)
    )
    for position, text in enumerate(islice(texts, _SENTENCES)):
        yield Sentence(text, article.id, position, article.language)


def _opening(sentences: Iterable[Sentence], characters: int) -> Iterable[Sentence]:
    left = characters
    for sentence in sentences:
        if len(sentence.text) > _LONGEST:
            continue
        left -= len(sentence.text)
        if left < 0:
            return
        yield sentence
