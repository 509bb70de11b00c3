"""The output folder as web pages on this machine. (action: HTTP)

In: the folder of the editions. Out: a Starlette application: the list of editions, each with its
page and text, and nothing else of the folder. It sets the headers that keep a page from loading
or running anything.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE = re.compile(r"digest\.([A-Za-z0-9-]+)\.(html|txt)")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_TYPES = {"html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8"}
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>digest: editions</title>
<style>body {{ font: 17px/1.6 Georgia, serif; max-width: 36em; margin: 2em auto; padding: 0 1em }}
</style></head><body><h1>Editions</h1>{body}</body></html>"""


def application(folder: Path) -> Starlette:
    """Return the application that shows the editions of a folder, and its dry runs."""

    def listing(_: Request) -> Response:
        body = _section("", folder) + _section("preview", folder / "preview")
        page = _PAGE.format(body=body or "<p>No edition was made yet.</p>")
        return HTMLResponse(page, headers=_HEADERS)

    def edition(request: Request) -> Response:
        return _file(folder, **request.path_params)

    def preview(request: Request) -> Response:
        return _file(folder / "preview", **request.path_params)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/preview/{day}/{name}", preview),
            Route("/{day}/{name}", edition),
        ]
    )


def _file(folder: Path, day: str, name: str) -> Response:
    kind = _FILE.fullmatch(name)
    path = folder / day / name
    if not (kind and _DAY.fullmatch(day) and path.is_file()):
        raise HTTPException(404)
    return FileResponse(path, media_type=_TYPES[kind[2]], headers=_HEADERS)


def _section(prefix: str, folder: Path) -> str:
    """Return the editions of a folder as a list, the newest day first."""
    days = sorted(
        (d for d in folder.glob("*") if _DAY.fullmatch(d.name) and d.is_dir()), reverse=True
    )
    items = [_item(prefix, day) for day in days]
    heading = "<h2>Dry runs</h2>" if prefix else ""
    return f"{heading}<ul>{''.join(items)}</ul>" if items else ""


def _item(prefix: str, day: Path) -> str:
    base = f"/{prefix}/{day.name}" if prefix else f"/{day.name}"
    pages = (f for f in day.glob("*.html") if _FILE.fullmatch(f.name) and f.is_file())
    names = sorted(page.name for page in pages)
    links = (f'<a href="{base}/{escape(n)}">{escape(n.split(".")[1])}</a>' for n in names)
    return f"<li>{day.name}: {', '.join(links)}</li>"
