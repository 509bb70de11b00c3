"""Which feeds the server of `bench.ingest` has and what each answers. (calculation)

In: the name of a list and a number of feeds. Out: a `Spec` for each feed, and the `Reply` to it.
Server and bench call this on their own and get the same. Must not know who asks.

Three lists: `mixed` as issue 4 names it, `healthy` where every feed has validators, and `pages`
where every entry is a teaser whose page is one of the real pages of the extraction sets.
"""

from __future__ import annotations

import gzip
import random
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from bench.data import DATA

# Of a thousand feeds of the mixed list, how many are ill, and how; the others are healthy.
# `html` is a page where a feed was promised, `cut` ends before its announced length.
ILL = {
    "slow": 20, "drip": 10, "broken": 20, "html": 10, "cut": 10, "empty": 6,
    "404": 20, "410": 10, "500": 10, "503": 10, "429": 20, "301": 30, "302": 10,
}  # fmt: skip
# What a server in the wild gives for asking again: not every one gives both, some none.
VALIDATORS = ("both",) * 12 + ("etag",) * 3 + ("modified",) * 2 + ("none",) * 3
SLOW_SECONDS = 2.0
DRIP_SECONDS = 4.0
# One feed of 25 is on one and the same host, which takes its time; they stand together in the list,
# as people write it: there it is seen who asks a host too much at once.
CROWD_SHARE, CROWD_SECONDS = 25, 0.02
MADE_ENTRIES = 30
TEASERS = 5
_WORDS = (
    *("river", "council", "budget", "harbour", "minister", "school", "report", "water", "north"),
    *("train", "company", "winter", "market", "doctor", "village", "bridge", "court", "energy"),
    *("study", "island", "season", "union", "border", "summit", "forest", "station", "record"),
    *("museum", "farmer", "engine", "award", "signal", "garden", "police", "survey", "captain"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One feed of a list."""

    number: int
    host: str
    kind: str
    validators: str
    real: str = ""
    teasers: bool = False

    def url(self, port: int) -> str:
        """Return its address."""
        return f"http://{self.host}:{port}/feed/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server says; `drip` and `delay` in seconds."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    zipped: bytes = b""
    delay: float = 0.0
    drip: float = 0.0
    is_cut: bool = False


def layout(name: str, feeds: int) -> tuple[Spec, ...]:
    """Return the feeds of a list: the same ones for the same name and number.

    Raises:
        ValueError: there is no such list.
        FileNotFoundError: the public test sets are not there.
    """
    if name not in ("mixed", "healthy", "pages"):
        raise ValueError(f"no list {name}")
    chance = random.Random(feeds)
    kinds = _kinds(feeds, chance) if name == "mixed" else ["ok"] * feeds
    real = sorted(path.name for path in (DATA / "feeds" / "real").glob("*.gz"))
    if not real:
        raise FileNotFoundError(f"no real feeds in {DATA}: set DIGEST_DATA")
    return tuple(
        Spec(
            number=number,
            host="crowd.test" if number < feeds // CROWD_SHARE else f"feed{number}.test",
            kind=kind,
            validators=chance.choice(VALIDATORS) if name == "mixed" else "both",
            # Every second feed is a real one, so each of the 60 is there about four times of 500.
            real=real[number // 2 % len(real)] if number % 2 and name != "pages" else "",
            teasers=name == "pages",
        )
        for number, kind in enumerate(kinds)
    )


def _kinds(feeds: int, chance: random.Random) -> list[str]:
    ill = [kind for kind, share in ILL.items() for _ in range(max(1, feeds * share // 1000))]
    kinds = [*ill, *["ok"] * (feeds - len(ill))][:feeds]
    chance.shuffle(kinds)
    return kinds


def described(specs: tuple[Spec, ...]) -> str:
    """Return in one line what a list is made of."""
    kinds = Counter(spec.kind for spec in specs)
    validators = Counter(spec.validators for spec in specs)
    real = sum(bool(spec.real) for spec in specs)
    size = sum(len(_feed_bytes(spec)) for spec in specs)
    return (
        f"{len(specs)} feeds on {len({spec.host for spec in specs})} hosts, {real} of them real "
        f"ones ({len({spec.real for spec in specs if spec.real})} different), "
        f"{size / 1e6:.1f} MB in all; kinds: {_told(kinds)}; validators: {_told(validators)}"
    )


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


# --- replies -------------------------------------------------------------------------------------


def reply(spec: Spec, *, moved: bool) -> Reply:
    """Return what the server says for a feed; with `moved`, at its new address."""
    kind = "ok" if moved else spec.kind
    if kind in ("301", "302"):
        place = f"/moved/{spec.number}"
        return Reply(status=int(kind), headers={"Location": place}, body=b"moved")
    if kind.isdigit():
        wait = {"Retry-After": "3600"} if kind in ("429", "503") else {}
        return Reply(status=int(kind), headers=wait, body=b"not now")
    if kind in ("html", "empty"):
        page = _CONSENT if kind == "html" else b""
        return Reply(headers={"Content-Type": "text/html; charset=utf-8"}, body=page)
    return _feed_reply(spec, kind)


def _feed_reply(spec: Spec, kind: str) -> Reply:
    body = _feed_bytes(spec)
    if kind == "broken":
        body = body[: len(body) * 2 // 3]
    slow = SLOW_SECONDS if kind == "slow" else 0.0
    return Reply(
        headers={"Content-Type": "application/xml"} | _validators(spec),
        body=body,
        # Half of the servers compress.
        zipped=gzip.compress(body, 6) if spec.number % 4 < 2 else b"",
        delay=slow + (CROWD_SECONDS if spec.host == "crowd.test" else 0.0),
        drip=DRIP_SECONDS if kind == "drip" else 0.0,
        is_cut=kind == "cut",
    )


def _validators(spec: Spec) -> dict[str, str]:
    etag = {"ETag": f'"feed-{spec.number}"'} if spec.validators in ("both", "etag") else {}
    if spec.validators not in ("both", "modified"):
        return etag
    return etag | {"Last-Modified": "Sat, 21 Nov 2026 08:00:00 GMT"}


@lru_cache(maxsize=1024)
def _feed_bytes(spec: Spec) -> bytes:
    if spec.real:
        return gzip.decompress((DATA / "feeds" / "real" / spec.real).read_bytes())
    count, words = (TEASERS, 25) if spec.teasers else (MADE_ENTRIES, 80)
    items = "".join(_item(spec, number, words) for number in range(count))
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    title = f"<title>Made feed {spec.number}</title><language>en</language>"
    return f"{head}{title}{items}</channel></rss>".encode()


def _item(spec: Spec, number: int, words: int) -> str:
    chance = random.Random(f"{spec.number}/{number}")
    text = " ".join(chance.choices(_WORDS, k=words))
    title = " ".join(chance.choices(_WORDS, k=7)).capitalize()
    return (
        f"<item><guid isPermaLink='false'>{spec.number}-{number}</guid><title>{title}</title>"
        f"<link>/page/{spec.number}/{number}</link>"
        f"<pubDate>Sat, 21 Nov 2026 {8 + number % 12:02}:{number:02}:00 GMT</pubDate>"
        f"<author>a@example.org ({chance.choice(_WORDS)})</author><category>news</category>"
        f"<description>{text}{'...' if spec.teasers else '.'}</description></item>"
    )


def page(rest: str) -> Reply:
    """Return the page `NUMBER/NUMBER` behind an entry: one of the real pages, in turns."""
    feed, _, entry = rest.partition("/")
    real = _pages()
    body = real[(int(feed) * TEASERS + int(entry)) % len(real)]
    return Reply(headers={"Content-Type": "text/html"}, body=body)


@lru_cache(maxsize=1)
def _pages() -> tuple[bytes, ...]:
    files = sorted((DATA / "extraction" / "scrapinghub" / "html").glob("*.gz"))
    return tuple(gzip.decompress(file.read_bytes()) for file in files)


_CONSENT = (
    b"<!doctype html><html><head><title>Before you continue</title></head><body><form "
    b"action='/consent'><p>We use cookies. Please accept to go on.</p><button>Accept</button>"
    b"</form></body></html>"
)
