"""Keeps the directions between pilot, export and deploy: who imports whom, with file and line."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXPORT_MAY_IMPORT = {
    f"pilot.{name}"
    for name in (
        "__version__", "clearing", "clock", "database", "disk", "errors", "genuine", "limits",
        "markup", "models", "settings",
    )
}
WIRE = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib",
    "socket", "ssl", "urllib.request", "urllib3", "xmlrpc",
}  # fmt: skip
SPEAKERS = {
    "pilot/anteroom.py",  # connections of others that have come in
    "pilot/commands/serving.py",  # whether the port is free
    "pilot/mail/outgoing.py",  # the one mail server, where one is named
    "export/wxr/serve.py",  # shows an archive's files to WordPress, on whose machine it runs
}
WEB = {"flask", "flask_login", "gunicorn", "werkzeug"}


def test_pilot_never_imports_export_or_deploy():
    assert not offences("pilot", lambda name: top(name) in {"export", "deploy"})


def test_models_know_nothing_of_the_web():
    def of_the_web(name):
        return top(name) == "flask" or within(name, {"pilot.views"})

    assert not offences("pilot/models", of_the_web)


def test_export_imports_the_trial_but_neither_views_nor_web():
    def beyond_the_trial(name):
        if top(name) == "pilot":
            return not within(name, EXPORT_MAY_IMPORT)
        return top(name) in WEB | {"deploy"}

    assert not offences("export", beyond_the_trial)


def test_deploy_needs_only_the_standard_library():
    allowed = sys.stdlib_module_names | {"deploy"}
    assert not offences("deploy", lambda name: top(name) not in allowed)


def test_no_host_is_spoken_to_but_the_mail_server():
    """R38: what can open a connection is imported in these places only."""
    said = [line for part in ("pilot", "export") for line in offences(part, on_the_wire)]
    assert {line.partition(":")[0] for line in said} == SPEAKERS


def test_tests_are_imported_by_nobody():
    packages = ("pilot", "export", "deploy")
    assert not [line for package in packages for line in offences(package, imports_tests)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import export.bag", ["export.bag"]),
        ("from pilot import views, models", ["pilot.views", "pilot.models"]),
        ("def late():\n    from export import bag", ["export.bag"]),
        ("from . import bag", ["export.formats.bag"]),
        ("from ..snapshot import take", ["export.snapshot.take"]),
        ("import_module('pilot.views')", ["pilot.views"]),
    ],
)
def test_every_way_to_import_is_seen(source, names):
    assert [name for _, name in imports(ast.parse(source), "export.formats")] == names


def offences(folder, forbidden):
    """Lines "file:line imports name" of a folder for each import that is forbidden."""
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files, f"{folder}/ has no Python files"
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files
        for line, name in imports(ast.parse(path.read_text("utf-8")), package_of(path))
        if forbidden(name)
    ]


def imports(tree, package):
    """Pairs (line, full dotted name) of everything a module imports, inside functions too."""
    for node in ast.walk(tree):
        for name in imported_names(node, package):
            yield node.lineno, name


def imported_names(node, package):
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            base = ".".join(filter(None, [parent(package, level), module]))
            return [f"{base}.{alias.name}" for alias in names]
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return [name]
    return []


def parent(package, level):
    """The package that `level` leading dots mean, seen from inside `package`."""
    if level == 0:
        return None
    parts = package.split(".")
    return ".".join(parts[: len(parts) - level + 1])


def package_of(path):
    return ".".join(path.parent.relative_to(ROOT).parts)


def top(name):
    return name.partition(".")[0]


def within(name, modules):
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def on_the_wire(name):
    return within(name, WIRE)


def imports_tests(name):
    return top(name) == "tests"


def test_the_archive_s_commands_do_not_load_the_web():
    code = "import export.__main__, sys; sys.exit(bool({'flask', 'flask_login'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
