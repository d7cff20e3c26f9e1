"""The machine, or a folder that stands for one: its paths, its accounts, its services."""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.words import Refused

SBIN = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BOOTED = Path("/run/systemd/system")  # sd_booted(3)
COMMENT = "Pilot-in-a-box"


class Host:
    """What commands change a machine with. With `root` everything goes into that folder, and
    nothing is started: it is an image of a machine, or a test.
    """

    def __init__(self, root=None):
        self.root = Path(root).resolve() if root else Path("/")
        self.is_live = not root
        self.engine = None  # podman or docker, where the trial is in a container

    def at(self, place):
        """Where an absolute path of the machine really is."""
        return self.root / str(place).lstrip("/")

    def place(self, path):
        """The path as the machine itself will see it."""
        return "/" + str(Path(path).relative_to(self.root))

    def account(self, name):
        """(uid, gid) of an account of the machine, or None."""
        for entry in self.accounts():
            if entry[0] == name:
                return int(entry[2]), int(entry[3])
        return None

    def accounts(self):
        """The lines of its passwd(5), split."""
        path = self.at("/etc/passwd")
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return [entry for line in lines if len(entry := line.split(":")) == 7]

    def add_account(self, name):
        """Makes a system account that nobody can sign in with."""
        self._shadow(
            "useradd", "--system", "--user-group", "--no-create-home", "--home-dir",
            "/nonexistent", "--shell", "/usr/sbin/nologin", "--comment", COMMENT, name,
        )  # fmt: skip

    def remove_account(self, name):
        """Removes the account and its group."""
        self._shadow("userdel", name)

    def systemctl(self, *arguments):
        """Tells systemd something; nothing where the machine is only a folder."""
        if self.is_live:
            run("systemctl", *arguments)

    def is_running(self, service):
        """Whether systemd has that unit active, or the engine that container."""
        if self.engine:
            return self.engine.is_running(service)
        return self.is_live and ends_well("systemctl", "is-active", "--quiet", service)

    def start(self, service):
        if self.engine:
            return self.engine.start(service)
        self.systemctl("daemon-reload")
        return self.systemctl("start", service)

    def stop(self, service):
        """Stops it; returns by which means, None where there is nothing that could run."""
        if self.engine:
            self.engine.stop()
            return f"{self.engine.name} stop {service}"
        self.systemctl("stop", service)
        return f"systemctl stop {service}" if self.is_live else None

    def _shadow(self, command, *arguments):
        prefix = [] if self.root == Path("/") else ["--prefix", str(self.root)]
        run(command, *prefix, *arguments)


def run(command, *arguments, fine=(0,), **options):
    """What a command prints. Raises Refused with what it complained about."""
    try:
        done = subprocess.run(
            [find(command), *map(str, arguments)],
            capture_output=True, text=True, check=False, **options,
        )  # fmt: skip
    except OSError as error:
        raise Refused(f"{command} cannot be run: {error}.") from error
    if done.returncode not in fine:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it ended without a word"]
        raise Refused(f"{Path(command).name} failed: {said[-1]}")
    return done.stdout


def ends_well(command, *arguments):
    """Whether a command exists and ends with status 0."""
    found = shutil.which(command, path=SBIN)
    if not found:
        return False
    return not subprocess.run([found, *arguments], capture_output=True, check=False).returncode


def find(command):
    """The path of a system command. Raises Refused when it is not installed."""
    if "/" in command:
        return command
    if found := shutil.which(command, path=SBIN):
        return found
    raise Refused(f"This machine has no {command}. Install it, or use another way up.")


def is_writable(folder):
    """Whether the nearest folder that exists can be written to; a read-only mount says no."""
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)
