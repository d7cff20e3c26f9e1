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
