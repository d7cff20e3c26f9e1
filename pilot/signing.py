"""Who is signed in: by our signed cookie, or by the header of the one trusted proxy."""

from flask import request
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from pilot.models.person import Person
from pilot.models.trial import FROZEN, Trial

SIGNED_ON = "pilot.signed_on"  # in the WSGI environment, where no client can write


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
    login = LoginManager(app)
    login.session_protection = None  # phones change their address all day
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
