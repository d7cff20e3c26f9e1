"""Puts the application together: settings, hooks, blueprints, filters, headers, error pages."""

from datetime import timedelta

from flask import Flask, abort, current_app, request, templating
from flask_login import current_user

from pilot import access, clock, csrf, database, limits, problems, settings, signing
from pilot.compress import compress
from pilot.headers import forbidding
from pilot.models.code import Codes
from pilot.models.feed import Feeds
from pilot.models.handover import Handovers
from pilot.models.invitation import Invitations
from pilot.models.minutes import Minutes
from pilot.models.trial import Trial
from pilot.models.visit import Visit
from pilot.throttle import Throttle
from pilot.turns import in_turn
from pilot.uploads import UploadRequest
from pilot.views import BLUEPRINTS, words


class Environment(templating.Environment):
    """Jinja's, but a template without globals of its own shares the environment's as they are.

    Its chain of two dictionaries is searched name by name for each macro file that a page imports.
    """

    def make_globals(self, d):
        return super().make_globals(d) if d else self.globals


class Application(Flask):
    """Flask without its question, a dozen times a request, whether a function is a coroutine."""

    jinja_environment = Environment

    def ensure_sync(self, func):
        return func

    def log_exception(self, exc_info):
        """Names the view and not the address, which may hold a personal link."""
        self.logger.error("Error in %s", request.endpoint, exc_info=exc_info)


def application(chosen=None):
    """The Flask application for the trial in the settings' folder. Raises Refused without one."""
    chosen = chosen or settings.load()
    database.use(chosen.database_path)
    app = Application("pilot", static_folder="static")
    app.request_class = UploadRequest
    answers = signing.behind(chosen, in_turn(app.wsgi_app))
    app.wsgi_app = forbidding(answers, over_tls=chosen.secure)
    app.session_interface = signing.Sessions()
    app.config.update(
        SECRET_KEY=chosen.secret_key(),
        SESSION_COOKIE_NAME="__Host-pilot" if chosen.secure else "pilot",
        SESSION_COOKIE_SECURE=chosen.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=2 * limits.TRIAL_DAYS),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # addresses carry the version
    )
    app.extensions["settings"] = chosen
    app.extensions["invitations"] = Invitations(app.config["SECRET_KEY"])
    app.extensions["codes"] = Codes(app.config["SECRET_KEY"])
    app.extensions["handovers"] = Handovers(app.config["SECRET_KEY"])
    app.extensions["feeds"] = Feeds(app.config["SECRET_KEY"])
    app.extensions["minutes"] = Minutes(app.config["SECRET_KEY"])
    app.extensions["throttle"] = Throttle()
    app.extensions["visits"] = set()  # (person, day) noted by this process
    _hooks(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    words.register(app)
    problems.register(app)
    return app


def _hooks(app):
    app.before_request(_open_database)
    app.before_request(_known_host)
    app.before_request(csrf.refuse_foreign_writes)
    signing.register(app)
    app.before_request(access.guard)
    app.before_request(_note_visit)
    app.after_request(compress)
    app.teardown_request(lambda error: request.sweep())
    app.teardown_request(lambda error: database.database.unsettle())


def _open_database():
    database.database.open()
    database.database.settle()


def _known_host():
    if request.host.lower() not in current_app.extensions["settings"].hosts:
        abort(400, "This server does not answer to that name. Its operator sets PILOT_URL.")


def _note_visit():
    """Once a day and person while the trial is open; after the freeze reading leaves no trace."""
    viewer = current_user._get_current_object()  # the proxy looks it up at each mention
    if not viewer.is_authenticated or Trial.current().phase != "open":
        return
    visit, seen = (viewer.id, str(clock.now().date())), current_app.extensions["visits"]
    if visit not in seen:
        Visit.note(*visit)
        seen.add(visit)
