"""The post, page or file that a form is about."""

from flask import abort

from pilot.models.about import SUBJECTS
from pilot.views.answers import get_or_404


def subject_of(values):
    """{"post": Post} for `post=12`; the same for `page` and `file`. 404 for what is not there."""
    for field, model in SUBJECTS.items():
        if field in values:
            return {field: get_or_404(model.select(), values.get(field, type=int))}
    return abort(404)
