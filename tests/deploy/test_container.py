"""The container's files, read as text: `make check` builds no image."""

import re
import subprocess
import sys

import yaml

from tests.deploy.conftest import ROOT, free_port

FOLDER = ROOT / "deploy/files/container"
CONTAINERFILE = (FOLDER / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
INSTRUCTIONS = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", CONTAINERFILE)).splitlines()


def told(name):
    """The arguments of every instruction of that name."""
    return [line.partition(" ")[2].strip() for line in INSTRUCTIONS if line.startswith(f"{name} ")]


def test_every_instruction_is_one_that_builders_know():
    known = {"ARG", "FROM", "COPY", "RUN", "ENV", "WORKDIR", "VOLUME", "USER", "EXPOSE",
             "HEALTHCHECK", "CMD"}  # fmt: skip
    assert {line.split()[0] for line in INSTRUCTIONS if line.strip()} == known


def test_it_runs_without_root_and_has_one_volume():
    assert told("USER") == ["10001:10001"]
    assert told("VOLUME") == told("WORKDIR") == ["/data"]
    assert "PILOT_DATA=/data/var" in told("ENV")[0]
    assert INSTRUCTIONS.index("USER 10001:10001") > max(
        number for number, line in enumerate(INSTRUCTIONS) if line.startswith(("RUN", "COPY"))
    )


def test_what_it_copies_is_there_and_nothing_else_is_sent():
    sources = [source for copied in told("COPY") for source in copied.split()[:-1]]
    assert all((ROOT / source).exists() for source in sources)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    assert set(sources) == {line[1:] for line in ignored if line.startswith("!")}


def test_packages_are_installed_by_their_hashes():
    assert "--require-hashes" in told("RUN")[0]


def test_compose_mounts_one_volume_and_leaves_the_rest_read_only():
    pilot = COMPOSE["services"]["pilot"]
    assert pilot["read_only"] is True
    assert pilot["volumes"] == ["data:/data"]
    assert list(COMPOSE["volumes"]) == ["data"]
    assert pilot["cap_drop"] == ["ALL"]
    assert pilot["security_opt"] == ["no-new-privileges:true"]
    assert pilot["user"] == told("USER")[0]
    assert pilot["ports"][0].startswith("127.0.0.1:")
    build = pilot["build"]
    assert (FOLDER / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()


def test_the_health_check_tells_a_server_that_answers_from_none(ready):
    check = [sys.executable, FOLDER / "healthcheck.py"]
    nobody = subprocess.run(
        check, env={"PORT": str(free_port())}, capture_output=True, text=True, check=False
    )
    assert nobody.returncode == 1
    assert "does not answer" in nobody.stderr
    server, port = ready.serve()
    try:
        assert subprocess.run(check, env={"PORT": str(port)}, check=False).returncode == 0
    finally:
        server.terminate()
        server.wait()
