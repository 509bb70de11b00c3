"""`digest web`: the editions as web pages on this machine. (action)"""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.ports import require_free
from digest.cli.terminal import say
from digest.config import load_settings
from digest.errors import ServeError


def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 4280,
) -> None:
    """Show the editions of the output folder as web pages, until it is stopped."""
    # Loaded here: no other command needs them, and each would take longer to start.
    import uvicorn

    from digest.web import application

    require_free(host, port, option="--port")
    say(f"Editions: http://{host}:{port}/")
    server = uvicorn.Server(
        uvicorn.Config(application(load_settings().out), host=host, port=port, log_level="warning")
    )
    server.run()
    if not server.started:
        raise ServeError(f"cannot listen on {host}:{port}")
