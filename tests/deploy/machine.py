"""A machine to throw away: an ext4 image on a loop device where that is possible, else a folder."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.conftest import NAME, SEEDING, answers, free_port

ACCOUNTS = ("passwd", "group", "shadow", "gshadow")
FOLDERS = (
    "etc/systemd/system/multi-user.target.wants", "etc/nginx/conf.d", "etc/caddy", "opt", "srv",
    "root", "tmp", "var/lib", "var/log/journal", "var/log/nginx", "var/spool/cron", "var/tmp",
    "usr/local/bin", "run", "home/ben",
)  # fmt: skip
SIZE = 512 * 2**20


class Machine:
    """The root of a machine, a checkout of the operator beside it, and what is done there."""

    def __init__(self, root, checkout, image=None):
        self.root, self.checkout, self.image = root, checkout, image
        self.data, self.folder = root / "var/lib/pilot", root / "srv/pilot"
        self.archives, self.program = self.folder / "archive", root / "opt/pilot"
        self.port = free_port()

    def deploy(self, *arguments, **environ):
        """The finished process of a command of deploy, started in the operator's checkout."""
        return self.run(
            "/usr/bin/python3", "-m", "deploy", *arguments, "--root", self.root, **environ
        )

    def run(self, *command, **environ):
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        own = {"HOME": str(self.root / "root"), "PYTHONPATH": str(self.checkout)}
        return subprocess.run(
            [str(word) for word in command], cwd=self.checkout, env={**kept, **own, **environ},
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    def up(self, *arguments):
        done = self.deploy("up", "--port", self.port, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def down(self, *arguments):
        return self.deploy("down", "--confirm", NAME, *arguments)

    @property
    def account(self):
        """(uid, gid) of the trial's account on this machine."""
        lines = (self.root / "etc/passwd").read_text("utf-8").splitlines()
        entry = next(line.split(":") for line in lines if line.startswith("pilot:"))
        return int(entry[2]), int(entry[3])

    def as_account(self, *arguments, **options):
        """Runs the installed program as the trial's account, as the service and its command do."""
        uid, gid = self.account
        environ = {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(self.program),
            "PILOT_DATA": str(self.data), "PORT": str(self.port),
        }  # fmt: skip
        command = [self.program / ".venv/bin/python", "-B", *arguments]
        return subprocess.Popen(
            [str(word) for word in command], cwd=self.folder, env=environ, user=uid, group=gid,
            extra_groups=[], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options,
        )  # fmt: skip

    def must(self, *arguments):
        process = self.as_account(*arguments)
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said
        return said

    @contextmanager
    def serving(self):
        """The server, as the unit starts it, once it answers."""
        server = self.as_account("-m", "pilot", "run")
        deadline = time.monotonic() + 30
        while not answers(self.port):
            assert server.poll() is None, server.stdout.read()
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        try:
            yield server
        finally:
            server.terminate()
            server.communicate(timeout=30)

    def live_through_a_trial(self):
        """Opens it, plants the markers, ends it, hands it over. Returns the archive."""
        self.must("-c", SEEDING)
        self.must("-m", "pilot", "trial", "freeze")
        self.must("-m", "export", "write")
        (archive,) = self.archives.glob("*.zip")
        self.must("-m", "export", "verify", archive)
        done = self.deploy("receipt", "--by", "Nadia Petrov")
        assert done.returncode == 0, done.stderr
        return archive

    @property
    def marker(self):
        return json.loads(self.must("-m", "pilot", "trial", "show"))["marker"]

    def state(self, *, but=()):
        """{path: what it is} of the whole root, without what useradd keeps of old accounts."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_relative_to(self.checkout) or name.endswith("-") or name in but:
                continue
            about = path.lstat()
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            found[name] = (about.st_mode, about.st_uid, about.st_gid, content)
        return found

    @property
    def certificate(self):
        return json.loads((self.archives / "certificate.json").read_text("utf-8"))


@contextmanager
def furnished(root, checkout, image=None):
    """A machine with the folders and accounts that a Debian has."""
    root.chmod(0o755)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("tmp", "var/tmp"):
        (root / folder).chmod(0o1777)
    for name in (*ACCOUNTS, "login.defs"):
        shutil.copy2(Path("/etc") / name, root / "etc" / name)
        if name in ACCOUNTS:  # the first useradd puts them in this form
            lines = (root / "etc" / name).read_text("utf-8").splitlines()
            (root / "etc" / name).write_text("\n".join(filter(None, lines)) + "\n", "utf-8")
    place = root / "root" / "checkout"
    shutil.copytree(checkout, place, symlinks=True)
    yield Machine(root, place, image)


@contextmanager
def folder_machine(checkout):
    """In a folder that every account can reach, which pytest's own are not."""
    root = Path(tempfile.mkdtemp(prefix="pilot-machine-", dir="/tmp"))
    try:
        with furnished(root, checkout) as machine:
            yield machine
    finally:
        shutil.rmtree(root)


@contextmanager
def image_machine(checkout):
    """On an ext4 image behind a loop device, so that its raw blocks can be read afterwards.

    Yields None where this machine gives no loop device.
    """
    folder = Path(tempfile.mkdtemp(prefix="pilot-image-", dir="/tmp"))
    folder.chmod(0o755)
    image, root = folder / "disk.img", folder / "root"
    root.mkdir()
    try:
        with image.open("wb") as file:
            file.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-E", "nodiscard", image], check=True)
        mounted = subprocess.run(["mount", "-o", "loop", image, root], capture_output=True)
        if mounted.returncode:
            yield None
            return
        try:
            with furnished(root, checkout, image) as machine:
                yield machine
        finally:
            if os.path.ismount(root):
                subprocess.run(["umount", root], check=True)
    finally:
        shutil.rmtree(folder)
