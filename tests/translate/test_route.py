"""Which engines lead from one language to another, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from digest.model import Routing
from digest.translate.engine import Care, Installed, Pair, engine_language
from digest.translate.route import find_routes


class Offer:
    """An engine that offers pairs ("en-es", with "@2" for version 2) and never runs."""

    def __init__(self, name: str, *pairs: str) -> None:
        self.name, self.cares = name, (Care.USUAL,)
        self._installed: dict[Pair, Installed] = {}
        for text in pairs:
            codes, _, version = text.partition("@")
            pair = Pair(*codes.split("-"))
            self._installed[pair] = Installed(pair, version or "1")

    def installed(self) -> Mapping[Pair, Installed]:
        return self._installed

    def translate(self, texts: Sequence[str], pair: Pair, care: Care = Care.USUAL) -> list[str]:
        raise AssertionError(f"asked to translate {len(texts)} texts {pair} {care}")


def routes(*engines: Offer, source: str = "en", target: str = "es") -> list[str]:
    return [str(route) for route in find_routes(engines, source, target)]


BERGAMOT, APERTIUM = Offer("Bergamot", "en-pt", "pt-en"), Offer("Apertium", "pt-es", "es-pt")
CHAIN = "Bergamot en→pt + Apertium pt→es"


def test_nothing_installed_gives_no_route() -> None:
    assert find_routes((), "en", "es") == ()


def test_engines_that_lead_elsewhere_give_no_route() -> None:
    assert routes(Offer("Argos", "de-en", "es-en"), Offer("Apertium", "fr-es")) == []


def test_two_engines_in_a_row_lead_there() -> None:
    assert routes(BERGAMOT, APERTIUM) == [CHAIN]


def test_three_hops_are_not_tried() -> None:
    assert routes(Offer("Argos", "en-de", "de-fr", "fr-es")) == []


def test_direct_argos_package_comes_before_everything() -> None:
    direct = Offer("Argos", "en-es")
    assert routes(APERTIUM, Offer("Bergamot", "en-es", "en-pt"), direct) == [
        "Argos en→es",
        "Bergamot en→es",
        CHAIN,
    ]


def test_direct_argos_package_comes_before_a_better_measured_route() -> None:
    offered = routes(Offer("Apertium", "pt-es"), Offer("Argos", "pt-es"), source="pt")
    assert offered == ["Argos pt→es", "Apertium pt→es"]


@pytest.mark.parametrize(
    ("engines", "expected"),
    [
        pytest.param(
            (Offer("Apertium", "en-es", "pt-es"), BERGAMOT),
            [CHAIN, "Apertium en→es"],
            id="measured chain before a direct rule-based pair",
        ),
        pytest.param(
            (Offer("Argos", "en-pt", "pt-es"), BERGAMOT, APERTIUM),
            [
                "Argos en→pt + Argos pt→es",
                "Bergamot en→pt + Argos pt→es",
                CHAIN,
                "Argos en→pt + Apertium pt→es",
            ],
            id="kind of engine where nothing was measured",
        ),
        pytest.param(
            (Offer("Bergamot", "en-es", "en-fr", "fr-es"),),
            ["Bergamot en→es", "Bergamot en→fr + Bergamot fr→es"],
            id="fewer hops of the same kind",
        ),
        pytest.param(
            (Offer("Apertium", "en-gl", "gl-es", "en-ca", "ca-es"),),
            ["Apertium en→ca + Apertium ca→es", "Apertium en→gl + Apertium gl→es"],
            id="name where all else is equal",
        ),
    ],
)
def test_order_follows(engines: tuple[Offer, ...], expected: list[str]) -> None:
    assert routes(*engines) == expected
    assert routes(*reversed(engines)) == expected


def test_measured_two_hops_may_come_before_a_measured_one() -> None:
    engines = (Offer("Apertium", "es-pt", "es-en"), BERGAMOT)
    assert routes(*engines, source="es", target="en") == [
        "Apertium es→pt + Bergamot pt→en",
        "Apertium es→en",
    ]


def preferring(prefer: str, *forbidden: str) -> list[str]:
    engines = (Offer("Argos", "en-es"), Offer("Bergamot", "en-es", "en-pt"), APERTIUM)
    routing = Routing(prefer=prefer, forbid=frozenset(forbidden))
    return [str(route) for route in find_routes(engines, "en", "es", routing)]


@pytest.mark.parametrize(
    ("prefer", "first"),
    [("argos", "Argos en→es"), ("quality", "Bergamot en→es"), ("bergamot", "Bergamot en→es")],
)
def test_operator_prefers(prefer: str, first: str) -> None:
    offered = preferring(prefer)
    assert offered[0] == first
    assert sorted(offered) == ["Argos en→es", "Bergamot en→es", CHAIN]


def test_preferred_engine_without_a_direct_way_decides_nothing() -> None:
    assert preferring("apertium")[0] == "Bergamot en→es"


@pytest.mark.parametrize(
    ("forbidden", "left"),
    [
        (("argos",), ["Bergamot en→es", CHAIN]),
        (("apertium", "argos"), ["Bergamot en→es"]),
        (("bergamot",), ["Argos en→es"]),
        (("argos", "bergamot"), []),
    ],
    ids=" ".join,
)
def test_forbidden_engine_is_in_no_route(forbidden: tuple[str, ...], left: list[str]) -> None:
    assert preferring("argos", *forbidden) == left


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-Hant", "zh-Hant"), ("zh-TW", "zh-Hant"), ("zh_HK", "zh-Hant"), ("zh-Hans-CN", "zh")],
)
def test_chinese_in_traditional_characters_is_a_language_of_its_own(
    tag: str, language: str
) -> None:
    assert engine_language(tag) == language


@pytest.mark.parametrize("source", ["pt", "pt-BR", "pt_PT", "PT-br", "pt-Latn-BR"])
@pytest.mark.parametrize("target", ["es", "es-MX", "es-419"])
def test_regional_variants_are_led_as_their_language(source: str, target: str) -> None:
    assert routes(APERTIUM, source=source, target=target) == ["Apertium pt→es"]


def test_name_and_key_of_a_route_are_these() -> None:
    (route,) = find_routes(
        (Offer("Bergamot", "en-pt@1693087644"), Offer("Apertium", "pt-es@2022-06-30")), "en", "es"
    )
    assert str(route) == CHAIN
    assert route.key == "Bergamot en→pt 1693087644 + Apertium pt→es 2022-06-30"


@pytest.mark.parametrize(
    "newer",
    [
        (Offer("Bergamot", "en-pt@2"), Offer("Apertium", "pt-es")),
        (Offer("Bergamot", "en-pt"), Offer("Apertium", "pt-es@2")),
    ],
    ids=["first hop", "second hop"],
)
def test_newer_model_changes_the_key_but_not_the_name(newer: tuple[Offer, ...]) -> None:
    (old,), (new,) = find_routes((BERGAMOT, APERTIUM), "en", "es"), find_routes(newer, "en", "es")
    assert str(new) == str(old)
    assert new.key != old.key
