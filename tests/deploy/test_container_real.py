"""The whole life of a trial in podman and docker themselves, where they run: PILOT_BASE names an
image with Python 3.11 that they have.
"""

import json
import os
import shutil
import subprocess
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploy.boxed import fine
from tests.deploy.conftest import NAME, ROOT, SEEDING, free_port

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` writes to /srv: only root can")


@contextmanager
def real(engine):
    """The machine itself, where that engine runs and has the base: PILOT_BASE names it."""
    base, name = os.environ.get("PILOT_BASE", ""), "pilot-tested"
    found = shutil.which(engine)
    if not base or not found:
        pytest.skip(f"no {engine} here, or PILOT_BASE does not name an image with Python 3.11")
    if subprocess.run([found, "image", "inspect", base], capture_output=True).returncode:
        pytest.skip(f"{engine} does not run here, or does not have {base}")
    port, folder = free_port(), Path("/srv", name)

    def deploy(*arguments, **options):
        return subprocess.run(
            ["/usr/bin/python3", "-m", "deploy", *map(str, arguments), "--name", name],
            cwd=ROOT, capture_output=True, text=True, timeout=240, check=False, **options,
        )  # fmt: skip

    def ask(*arguments, **options):
        return subprocess.run(
            [found, *map(str, arguments)], capture_output=True, text=True, timeout=240, check=True,
            **options,
        ).stdout.strip()  # fmt: skip

    try:
        yield (name, port, base, deploy, ask)
    finally:
        subprocess.run([found, "rm", "--force", "--volumes", name], capture_output=True)
        for kind, place in (("volume", f"{name}-data"), ("image", f"pilot-in-a-box/{name}")):
            subprocess.run([found, kind, "rm", place], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("engine", ["podman", "docker"])
def test_the_whole_life_in_a_real_engine(engine):
    with real(engine) as (name, port, base, deploy, ask):
        everything = lambda: [  # noqa: E731
            sorted(ask(*listing).split())
            for listing in (
                ("ps", "--all", "--quiet"), ("images", "--all", "--quiet"),
                ("volume", "ls", "--quiet"), ("network", "ls", "--quiet"),
            )
        ]  # fmt: skip
        before = everything()
        fine(deploy("up", "--container", engine, "--base", base, "--port", port))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        told = json.loads(ask("inspect", name))[0]
        assert told["HostConfig"]["ReadonlyRootfs"] is True
        health = ("python", "/opt/pilot/deploy/files/container/healthcheck.py")
        ask("exec", name, *health)
        assert (
            "nothing was changed"
            in fine(deploy("up", "--container", engine, "--base", base, "--port", port)).stdout
        )
        ask("exec", "--interactive", name, "python", "-",
            input=SEEDING)  # fmt: skip
        ask("exec", name, "python", "-m", "pilot", "trial", "freeze")
        ask("exec", name, "python", "-m", "export", "write")
        (archive,) = Path("/srv", name, "archive").glob("*.zip")
        ask("exec", name, "python", "-m", "export", "verify", f"archive/{archive.name}")
        fine(deploy("receipt", "--by", "Nadia Petrov"))
        fine(deploy("down", "--confirm", NAME))
        assert everything() == before
        certificate = archive.with_name("certificate.json")
        assert json.loads(certificate.read_text("utf-8"))["outcome"] == "complete"
