"""Whether a port of this machine can be listened on. (action: network)"""

from __future__ import annotations

import errno
import socket

from digest.errors import ServeError


def require_free(host: str, port: int, *, option: str) -> None:
    """Make sure that a port can be listened on.

    Raises:
        ServeError: it cannot; `option` names what would choose another.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as exc:
        raise ServeError(
            f"cannot listen on {host}:{port}: {exc.strerror or exc}; {_way_on(exc, option)}"
        ) from exc


def _way_on(exc: OSError, option: str) -> str:
    if isinstance(exc, socket.gaierror) or exc.errno == errno.EADDRNOTAVAIL:
        return "choose an address of this machine with --host"
    return f"stop what uses it, or choose another with {option}"
