"""The answers that many views give: found or 404, see other, the form again."""

import re
from urllib.parse import urlsplit

from flask import abort, redirect, render_template, request

from pilot.models.base import one_line

OWN_PATH = re.compile(r"/(?!/)")


def get_or_404(query, number):
    """The row of that id within a scope; the scope is the permission."""
    row = query.where(query.model.id == number).first()
    if row is None:
        abort(404)
    return row


def see_other(address):
    """303: the write is done, look there."""
    return redirect(address, 303)


def came_from(otherwise):
    """The page of ours on which the button was pressed; else `otherwise`."""
    came = urlsplit(request.referrer or "")
    return own_path(f"{came.path}?{came.query}") if came.netloc == request.host else otherwise


def where_it_was(post):
    """The list in which the button was pressed, at this post; else its thread."""
    came = came_from("/posts/")
    return post.address if came.startswith("/posts/") else f"{came}#post-{post.id}"


def form_again(template, error, **shown):
    """422: the same page with a sentence by each field; what was typed is in `shown`."""
    return render_template(template, wrong=error.sentences, **shown), 422


def own_path(address):
    """`address` if it is a path on this server, else the timeline; never a way elsewhere."""
    address = one_line(address).replace("\\", "/")
    return address if OWN_PATH.match(address) else "/"
