"""Text copied off a page: the article stays whole, what stood around it goes."""

from __future__ import annotations

import re
import signal
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from digest.clean.boilerplate import read_dump
from digest.clean.content import Content
from digest.model import BlockKind
from tests.conftest import DOCUMENTS

US_TROOPS = "why-is-the-us-sending-troops-to-ukraine.txt"
NATO_TROOPS = "nato-troops-to-ukraine.txt"


def document(name: str) -> str:
    return (DOCUMENTS / name).read_text(encoding="utf-8")


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def texts(content: Content) -> list[str]:
    return [block.text for block in content.blocks]


def headings(content: Content) -> list[str]:
    return [block.text for block in content.blocks if block.kind is BlockKind.HEADING]


def words(text: str) -> list[str]:
    """The words of a text without the marks of list items."""
    return [word for word in text.split() if not re.fullmatch(r"[-*•–]|\d{1,3}[.)]", word)]


def whole(content: Content) -> list[str]:
    """Everything that was read, in order."""
    return words(" ".join((content.title or "", *texts(content))))


# --- the two documents -----------------------------------------------------------------------


def test_first_document_keeps_every_line_of_its_article_and_nothing_else() -> None:
    lines = lines_of(document(US_TROOPS))
    title, standfirst, repeated, *rest = lines[3:]
    assert standfirst == repeated, "the document is not the one expected"
    content = read_dump(document(US_TROOPS))
    assert (content.title, content.author) == (title, None)
    assert texts(content) == [standfirst, *rest]
    assert headings(content) == [
        "Will Russia invade Ukraine?",
        "What spark led to the escalation in tensions?",
    ]
    assert len(content.blocks) == 13


def test_second_document_keeps_every_line_of_its_article_and_nothing_else() -> None:
    title, byline, *article = lines_of(document(NATO_TROOPS))
    assert byline == "by Jhon Lennon 46 views", "the document is not the one expected"
    content = read_dump(document(NATO_TROOPS))
    assert (content.title, content.author) == (title, "Jhon Lennon")
    assert texts(content) == article
    assert headings(content) == article[1::2]
    assert len(content.blocks) == 13


@pytest.mark.parametrize("name", [US_TROOPS, NATO_TROOPS])
def test_no_furniture_of_the_site_is_left(name: str) -> None:
    debris = ("NewslettersSign", "commentAPP", "spainSPAIN", "LATIN USA", "Los 40", "46 views")
    left = " ".join(whole(read_dump(document(name))))
    assert [words for words in debris if words in left] == []


# --- other sites, other languages ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Dump:
    """A copied page: what is furniture and what is the article."""

    above: tuple[str, ...]
    title: str
    byline: str
    author: str
    lead: str
    counter: str
    heading: str
    rest: str

    @property
    def text(self) -> str:
        opening = ("\n".join(self.above), self.title, self.byline, self.lead, self.counter)
        return "\n\n".join((*opening, self.heading, self.rest, self.above[-1], self.counter))


DUMPS = {
    "en": Dump(
        above=("Harbour Gazette", "HomeNewsWeatherSportCultureJobs", "northNORTHsouthSOUTH"),
        title="Ferry to Brock Island sails again after nine weeks",
        byline="By Ann O'Neil-Smith | 1,204 views | 12 comments",
        author="Ann O'Neil-Smith",
        lead="The ferry to Brock Island sailed again on Monday, nine weeks after the pier broke.",
        counter="3 min read",
        heading="What happened in the storm",
        rest="The waves tore out forty metres of planking, and the office closed the same night.",
    ),
    "es": Dump(
        above=("El Faro del Norte", "InicioPolíticaEconomíaDeportesOpinión"),
        title="El puente de Ribera abrirá en marzo con dos carriles",
        byline="Por María de la Fuente · 340 visitas",
        author="María de la Fuente",
        lead="El puente nuevo de Ribera abrirá en marzo con dos carriles y una acera ancha.",
        counter="4 min de lectura",
        heading="¿Por qué se ha retrasado la obra?",
        rest="Las lluvias de otoño pararon la obra seis semanas y encarecieron el hormigón un 8 %.",
    ),
    "fr": Dump(
        above=("Le Courrier du Lac", "AccueilPolitiqueSportsCulture"),
        title="Le marché couvert rouvre après deux ans de travaux",
        byline="par Luc Martin 87 vues",
        author="Luc Martin",
        lead="Le marché couvert de la ville rouvre samedi après deux ans de travaux de toiture.",
        counter="3 partages",
        heading="Des commerçants soulagés",
        rest="Les trente commerçants retrouvent leurs étals, et les loyers restent les mêmes.",
    ),
    "de": Dump(
        above=("Seeblick Kurier", "StartseitePolitikWirtschaftSport"),
        title="Stadtwerke bauen neues Heizwerk am Hafen",
        byline="von Karl von der Heide · 1.204 Aufrufe",
        author="Karl von der Heide",
        lead="Die Stadtwerke bauen am Hafen ein neues Heizwerk, das 4.000 Wohnungen wärmen soll.",
        counter="12 Aufrufe",
        heading="Was das Werk kostet",
        rest="Der Bau kostet 18 Millionen Euro, davon trägt das Land ein Drittel oder etwas mehr.",
    ),
    "pt": Dump(
        above=("Folha da Serra", "InícioPolíticaEconomiaEsportes"),
        title="Prefeitura troca ônibus a diesel por elétricos",
        byline="Por João da Silva 2.310 visualizações",
        author="João da Silva",
        lead="A prefeitura vai trocar os ônibus a diesel por elétricos até o mês de dezembro.",
        counter="5 comentários",
        heading="Quanto custa a troca",
        rest="Cada veículo custa 2,4 milhões de reais e será pago em quinze anos pelo estado.",
    ),
}


@pytest.mark.parametrize("dump", DUMPS.values(), ids=DUMPS.keys())
def test_navigation_byline_and_counters_of_any_site_go(dump: Dump) -> None:
    content = read_dump(dump.text)
    assert (content.title, content.author) == (dump.title, dump.author)
    assert texts(content) == [dump.lead, dump.heading, dump.rest]
    assert headings(content) == [dump.heading]


def test_counter_inside_a_sentence_is_text() -> None:
    line = (
        "The film of the otters had 46 views by noon, and 12 comments by the evening of that day."
    )
    assert texts(read_dump(f"Otters on film\n\n{line}")) == [line]


# --- what must stay whole --------------------------------------------------------------------

KEPT_WHOLE = {
    "poem with a refrain": """The Lamp at Hollow Quay

        The tide comes in, the tide goes out,
        the lamp stays where it is.
        O keep the lamp, my love, my love,
        O keep the lamp, my love, my love.

        The boats went out, the boats came in,
        but one boat stayed at sea.
        O keep the lamp, my love, my love,
        O keep the lamp, my love, my love.""",
    "recipe": """Lentil soup

        Serves four, 40 minutes

        - 300 g red lentils
        - 1 onion

        1. Chop the onion.
        2. Add the lentils and a litre of water, and cook them until they are soft enough.""",
    "shopping list": "Saturday\nmilk\n2 eggs\nbread\n12 apples",
    "code": """Reading a name

        class AddressBookReader:
            def readName(self, firstLine):
                return firstLine.strip()""",
    "headline in capitals": """STORM CLOSES THE NORTHERN RAILWAY FOR A WEEK

        The storm closed the northern railway on Sunday, and no train will run for a week.""",
    "brief of one line": "The council voted on Tuesday to plant nine hundred trees by the road.",
    "only a title": "Ferry to Brock Island sails again",
    "names in two cases": """JavaScript vs TypeScript

        JavaScript runs in every browser, while TypeScript is compiled to it before it can run.

        TypeScript or JavaScript""",
    "brands": """PayPal and YouTube open offices in Lyon

        PayPal and YouTube will open offices in Lyon next year, they told LinkedIn on Monday.

        YouTube, PayPal, LinkedIn and GitHub""",
    "doubled syllables": """La papa y el couscous de mi papa

        Mi mama cocina couscous con papa los domingos, y bonbon de coco para los niños del barrio.

        Papa y couscous""",
}


@pytest.mark.parametrize("text", KEPT_WHOLE.values(), ids=KEPT_WHOLE.keys())
def test_text_that_only_looks_odd_stays_whole(text: str) -> None:
    assert whole(read_dump(text)) == words(text)


@pytest.mark.parametrize("mark", ["- ", "12. "])
def test_list_items_carry_no_mark_just_as_those_of_html(mark: str) -> None:
    content = read_dump(f"Shopping\n\n{mark}red lentils\n{mark}a large onion")
    assert [(b.kind, b.text) for b in content.blocks] == [
        (BlockKind.ITEM, "red lentils"),
        (BlockKind.ITEM, "a large onion"),
    ]


PARAGRAPHS = [
    "Three of the nine wells of the upper valley ran dry in August, and the farms there now buy "
    "water by the lorry. The county says that the others hold until November.",
    "A second paragraph tells that the price of a lorry of water rose from forty to ninety crowns "
    "within a month and a half, and that nobody expects rain.",
]
WRAPPED = "\n\n".join(["Wells run dry", *(textwrap.fill(text, 72) for text in PARAGRAPHS)])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_hard_wrapped_lines_are_joined_to_paragraphs(ending: str) -> None:
    content = read_dump(WRAPPED.replace("\n", ending))
    assert content.title == "Wells run dry"
    assert texts(content) == PARAGRAPHS


def test_text_that_opens_with_a_paragraph_has_no_title() -> None:
    content = read_dump("\n\n".join(PARAGRAPHS))
    assert content.title is None
    assert texts(content) == PARAGRAPHS


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n ", "NewslettersSign in to commentAPP\nspainSPAINchileCHILE", "\ufeff\u200b"],
    ids=["nothing", "white space", "navigation only", "invisible characters"],
)
def test_nothing_is_left_where_there_was_no_article(text: str) -> None:
    assert read_dump(text) == Content()


# --- malice ----------------------------------------------------------------------------------


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what takes more processor time: quadratic work would take hours."""

    def interrupt(*_: object) -> None:
        pytest.fail(f"still busy after {seconds} s")

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    "unit", ["aA", "a", "spainSPAIN", "NewsSign", "1,", "1 ", "By Anna de ", "a line\n", '."']
)
def test_long_text_of_any_shape_is_read_in_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    with at_most(2.5):
        read_dump(text)
