"""A real Chromium before a real port; whatever it complains about fails the test."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pilot import database
from pilot.models import TABLES
from pilot.models.trial import Trial
from tests.conftest import World, served

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
# A page that answers 404 or 422 is what some tests look for; other failed loads are in `_answered`.
# A server that does not answer is one of ours that was stopped: nobody else is asked.
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",
    "Failed to load resource: net::ERR_CONNECTION_REFUSED",
)
PATIENCE_MS = 15_000  # a machine may have more to do than this test
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def window(chromium):
    """`window(world, world.ana, scripts=False, viewport=PHONE)` is a page of a browser of its own.

    Signed in as that visitor, or as nobody. At the end the test fails for each console message
    of error, script error, violated policy, failed image or script, and request to another host.
    """
    complaints, contexts = [], []

    def open_window(world, visitor=None, *, scripts=True, viewport=DESKTOP, **options):
        context = chromium.new_context(
            base_url=world.url, java_script_enabled=scripts, viewport=viewport, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        if visitor:
            context.add_cookies([session_cookie(world, visitor.person)])
        _listen(context, urlsplit(world.url).netloc, complaints)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request):
    """The test runs twice: with scripts, and in a browser that runs none."""
    return request.param


@pytest.fixture
def empty(tmp_path):
    """A trial as the very first start makes it: nobody in it, nothing written; served."""
    database.create(tmp_path / "var" / "trial.db", TABLES)
    Trial.begin()
    with served(World(tmp_path / "var")) as world:
        yield world
    database.database.close()


@pytest.fixture
def live_draft(draft):
    """The trial in draft behind a real port."""
    with served(draft):
        yield draft


def session_cookie(world, person):
    """The cookie that a sign-in gives, without the half second of hashing."""
    signer = world.app.session_interface.get_signing_serializer(world.app)
    value = signer.dumps({"_user_id": person.get_id(), "_fresh": True})
    return {"name": world.app.config["SESSION_COOKIE_NAME"], "value": value, "url": world.url}


def _listen(context, host, complaints):
    def said(message):
        if message.type == "error" and not message.text.startswith(EXPECTED):
            complaints.append(f"console: {message.text}")

    def asked(request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != host:
            complaints.append(f"request to another host: {request.url}")

    def answered(response):
        # An upload (xhr) that is refused is shown like the document of a refused form, and a
        # document that the service worker asks for is one.
        request = response.request
        is_document = request.service_worker or request.resource_type in ("document", "xhr")
        if response.status >= 400 and not is_document:
            complaints.append(f"{response.status}: {response.url}")
        if response.status >= 500:
            complaints.append(f"{response.status}: {response.url}")

    context.on("console", said)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("request", asked)
    context.on("response", answered)
