"""What the list of sources says of ranking and of interests: read as meant, or refused by line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from digest.config import Reading, load_reading, schema_text
from digest.errors import ConfigError
from digest.model import Interests, Ranking
from digest.reading_list import NewSource, add_sources, pause_sources, remove_sources, set_url

GROUPS = """\
groups:
  - category: world
    weight: 0.5
    sources:
      - name: Gazette
        url: https://gazette.example/rss
      - {name: Post, url: 'https://post.example/rss', weight: 2}
  - sources:
      - {name: Rowing, url: 'https://rowing.example/rss', category: sport}
      - {name: Plain, url: 'https://plain.example/rss'}
"""
RANKED = f"""\
ranking:                       # what comes first
  max_per_category:   8
  max_per_source: 3
  categories: {{sport: 0.5, world: 3}}
interests:
  more:
    - climate   # and what follows from it
    - "Puerto Rico"
    - category:world
  never: [horoscope, {{category: sport}}, category: news, {{keyword: Big Brother}}]
{GROUPS}"""


def reading(folder: Path, text: str) -> Reading:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return load_reading(path)


def test_ranking_and_interests_are_read(tmp_path: Path) -> None:
    assert reading(tmp_path, RANKED).ranking == Ranking(
        max_per_category=8,
        max_per_source=3,
        source_weights={"gazette": 0.5, "post": 2},
        category_weights={"sport": 0.5, "world": 3},
        interests=Interests(
            keywords=("climate", "Puerto Rico"),
            categories=("world",),
            unwanted_keywords=("horoscope", "Big Brother"),
            unwanted_categories=("sport", "news"),
        ),
    )


def test_without_them_every_source_weighs_the_same_and_nothing_is_limited(tmp_path: Path) -> None:
    plain = GROUPS.replace("    weight: 0.5\n", "").replace(", weight: 2", "")
    assert reading(tmp_path, plain).ranking == Ranking()


def test_ranking_stays_where_only_some_sources_are_read(tmp_path: Path) -> None:
    read = reading(tmp_path, RANKED)
    assert read.only(("post",)).ranking == read.ranking


def test_schema_knows_what_the_code_reads() -> None:
    schema = json.loads(schema_text())
    tree = YAML(typ="safe").load(RANKED)
    jsonschema.validate(tree, schema)
    tree["interests"]["less"] = ["otters"]
    with pytest.raises(jsonschema.ValidationError, match="less"):
        jsonschema.validate(tree, schema)


def test_category_of_a_paused_source_is_known(tmp_path: Path) -> None:
    paused = RANKED.replace("category: sport}\n", "category: sport, enabled: false}\n")
    assert reading(tmp_path, paused).ranking == reading(tmp_path, RANKED).ranking


WRONG = {
    "unknown key of ranking": ("ranking: {max_stories: 3}", 1, "ranking.max_stories"),
    "unknown key of interests": ("interests:\n  less: [a]", 2, "interests.less"),
    "no stories of a category": ("ranking: {max_per_category: 0}", 1, "ranking.max_per_category"),
    "weight of nothing": (
        "ranking:\n  categories:\n    sport: 0",
        3,
        "ranking.categories.sport",
    ),
    "weight without end": ("ranking: {categories: {sport: .inf}}", 1, "ranking.categories.sport"),
    "category that is no slug": (
        "ranking:\n  categories:\n    World News: 2",
        3,
        "ranking.categories.World News",
    ),
    "category of no source": (
        "ranking:\n  categories:\n    world: 2\n    sprot: 2",
        4,
        "ranking.categories.sprot",
    ),
    "wanted category of no source": (
        "interests:\n  more:\n  - a\n  - category:sprot",
        4,
        "interests.more.1",
    ),
    "unwanted category of no source": (
        "interests:\n  never: [{category: sprot}]",
        2,
        "interests.never.0",
    ),
    "wanted category that is no slug": (
        "interests:\n  more: ['category:World News']",
        2,
        "interests.more.0.category",
    ),
    "keyword without letters": ("interests: {more: ['?!']}", 1, "interests.more.0.keyword"),
    "keyword that is a number": ("interests: {more: [2026]}", 1, "interests.more.0"),
    "keyword without end": (f"interests: {{more: [{'a' * 101}]}}", 1, "interests.more.0.keyword"),
    "two keys at once": (
        "interests: {more: [{keyword: a, category: world}]}",
        1,
        "interests.more.0",
    ),
    "neither key": ("interests: {more: [{}]}", 1, "interests.more.0"),
    "keywords without end": (
        f"interests:\n  never: [{', '.join('ab' for _ in range(201))}]",
        2,
        "interests.never",
    ),
    "a list for a mapping": ("interests: [climate]", 1, "interests"),
}


@pytest.mark.parametrize(("lines", "line", "key"), WRONG.values(), ids=WRONG)
def test_mistake_is_named_by_line_and_key(lines: str, line: int, key: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        reading(tmp_path, f"{lines}\n{GROUPS}")
    assert (caught.value.line, caught.value.key) == (line, key)


@pytest.mark.parametrize("weight", ["0", "-1", "11", ".nan", "heavy", "[2]"])
def test_weight_of_a_source_has_bounds(weight: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        reading(tmp_path, GROUPS.replace("weight: 2", f"weight: {weight}"))
    assert (caught.value.line, caught.value.key) == (7, "groups.0.sources.1.weight")


def test_misspelt_category_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'sprot'; known: news, sport, world"):
        reading(tmp_path, f"interests: {{never: ['category:sprot']}}\n{GROUPS}")


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_commands_that_change_the_list_leave_ranking_as_it_is(newline: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(RANKED.replace("\n", newline).encode())
    before = path.read_bytes()
    ranking = load_reading(path).ranking
    add_sources(path, [NewSource(name="New", url="https://new.example/rss", category="tech")])
    pause_sources(path, ["gazette"])
    set_url(path, "post", "https://post.example/atom")
    after = path.read_bytes()
    head = before.index(b"groups:")
    assert after[:head] == before[:head] and after != before
    assert load_reading(path).ranking == ranking
    remove_sources(path, ["post"])
    assert load_reading(path).ranking.source_weights == {"gazette": 0.5}


def test_last_source_of_a_category_that_ranking_names_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(RANKED)
    with pytest.raises(ConfigError, match="no source is of category 'sport'"):
        remove_sources(path, ["rowing"])
    assert path.read_text() == RANKED
