"""A platform with a Procfile: a disk that it forgets is refused in plain words."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.deploy.conftest import ROOT

SHM = Path("/dev/shm")  # noqa: S108 - a disk of its own on any Linux


def start(**environ):
    """Starts what the Procfile names, with a `python` that only says how it was called."""
    (command,) = [
        line.partition(":")[2].strip()
        for line in (ROOT / "Procfile").read_text("utf-8").splitlines()
        if line.startswith("web:")
    ]
    return subprocess.run(
        [ROOT / command], env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def python(tmp_path):
    """A PATH on which `python` says what it was asked."""
    said = tmp_path / "python"
    said.write_text('#!/bin/sh\necho "python $* on $BIND in $PILOT_DATA"\n', "utf-8")
    said.chmod(0o755)
    return f"{tmp_path}:{os.environ['PATH']}"


@pytest.mark.parametrize("data", ["", "var"])
def test_without_a_volume_it_does_not_start(python, data):
    refused = start(PATH=python, PILOT_DATA=data, PILOT_URL="https://pilot.example.com")
    assert refused.returncode == 1
    assert "lose what people wrote" in refused.stderr


def test_a_folder_on_the_program_s_own_disk_is_no_volume(python):
    refused = start(PATH=python, PILOT_DATA=str(ROOT / "var" / "x"), PILOT_URL="https://x.example")
    assert refused.returncode == 1
    assert "which this platform forgets" in refused.stderr


@pytest.mark.skipif(
    not SHM.is_dir() or SHM.stat().st_dev == ROOT.stat().st_dev, reason="no second disk here"
)
def test_on_a_volume_it_starts_for_everybody(python):
    volume = str(SHM / "trial")
    started = start(PATH=python, PILOT_DATA=volume, PILOT_URL="https://pilot.example.com")
    assert started.stdout.splitlines() == [
        f"python -m pilot init on 0.0.0.0 in {volume}",
        f"python -m pilot run on 0.0.0.0 in {volume}",
    ]
    assert "PILOT_URL" in start(PATH=python, PILOT_DATA=volume).stderr
