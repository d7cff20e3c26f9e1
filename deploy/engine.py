"""Podman or docker: what an engine holds of one trial, told apart by a label with a token."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.host import Host, find, run
from deploy.words import Refused

NAMES = ("podman", "docker")
LABEL = "pilot-in-a-box"
ABSENT = ("no such", "not known")  # how podman and docker say that they have nothing of a name
FAILED = 125  # exit status of `run` from which on it is the engine that speaks, not the program
BUILDING = {
    # Only docker's own form keeps the health check; no layers in between are kept.
    "podman": ("--format", "docker", "--layers=false", "--force-rm"),
    "docker": ("--no-cache", "--force-rm"),
}
# The older builder: BuildKit would keep a cache that carries no label, and that nobody may remove.
ENVIRON = {"docker": {"DOCKER_BUILDKIT": "0"}}
LOGGING = {  # beside the container, never in the machine's journal
    "podman": ("--log-driver", "k8s-file", "--log-opt", "max-size=10mb"),
    "docker": ("--log-driver", "json-file", "--log-opt", "max-size=5m", "--log-opt", "max-file=2"),
}
STORAGE = {"podman": "{{.Store.GraphRoot}}", "docker": "{{.DockerRootDir}}"}
VOLUMES = {"podman": "{{.Store.VolumePath}}", "docker": "{{.DockerRootDir}}/volumes"}


@dataclass(frozen=True)
class Held:
    """Something that an engine holds: its full id (a volume's is its name), and its labels."""

    id: str
    labels: dict
    about: dict


class Engine:
    """One engine, and in it what carries the token of one trial."""

    def __init__(self, name, token):
        self.name, self.token = name, token

    @property
    def label(self):
        return f"{LABEL}={self.token}"

    def ask(self, *arguments):
        """What the engine prints. Raises Refused with what it complained about."""
        return run(self.name, *arguments, env={**os.environ, **ENVIRON.get(self.name, {})}).strip()

    def storage(self):
        """The folder in which it keeps everything."""
        return Path(self.ask("info", "--format", STORAGE[self.name]))

    def volumes(self):
        """The folder in which it keeps volumes."""
        return Path(self.ask("info", "--format", VOLUMES[self.name]))

    def held(self, kind, name):
        """What it holds of that kind (image, container, volume) and name, or None."""
        command = [find(self.name), "inspect", "--type", kind, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
            if any(word in said.lower() for word in ABSENT):
                return None
            raise Refused(f"{self.name} failed: {said}")
        about = json.loads(done.stdout)[0]
        labels = about.get("Labels") or (about.get("Config") or {}).get("Labels") or {}
        return Held(about.get("Id") or about["Name"], labels, about)

    def is_ours(self, held):
        """Whether it carries the token: a name alone may be anybody's."""
        return held.labels.get(LABEL) == self.token

    def containers(self):
        """Ids of the trial's containers, also of commands that were killed."""
        return self._ids("ps", "--all", "--no-trunc")

    def images(self):
        """Ids of the trial's images, also of such that have no name."""
        return self._ids("images", "--all", "--no-trunc")

    def volumes_held(self):
        """Names of the trial's volumes."""
        return self._ids("volume", "ls")

    def users_of(self, volume):
        """Ids of containers that have a volume and are not the trial's own."""
        found = self.ask("ps", "--all", "--no-trunc", "--quiet", "--filter", f"volume={volume}")
        return [one for one in found.split() if one not in self.containers()]

    def build(self, image, base, folder):
        """Makes the image from the Containerfile of a checkout."""
        self.ask(
            "build", *BUILDING[self.name], "--build-arg", f"BASE={base}", "--label", self.label,
            "--tag", image, "--file", folder / "deploy/files/container/Containerfile", folder,
        )  # fmt: skip

    def is_running(self, container):
        held = self.held("container", container)
        return bool(held and self.is_ours(held) and held.about["State"]["Running"])

    def pid(self, container):
        """The number of a running container's first process on this machine, or None."""
        return self.held("container", container).about["State"]["Pid"] or None

    def start(self, container):
        self.ask("start", container)

    def stop(self):
        """Stops the trial's containers, the server with the time it needs to end well."""
        if found := self._ids("ps", "--no-trunc"):
            self.ask("stop", "--time", "30", *found)

    def _ids(self, *listing):
        found = self.ask(*listing, "--quiet", "--filter", f"label={self.label}").split()
        return list(dict.fromkeys(found))


def host_of(told):
    """The machine that an inventory tells of, with the engine that it was given, if any."""
    host = Host(None if told["is_live"] else told["root"])
    if told.get("engine"):
        host.engine = Engine(told["engine"], told["token"])
    return host


def answering(asked):
    """The name of the engine that was asked for, or of the first that answers. Raises Refused."""
    said = []
    for name in NAMES if asked == "any" else [asked]:
        try:
            run(name, "info")
        except Refused as refusal:
            said.append(str(refusal))
        else:
            return name
    raise Refused(f"No engine for containers answers here. {' '.join(said)}")
