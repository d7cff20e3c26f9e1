"""Offers the files of this archive to a WordPress on this machine while it imports.

Run in the folder data/ of the archive: python3 wordpress/serve.py. It serves files/ only, to this
machine only, each file under the name behind ?name=, by which WordPress knows what it is.
"""

import re
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Files(SimpleHTTPRequestHandler):
    """Answers for files/<sha256>?name=<name>."""

    def send_head(self):
        if not re.match(r"/files/[0-9a-f]{64}(\?|$)", self.path):
            return self.send_error(404)
        return super().send_head()

    def end_headers(self):
        (name,) = re.findall(r"\?name=([A-Za-z0-9._-]+)$", self.path) or ["file"]
        self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        super().end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8765), Files).serve_forever()
