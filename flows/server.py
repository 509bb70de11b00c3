"""Prefect's server with its UI, which a browser may not leave.

The newer pages (`/v2`) load an analytics client that no setting switches off. A Content Security
Policy lets the browser talk to this server alone, so that what is looked at here stays here.
"""

import uvicorn
from prefect.server.api.server import create_app
from prefect.settings import get_current_settings
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The UI's own scripts are inlined, evaluated and made into workers; all come from here.
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; "
    "frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)


class OnlyThisServer:
    """Adds the policy to every answer of an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_with_policy)


def main() -> None:
    """Serve until stopped, where `PREFECT_SERVER_API_HOST` and `_PORT` say."""
    settings = get_current_settings().server
    uvicorn.run(
        OnlyThisServer(create_app(final=True)),
        host=settings.api.host,
        port=settings.api.port,
        timeout_keep_alive=settings.api.keepalive_timeout,
        log_level=settings.logging_level.lower(),
    )


if __name__ == "__main__":
    main()
