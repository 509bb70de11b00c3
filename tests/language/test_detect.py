"""The language of a text, among those expected, and of what nobody expects."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from digest.language import Detector
from digest.model import UNKNOWN_LANGUAGE

NIGHT_BUSES = {
    "en": "The council said that night buses would run again in spring after two years.",
    "es": "El ayuntamiento anunció que los autobuses nocturnos volverán a circular en primavera.",
    "pt": "A prefeitura anunciou que os ônibus noturnos voltarão a circular na primavera.",
    "fr": "La mairie a annoncé que les bus de nuit rouleront de nouveau au printemps.",
    "de": "Die Stadt kündigte an, dass die Nachtbusse im Frühling wieder fahren werden.",
    "it": "Il comune ha annunciato che gli autobus notturni torneranno a circolare in primavera.",
}
# Longer: these languages are not among the configured ones.
FAR_AWAY = {
    "nl": "De gemeente maakte gisteren bekend dat de nachtbussen in het voorjaar weer gaan rijden, "
    "na twee jaar zonder dienst, en dat een kaartje evenveel kost als overdag.",
    "uk": "Міська рада оголосила вчора, що нічні автобуси знову курсуватимуть навесні після двох "
    "років перерви, а квиток коштуватиме стільки ж, скільки й удень.",
    "ja": "市議会は昨日、二年間の休止を経て、夜行バスを春に再開すると発表した。" * 4,
}
NOISE = {
    "nothing": "",
    "white space": " \n\t ",
    "one word": "Barcelona",
    "numbers": "12345 67890 12345 67890 111",
    "punctuation": "!!! ??? ... --- *** ### !!! ???",
    "pictures": "🙂" * 30,
    "no words": "zzxq wvrt plmk qwxz bnmt krtp",
    "one letter": "a" * 500,
    "filler": "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor "
    "incididunt ut labore et dolore magna aliqua.",
    "program": "def main(self, x): return self.items[x] + 1\nfor i in range(10): print(i)",
    "figures": "2019 2020 2021 12.5 13.7 14.2 % total Q1 Q2 Q3",
    "addresses": "https://example.org/path/to/a-page-with-words?utm=1 mail@example.org @name #tag",
    "names": "Messi, Ronaldo, Neymar, Mbappé, Haaland, Kane, Lewandowski, Modric",
    "shares": "GDP CPI USD EUR NASDAQ S&P 500 FTSE DAX",
    "controls": "\x00\x01\u202e\ufeff\ud800" * 40,
}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(["es", "pt-BR"])


@pytest.mark.parametrize(("tag", "text"), NIGHT_BUSES.items(), ids=NIGHT_BUSES.keys())
def test_one_sentence_tells_its_language(detector: Detector, tag: str, text: str) -> None:
    assert detector.language_of(text, None) == tag


@pytest.mark.parametrize(("tag", "text"), NIGHT_BUSES.items(), ids=NIGHT_BUSES.keys())
def test_clear_text_overrules_what_the_source_declares(
    detector: Detector, tag: str, text: str
) -> None:
    assert detector.language_of(text, "en" if tag != "en" else "es") == tag


@pytest.mark.parametrize(("tag", "text"), FAR_AWAY.items(), ids=FAR_AWAY.keys())
def test_long_text_in_a_language_nobody_configured_is_known(
    detector: Detector, tag: str, text: str
) -> None:
    assert detector.language_of(text, "en") == tag


@pytest.mark.parametrize(
    ("text", "declared"),
    [("OK", "fr"), ("Barcelona", "ca"), ("Madrid 2 - 1 Lisboa", "pt-PT"), (NOISE["numbers"], "es")],
    ids=["short", "one name", "score", "numbers"],
)
def test_declared_language_holds_where_the_text_says_too_little(
    detector: Detector, text: str, declared: str
) -> None:
    assert detector.language_of(text, declared) == declared


@pytest.mark.parametrize("text", NOISE.values(), ids=NOISE.keys())
def test_noise_is_in_no_language(detector: Detector, text: str) -> None:
    assert detector.language_of(text, None) == UNKNOWN_LANGUAGE


@pytest.mark.parametrize("tag", ["pt-BR", "es-419", "en-GB", "de-AT"])
def test_region_of_a_declared_language_is_kept(detector: Detector, tag: str) -> None:
    assert detector.language_of(NIGHT_BUSES[tag[:2]], tag) == tag


BY_SCRIPT = {
    "ko": "시의회는 야간 버스를 다시 운행한다.",
    "ja": "夜行バスを再開すると発表した。",
    "el": "Ο δήμος ανακοίνωσε νυχτερινά λεωφορεία.",
    "he": "העירייה הודיעה על אוטובוסי לילה.",
    "th": "เทศบาลประกาศเดินรถเมล์กลางคืน",
    "ka": "მერიამ ღამის ავტობუსები დააბრუნა.",
    "hy": "Քաղաքապետարանը հայտարարեց ավտոբուսների մասին։",
    "ta": "இரவு பேருந்துகள் மீண்டும் இயங்கும்.",
    "am": "ከተማው የሌሊት አውቶቡሶችን አስታወቀ።",
}
UNKNOWN = {
    "Tibetan": "གྲོང་ཁྱེར་གྱིས་མཚན་མོའི་སྤྱི་སྤྱོད་རླངས་འཁོར་ཡང་བསྐྱར་འགོ་འཛུགས་རྒྱུ་རེད།",
    "Cherokee": "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᎠᏂᏴᏫ ᎤᏂᏃᎮᎸᎢ",
    "Yiddish": "די שטאָט האָט געמאָלדן אַז די נאַכט־אויטאָבוסן וועלן ווידער גיין.",
    "Tigrinya": "ከተማ ናይ ለይቲ ኣውቶቡሳት ከም ብሓድሽ ክትጅምር ምዃና ኣፍሊጣ ኣላ።",
    "runes": "ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ ᛇᛈᛉᛊᛏᛒ ᛖᛗᛚᛜᛞᛟ",
}


@pytest.mark.parametrize(("tag", "text"), BY_SCRIPT.items(), ids=BY_SCRIPT.keys())
def test_script_of_one_language_tells_it_whatever_is_declared(
    detector: Detector, tag: str, text: str
) -> None:
    assert [detector.language_of(text, declared) for declared in (None, "en")] == [tag, tag]


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_script_or_language_nobody_knows_is_unknown(detector: Detector, text: str) -> None:
    assert detector.language_of(text, None) == UNKNOWN_LANGUAGE
    assert detector.language_of(text, "en") == UNKNOWN_LANGUAGE


@pytest.mark.parametrize(
    ("tag", "text"), [("bo", UNKNOWN["Tibetan"]), ("yi", UNKNOWN["Yiddish"])], ids=["bo", "yi"]
)
def test_declared_language_that_the_detector_does_not_know_holds(
    detector: Detector, tag: str, text: str
) -> None:
    assert detector.language_of(text, tag) == tag


@pytest.mark.parametrize("fold", [str.upper, str.title], ids=["capitals", "title case"])
@pytest.mark.parametrize(("tag", "text"), NIGHT_BUSES.items(), ids=NIGHT_BUSES.keys())
def test_headline_tells_its_language_however_it_is_set(
    detector: Detector, tag: str, text: str, fold: Callable[[str], str]
) -> None:
    assert detector.language_of(fold(text), None) == tag


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("it", "Willoughby ha ideato Truly con Webb nel"),
        ("es", "Jones dejó Downing Street con Thatcher ayer"),
        ("pt", "Brown deixou Downing Street com Thatcher"),
    ],
    ids=["it", "es", "pt"],
)
def test_names_of_another_language_do_not_decide(detector: Detector, tag: str, text: str) -> None:
    assert detector.language_of(text, None) == tag


CHINESE = {
    "Hans": "市议会昨天宣布，夜间公交车将在春天重新开始运行，车票与白天一样。",
    "Hant": "市議會昨天宣布，夜間公車將在春天重新開始運行，車票與白天一樣。",
}


@pytest.mark.parametrize(
    ("declared", "script", "tag"),
    [
        (None, "Hans", "zh-Hans"),
        (None, "Hant", "zh-Hant"),
        ("zh", "Hant", "zh-Hant"),
        ("zh-TW", "Hant", "zh-TW"),
        ("zh-CN", "Hans", "zh-CN"),
        ("zh-TW", "Hans", "zh-Hans"),
        ("en", "Hans", "zh-Hans"),
    ],
    ids=lambda value: str(value),
)
def test_chinese_says_its_script_where_the_tag_does_not(
    detector: Detector, declared: str | None, script: str, tag: str
) -> None:
    assert detector.language_of(CHINESE[script], declared) == tag


def test_language_keeps_the_name_it_is_configured_by() -> None:
    text = "Byrådet sa i går at nattbussene skal kjøre igjen til våren etter to års stans i byen."
    assert Detector(["nb"]).language_of(text, None) == "nb"
    assert Detector(["no"]).language_of(text, None) == "no"
    assert Detector([]).language_of(text, "nb-NO") == "nb-NO"


def test_language_of_paragraphs_is_that_of_most_of_the_text(detector: Detector) -> None:
    spanish = [
        NIGHT_BUSES["es"],
        *["Los vecinos lo pedían desde hace mucho tiempo en la calle."] * 3,
    ]
    assert detector.language_of([NIGHT_BUSES["en"], *spanish], None) == "es"
    assert detector.language_of([NIGHT_BUSES["en"], *spanish], "en") == "es"
    assert detector.language_of([NIGHT_BUSES["en"] * 9, *spanish], None) == "en"


def test_many_short_lines_tell_together_what_none_tells_alone(detector: Detector) -> None:
    lines = ["No lo sé.", "Ya veremos.", "Hoy no.", "¿Y tú?", "Ni yo.", "Mañana será."]
    assert detector.language_of(lines, None) == "es"


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "a" * 1_000_000, "@" * 1_000_000, "http://" * 100_000, "é" * 1_000_000],
    ids=["words", "one word", "at signs", "addresses", "letters"],
)
def test_text_of_a_million_signs_takes_no_longer_than_a_page(detector: Detector, text: str) -> None:
    detector.language_of(NIGHT_BUSES["en"], None)
    began = process_time()
    detector.language_of(text, None)
    detector.language_of([text] * 100, None)
    assert process_time() - began < 1
