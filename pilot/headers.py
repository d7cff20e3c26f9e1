"""What every answer forbids: nothing of others runs, nothing is framed, nothing is guessed."""

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
    "img-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of the page of a PDF alone: the browser's own viewer shows it there in a frame.
POLICY_WITH_FRAME = f"{POLICY}; frame-src 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Only where TLS is: for a year, as browsers' lists ask for (RFC 6797).
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def forbidding(wsgi_app, *, over_tls):
    """The application, each of its answers with these headers unless it has them already.

    What is not a static file is private. As tuples around the application, because Werkzeug looks
    through all headers for each that is set.
    """
    always = [*HEADERS.items(), *(OVER_TLS.items() if over_tls else ())]
    private = [*always, ("Cache-Control", "private, no-store")]

    def answer(environ, start_response):
        wanted = always if environ["PATH_INFO"].startswith("/static/") else private

        def start(status, headers, exc_info=None):
            given = {name for name, _ in headers}
            more = [header for header in wanted if header[0] not in given]
            return start_response(status, [*headers, *more], exc_info)

        return wsgi_app(environ, start)

    return answer
