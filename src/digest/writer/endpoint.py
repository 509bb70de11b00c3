"""A language model behind the chat completions interface, in this house. (action: network)

In: messages. Out: what the model says, as plain text. The interface is the one that Ollama,
the server of llama.cpp and vLLM share (`POST .../chat/completions`). httpcore is used as it is:
it follows no redirects, reads no proxies from the environment and keeps nothing between
requests. Must not know stories or what makes an answer good.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore

from digest.writer.connect import HouseBackend, OutsideError
from digest.writer.prompt import Message

# Far more than a few sentences are: some servers add thoughts and usage. A guess, not measured.
_MAX_BYTES = 256_000
# Four sentences of 60 words at three tokens a word. A model that thinks aloud first needs more and
# is cut off: thinking is to be turned off in its server.
_MAX_TOKENS = 720
# Which number does not matter; that it is always the same does.
_SEED = 1
# Some servers give the thoughts of a reasoning model in front of its answer.
_THOUGHTS = re.compile(r"\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_DETAIL_CHARACTERS = 200
_OK, _MULTIPLE_CHOICES, _BAD_REQUEST = 200, 300, 400


class EndpointError(Exception):
    """The model gave no answer. `kind` is one of few words, for counting."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind, self.detail = kind, detail
        super().__init__(kind, detail)

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model answers: `url` as in http://127.0.0.1:11434/v1; `timeout` in seconds."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0

    def ask(self, messages: Sequence[Message]) -> str:
        """Return the model's answer to the messages.

        Raises:
            EndpointError: there is none, or not all of it, within time and size.
        """
        deadline = time.monotonic() + self.timeout
        status, content = self._exchange(json.dumps(self._body(messages)).encode(), deadline)
        if status != _OK:
            raise EndpointError(_refusal(status), _plain(content.decode("utf-8", "replace")))
        return _text_of(_answer_of(content))

    def _body(self, messages: Sequence[Message]) -> dict[str, object]:
        return {
            "model": self.model,
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "temperature": 0,
            "seed": _SEED,
            "max_tokens": _MAX_TOKENS,
            "stream": False,
        }

    def _exchange(self, body: bytes, deadline: float) -> tuple[int, bytes]:
        address = f"{self.url}/chat/completions"
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=tls_context(), network_backend=HouseBackend(deadline)
                ) as pool,
                pool.stream("POST", address, headers=self._headers(), content=body) as answer,
            ):
                return answer.status, b"".join(_bounded(answer.iter_stream()))
        except OutsideError as exc:
            raise EndpointError("outside", str(exc)) from exc
        except httpcore.TimeoutException as exc:
            raise EndpointError("timeout", f"no answer in {self.timeout:g} s") from exc
        except (httpcore.NetworkError, httpcore.ProtocolError) as exc:
            raise EndpointError("unreachable", _plain(str(exc))) from exc

    def _headers(self) -> list[tuple[str, str]]:
        headers = [("Content-Type", "application/json"), ("Accept-Encoding", "identity")]
        return [*headers, ("Authorization", f"Bearer {self.key}")] if self.key else headers


@cache
def tls_context() -> ssl.SSLContext:
    """Return a context with the system's certificates: a house has its own authority."""
    return ssl.create_default_context()


def _bounded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > _MAX_BYTES:
            raise EndpointError("too large", f"more than {_MAX_BYTES} bytes")
        yield chunk


def _refusal(status: int) -> str:
    redirect = _MULTIPLE_CHOICES <= status < _BAD_REQUEST
    return f"redirect {status}" if redirect else f"HTTP {status}"


def _plain(text: str) -> str:
    """Return a stranger's text so that it can stand in one line of a log."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 10 * _DETAIL_CHARACTERS])
    return " ".join(printable.split())[:_DETAIL_CHARACTERS]


def _answer_of(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as exc:
        raise EndpointError("not JSON", _plain(content.decode("utf-8", "replace"))) from exc


def _text_of(answer: Any) -> str:
    """Return the text of the first choice; all of it, or none."""
    try:
        choice = answer["choices"][0]
        text, reason = choice["message"]["content"], choice.get("finish_reason")
    except (LookupError, TypeError, AttributeError) as exc:
        raise EndpointError("no answer", "no choices[0].message.content") from exc
    if reason == "length":
        raise EndpointError("cut off", f"after {_MAX_TOKENS} tokens")
    told = _without_thoughts(text).strip() if isinstance(text, str) else ""
    if not told:
        raise EndpointError("no answer", "an empty text")
    return told.encode("utf-8", "replace").decode()  # (JSON may hold halves of a character)


def _without_thoughts(text: str) -> str:
    thoughts = _THOUGHTS.match(text)
    return text[thoughts.end() :] if thoughts else text
