"""The Argos index: which packages there are, and where. (action: network)

In: the address of an index, or of a mirror. Out: the newest package of each pair, with its links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from digest.errors import ModelError
from digest.translate import argos
from digest.translate.engine import Pair
from digest.translate.models.near import near_names

TIMEOUT = httpx.Timeout(30, connect=5)
_SCHEMES = ("http://", "https://")
# An entry of the index has about half a kilobyte, so this is room for 20,000. Not measured: the
# real index cannot be reached where this was written.
_MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A package that can be had; its links lead to the same file."""

    pair: Pair
    version: str
    links: tuple[str, ...]


class Index:
    """The Argos index, or a mirror's, asked for once, at first use."""

    def __init__(self, mirror: str = "") -> None:
        self._mirror = mirror.rstrip("/")
        self._offers: Mapping[Pair, Offer] | None = None
        self._failure = ""

    def offers(self) -> Mapping[Pair, Offer]:
        """Return what can be had, the newest package of each pair.

        Raises:
            ModelError: the index cannot be had.
        """
        if self._offers is None and not self._failure:
            try:
                self._offers = self._read()
            except ModelError as exc:
                self._failure = str(exc)
        if self._offers is None:
            raise ModelError(self._failure)
        return self._offers

    def offer(self, pair: Pair) -> Offer:
        """Return the package of a pair.

        Raises:
            ModelError: the index cannot be had, or has none; pairs near it are named.
        """
        offers = self.offers()
        if pair in offers:
            return offers[pair]
        known = {f"{known.source}-{known.target}": known for known in offers}
        near = [str(known[name]) for name in near_names(f"{pair.source}-{pair.target}", known)]
        hint = f" (near: {', '.join(near)})" if near else ""
        raise ModelError(f"the Argos index has no package for {pair}{hint}")

    def _read(self) -> Mapping[Pair, Offer]:
        url = f"{self._mirror}/index.json" if self._mirror else argos.index_url()
        offers = sorted(_read_index(url), key=lambda offer: release(offer.version))
        return {offer.pair: self._mirrored(offer) for offer in offers}

    def _mirrored(self, offer: Offer) -> Offer:
        if not self._mirror:
            return offer
        names = dict.fromkeys(file_name(link) for link in offer.links)
        links = tuple(f"{self._mirror}/{name}" for name in names)
        return Offer(pair=offer.pair, version=offer.version, links=links)


def is_url(place: str) -> bool:
    """Whether a place is an address of the web."""
    return place.lower().startswith(_SCHEMES)


def file_name(link: str) -> str:
    """Return the last part of an address, without what was asked of it."""
    return re.split(r"[?#]", link, maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def release(version: str) -> tuple[int, ...]:
    """Return 1.10 as (1, 10), after 1.9."""
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version)[:8])


def cause_of(exc: Exception) -> str:
    """Return the first line of what went wrong."""
    return str(exc).splitlines()[0] if str(exc) else type(exc).__name__


def _read_index(url: str) -> list[Offer]:
    try:
        packages: list[dict[str, Any]] = json.loads(_load(url))
        return [
            _offer(package)
            for package in packages
            if package.get("type", "translate") == "translate" and package.get("links")
        ]
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        raise ModelError(f"the Argos index cannot be reached ({cause_of(exc)})") from exc
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise ModelError(f"the Argos index at {url} is not one: {cause_of(exc)}") from exc


def _load(url: str) -> bytes:
    loaded = bytearray()
    with httpx.stream("GET", url, timeout=TIMEOUT, follow_redirects=True) as response:
        response.raise_for_status()
        for chunk in response.iter_bytes(65_536):
            loaded += chunk
            if len(loaded) > _MAX_BYTES:
                raise ValueError(f"more than {_MAX_BYTES:,} bytes")
    return bytes(loaded)


def _offer(package: Mapping[str, Any]) -> Offer:
    codes, links = (package["from_code"], package["to_code"]), package["links"]
    if not all(isinstance(part, str) for part in (*codes, *links)):
        raise TypeError("codes and links are texts")
    # Some links of the index lead into networks that are not the web.
    links = tuple(link for link in links if is_url(link))
    return Offer(pair=Pair(*codes), version=str(package.get("package_version", "")), links=links)
