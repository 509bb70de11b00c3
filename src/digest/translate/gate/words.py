"""The words of a sentence, and small words that give a language away. (calculation)

In: texts, language tags. Out: words as they stand, or those of a language that another lacks.
Knows nothing of checks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from digest.model import base_language

WORD = re.compile(r"[^\W\d_]+")

# The small words of six languages, and the numbers from two to ten; not those that are also
# frequent nouns or names elsewhere.
_SMALL = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and of to in that is was for on with as are by this be at from have has "
        "had which or were an it its not but they their been who will would he she his her "
        "when than there more also into after other about between because during could should "
        "these those what where while them through over before being most some only two three "
        "four five six seven eight nine ten a i do no so me my we us you your up out if over "
        "all any can did does how like just now then per via am man war son die due con sea "
        "mi non e o",
        "es": "de la el que y en los del las un una por con para se su al es no lo como más "
        "fue son pero sus está este esta entre cuando muy sin sobre también hasta hay donde "
        "quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos e esto "
        "antes algunos qué unos yo otro otras otra él tanto esa estos mucho quienes nada "
        "muchos cual ha han había ser os as dos das tres cuatro cinco seis siete ocho nueve "
        "diez o a si me te da di sino era eran fueron sido tiene tienen hace hacen aunque "
        "según mientras parte porque mi sur solo le he mas do toda todas par era eres das sea "
        "sean va van dia día mejor nuevo nueva nuevos hoy ayer gente gobierno ciudad hombre "
        "mujer hijo agua tiempo noche trabajo decir dijo tener tenía hizo hecho siendo ahora "
        "aquí allí vez veces bien bem nunca siempre algunos algunas alguna cosa cosas año "
        "años mes dinero primero primera ejemplo medio fin lado manera necesario conocimiento "
        "cualquier",
        "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas "
        "ao ele das seu sua ou quando muito nos já também só pelo pela até isso ela entre "
        "depois sem mesmo aos seus quem nas me esse eles você essa num nem suas às minha numa "
        "pelos elas qual lhe deles essas esses pelas este dele foi são está ser tem há foram "
        "era têm à ainda onde outro outra outros outras dois duas três quatro cinco seis sete "
        "oito nove dez estão havia desde nesta neste desta deste isto então porque pode podem "
        "durante contra todo todos toda todas esta tanto antes sobre sido par parte nada la "
        "lo sul si te ti ante sino era eras sea va maior melhor novo novos hoje ontem dia "
        "pessoas governo cidade homem mulher filho água tempo noite trabalho trabalhar dizer "
        "disse ter tinha tinham fez feito feita sendo agora aqui lá vez vezes bem nunca "
        "sempre alguns algumas alguma coisa coisas ano anos mês dinheiro primeiro primeira "
        "exemplo meio fim lado maneira necessário conhecimento qualquer gente los las",
        "fr": "le de la les et des en un du une que est pour qui dans par plus pas sur ne se "
        "au avec ce son sont il sa ou mais comme cette on été aux ses ces leur nous elle être "
        "fait deux même tout après sans aussi peut sous leurs entre avait ont était avant "
        "donc dont où si ils elles très lorsque depuis lui trois quatre cinq six sept huit "
        "neuf dix y à a e in or an va non ai nos but sein er ci plusieurs autres autre "
        "pendant ainsi afin me te ni fin bien mes",
        "it": "di e il la che in a per un del è una le con della non si i da dei al sono più "
        "nel alla come anche delle ma lo gli su ha dal questo o ai nella degli essere loro "
        "stato questa dalla se sua suo tra hanno sul era quando due tre quattro cinque sei "
        "sette otto nove dieci cui molto prima dopo può dove alle sulla stata sia nei dalle "
        "ed perché ogni altri altre altro fra senza durante ancora solo ne ci mi ti uno all "
        "qui va lui parte est onde me via pelo tanto do no ha era esta governo sempre cosa "
        "tempo gente fin",
        "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine "
        "als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie "
        "einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein "
        "wurde sei hatte kann gegen vom können schon wenn ihre seine unter wir soll ich eines "
        "jahr zwei drei vier fünf sechs sieben acht neun zehn diese dieser ihr was ihm ihn "
        "wurden mich ab da alle also all du des will war on",
    }.items()
}
# Beyond a to z; what a language's own words are never written without or with (CLDR's main
# exemplar characters, with those of borrowed words for English).
_LETTERS = {
    "en": "éèêñüöäçï",
    "es": "áéíóúüñ",
    "pt": "áâãàçéêíóôõúü",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "it": "àéèìíòóùú",
    "de": "äöüßé",
    "gl": "áéíóúüñï",
    "ca": "àéèíïóòúüç·",
}


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, as they stand; digits and marks part them."""
    return tuple(WORD.findall(text))


@lru_cache(maxsize=512)
def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, without capitals."""
    return tuple(WORD.findall(text.casefold()))


@lru_cache(maxsize=256)
def telltales(language: str, other: str) -> frozenset[str]:
    """Return small words of a language that the other has not; none where one is not known."""
    own, others = (_SMALL.get(base_language(tag)) for tag in (language, other))
    return frozenset(own - others) if own and others else frozenset()


@lru_cache(maxsize=256)
def foreign_letters(language: str, other: str) -> frozenset[str]:
    """Return the letters of a language that the other never writes its own words with."""
    own, others = (_LETTERS.get(base_language(tag), "") for tag in (language, other))
    return frozenset(own) - frozenset(others) if own and others else frozenset()
