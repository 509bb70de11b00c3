"""A notice to a web address of the operator's. (action: network)"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from digest.errors import DeliveryError, TransientDeliveryError

_TIMEOUT = 10.0


def post_json(url: str, body: Mapping[str, object], *, user_agent: str) -> None:
    """POST an object as JSON; redirects are not followed.

    Raises:
        TransientDeliveryError: the server cannot be reached or says "not now".
        DeliveryError: it refuses.
    """
    try:
        headers = {"User-Agent": user_agent}
        # Only the status is of interest: the answer's body is not read.
        with httpx.stream("POST", url, json=body, timeout=_TIMEOUT, headers=headers) as answer:
            pass
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as exc:
        raise DeliveryError(f"webhook: {exc}") from exc
    except httpx.TransportError as exc:
        raise TransientDeliveryError(f"webhook: {exc}") from exc
    if answer.status_code in (408, 429) or answer.is_server_error:
        raise TransientDeliveryError(f"webhook: HTTP {answer.status_code}")
    if not answer.is_success:
        raise DeliveryError(f"webhook: HTTP {answer.status_code}")
