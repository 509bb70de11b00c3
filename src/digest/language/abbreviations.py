"""Abbreviations and first words of sentences, by language. (data)

Added to what sentencex knows: what it breaks after although it should not, or does not break
after although it should. Small letters; a space within is written as "_".
"""

from __future__ import annotations

# A name or an example always follows.
NAMES = {
    "en": "dr mr mrs ms prof gen gov lt sgt capt rev hon messrs supt e.g i.e",
    "es": "sr sra srta sres sras dr dra dña prof profa ing lic arq av avda avd gral cnel tte mons "
    "fr rvdo sto sta pza ej p.ej cf cfr aprox ee",
    "fr": "m mm mme mmes mlle mlles dr drs pr prof me mgr st ste gén cdt bd av p.ex cf env",
    "de": "dr prof hr fr frl st dipl ing bzw d.h z.b vgl evtl ggf inkl zzgl bspw sog geb gest ehem",
    "pt": "sr sra srs sras dr dra drs prof profa eng gen cel ten av trav pça exmo exma sto sta "
    "p.ex cf aprox por_ex",
    "it": "sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa avv ing arch geom rag on sen gen "
    "mons card cfr p.es ad_es p.za c.so",
}

# A number follows: otherwise it is a word, or the end.
NUMBERS = {
    "en": "no nos fig vol p pp art ch sec",
    "es": "art arts núm núms n nº n.º pág págs p pp cap vol fig tel ap",
    "fr": "art n no nos nº p pp vol chap fig al tél av",
    "de": "nr nrn abs art abb kap bd s tel",
    "pt": "art arts núm n nº n.º r pág págs p pp cap vol fig tel",
    "it": "art artt n nn nº pag pagg p pp vol cap fig tel",
}

# May stand at a sentence's end: it ended if the next word starts one.
WITHIN = {
    "en": "inc corp ltd co llc jr sr etc u.s u.k u.n d.c a.m p.m a.d b.c ph.d",
    "es": "ee.uu ee._uu s.a s._a s.l a.m a._m p.m p._m etc ud uds a.c a._c d.c d._c cía "
    "ff.aa rr.hh cc.oo",
    "fr": "etc ex j.-c s.a s.a.r.l cie é.-u",
    "de": "usw etc gmbh co jh mio mrd u.s.w v.chr n.chr v._chr n._chr ag",
    "pt": "etc e.u.a eua s.a s._a ltda cia a.m p.m a.c d.c",
    "it": "ecc etc s.p.a s.r.l s.n.c a.c d.c s.a u.s.a",
}

# First words that hardly ever are a name.
STARTERS = {
    "en": "The A An In On At It He She They We I You This That These Those But And When While "
    "After Before If There His Her Its Their Our My As For By With From Some Many Not No",
    "es": "El La Los Las Un Una Unos Unas En Es Son Y Pero No Se Su Sus Este Esta Esto Estos "
    "Estas Ese Esa Eso Por Para Con Cuando Como Desde Hasta Según Tras Ayer Hoy Luego Después "
    "También Ya Fue Era Hay Ha Han Ella Ellos Entonces Así Además Aunque Si",
    "fr": "Le La Les Un Une Des En Il Elle Ils Elles On Ce Cette Ces Cela Et Mais Dans Pour Par "
    "Avec Sur Selon Après Avant Son Sa Ses Leur Nous Vous Je Si Quand Alors Ainsi Puis Voilà",
    "de": "Der Die Das Ein Eine In Im Am Er Sie Es Wir Ich Und Aber Doch Nach Vor Mit Für Auf Bei "
    "Dann Da Dies Diese Dieser Dieses Wenn Als Auch Nun Heute Gestern Sein Seine Ihr Ihre",
    "pt": "O A Os As Um Uma Em No Na Nos Nas É São E Mas Não Se Seu Sua Este Esta Isto Esse Essa "
    "Isso Ele Ela Eles Elas Por Para Com Quando Como Desde Até Após Ontem Hoje Depois Também Já",
    "it": "Il Lo La I Gli Le Un Una Uno In Nel Nella È Sono E Ma Non Si Suo Sua Questo Questa "
    "Quello Quella Per Con Quando Come Da Dal Dalla Dopo Prima Ieri Oggi Poi Anche Già Lui Lei",
}
