"""Small facts about the house that a reader relies on: sizes, escapes, left-overs, pins."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("pilot", "export", "deploy")
TEMPLATES = {".html", ".txt", ".xml", ".svg", ".jinja"}
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".sh", ".conf"}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; [^\\]+)? (--hash=sha256:[0-9a-f]{64} ?)+$")
VENDORED = re.compile(r"// \S+ (\d[\d.]*\d), (\S+) licence, copyright .+")
DEPENDENCIES = (ROOT / "docs/dependencies.md").read_text("utf-8")
LEFT_OVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_no_python_file_is_longer_than_a_reader_s_patience():
    sources = files(*CODE, "tests", suffixes=[".py"])
    lengths = {path: len(text(path).splitlines()) for path in sources}
    assert not [f"{path}: {length} lines" for path, length in lengths.items() if length >= 250]


def test_no_template_switches_escaping_off():
    off = re.compile(r"\|\s*safe\b|autoescape\s+false")
    assert not lines_with(off, files(*CODE, suffixes=TEMPLATES))


def test_markup_is_made_in_one_file_only():
    made = re.compile(r"\bMarkup\b")
    elsewhere = [path for path in files(*CODE, suffixes=[".py"]) if path != Path("pilot/markup.py")]
    assert not lines_with(made, elsewhere)


def test_nothing_is_left_to_do_in_the_code():
    assert not lines_with(LEFT_OVER, files(*CODE, "tests", "docs", "bin", suffixes=TEXT | {""}))


def test_errors_are_caught_by_name():
    broad = [
        f"{path}:{node.lineno}"
        for path in files(*CODE, "tests", suffixes=[".py"])
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.ExceptHandler) and catches_anything(node)
    ]
    assert not broad


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes_and_names_no_source(name):
    loose = [line for line in requirement_lines(name) if not PINNED.match(line)]
    assert not loose


def test_what_we_chose_is_what_gets_installed():
    project = tomllib.loads(text("pyproject.toml"))
    chosen = [
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-dev.txt", project["dependency-groups"]["dev"]),
    ]
    for name, wanted in chosen:
        split = (pin.split("==") for pin in wanted)
        assert {(canonical(package), version) for package, version in split} <= pins(name).items()


def test_tests_and_product_agree_on_the_versions_they_share():
    product, tools = pins("requirements.txt"), pins("requirements-dev.txt")
    assert not [name for name in product.keys() & tools.keys() if product[name] != tools[name]]


def test_every_runtime_requirement_has_its_version_and_its_reason_written_down():
    explained = dict(reasons())
    assert explained == pins("requirements.txt")


def test_every_file_of_others_names_its_version_and_licence_and_has_its_reason():
    said = {
        path.name: VENDORED.match(path.read_text("utf-8").partition("\n")[0])
        for path in (ROOT / "pilot/static/vendor").iterdir()
    }
    assert all(said.values()), said
    table = re.findall(r"^\| (\S+\.js) \| (\S+) \| (\S+) \| .+ \| .+ \|$", DEPENDENCIES, re.M)
    assert sorted(table) == sorted((name, *line.groups()) for name, line in said.items())


def test_every_link_of_the_documents_leads_somewhere():
    dead = [
        f"{path}: {target}"
        for path in [*files("docs", suffixes=[".md"]), *map(relative, ROOT.glob("*.md"))]
        for target in MARKDOWN_LINK.findall(without_code(text(path)))
        if not target.startswith(("http://", "https://", "mailto:", "#"))
        and not (ROOT / path.parent / target.partition("#")[0]).exists()
    ]
    assert not dead


def files(*folders, suffixes):
    """Own files as paths below the root; what others wrote (static/vendor) is left out."""
    return [
        relative(path)
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
        and path.suffix in suffixes
        and not {"vendor", "__pycache__"} & set(path.parts)
    ]


def relative(path):
    return path.relative_to(ROOT)


def text(path):
    return (ROOT / path).read_text("utf-8")


def lines_with(pattern, paths):
    return [
        f"{path}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def without_code(markdown):
    return re.sub(r"```.*?```|`[^`\n]*`", "", markdown, flags=re.DOTALL)


def catches_anything(handler):
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(getattr(one, "id", "") in {"Exception", "BaseException"} for one in caught)


def requirement_lines(name):
    """One string per requirement, its continuation lines joined; comments are dropped."""
    joined = re.sub(r"\s*\\\n\s*", " ", text(name))
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


def pins(name):
    found = (PINNED.match(line) for line in requirement_lines(name))
    return {canonical(match[1]): match[2] for match in found if match}


def canonical(name):
    """PEP 503: one spelling for Flask-Login and flask_login."""
    return re.sub(r"[-_.]+", "-", name).lower()


def reasons():
    """Pairs (name, version) of the runtime table's rows in docs/dependencies.md that say why."""
    for line in text("docs/dependencies.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.match(r"\d", cells[1]) and all(cells):
            yield canonical(cells[0]), cells[1]
