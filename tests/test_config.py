"""The list of sources: read as meant, refused with the place of the mistake."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from digest.config import SCHEMA_NAME, Reading, load_reading, schema_text
from digest.errors import ConfigError
from digest.model import FullText, Rule, RuleField, Source
from tests.conftest import DOCUMENTS, ROOT

PLAIN = """\
title: The Gazette
languages: [es, pt-BR]
groups:
  - category: world
    sources:
      - name: Gazette
        url: https://gazette.example/rss
"""


def reading(folder: Path, text: str | bytes) -> Reading:
    path = folder / "sources.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_reading(path)


def source(folder: Path, *lines: str) -> Source:
    """Read the plain list with lines added to its source."""
    (only,) = reading(folder, PLAIN + "".join(f"        {line}\n" for line in lines)).sources
    return only


@pytest.fixture(scope="module")
def own() -> Reading:
    return load_reading(ROOT / "sources.yaml")


def test_own_list_has_both_documents_and_a_dozen_feeds_in_six_languages(own: Reading) -> None:
    documents = {source.path for source in own.sources if source.path}
    assert documents == set(DOCUMENTS.glob("*.txt"))
    assert len(documents) == 2
    feeds = {source.url: source.language or "" for source in own.sources if source.url}
    assert len(feeds) >= 12
    assert {tag.split("-")[0] for tag in feeds.values()} == {"en", "es", "pt", "fr", "de", "it"}


def test_own_list_gives_every_source_language_and_category(own: Reading) -> None:
    tree = YAML(typ="safe").load((ROOT / "sources.yaml").read_text())
    assert all("category" in group for group in tree["groups"])
    assert all(source.language for source in own.sources)
    assert (own.languages, own.title_in("es")) == (("es",), "El resumen")


def test_schema_in_the_repository_is_the_one_of_the_code() -> None:
    assert (ROOT / SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()


def test_schema_accepts_the_own_list_and_refuses_an_unknown_key() -> None:
    schema = json.loads(schema_text())
    tree = YAML(typ="safe").load((ROOT / "sources.yaml").read_text())
    jsonschema.validate(tree, schema)
    tree["groups"][0]["sources"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.validate(tree, schema)


def test_plain_list_is_read(tmp_path: Path) -> None:
    read = reading(tmp_path, PLAIN)
    assert (read.title_in("es"), read.languages) == ("The Gazette", ("es", "pt-BR"))
    assert read.sources == (
        Source(id="gazette", name="Gazette", url="https://gazette.example/rss", category="world"),
    )


@pytest.mark.parametrize(
    ("key", "of_group", "of_source", "value"),
    [
        ("category", "world", "sport", "sport"),
        ("language", "en", "no", "no"),  # Norwegian, not false
        ("max_items", "30", "5", 5),
        ("max_age", "2d", "36h", timedelta(hours=36)),
        ("timeout", "30", "2.5", 2.5),
        ("user_agent", "Group", "Own", "Own"),
        ("every", "6h", "30m", timedelta(minutes=30)),
        ("full_text", "never", "always", FullText.ALWAYS),
        ("include", "[boats]", "[ships]", (Rule(RuleField.ANY, "ships"),)),
        ("exclude", "[boats]", "[{title: ^Ad:}]", (Rule(RuleField.TITLE, "^Ad:"),)),
    ],
)
def test_key_of_a_group_holds_until_the_source_says_otherwise(
    key: str, of_group: str, of_source: str, value: object, tmp_path: Path
) -> None:
    text = PLAIN.replace("  - category: world\n", "  -\n")
    text = text.replace("    sources:", f"    {key}: {of_group}\n    sources:")
    inherited = getattr(reading(tmp_path, text).sources[0], key)
    overridden = getattr(reading(tmp_path, f"{text}        {key}: {of_source}\n").sources[0], key)
    assert overridden == value != inherited
    assert inherited != getattr(Source(id="x", name="x"), key)


def test_disabled_source_is_left_out_and_a_source_can_leave_a_disabled_group(
    tmp_path: Path,
) -> None:
    paused = reading(tmp_path, f"{PLAIN}        enabled: false\n")
    assert (paused.sources, [source.id for source in paused.paused]) == ((), ["gazette"])
    off = PLAIN.replace("    sources:", "    enabled: false\n    sources:")
    assert reading(tmp_path, off).sources == ()
    assert len(reading(tmp_path, f"{off}        enabled: true\n").sources) == 1


@pytest.mark.parametrize(
    ("path", "many"),
    [
        pytest.param("notes", True, id="a folder"),
        pytest.param("notes/*.md", True, id="a pattern"),
        pytest.param("notes/a.md", False, id="a file"),
        pytest.param("notes/[draft].md", False, id="a file whose name looks like a pattern"),
        pytest.param("notes/later.md", False, id="a file that is not there yet"),
    ],
)
def test_a_path_names_one_document_or_many(path: str, many: bool, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for name in ("a.md", "[draft].md"):
        (tmp_path / "notes" / name).write_text("A note.")
    assert source(tmp_path, f"path: '{path}'").many is many


@pytest.mark.parametrize(("age", "meant"), [("90m", 1.5), ("36h", 36), ("2d", 48), ("1 w", 168)])
def test_age_is_a_number_and_a_unit(age: str, meant: float, tmp_path: Path) -> None:
    assert source(tmp_path, f"max_age: {age}").max_age == timedelta(hours=meant)


def test_document_is_found_beside_the_list(tmp_path: Path) -> None:
    assert source(tmp_path, "path: notes/a.txt").path == tmp_path / "notes" / "a.txt"


@pytest.mark.parametrize(("name", "made"), [("Čapek & Söhne!", "capek-sohne"), ("新聞", "source")])
def test_id_is_made_from_the_name(name: str, made: str, tmp_path: Path) -> None:
    assert reading(tmp_path, PLAIN.replace("name: Gazette", f"name: {name}")).sources[0].id == made


def test_title_is_told_in_the_language_of_the_edition(tmp_path: Path) -> None:
    titles = "title: {es: El resumen, pt: O resumo}"
    read = reading(tmp_path, PLAIN.replace("title: The Gazette", titles))
    told = [read.title_in(tag) for tag in ("pt", "es", "de")]
    assert told == ["O resumo", "El resumen", "El resumen"]


THREE = f"""{PLAIN}\
      - {{name: b, url: 'https://b.example', category: sport}}
      - {{name: world, url: 'https://world.example', category: sport}}
"""


@pytest.mark.parametrize(
    ("choices", "chosen"),
    [
        ((), ["gazette", "b", "world"]),
        (("b", "gazette"), ["gazette", "b"]),
        (("category:sport",), ["b", "world"]),
        (("category:world",), ["gazette"]),
        (("world",), ["world"]),
        (("category:sport", "b", "gazette"), ["gazette", "b", "world"]),
    ],
    ids=["nothing", "ids", "category", "category-named-as-a-source", "id-as-a-category", "both"],
)
def test_only_the_sources_chosen_stay_in_the_order_of_the_list(
    choices: tuple[str, ...], chosen: list[str], tmp_path: Path
) -> None:
    read = reading(tmp_path, THREE)
    kept = read.only(choices)
    assert [source.id for source in kept.sources] == chosen
    assert (kept.titles, kept.languages) == (read.titles, read.languages)


def test_choices_are_all_ids_and_each_category_once(tmp_path: Path) -> None:
    read = reading(tmp_path, THREE)
    assert read.choices() == ("gazette", "b", "world", "category:world", "category:sport")


@pytest.mark.parametrize("wrong", ["zebra", "category:zebra", "sport", "Gazette", ""])
def test_unknown_source_is_refused_with_those_that_are_known(wrong: str, tmp_path: Path) -> None:
    read = reading(tmp_path, THREE)
    known = "known: b, category:sport, category:world, gazette, world"
    with pytest.raises(ConfigError, match=f"{wrong!r}; {known}") as caught:
        read.only(("b", wrong), key="--source")
    assert caught.value.key == "--source"


WRONG_IN_SOURCE = [
    "colour: red",
    "category: World News",
    "language: klingon",
    "language: es_ES",
    "language: de@euro",
    "max_age: 36",
    "max_age: 1.5d",
    "max_age: 9999999999w",
    "max_items: 0",
    "max_items: many",
    "timeout: .inf",
    "enabled: maybe",
    "id: Not A Slug",
    "path: [a.txt]",
    "path: ~nobody-of-this-name/a.txt",
    'user_agent: "a\\nX-Evil: 1"',
    "user_agent: periódico",
    "every: often",
    "full_text: sometimes",
]


def refused(folder: Path, text: str | bytes) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        reading(folder, text)
    assert str(caught.value).startswith(str(folder / "sources.yaml"))
    return caught.value


@pytest.mark.parametrize("line", WRONG_IN_SOURCE)
def test_mistake_in_a_source_is_named_by_line_and_key(line: str, tmp_path: Path) -> None:
    error = refused(tmp_path, f"{PLAIN}        {line}\n")
    assert (error.line, error.key) == (8, f"groups.0.sources.0.{line.split(':')[0]}")
    assert "sources.yaml:8: " in str(error)


URL = "https://gazette.example/rss"
WRONG_LISTS: dict[str, tuple[str, int, str]] = {
    "unknown-key-at-the-top": (f"colour: red\n{PLAIN}", 1, "colour"),
    "unknown-key-of-a-group": (PLAIN.replace("category", "categori"), 4, "groups.0.categori"),
    "no-groups": ("title: Gazette\n", 1, "groups"),
    "groups-empty": ("title: Gazette\ngroups: []\n", 2, "groups"),
    "group-without-sources": ("groups:\n  - category: world\n", 2, "groups.0.sources"),
    "name-missing": (f"{PLAIN}      - url: {URL}\n", 8, "groups.0.sources.1.name"),
    "neither-url-nor-path": (PLAIN[: PLAIN.index("        url")], 6, "groups.0.sources.0"),
    "ftp-url": (PLAIN.replace("https", "ftp"), 7, "groups.0.sources.0.url"),
    "url-without-scheme": (PLAIN.replace("https://", ""), 7, "groups.0.sources.0.url"),
    "url-without-host": (PLAIN.replace(URL, "'https://'"), 7, "groups.0.sources.0.url"),
    "same-id-twice": (f"{PLAIN}      - {{name: GAZETTE, url: '{URL}/2'}}\n", 8, "id"),
    "language-of-edition": (PLAIN.replace("pt-BR", "xx"), 2, "languages.1"),
    "no-edition": (PLAIN.replace("[es, pt-BR]", "[]"), 2, "languages"),
    "title-on-two-lines": (PLAIN.replace("The Gazette", '"a\\nb"'), 1, "title"),
    "title-in-no-language": (PLAIN.replace("The Gazette", "{}"), 1, "title"),
    "title-in-unknown-language": (PLAIN.replace("The Gazette", "{xx: A}"), 1, "title.xx"),
    "rule-that-is-no-regex": (
        f"{PLAIN}        include: [boats, 'ships(']\n",
        8,
        "groups.0.sources.0.include.1.any",
    ),
    "rule-for-two-parts": (
        f"{PLAIN}        exclude: [{{title: a, text: b}}]\n",
        8,
        "groups.0.sources.0.exclude.0",
    ),
    "rule-for-an-unknown-part": (
        f"{PLAIN}        exclude: [{{headline: a}}]\n",
        8,
        "groups.0.sources.0.exclude.0.headline",
    ),
    "a-list-of-nothing": ("- a\n- b\n", 1, "the file"),
    "empty": ("", 1, ""),
    "key-twice": (f"{PLAIN}        url: {URL}/2\n", 8, ""),
    "tab": ("groups:\n\t- a\n", 2, ""),
    "bracket-left-open": ("groups:\n  - sources: [\n", 3, ""),
    "two-documents": (f"{PLAIN}---\n{PLAIN}", 8, ""),
}


@pytest.mark.parametrize(("text", "line", "key"), WRONG_LISTS.values(), ids=WRONG_LISTS)
def test_mistake_in_a_list_is_named_by_line_and_key(
    text: str, line: int, key: str, tmp_path: Path
) -> None:
    error = refused(tmp_path, text)
    assert (error.line, error.key) == (line, key)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAIN.replace("The Gazette", "{xx: A}"), "'xx' is not a language tag"),
        (f"{PLAIN}        url: {URL}/2\n", 'duplicate key "url"'),
        (f"{PLAIN}        colour: red\n        id: ''\n", "(and 1 more)"),
    ],
    ids=["title-in-unknown-language", "key-twice", "two-mistakes"],
)
def test_problem_is_told_in_words(text: str, words: str, tmp_path: Path) -> None:
    assert words in str(refused(tmp_path, text))


@pytest.mark.parametrize(
    "content", [PLAIN.encode("utf-16"), b"title: d\xeda\n", b"\x89PNG\x00", b"title: \x01\n"]
)
def test_file_that_is_no_utf_8_text_is_refused(content: bytes, tmp_path: Path) -> None:
    assert refused(tmp_path, content).path == tmp_path / "sources.yaml"


@pytest.mark.parametrize("name", ["sources.yaml", "."], ids=["missing", "folder"])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_reading(tmp_path / name)
    assert caught.value.path == tmp_path / name
