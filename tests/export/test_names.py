"""R8: every archive unpacks on Windows, whatever people called their pages and files."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from export.names import PATH, Names, is_safe, safe

NAMES = st.lists(st.text(max_size=320), max_size=12)
ON_A_BUSY_MACHINE = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@ON_A_BUSY_MACHINE
@given(NAMES)
@example(["🎉🎉", "a:b?.txt", "CON", "con.txt", "x" * 300, "Plan", "plan", "PLAN", "Plan-2", ""])
@example(["..", ".", "-", "aux.", "COM1.tar.gz", "../../etc/passwd", "Straße", "議事録", "_", "__"])
def test_any_names_become_safe_and_stay_apart(texts):
    names = Names()
    given_out = [names.give(text, f"page-{n}") for n, text in enumerate(texts)]
    assert len({name.lower() for name in given_out}) == len(texts)
    for name in given_out:
        assert is_safe(f"data/site/pages/{name}.html"), name
        assert len(f"data/site/pages/{name}.html") <= PATH


@ON_A_BUSY_MACHINE
@given(NAMES)
def test_the_same_names_in_the_same_order_become_the_same(texts):
    first, second = Names(), Names()
    assert [first.give(text) for text in texts] == [second.give(text) for text in texts]


def test_letters_stay_readable():
    assert safe("Straße & Müller") == "Strasse-Muller"
    assert safe("con.txt") == "_con.txt"
    assert safe("議事録", "page-3") == "page-3"


def test_paths_that_windows_refuses_are_no_names_of_ours():
    refused = ["a:b", "a\\b", "CON", "x/aux.txt", "a/../b", "a./b", "/a", "a//b", "é", "a b", ""]
    assert [path for path in [*refused, "x" * 121] if is_safe(path)] == []
