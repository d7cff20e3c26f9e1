"""What all consumers stand on: programs that may be missing, and an environment of their own."""

import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("mkdocs==1.6.1", "feedparser==6.0.12", "pyld==3.3.0")
VENV = Path(__file__).parents[2] / ".venv" / "consumers"


class Missing(Exception):
    """A program is not installed; the message says how to get it."""


def program(name, package=None):
    """The path of a program. Raises Missing."""
    path = shutil.which(name)
    if path is None:
        raise Missing(f"apt-get install {package or name}")
    return path


def run(*command, **options):
    """What a command says on standard output; a complaint of it fails the consumer."""
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, f"{command[:2]}: {(done.stderr or done.stdout)[-600:]}"
    return done.stdout


def own_python():
    """The Python that has the consumers from PyPI; its environment is made once. Raises Missing."""
    python = VENV / "bin" / "python"
    if not python.exists():
        run(sys.executable, "-m", "venv", VENV)
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Missing(f"pip install {' '.join(PACKAGES)} failed: {done.stderr.strip()[-200:]}")
    return python
