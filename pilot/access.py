"""Who may do what in which phase: every view states its rule, one guard applies them all."""

from dataclasses import dataclass

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user

from pilot.models.person import EXECUTIVE, LEAD, PARTICIPANT, SPONSOR
from pilot.models.trial import DRAFT, FROZEN, OPEN, RETIRED, Trial

OUTSIDER = "outsider"
ANYBODY = (OUTSIDER, PARTICIPANT, EXECUTIVE, LEAD, SPONSOR)
MEMBERS = (PARTICIPANT, EXECUTIVE, LEAD, SPONSOR)
LEADS = (LEAD,)
STEERING = (LEAD, SPONSOR)
THE_SPONSOR = (SPONSOR,)
EXECUTIVES = (EXECUTIVE,)
VOTING = (PARTICIPANT, EXECUTIVE, LEAD)
ANNOUNCING = (LEAD, EXECUTIVE, SPONSOR)

BEFORE_RETIREMENT = (DRAFT, OPEN, FROZEN)
WHILE_DRAFT = (DRAFT,)
UNTIL_FROZEN = (DRAFT, OPEN)
WHILE_OPEN = (OPEN,)
WHILE_FROZEN = (FROZEN,)
SINCE_OPENING = (OPEN, FROZEN)


@dataclass(frozen=True)
class Rule:
    """Roles that may use a view, and the phases in which they may."""

    who: tuple
    when: tuple


def allow(who, *, when):
    """States a view's rule. A view without one is refused."""

    def state(view):
        view.rule = Rule(who, when)
        return view

    return state


def guard():
    """Runs before each request: lets it pass, or answers 401, 403, 409, 410 or the sign-in page."""
    trial = Trial.current()
    trial.note_the_end()
    if trial.phase == RETIRED:
        abort(410)
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    viewer = current_user._get_current_object()  # the proxy looks it up at each mention
    role = viewer.role if viewer.is_authenticated else OUTSIDER
    if role not in rule.who:
        return _turned_away(role)
    if role == OUTSIDER:
        request.must_be_small()
    if trial.phase not in rule.when:
        abort(409)
    return None


def rule_of(app, endpoint):
    """The rule stated for an endpoint, or None."""
    if endpoint == "static":
        return Rule(ANYBODY, BEFORE_RETIREMENT)
    return getattr(app.view_functions[endpoint], "rule", None)


def matrix(app):
    """The rules of all views as a Markdown table, in the order of their addresses."""
    lines = ["| Address | Method | Who | When |", "|---|---|---|---|"]
    for route in sorted(app.url_map.iter_rules(), key=lambda route: (route.rule, route.endpoint)):
        rule = rule_of(app, route.endpoint)
        methods = ", ".join(sorted(route.methods - {"HEAD", "OPTIONS"}))
        who = "anybody" if OUTSIDER in rule.who else ", ".join(rule.who)
        lines.append(f"| `{route.rule}` | {methods} | {who} | {', '.join(rule.when)} |")
    return "\n".join(lines)


def _turned_away(role):
    if role != OUTSIDER:
        abort(403)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("session.show", next=request.full_path.rstrip("?")), 303)
    return abort(401)
