"""A box as the operator has it: a checkout with its virtual environment and a trial in var/."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
NAME = "Posts <instead> of the list"
# A script, as the tests are not where it runs: what was agreed on, and what opens a trial with it.
SEEDING = f"""
{(HERE.parent / "agreed.py").read_text("utf-8")}
{(HERE / "seeding.py").read_text("utf-8")}
seed(CAST, {{**CHARTER, "name": {NAME!r}}}, MEASURES, FIRST_POST)
"""
TOOLS = ("playwright", "axe", "hypothesis", "ruff", "pytest", "_pytest", "pip", "aiosmtpd")
SYSTEM_PYTHON = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"


class Box:
    """A checkout in a folder of its own, with a home and a temporary folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.checkout, self.home, self.temporary = (
            folder / name for name in ("checkout", "home", "tmp")
        )
        self.data = self.checkout / "var"
        self.archives = self.checkout / "archive"
        self.python = self.checkout / ".venv" / "bin" / "python"
        self.home.mkdir()
        self.temporary.mkdir()

    @property
    def environment(self):
        dropped = ("PILOT_DATA", "SECRET_KEY", "PILOT_URL", "PORT", "BIND", "TRUSTED_PROXY")
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        own = {"HOME": str(self.home), "TMPDIR": str(self.temporary)}
        return {**kept, **own, "PYTHONPATH": str(self.checkout)}

    def run(self, *arguments, python=None, folder=None, **environ):
        """The finished process of a command, started in the checkout or another folder."""
        return subprocess.run(
            [str(python or SYSTEM_PYTHON), *map(str, arguments)],
            cwd=folder or self.checkout, env={**self.environment, **environ},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def pilot(self, *arguments):
        """What a command of pilot printed; it must succeed."""
        return self.must("-m", "pilot", *arguments, python=self.python)

    def must(self, *arguments, python=None, **environ):
        done = self.run(*arguments, python=python, **environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def deploy(self, *arguments, **options):
        return self.run("-m", "deploy", *arguments, **options)

    def down(self, *arguments, **options):
        """The teardown with the right name."""
        return self.deploy("down", "--confirm", NAME, *arguments, **options)

    @property
    def facts(self):
        return json.loads(self.pilot("trial", "show"))

    @property
    def certificate(self):
        return json.loads((self.archives / "certificate.json").read_text("utf-8"))

    @property
    def log(self):
        return json.loads((self.archives / "teardown.json").read_text("utf-8"))

    def tree(self):
        """{path: (size, time of change)} of all files of the box, compiled code left out."""
        return {
            str(path.relative_to(self.folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
            for path in self.folder.rglob("*")
            if "__pycache__" not in path.parts and not path.is_dir()
        }

    def hand_over(self, name="posts-2026-12-19.zip", **told):
        """An archive made by hand, and beside it what `python -m export verify` would write."""
        self.archives.mkdir(exist_ok=True)
        path, facts = self.archives / name, self.facts
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bag:
            bag.writestr("posts/data/records/trial.jsonl", json.dumps({"marker": facts["marker"]}))
        content = path.read_bytes()
        verified = {
            "archive": name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "verified_at": "2099-01-01T00:00:00.000000Z",
            "made_at": "2098-12-31T00:00:00.000000Z",
            "ok": True,
            "findings": [],
            "gaps": [],
            "counts": facts["records"],
            "phase": facts["phase"],
            "frozen_at": facts["frozen_at"] or "",
        }
        beside = self.archives / f"{name}.verified.json"
        beside.write_text(json.dumps({**verified, **told}), "utf-8")
        self.received(path)
        return path

    def received(self, path):
        """Nadia, the archive owner, confirms to have it."""
        return self.must("-m", "deploy", "receipt", "--by", "Nadia Petrov", "--archive", path)

    def serve(self):
        """Starts the server; returns (process, port) once it answers."""
        port = free_port()
        server = subprocess.Popen(
            [str(self.python), "-m", "pilot", "run"],
            cwd=self.checkout, env={**self.environment, "PORT": str(port)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while not answers(port):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
        return server, port


def free_port():
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    """Whether a server answers on that port, whatever it says."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """A checkout with a virtual environment that finds the packages of the tests'."""
    folder = tmp_path_factory.mktemp("deploy") / "checkout"
    for package in ("pilot", "export", "deploy"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    venv = folder / ".venv"
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", venv], check=True)
    packages = next(venv.glob("lib/python*/site-packages"))
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def made(checkout, tmp_path_factory):
    """{phase: checkout} with a trial as far as that, made once by the real commands."""
    box = Box(tmp_path_factory.mktemp("made"))
    steps = {
        "draft": lambda: box.pilot("init"),
        "open": lambda: box.must("-c", SEEDING, python=box.python),
        "frozen": lambda: box.pilot("trial", "freeze"),
        "handed over": box.hand_over,
    }
    shutil.copytree(checkout, box.checkout, symlinks=True)
    for phase, step in steps.items():
        step()
        shutil.copytree(box.checkout, box.folder / phase, symlinks=True)
    return {phase: box.folder / phase for phase in steps}


@pytest.fixture(scope="session")
def source(checkout):
    """The same where every account can read it, as `make venv` leaves it: with its stamp."""
    folder = Path(tempfile.mkdtemp(prefix="pilot-source-", dir="/tmp"))
    folder.chmod(0o755)
    ignored = shutil.ignore_patterns(*(f"{name}*" for name in TOOLS))
    shutil.copytree(sysconfig.get_path("purelib"), folder / "packages", ignore=ignored)
    shutil.copytree(checkout, folder / "checkout", symlinks=True)
    venv = folder / "checkout" / ".venv"
    next(venv.glob("lib/python*/site-packages/tests.pth")).write_text(f"{folder}/packages\n")
    for place in (folder / "checkout", venv):
        shutil.copy(ROOT / "requirements.txt", place)
    yield folder / "checkout"
    shutil.rmtree(folder)


def _copied(checkout, folder):
    box = Box(folder)
    shutil.copytree(checkout, box.checkout, symlinks=True)
    return box


@pytest.fixture
def draft_box(made, tmp_path):
    """A box whose trial has not begun."""
    return _copied(made["draft"], tmp_path)


@pytest.fixture
def open_box(made, tmp_path):
    """A box whose trial is open; Ana has planted the marker in a post and a file."""
    return _copied(made["open"], tmp_path)


@pytest.fixture
def box(made, tmp_path):
    """A box whose trial is frozen."""
    return _copied(made["frozen"], tmp_path)


@pytest.fixture
def ready(made, tmp_path):
    """A box whose trial is frozen and handed over."""
    return _copied(made["handed over"], tmp_path)
