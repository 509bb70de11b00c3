"""The few words by which furniture is known where its shape does not tell. (data)

A newsletter box looks like any other sentence. Each list has what pages print in the languages
of the house and no more; all are lower case and matched whatever the case.
"""

from __future__ import annotations

import re

LANGUAGES = ("en", "es", "pt", "fr", "it", "de", "ca", "nl", "pl", "ru", "uk", "ar")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Beside a time, in the order of LANGUAGES: published, updated, last, posted.
STAMPED = _words(
    "published updated posted last modified publicado actualizado actualizada publicada última "
    "actualización atualizado atualizada publié mis jour mise pubblicato aggiornato aggiornamento "
    "veröffentlicht aktualisiert stand zuletzt publicat actualitzat gepubliceerd bijgewerkt "
    "opublikowano aktualizacja dodano опубликовано обновлено опубліковано оновлено نشر تحديث "
    "آخر publicerad uppdaterad"
)
DATE_PARTICLES = _words(
    "of at on the de del d el a las às em le à la il alle ore um am den vom les op om o r в у г "
    "год року об um kl h i"
)

# Names of services are the same everywhere; beside them, "share" and "copy link".
NETWORKS = _words(
    "facebook twitter whatsapp telegram linkedin pinterest reddit messenger bluesky threads "
    "mastodon flipboard tumblr viber vk вконтакте instagram youtube tiktok signal line "
    "فيسبوك تويتر واتساب تلغرام"
)
SHARING = _words(
    "x email e-mail mail print copy link share via on tweet comparte compartir compartilhar "
    "copiar enlace partilhar "
    "imprimir enviar correo partager copier le lien imprimer condividi copia stampa teilen drucken "
    "kopieren deel delen kopiëren link udostępnij drukuj kopiuj поделиться скопировать ссылку "
    "поширити копіювати посилання مشاركة نسخ الرابط طباعة comparteix copia enllaç post sms"
)


def _opening(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


# A line that asks for something: an address, a log-in, consent, a comment, money.
PROMPT = _opening(
    r"sign up (?:for|to) (?:our|the)\b.*newsletter",
    r"subscribe (?:to|for|now)",
    r"get (?:our|the) .*\b(?:newsletter|inbox)",
    r"(?:we|this (?:site|website)) uses? cookies",
    r"accept (?:all )?cookies",
    r"(?:log|sign) in (?:to|or)",
    r"leave a (?:comment|reply)",
    r"join the conversation",
    r"skip to (?:main )?content",
    r"advertisement",
    r"story continues below",
    r"suscr[ií]b[ea]te",
    r"(?:utilizamos|usamos|este sitio (?:web )?(?:utiliza|usa)) cookies",
    r"inicia sesión",
    r"deja (?:un|tu) comentario",
    r"publicidad(?=$)",
    r"(?:assine|inscreva-se|cadastre-se)",
    r"deixe (?:um|seu) comentário",
    r"abonnez-vous",
    r"inscrivez-vous",
    r"(?:nous utilisons|ce site utilise) des cookies",
    r"laisse[rz] un commentaire",
    r"iscriviti alla",
    r"(?:utilizziamo i|questo sito (?:utilizza|usa)(?: i)?) cookie",
    r"lascia un commento",
    r"(?:abonnieren|melden) sie",
    r"newsletter (?:abonnieren|bestellen)",
    r"(?:wir verwenden|diese (?:seite|website) (?:verwendet|nutzt)) cookies",
    r"schreiben sie einen kommentar",
    r"subscriu-te",
    r"(?:abonneer je|schrijf je in|meld je aan)",
    r"(?:wij|we|deze (?:site|website)) gebruik(?:en|t) cookies",
    r"zapisz się",
    r"(?:ta strona używa|używamy) (?:plików )?cookies",
    r"(?:подпишитесь|подписывайтесь) на",
    r"(?:мы используем|сайт использует) (?:файлы )?cookie",
    r"(?:підпишіться|підписуйтесь) на",
    r"اشترك في",
    r"نستخدم ملفات تعريف الارتباط",
)
# What opens a line, or a list, that leads to other pages.
RELATED = _opening(
    r"read (?:also|more|next)",
    r"see also",
    r"related(?: (?:articles|stories|news|topics|posts))?",
    r"you (?:may|might) also like",
    r"most (?:read|popular)",
    r"more on this (?:story|topic)",
    r"läs (?:mer|också|även)",
    r"(?:lee|lea|leer) (?:también|más)",
    r"(?:noticias|artículos) relacionad[oa]s",
    r"(?:lo )?más leído",
    r"te puede interesar",
    r"más información",
    r"lo más visto",
    r"lei[ae] (?:também|mais)",
    r"mais lidas",
    r"(?:à )?lire (?:aussi|également)",
    r"sur le même sujet",
    r"leggi anche",
    r"(?:potrebbe interessarti|i più letti)",
    r"(?:lesen sie auch|mehr zum thema|das könnte sie auch interessieren|meistgelesen)",
    r"llegiu també",
    r"(?:lees ook|meer over|meest gelezen)",
    r"(?:czytaj (?:też|także|również)|zobacz (?:też|także)|przeczytaj także|najczęściej czytane)",
    r"(?:читайте также|по теме|смотрите также)",
    r"(?:читайте також|дивіться також)",
    r"(?:اقرأ أيضا|اقرأ أيضًا|اقرأ أيضاً|مواضيع ذات صلة)",
)
TAGS = _opening(
    r"related topics|archivado en|"
    r"tags?|etiquetas|temas|topics|mots-clés|schlag(?:wörter|worte)|temi|tagi|теги|темы|теми",
    r"الوسوم|etiquetes|trefwoorden",
)
CREDIT = re.compile(
    r"(?:photo(?:graph)?|picture|image|foto|fotografía|imagen|crédito|crédit|bild|fot\.|zdjęcie|"
    r"фото|صورة)"
    r"(?:\s+(?:by|credit|de|von|van))?\s*[:/©]",
    re.IGNORECASE,
)
RIGHTS = re.compile(
    r"(?:©|\(c\)\s*(?:19|20)\d\d|copyright\b|all rights reserved|todos los derechos reservados|"
    r"todos os direitos reservados|tous droits réservés|tutti i diritti riservati|"
    r"alle rechte vorbehalten|alle rechten voorbehouden|wszelkie prawa zastrzeżone|"
    r"все права защищены|усі права захищено|جميع الحقوق محفوظة)",
    re.IGNORECASE,
)
