"""Feeds: the timeline, a topic, a page as Atom, read with a personal token, not a cookie."""

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, request
from flask_login import current_user

from pilot.access import ANYBODY, BEFORE_RETIREMENT, MEMBERS, UNTIL_FROZEN, allow
from pilot.errors import Refused
from pilot.markup import fold
from pilot.models import feed
from pilot.models.base import one_line
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.trial import Trial
from pilot.views import atom
from pilot.views.answers import see_other
from pilot.views.words import KIND, public_url, topics

bp = Blueprint("feeds", __name__)


@bp.get("/feed.atom")
@allow(ANYBODY, when=BEFORE_RETIREMENT)
def show():
    token = request.args.get("token", "")
    try:
        current_app.extensions["feeds"].reader(token)
    except Refused as error:
        abort(403, error.sentence)
    made = _of_page(token) if "page" in request.args else _of_posts(token)
    response = current_app.response_class(made, content_type=f"{atom.TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"  # keep it, and ask whether it changed
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/feeds")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    token = current_app.extensions["feeds"].token(current_user)
    topic = _topic() or next((word for word, _ in topics()), "")
    addresses = [public_url() + _address(token, topic=word) for word in ("", topic)]
    title = one_line(request.args.get("page", ""))
    page = Page.called(title) if title else None
    if page:
        addresses.append(public_url() + _address(token, page=page.title))
    shown = {"addresses": addresses, "topic": topic, "page": page, "title": title}
    return render_template("feeds.html", **shown)


@bp.post("/feeds/renew")
@allow(MEMBERS, when=UNTIL_FROZEN)
def renew():
    feed.renew(Person.get_by_id(current_user.id))  # the signed-in one is shared by all who look
    return see_other("/feeds")


def _of_posts(token):
    trial, topic = Trial.current(), _topic()
    return atom.feed(
        feed.posts(topic), url=public_url(), address=_address(token, topic=topic), kinds=KIND,
        title=trial.name, began=trial.opened_at or trial.created_at, topic=topic,
    )  # fmt: skip


def _of_page(token):
    page = Page.called(request.args["page"]) or abort(404)
    return atom.page_feed(
        page, feed.revisions(page), url=public_url(), title=Trial.current().name,
        address=_address(token, page=page.title),
    )  # fmt: skip


def _topic():
    return fold(one_line(request.args.get("topic", "")).removeprefix("#"))


def _address(token, **asked):
    chosen = {name: value for name, value in asked.items() if value}
    return f"/feed.atom?{urlencode({'token': token, **chosen})}"
