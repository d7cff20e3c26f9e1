"""The tombstone: answers 410 everywhere, with the archive owner's name, until its last day.

This file stands alone: a copy of it, its settings and Python's standard library are all it needs,
as the program is gone by then. On the day after its last it removes itself.

    python3 tombstone.py SETTINGS.json          serves until the last day
    python3 tombstone.py SETTINGS.json --end    removes it, if that day is over
"""

import base64
import hashlib
import html
import json
import subprocess
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOOK_AT_THE_CLOCK = 30  # seconds
STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-inline-size:34rem;margin:18vh auto;"
    "padding:0 1.5rem;color:#24292f;background:#fff}"
    "@media(prefers-color-scheme:dark){body{color:#d0d7de;background:#16191d}}"
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name} has ended</title><style>{style}</style></head>
<body><main><h1>{name} has ended</h1>
<p>Everything that was written here was handed over and removed from this machine.</p>
<p>{owner}</p></main></body></html>
"""


def page(told):
    """The bytes of the page."""
    name, owner = (html.escape(told[key]) for key in ("name", "owner"))
    whom = f"The archive is with {owner}." if owner else "It was removed without an archive."
    return PAGE.format(name=name, style=STYLE, owner=whom).encode()


def serve(told):
    """Answers until the last day is over."""
    body, kind = page(told), "ThreadingHTTPServer"
    server = type(kind, (ThreadingHTTPServer,), {"daemon_threads": True})(
        (told["bind"], told["port"]), handler(body)
    )
    server.timeout = LOOK_AT_THE_CLOCK
    with server:
        while not is_over(told):
            server.handle_request()


def handler(body):
    """A class that gives the one answer to every method and every address."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

    class Gone(BaseHTTPRequestHandler):
        server_version, sys_version = "tombstone", ""
        timeout = 10  # seconds for somebody who is slow to ask

        def answer(self):
            self.send_response(410)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            policy = f"default-src 'none'; style-src 'sha256-{digest}'"
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            self.close_connection = True

        def __getattr__(self, name):
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *_):
            """Who still comes here is nobody's business."""

    return Gone


def is_over(told):
    """Whether the last day has passed, in UTC."""
    return datetime.now(UTC).date().isoformat() > told["until"]


def end(told):
    """Removes what the tombstone consists of, itself too; never a folder, never through a link."""
    for path in map(Path, told["removes"]):
        path.unlink(missing_ok=True)
    for command in told["afterwards"]:
        subprocess.run(command, check=False)


def main(arguments):
    told = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    if "--end" not in arguments:
        serve(told)
    elif is_over(told):
        end(told)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
