"""Small words that the check of an answer has to know, in six languages. (data)

`OPENERS`: at the start of a sentence every word has a capital letter. One that the sources do
not have may be a name, unless it is one of these: articles, pronouns, prepositions,
conjunctions. `NEGATIONS`: what turns a sentence into its contrary; "t" is what is left of "isn't".
"""

from __future__ import annotations

OPENERS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the this that these those he she it they we his her its their there here who "
        "what which when where while why how if in on at by for from of to with without under "
        "over after before during since until between among about against as and but or nor so "
        "yet also although though because both each either neither some several many most more "
        "all no not only other another such according meanwhile however instead despite",
        "es": "el la los las lo un una unos unas este esta estos estas ese esa esos esas esto eso "
        "él ella ellos ellas su sus se le les me nos que quien quienes cuando donde como cual si "
        "no ni en de del a al por para con sin sobre tras ante bajo desde hasta entre hacia según "
        "durante mientras y e o u pero sino aunque porque pues así además también sin embargo "
        "asimismo algunos algunas varios varias muchos muchas otros otras otro otra todos todas",
        "fr": "le la les l un une des du de d ce cet cette ces il elle ils elles on nous se s son "
        "sa ses leur leurs qui que qu quand où comme si ne n en à au aux par pour avec sans sous "
        "sur après avant pendant depuis entre vers chez selon dans dès et ou mais donc car ni "
        "cependant toutefois ainsi aussi alors plusieurs certains certaines tous toutes autre "
        "autres chaque",
        "de": "der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen "
        "diesem er sie es wir man sein seine ihr ihre sich wer was wann wo wie warum ob wenn als "
        "in im ins an am auf aus bei beim bis durch für gegen mit nach ohne über um unter von vom "
        "vor während wegen zu zum zur zwischen seit laut und oder aber denn doch sondern weil "
        "dass damit auch so nun jedoch dabei dazu dort hier alle viele einige mehrere andere kein "
        "keine nicht nur trotz zudem außerdem",
        "pt": "o a os as um uma uns umas este esta estes estas esse essa esses essas isto isso "
        "aquele aquela ele ela eles elas seu sua seus suas se que quem quando onde como qual não "
        "nem em no na nos nas num numa de do da dos das ao aos à às por pelo pela para com sem sob "
        "sobre após até desde entre segundo durante enquanto e ou mas porém porque pois assim "
        "também além alguns algumas vários várias muitos muitas outros outras outro outra todos "
        "todas",
        "it": "il lo la i gli le l un uno una questo questa questi queste quello quella quelli "
        "quelle egli lui lei essi loro suo sua suoi sue si che chi quando dove come quale se non "
        "né in nel nella nei nelle di del dello della dei degli delle dell a al allo alla ai agli "
        "alle all da dal dalla con su sul sulla per tra fra dopo prima durante secondo senza sotto "
        "verso e ed o ma però perché dunque così anche inoltre mentre alcuni alcune vari varie "
        "molti molte altri altre altro altra tutti tutte",
    }.items()
}

NEGATIONS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "not no never without t cannot neither nor nobody nothing none hardly",
        "es": "no nunca sin ni jamás nadie nada tampoco ningún ninguna ninguno",
        "fr": "pas jamais sans aucun aucune ni personne rien non",
        "de": "nicht kein keine keinen keiner keinem keines nie niemals ohne niemand nichts weder",
        "pt": "não nunca sem nem jamais ninguém nada nenhum nenhuma",
        "it": "non mai senza né nessuno nessuna nulla niente",
    }.items()
}
