"""Two processes that prove one archive find what one process finds, line by line."""

import json

import pytest

from export import second as seconds
from export.second import Second
from tests.export.tampering import Contents


def _changed(contents):
    contents.replace("data/site/index.html", "</main>", "<p>Nobody wrote this.</p></main>")
    contents.replace("data/csv/posts.csv", "today", "never")


def _missing(contents):
    del contents["data/site/people.html"]
    del contents["data/sqlite/trial.sqlite"]


def _extra(contents):
    contents["data/site/extra.html"] = b"<p>Nobody wrote this.</p>\n"


CHANGES = {
    "nothing": (lambda contents: None, ()),
    "pages and tables": (_changed, ("data/site/index.html, line", "data/csv/posts.csv, line")),
    "files that are gone": (_missing, ("data/site/people.html: is missing",)),
    "a page too many": (_extra, ("data/site/extra.html: is extra",)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_two_processes_find_what_one_finds(written, export, tmp_path, two, monkeypatch, kind):
    change, expected = CHANGES[kind]
    contents = Contents.of(written)
    change(contents)
    contents.sign()
    path = contents.write(tmp_path / "some.zip")
    by_two = _found(export, path)
    monkeypatch.setattr(seconds, "WORTH", 10**9)
    assert by_two == _found(export, path)
    assert all(any(one.startswith(begin) for one in by_two) for begin in expected), by_two
    assert bool(by_two) == bool(expected)


def test_a_second_process_that_is_killed_costs_a_proof_time_only(
    written, export, tmp_path, two, monkeypatch
):
    def killed(self, bag, snapshot):
        self._process.kill()
        self._process.wait()

    monkeypatch.setattr(Second, "pack", killed)
    path = Contents.of(written).write(tmp_path / "some.zip")
    assert _found(export, path) == []


def _found(export, path):
    """The sentences of a verification; nothing but its result is left."""
    done = export("verify", path)
    result = json.loads(path.with_name(f"{path.name}.verified.json").read_text("utf-8"))
    assert done.status == (1 if result["findings"] else 0)
    assert {one.name for one in path.parent.iterdir()} == {
        path.name, f"{path.name}.verified.json", f"{path.name}.verified.html", "var",
    }  # fmt: skip
    return [one["text"] for one in result["findings"]]
