"""The timeline and its threads: publish, reply, edit, withdraw, accept, useful."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from pilot.access import BEFORE_RETIREMENT, MEMBERS, UNTIL_FROZEN, WHILE_OPEN, allow
from pilot.errors import Invalid
from pilot.models import charter, gate
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.person import Person
from pilot.models.position import Position
from pilot.models.post import ANNOUNCEMENT, KINDS, Post
from pilot.models.reaction import Reaction
from pilot.models.timeline import Timeline
from pilot.models.trial import DRAFT, Trial
from pilot.views.answers import form_again, get_or_404, own_path, see_other, where_it_was
from pilot.views.attach import attach, kept_files, letter_in
from pilot.views.opening import opening

bp = Blueprint("posts", __name__)


@bp.get("/")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def home():
    if Trial.current().phase == DRAFT:
        return render_template("posts/waiting.html", **_gate())
    timeline = Timeline.of(request.args, current_user)
    start = request.args.get("start", "")  # the button of a habit starts its new way
    typed = {"kind": start} if start in KINDS else {}
    return render_template("posts/timeline.html", timeline=timeline, typed=typed)


@bp.get("/posts")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def index():
    return render_template("posts/timeline.html", timeline=Timeline.of(request.args, current_user))


@bp.get("/posts/<int:number>")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def show(number):
    post = Post.numbered(number) or abort(404)
    if post.is_reply:
        return see_other(post.address)
    thread = Timeline.thread(post, current_user)
    standing = Position.standing(thread.cards, current_user)
    if request.method == "GET":
        shown = [card.post.id for card in thread.cards]
        Position.note(current_user, shown, standing.read_to)
    typed = opening(post, request.args)
    return render_template("posts/thread.html", thread=thread, standing=standing, typed=typed)


@bp.post("/posts")
@allow(MEMBERS, when=UNTIL_FROZEN)
def create():
    form, uploads = request.form, request.uploads
    if Trial.current().phase != DRAFT and (dropped := letter_in(uploads)):
        typed = {**form, "body": dropped[0].body}
        timeline = Timeline.of({}, current_user)
        return render_template(
            "posts/timeline.html", timeline=timeline, typed=typed, kept=dropped[1]
        )
    try:
        post = _published(form)
    except Invalid as error:
        return _timeline_again(error, form, uploads)
    attach(uploads, post=post)
    return see_other(post.address)


@bp.post("/posts/<int:number>/replies")
@allow(MEMBERS, when=WHILE_OPEN)
def reply(number):
    post, uploads = get_or_404(Post.select(), number), request.uploads
    if dropped := letter_in(uploads):
        thread = Timeline.thread(post.root or post, current_user)
        typed = {**request.form, "body": dropped[0].body}
        return render_template("posts/thread.html", thread=thread, typed=typed, kept=dropped[1])
    try:
        written = post.reply(current_user, request.form.get("body", ""))
    except Invalid as error:
        shown = {"thread": Timeline.thread(post.root or post, current_user), "typed": request.form}
        return form_again("posts/thread.html", error, **shown, kept=kept_files(uploads))
    attach(uploads, post=written)
    asked = request.form.get("next")
    return see_other(own_path(asked) if asked else written.address)


@bp.post("/posts/<int:number>/useful")
@allow(MEMBERS, when=WHILE_OPEN)
def useful(number):
    post = get_or_404(Post.visible(), number)
    Reaction.toggle(post, current_user)
    return see_other(where_it_was(post))


@bp.get("/posts/<int:number>/edit")
@allow(MEMBERS, when=WHILE_OPEN)
def edit(number):
    post = get_or_404(Post.editable_by(current_user), number)
    return render_template("posts/edit.html", post=post)


@bp.post("/posts/<int:number>/edit")
@allow(MEMBERS, when=WHILE_OPEN)
def update(number):
    post, form = get_or_404(Post.editable_by(current_user), number), request.form
    try:
        MustRead.edit(
            post, form.get("body", ""), title=form.get("title", ""),
            ask_again="ask_again" in form,
        )  # fmt: skip
    except Invalid as error:
        return form_again("posts/edit.html", error, post=post, typed=form)
    return see_other(post.address)


@bp.get("/posts/<int:number>/history")
@allow(MEMBERS, when=BEFORE_RETIREMENT)
def history(number):
    return render_template("posts/history.html", post=get_or_404(Post.visible(), number))


@bp.post("/posts/<int:number>/withdraw")
@allow(MEMBERS, when=WHILE_OPEN)
def withdraw(number):
    post = get_or_404(Post.editable_by(current_user), number)
    post.withdraw(current_user)
    return see_other(post.address)


@bp.post("/posts/<int:number>/answer")
@allow(MEMBERS, when=WHILE_OPEN)
def accept(number):
    question = get_or_404(Answer.acceptable_by(current_user), number)
    reply = get_or_404(question.replies, request.form.get("reply", type=int))
    Answer.accept(question, reply, current_user)
    return see_other(reply.address)


def _published(form):
    body, kind = form.get("body", ""), form.get("kind", "update")
    if Trial.current().phase == DRAFT:
        return charter.open_with(current_user, body)
    words = {"body": body, "title": form.get("title", "")}
    if kind == ANNOUNCEMENT and form.get("must_read"):
        return MustRead.announce(current_user, reason=form.get("reason", ""), **words)
    return Post.publish(current_user, kind=kind, **words)


def _timeline_again(error, form, uploads):
    if Trial.current().phase == DRAFT:
        return form_again("posts/waiting.html", error, typed=form, **_gate())
    timeline = Timeline.of({}, current_user)
    return form_again(
        "posts/timeline.html", error, timeline=timeline, typed=form, kept=kept_files(uploads)
    )


def _gate():
    trial = Trial.current()
    return {
        "trial": trial,
        "missing": gate.missing(trial),
        "awaited": gate.awaited(trial),
        "sponsor": Person.sponsor(),
    }
