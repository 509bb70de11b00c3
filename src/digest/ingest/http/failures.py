"""What goes wrong on the way, as errors of a source. (calculation)

In: exceptions of httpx and of this room. Out: errors with the kind of trouble, in words that
show no password. Must not know what was asked for, or how.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from digest.errors import FetchError, TransientFetchError, Trouble
from digest.ingest.http.guard import UnsafeAddressError
from digest.ingest.http.polite import NoPlaceError
from digest.ingest.http.unpack import BrokenCodingError, UnknownCodingError

# A redirect may name any host. RFC 1035, section 2.3.4: none has a longer name.
_LONGEST_HOST = 255


@contextmanager
def translated(subject: str, url: str) -> Iterator[None]:
    """Turn what is raised while `url` is asked for the source `subject`.

    Raises:
        FetchError: asking again as it is would be no use.
        TransientFetchError: it may be.
    """
    try:
        yield
    except UnsafeAddressError as exc:
        raise FetchError(subject, Trouble.UNSAFE, str(exc)) from exc
    except (httpx.TimeoutException, NoPlaceError) as exc:
        raise TransientFetchError(subject, Trouble.TIMEOUT, _timeout_words(exc)) from exc
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as exc:
        raise FetchError(subject, Trouble.REFUSED, f"cannot ask {shown(url)}: {exc}") from exc
    except UnknownCodingError as exc:
        raise FetchError(subject, Trouble.UNREADABLE, str(exc)) from exc
    except BrokenCodingError as exc:
        raise TransientFetchError(subject, Trouble.UNREADABLE, str(exc)) from exc
    except httpx.TransportError as exc:
        detail = f"no connection to {exc.request.url.host[:_LONGEST_HOST]}: {exc}"
        raise TransientFetchError(subject, Trouble.UNREACHABLE, detail) from exc


def _timeout_words(exc: Exception) -> str:
    if isinstance(exc, NoPlaceError):
        return str(exc)
    return "no connection in time" if isinstance(exc, httpx.ConnectTimeout) else "no answer in time"


def shown(url: str) -> str:
    """Return an address without user and password, for logs and errors."""
    try:
        return str(httpx.URL(url).copy_with(username=None, password=None))
    except (httpx.InvalidURL, UnicodeError):
        return url.rpartition("@")[2]
