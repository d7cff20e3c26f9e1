"""What is measured is still there: the benchmark's trial is built and each of its rows answered."""

from itertools import islice

import pytest

from pilot import create_app, database, settings
from tests.bench import checks
from tests.bench.content import Content
from tests.bench.load import Answer
from tests.bench.rows import ROWS, Visit

POSTS = 60


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """The benchmark's trial, small, and somebody to ask its questions."""
    visit = Visit(Content(tmp_path_factory.mktemp("bench"), POSTS))
    app = create_app(settings.load({"PILOT_DATA": str(visit.content.folder)}))
    visit.client = app.test_client(use_cookies=False)
    yield visit
    database.database.close()


@pytest.mark.parametrize("name", ROWS)
def test_every_row_of_the_benchmark_is_answered_as_its_check_expects(visit, name):
    for request in islice(ROWS[name].requests(visit), 2):
        headers = {"Cookie": request.cookie}
        method = "GET" if request.form is None else "POST"
        given = visit.client.open(request.path, method=method, data=request.form, headers=headers)
        answer = Answer(given.status_code, given.headers.get("Location"), given.text)
        assert not request.check(answer), request.path
    assert not checks.lost(visit)
