"""A machine whose trial is in a container, with a stand-in for the engine."""

import json
import shutil

from tests.deploy.conftest import HERE, SEEDING
from tests.deploy.machine import Machine

BASE = "localhost/python:3.11"
RUN = "import os, sys; from deploy import host; host.SBIN = os.environ['FAKE'] + ':' + host.SBIN\n"
MAIN = "from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"


class Boxed(Machine):
    """A machine with an engine; `deploy` is told to look for it where the tests have put it."""

    def __init__(self, machine):
        super().__init__(machine.root, machine.checkout)
        self.storage = self.root / "var/lib/containers"
        self.state_file = self.storage / "state.json"
        self.mounted = self.storage / "volumes/pilot-data/_data"
        self.data, self.bin = self.mounted / "var", self.root / "root/bin"
        self.bin.mkdir()
        shutil.copy(HERE / "fake_engine.py", self.bin / "podman")
        (self.bin / "podman").chmod(0o755)
        (self.storage / "volumes").mkdir(parents=True)
        self.engine("pull", BASE)

    def deploy(self, *arguments, before="", counting=(), **environ):
        return self.run(
            "/usr/bin/python3", "-c", RUN + before + MAIN, *counting, *arguments,
            "--root", self.root, **self.environ, **environ,
        )  # fmt: skip

    @property
    def environ(self):
        return {"FAKE": str(self.bin), "FAKE_STORAGE": str(self.storage)}

    def up(self, *arguments, **options):
        return self.deploy(
            "up", "--container", "podman", "--base", BASE, "--port", str(self.port), *arguments,
            **options,
        )  # fmt: skip

    def engine(self, *arguments):
        done = self.run(self.bin / "podman", *arguments, **self.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def must(self, *arguments):
        """A command of the trial, as its own command on the machine runs it."""
        return self.engine("exec", "--interactive", "pilot", "python", *arguments)

    def known(self):
        """What the engine holds."""
        return json.loads(self.state_file.read_text("utf-8")).keys()

    def inventory(self):
        told = json.loads((self.folder / "inventory.json").read_text("utf-8"))
        return {f"{thing['kind']} {thing['place']}": thing for thing in told["things"]}


def fine(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def live_through_a_trial(machine):
    """Opens it, plants the markers, ends it, hands it over. Returns (archive, marker)."""
    machine.must("-c", SEEDING)
    marker = json.loads(machine.must("-m", "pilot", "trial", "show"))["marker"]
    machine.must("-m", "pilot", "trial", "freeze")
    machine.must("-m", "export", "write")
    (archive,) = machine.archives.glob("*.zip")
    machine.must("-m", "export", "verify", f"archive/{archive.name}")
    fine(machine.deploy("receipt", "--by", "Nadia Petrov"))
    return archive, marker
