"""A trial in a container on this machine: what `up --container` makes, and how it is asked."""

import secrets

from deploy.engine import LOGGING, Engine, answering
from deploy.host import BOOTED, find, run
from deploy.layout import FILES, Layout
from deploy.made import Thing
from deploy.words import Refused

INSIDE = 8000  # the port in the container
UID = 10001  # the account in the container, see the Containerfile
CONFINED = (
    "--user", f"{UID}:{UID}", "--read-only", "--tmpfs", "/tmp:mode=1777,size=64m",  # noqa: S108
    "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "256",
)  # fmt: skip
LIMITS = ("--memory", "512m", "--restart", "unless-stopped", "--stop-timeout", "30")
GATEWAY = (
    "from pathlib import Path; rows = [line.split() for line in"
    " Path('/proc/net/route').read_text().splitlines()]\n"
    "print(*next(reversed(bytes.fromhex(row[2])) for row in rows if row[1] == '00000000'), sep='.')"
)


class Contained(Layout):
    """The things of one trial in a container, in the order in which they are made."""

    def __init__(self, wanted, host, engine):
        super().__init__(wanted)
        name = wanted.name
        self.engine = engine
        self.image, self.volume = f"localhost/pilot-in-a-box/{name}", f"{name}-data"
        self.mounted = engine.volumes() / self.volume / "_data"
        if not self.mounted.is_relative_to(host.root):
            raise Refused(f"{engine.name} keeps its volumes in {engine.volumes()}, which is not in "
                          f"{host.root}.")  # fmt: skip
        self.data = host.place(self.mounted / "var")
        self.outside = str(host.at(self.archives))
        self.environ = str(host.at(self.settings))
        self.places = [self.folder, self.command, self.settings, host.place(self.mounted)]

    @property
    def service(self):
        return self.wanted.name

    @property
    def log(self):
        return f"{self.engine.name} logs {self.wanted.name}"

    def things(self):
        wanted = self.wanted
        return [
            Thing("folder", self.folder, "the inventory and the archives"),
            Thing("archives", self.archives, "archives, teardown's log and certificate"),
            Thing("base", wanted.base, "the image that the trial's is built on"),
            Thing("image", self.image, "the program and its packages"),
            Thing("secret", self.settings, "settings, readable by root alone"),
            Thing("volume", self.volume, "posts, pages, files, people"),
            Thing("container", wanted.name, "the server"),
            Thing("file", self.command, "the trial's commands, run in the container"),
            *self.site_things(),
            Thing("port", f"{wanted.bind}:{wanted.port}", "where the server listens"),
        ]

    def text(self, place):
        return self._script() if place == self.command else super().text(place)

    def owner(self, _host):
        """(uid, gid) of the account in the container."""
        return UID, UID

    def once(self, package, *arguments):
        """What a command of pilot or export prints, in a container that goes with it."""
        return run(*once(self.told(), package, *arguments))

    def told(self):
        """What an inventory knows of it, and what is enough to ask the trial."""
        return {
            "engine": self.engine.name, "token": self.engine.token, "image": self.image,
            "volume": self.volume, "outside": self.outside, "environ": self.environ,
        }  # fmt: skip

    def create(self):
        """Makes the container, which is not started by that."""
        wanted, engine = self.wanted, self.engine
        engine.ask(
            "create", "--name", wanted.name, "--label", engine.label, *CONFINED, *LIMITS,
            *LOGGING[engine.name], "--env-file", self.environ,
            "--publish", f"{wanted.bind}:{wanted.port}:{INSIDE}", *_mounts(self.told()), self.image,
        )  # fmt: skip

    def _script(self):
        template = (FILES.parent / "container/command").read_text(encoding="utf-8")
        return self.filled(template, engine=self.engine.name)

    def _settings(self):
        """As `--env-file` reads it: nothing is quoted."""
        wanted = self.wanted
        values = {
            "PILOT_URL": wanted.url.rstrip("/") or f"http://{wanted.bind}:{wanted.port}",
            "SMTP_URL": wanted.smtp,
            "TRUSTED_PROXY": self._gateway() if wanted.site else "",
        }  # fmt: skip
        again = f"podman rm --force {wanted.name}".replace("podman", self.engine.name)
        head = f"# Settings of the trial; after a change: {again}, and the same `up` once more\n"
        return head + "".join(f"{name}={value}\n" for name, value in values.items() if value)

    def _gateway(self):
        """The address from which the machine's own proxy reaches the container."""
        return self.engine.ask(
            "run", "--rm", "--label", self.engine.label, *CONFINED, self.image,
            "python", "-c", GATEWAY,
        )  # fmt: skip


def wanted_here(wanted, host, told):
    """The layout of the container that is wanted, or that was made here as the inventory says."""
    name = told.get("engine") or answering(wanted.container)
    engine = Engine(name, told.get("token") or secrets.token_hex(8))
    host.engine, host.is_live = engine, host.is_live and BOOTED.is_dir()
    return Contained(wanted, host, engine)


def once(told, package, *arguments):
    """The command line that runs a command of pilot or export beside the server, or without it."""
    engine = Engine(told["engine"], told["token"])
    return [
        find(engine.name), "run", "--rm", "--interactive", "--label", engine.label, *CONFINED,
        "--network", "none", "--env-file", told["environ"], *_mounts(told), told["image"],
        "python", "-m", package, *arguments,
    ]  # fmt: skip


def _mounts(told):
    """The one volume, and in it the folder for archives, which outlives it."""
    return [
        "--volume", f"{told['volume']}:/data",
        "--volume", f"{told['outside']}:/data/archive:Z",
    ]  # fmt: skip
