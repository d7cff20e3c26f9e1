"""Makes one thing of a trial on a machine, by its kind; each can be done twice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy import trial
from deploy.host import run
from deploy.words import Refused

PACKAGES = ("pilot", "export", "deploy")
KNOWN_GAPS = 3  # exit status of an export that is done, and lists what was missing before it
HELD = {"base": "image", "image": "image", "volume": "volume", "container": "container"}
PINS, STAMP = "requirements.txt", "requirements-dev.txt"


def make(thing, host, layout):
    """Makes it, unless it is there. Returns whether something was changed."""
    return MAKERS[thing.kind](thing, host, layout)


def is_there(thing, host):
    """Whether something of that kind and place exists on the machine, ours or not."""
    if thing.kind == "account":
        return host.account(thing.place) is not None
    if thing.kind in HELD:
        return host.engine.held(HELD[thing.kind], thing.place) is not None
    path = host.at(thing.place)
    if thing.kind == "folder" and path.is_dir() and not path.is_symlink():
        return any(path.iterdir())  # an empty one is nobody's loss
    return thing.place.startswith("/") and os.path.lexists(path)


def identity(thing, host):
    """The id by which the engine knows it, None for what no engine holds."""
    held = host.engine.held(HELD[thing.kind], thing.place) if thing.kind in HELD else None
    return held.id if held else None


def _account(thing, host, _layout):
    if host.account(thing.place):
        return False
    host.add_account(thing.place)
    return True


def _folder(thing, host, _layout):
    folder = host.at(thing.place)
    is_new = not folder.is_dir()
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return is_new


def _archives(thing, host, layout):
    return _own_folder(host.at(thing.place), host, layout)


def _data(thing, host, layout):
    """The data folder with an empty trial in it, made by the program as the account."""
    folder = host.at(thing.place)
    is_new = _own_folder(folder, host, layout)
    if (folder / trial.DATABASE).is_file():
        return is_new
    pilot(host, layout, "init")
    return True


def _own_folder(folder, host, layout):
    uid, gid = layout.owner(host)
    about = folder.stat() if folder.is_dir() else None
    if about and (about.st_uid, about.st_mode & 0o777) == (uid, 0o700):
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chown(folder, uid, gid, follow_symlinks=False)
    folder.chmod(0o700)
    return True


def _file(thing, host, layout):
    if host.at(thing.place).is_file():
        return False
    write(thing, host, layout)
    return True


def write(thing, host, layout):
    """Writes one file of the layout whole, with its mode, whatever stood there."""
    path, text = host.at(thing.place), layout.text(thing.place)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, layout.mode(thing.place))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, layout.mode(thing.place))
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    partial.rename(path)


def _link(thing, host, layout):
    path = host.at(thing.place)
    if path.is_symlink():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(layout.unit)
    return True


def _base(thing, host, _layout):
    if is_there(thing, host):
        return False
    host.engine.ask("pull", "--quiet", thing.place)
    return True


def _image(thing, host, layout):
    if _is_held(thing, host):
        return False
    host.engine.build(thing.place, layout.wanted.base, trial.CHECKOUT)
    return True


def _volume(thing, host, layout):
    if _is_held(thing, host):
        return False
    host.engine.ask("volume", "create", "--label", host.engine.label, thing.place)
    where = host.engine.held("volume", thing.place).about["Mountpoint"]
    if where != str(layout.mounted):
        raise Refused(f"{host.engine.name} keeps this volume in {where}, not in {layout.mounted}.")
    return True


def _container(thing, host, layout):
    if _is_held(thing, host):
        return False
    layout.create()
    return True


def _is_held(thing, host):
    """Whether the engine has it already. Raises Refused when it is somebody else's."""
    held = host.engine.held(HELD[thing.kind], thing.place)
    if held and not host.engine.is_ours(held):
        raise Refused(f"The {thing.name} is not of this trial any more: somebody has replaced it.")
    return held is not None


def _nothing(_thing, _host, _layout):
    """Comes into being by itself, with the service; it is on the list to be removed."""
    return False


def _program(thing, host, _layout):
    return put_program(host.at(thing.place))


def put_program(folder):
    """A copy of the program with an environment of its own, so that the account can read it."""
    if (folder / ".venv" / PINS).is_file():
        return False
    if folder.exists():
        shutil.rmtree(folder)  # of an `up` that was killed half way
    folder.mkdir(mode=0o755, parents=True)
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(trial.CHECKOUT / package, folder / package, ignore=ignored)
    shutil.copy2(trial.CHECKOUT / PINS, folder / PINS)
    _environment(folder)
    run(str(folder / ".venv/bin/python"), "-m", "compileall", "-q", *PACKAGES, cwd=folder)
    run("chmod", "-R", "u=rwX,go=rX", folder)
    return True


def _environment(folder):
    """The packages: copied from the checkout where it has just what is pinned, else installed."""
    python, own = _python(), trial.CHECKOUT / ".venv"
    ours = own / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not _holds_the_pins(own) or not ours.is_dir():
        run(str(folder / "deploy/files/venv"), PINS, env={**os.environ, "PYTHON": python})
        return
    run(python, "-m", "venv", "--without-pip", folder / ".venv")
    target = folder / ".venv" / "lib" / ours.name / "site-packages"
    if not target.is_dir():
        raise Refused(f"{python} is not the Python of {own}. Say which one to take: PYTHON=…")
    shutil.copytree(ours / "site-packages", target, dirs_exist_ok=True, symlinks=True)
    shutil.copy2(trial.CHECKOUT / PINS, folder / ".venv" / PINS)


def _holds_the_pins(environment):
    stamp, pins = environment / PINS, trial.CHECKOUT / PINS
    is_current = stamp.is_file() and stamp.read_bytes() == pins.read_bytes()
    return is_current and not (environment / STAMP).is_file()


def _python():
    """A Python of the machine itself: one in a home folder cannot be read by the account."""
    usual = [Path(name, "python3") for name in ("/usr/local/bin", "/usr/bin")]
    found = os.environ.get("PYTHON") or next((str(one) for one in usual if _runs(one)), None)
    if not found:
        raise Refused("There is no Python 3.11 or newer in /usr/bin. Install it, or set PYTHON=…")
    return found


def _runs(path):
    """Whether that Python is there, new enough, and not a link into somebody's home."""
    if not path.exists() or "/home/" in str(path.resolve()) or "/root/" in str(path.resolve()):
        return False
    check = "import sqlite3, ssl, sys; sys.exit(sys.version_info < (3, 11))"
    return not subprocess.run([path, "-c", check], capture_output=True, check=False).returncode


def pilot(host, layout, *arguments):
    """What a command of pilot prints, run as the account of the trial."""
    if host.engine:
        return layout.once("pilot", *arguments)
    return ask(host, layout, "pilot", *arguments)


def ask(host, layout, package, *arguments, program=None, data=None):
    """What a command of pilot or export prints, of another copy of program or data if named."""
    uid, gid = host.account(layout.wanted.name)
    program = program or host.at(layout.program)
    environ = {
        "PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "PYTHONPATH": str(program),
        "PILOT_DATA": str(data or host.at(layout.data)), "PILOT_URL": layout.wanted.url.rstrip("/"),
        "PORT": str(layout.wanted.port),
    }  # fmt: skip
    return run(
        str(program / ".venv/bin/python"), "-B", "-m", package, *arguments, fine=(0, KNOWN_GAPS),
        env=environ, cwd=program, user=uid, group=gid, extra_groups=[], umask=0o077,
    )  # fmt: skip


MAKERS = {
    "folder": _folder, "shared": _folder, "archives": _archives, "account": _account,
    "program": _program, "secret": _file, "file": _file, "data": _data, "link": _link,
    "journal": _nothing, "log": _nothing, "port": _nothing,
    "base": _base, "image": _image, "volume": _volume, "container": _container,
}  # fmt: skip
