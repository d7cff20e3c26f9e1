"""The tables of settings and limits: documented, checked, and with a reason for each."""

import re
from pathlib import Path

import pytest

from pilot import limits, settings
from pilot.errors import Refused

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "docs" / "operations.md"]


@pytest.mark.parametrize("name", settings.TABLE)
def test_every_variable_is_documented_with_its_default(name):
    rows = [
        line
        for path in DOCUMENTS
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("|") and f"`{name}`" in line
    ]
    assert rows, f"{name} stands in no table of the documents"
    default = settings.TABLE[name][0]
    assert not default or any(f"`{default}`" in row for row in rows)


def test_no_document_promises_a_variable_that_is_not_read():
    row = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", re.MULTILINE)
    promised = {
        name
        for path in DOCUMENTS
        for cell in row.findall(path.read_text("utf-8"))
        for name in re.findall(r"[A-Z_]{3,}", cell)
    }
    assert promised <= settings.TABLE.keys()


def test_no_other_variable_is_read_by_the_app():
    read = re.compile(r"environ(?:\.get\(|\[|\.setdefault\()\s*[\"']([A-Z_]+)")
    names = {
        name
        for path in (ROOT / "pilot").rglob("*.py")
        for name in read.findall(path.read_text("utf-8"))
    }
    of_wsgi = {"REMOTE_ADDR", "PATH_INFO", "REQUEST_METHOD"}  # PEP 3333
    assert names - of_wsgi <= settings.TABLE.keys()


def test_every_limit_is_used():
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("pilot", "export", "deploy")
        for suffix in ("*.py", "*.html")
        for path in (ROOT / folder).rglob(suffix)
        if path.name != "limits.py"
    )
    names = [name for name in vars(limits) if name.isupper() and len(name) > 3]
    unused = {name for name in names if not re.search(rf"\b{name}\b", code)}
    assert unused <= {"THREADS"}


def test_the_server_has_as_many_threads_as_the_table_says():
    """deploy/ imports nothing of ours, so it repeats the figure."""
    conf = (ROOT / "deploy" / "gunicorn.conf.py").read_text("utf-8")
    assert f"threads = {limits.THREADS} " in conf


def test_without_an_environment_everything_has_a_default():
    chosen = settings.load({})
    assert (chosen.folder, chosen.bind, chosen.port) == (Path("var"), "127.0.0.1", 8000)
    assert settings.load(dict.fromkeys(settings.TABLE, "")) == chosen


def test_a_dotenv_file_is_read_and_what_is_set_already_wins(tmp_path, monkeypatch):
    path = tmp_path / ".env"
    path.write_text('# a comment\nPORT=9000\n BIND = "0.0.0.0" \n\nnonsense\n#PILOT_URL=http://x\n')
    monkeypatch.setenv("BIND", "::1")
    monkeypatch.setenv("PORT", "")  # so that it is gone again after the test
    monkeypatch.delenv("PORT")
    monkeypatch.delenv("PILOT_URL", raising=False)
    settings.read_dotenv(path)
    chosen = settings.load()
    assert (chosen.port, chosen.bind, chosen.url) == (9000, "::1", "")
    monkeypatch.delenv("PORT")
    settings.read_dotenv(tmp_path / "none")


def test_the_secret_is_made_once_and_only_the_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    chosen = settings.load({"PILOT_DATA": str(tmp_path)})
    first = chosen.secret_key()
    assert len(first) >= 48
    assert chosen.secret_key() == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("SECRET_KEY", "from the environment")
    assert chosen.secret_key() == "from the environment"


@pytest.mark.parametrize(
    "url", ["ftp://x", "http://", "x", "http://[", "https:///path", "https://x/a"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(Refused, match="write it like https://"):
        settings.load({"PILOT_URL": url})
