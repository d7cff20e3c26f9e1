"""Merging by lines, comparing by words: nobody's line goes unseen, and no text takes forever."""

import shutil
import subprocess
import time
from collections import Counter
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pilot.models.difference import difference
from pilot.models.matching import Matching
from pilot.models.merge import merge

LINES = st.lists(st.sampled_from(["", "a", "b", "c", "- d", "e f"]), max_size=12).map("\n".join)
BIG = 400_000  # characters: the limit of a page


@given(LINES, LINES, LINES)
@example("", "a", "b")
@example("a", "a\nb", "a\nc")
@settings(max_examples=400, deadline=None)
def test_nobody_s_line_goes_without_being_shown(base, mine, theirs):
    done = merge(base, mine, theirs)
    before, lines = base.split("\n"), set(done.text.split("\n"))
    for text in (mine, theirs):
        assert set(text.split("\n")) - set(before) <= lines


@given(st.lists(st.tuples(*[st.sampled_from(["keep", "keep", "drop", "change", "add"])] * 2)))
@settings(max_examples=300, deadline=None)
def test_a_line_that_both_left_alone_stays_and_each_new_one_stands_there_once(acts):
    base = [f"line {n}" for n in range(len(acts))]
    mine, theirs = (
        [new for n, act in enumerate(side) for new in _after(act, name, n)]
        for name, side in (("mine", [act[0] for act in acts]), ("theirs", [act[1] for act in acts]))
    )
    done = merge("\n".join(base), "\n".join(mine), "\n".join(theirs))
    kept = Counter(done.text.split("\n"))
    assert all(kept[line] == 1 for line in base if line in mine and line in theirs)
    assert all(kept[line] == 1 for line in (*mine, *theirs) if line not in base)


@given(LINES, LINES)
@settings(max_examples=200, deadline=None)
def test_what_one_person_changed_is_taken_as_it_is(base, mine):
    for done in (merge(base, mine, base), merge(base, base, mine), merge(base, mine, mine)):
        assert done == (mine, [])


@given(LINES, LINES)
@settings(max_examples=200, deadline=None)
def test_both_sides_of_a_difference_read_in_order_give_the_two_texts(old, new):
    rows = [row for row in difference(old, new).rows if not row.alike]
    for number, parts, text in (("old", "before", old), ("new", "after", new)):
        lines = text.split("\n")
        for row in rows:
            if at := getattr(row, number):
                assert "".join(words for words, _ in getattr(row, parts)) == lines[at - 1]
    hidden = sum(row.alike for row in difference(old, new).rows)
    assert sum(row.old is not None for row in rows) + hidden == len(old.split("\n"))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text"),
    [
        ("a\nb", "A\nb", "a\nB", "A\nB"),
        ("a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine"),
        ("a", "a\nx", "a\ny\nx", "a\ny\nx"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb\nc", "a\nB\nc", "a\nB\nc", "a\nB\nc"),
    ],
)
def test_changes_at_different_places_go_together_without_asking(base, mine, theirs, text):
    assert merge(base, mine, theirs) == (text, [])


def test_the_same_line_is_a_conflict_that_holds_all_three():
    done = merge("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc")
    assert done.text == "a\ntheirs\nmine\nc"
    assert done.conflicts == [(2, "b", "theirs", "mine")]
    assert merge("a\nb", "a", "a\nB").conflicts == [(2, "b", "B", "")]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_where_git_sees_no_conflict_the_merged_text_is_git_s(tmp_path):
    chance, agreed = Random(4), 0  # noqa: S311 - the same texts every time
    for _ in range(60):
        base = [f"line {n} {chance.random()}" for n in range(chance.randint(5, 40))]
        mine, theirs = _edited(chance, base), _edited(chance, base)
        status, text = _by_git(tmp_path, mine, base, theirs)
        if status == 0:
            done = merge("\n".join(base), "\n".join(mine), "\n".join(theirs))
            assert (done.text + "\n", done.conflicts) == (text, [])
            agreed += 1
    assert agreed > 10


@pytest.mark.parametrize(
    "make",
    [
        lambda chance: "\n".join(chance.choice("ab") for _ in range(BIG // 2)),
        lambda chance: "".join(chance.choice("ab ") for _ in range(BIG)),
        lambda chance: "\n".join(str(n % 9 or chance.random())[:6] for n in range(BIG // 4)),
        lambda chance: "\n".join(f"word {chance.randrange(99)}" for _ in range(BIG // 9)),
        lambda chance: "\n" * BIG,
    ],
    ids=["two letters", "one line", "repeated", "a few words", "blank"],
)
def test_no_text_of_a_page_s_length_takes_long_to_compare(make):
    first, second = make(Random(1)), make(Random(2))  # noqa: S311 - as above
    begun = time.process_time()
    difference(first, f"x\n{second}\ny")
    merge(first, f"x\n{second}", f"{first}\ny")
    assert time.process_time() - begun < 8  # seconds, on a machine with other work to do


def test_a_long_page_with_every_second_line_changed_is_compared_line_by_line():
    old = [f"line {n}" for n in range(10_000)]
    new = [line if n % 2 else f"new {n}" for n, line in enumerate(old)]
    assert len(Matching().changes(old, new)) == 5_000


def _after(act, name, n):
    words = {"keep": f"line {n}", "drop": None, "change": f"{name} {n}", "add": f"line {n}"}
    more = [f"{name} adds {n}"] if act == "add" else []
    return [line for line in (words[act], *more) if line]


def _edited(chance, lines):
    lines = list(lines)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines)) if lines else 0
        new = [f"new {chance.random()}" for _ in range(chance.randint(0, 2))]
        lines[at : at + chance.randint(0, 2)] = new
    return lines


def _by_git(folder, *texts):
    """(number of conflicts, merged text) of `git merge-file mine base theirs`."""
    paths = [folder / name for name in ("mine", "base", "theirs")]
    for path, lines in zip(paths, texts, strict=True):
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = ["git", "merge-file", "-p", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout
