"""Refuses cross-site writes by header, before the body is read; no tokens in pages."""

from flask import abort, request

READING = {"GET", "HEAD", "OPTIONS"}
FOREIGN = "This came from another site, so nothing was changed. Open the page here first."


def refuse_foreign_writes():
    """Answers 403 to a write that another site caused.

    Browsers say so in Sec-Fetch-Site (Fetch Metadata); on plain-HTTP intranet names they send only
    Origin, which is compared with Host. Without both it was no browser that sends cookies along.
    """
    if request.method in READING:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in {"same-origin", "none"}:
        abort(403, FOREIGN)
    if site is None and origin is not None and origin.partition("://")[2] != request.host:
        abort(403, FOREIGN)
