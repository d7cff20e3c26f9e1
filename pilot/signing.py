"""Who is signed in: by our signed cookie, or by the header of the one trusted proxy."""

import time
from functools import lru_cache

from flask import request
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager
from itsdangerous import BadSignature
from werkzeug.middleware.proxy_fix import ProxyFix

from pilot import limits
from pilot.models.person import Person
from pilot.models.trial import FROZEN, Trial

SIGNED_ON = "pilot.signed_on"  # in the WSGI environment, where no client can write


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies. A signature that was right once is not computed again.

    How old the cookie is, is asked each time. What was not signed here is never kept.
    """

    def open_session(self, app, request):
        """The session in the request's cookie; an empty one without it, or if it is not ours."""
        cookie = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        try:
            values, signed_at = _signed(self, app, cookie) if cookie else ({}, 0)
        except BadSignature:
            return self.session_class()
        is_old = time.time() - signed_at > app.permanent_session_lifetime.total_seconds()
        return self.session_class({} if is_old else values)

    def save_session(self, app, session, response):
        """As Flask does; where nothing changed, only the header that says whose answer it is."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")


class Login(LoginManager):
    """Flask-Login's, without its look at address and browser: phones change theirs all day."""

    def _session_protection_failed(self):
        return False


@lru_cache(limits.REMEMBERED)
def _signed(sessions, app, cookie):
    """(what the cookie says, POSIX seconds of its signing). Raises BadSignature."""
    serializer = sessions.get_signing_serializer(app)
    values, signed_at = serializer.loads(cookie, return_timestamp=True)
    return values, signed_at.timestamp()


def behind(settings, wsgi_app):
    """Believes what that one address forwards: else anybody could write it.

    Of others their own headers are thrown away, so that the sign-on header means nothing from them.
    """
    forwarded = ProxyFix(wsgi_app, x_for=1, x_proto=1, x_host=1)
    header = f"HTTP_{settings.remote_user_header.upper().replace('-', '_')}"

    def answer(environ, start_response):
        named = environ.pop(header, "") if settings.remote_user_header else ""
        if not settings.trusted_proxy or environ.get("REMOTE_ADDR") != settings.trusted_proxy:
            return wsgi_app(environ, start_response)
        environ[SIGNED_ON] = named
        return forwarded(environ, start_response)

    return answer


def register(app):
    """Tells Flask-Login how a person is recognised."""
    login = Login(app)
    login.user_loader(lambda text: _by_header() if signed_on() else Person.of_session(text))
    login.request_loader(lambda request: _by_header())
    app.before_request(_note_joining)


def signed_on():
    """The address that the trusted proxy names for this request, or ""."""
    return request.environ.get(SIGNED_ON, "")


def _by_header():
    return Person.of_address(signed_on()) if signed_on() else None


def _note_joining():
    """Whoever comes by the proxy for the first time has joined; after the end nothing is noted."""
    if (person := _by_header()) and not person.joined_at and Trial.current().phase != FROZEN:
        Person.get_by_id(person.id).join()
