"""Finds the trial that is to end: its data folder, and the facts that `python -m pilot` tells."""

import json
import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy import container, databases, made
from deploy.engine import FAILED
from deploy.words import Refused

CHECKOUT = Path(__file__).resolve().parents[1]
ENVIRONMENT = CHECKOUT / ".venv"
DATABASE = "trial.db"
PATIENCE = 120  # seconds for a command of pilot
SYSTEM = ("/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/media", "/mnt", "/opt", "/proc")
SYSTEM += ("/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/var/lib", "/var/log")  # noqa: S108


class Unreadable(Refused):
    """Pilot runs, and says why it cannot read the trial."""


def data_folder():
    """The absolute path of PILOT_DATA (environment, `.env`, default `var`).

    Its parents are resolved, itself never. Raises Refused for a folder that nothing of ours
    could own: a symbolic link, a system or home folder, the checkout.
    """
    given = Path(os.environ.get("PILOT_DATA") or _dotenv().get("PILOT_DATA") or "var")
    absolute = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow the last link
    folder = absolute.parent.resolve() / absolute.name
    if folder.is_symlink():
        raise Refused(
            f"{folder} is a symbolic link, and teardown follows none. Set PILOT_DATA to the folder "
            f"itself: {folder.resolve()}"
        )
    if any(folder == kept or folder in kept.parents for kept in _never()):
        raise Refused(
            f"PILOT_DATA is {folder}, which is not a folder that a trial can own. Nothing was "
            "changed. Set PILOT_DATA to the folder that holds trial.db."
        )
    return folder


def is_meant():
    """Whether a trial in this checkout is meant: one is there, was there, or is named."""
    named = os.environ.get("PILOT_DATA") or _dotenv().get("PILOT_DATA")
    return bool(named) or (Path("var") / DATABASE).exists() or archive_folder().is_dir()


def archive_folder():
    """Where archives, log and certificate are: where `make export` writes, never in the data."""
    return Path("archive").resolve()


def facts(data):
    """What `python -m pilot trial show` tells, a dict. Raises Refused with its sentence."""
    if not (data / DATABASE).is_file():
        raise Refused(f"There is no trial in {data}. Set PILOT_DATA to the folder of its trial.db.")
    try:
        return json.loads(ask_pilot(data, "trial", "show"))
    except json.JSONDecodeError as error:
        raise Refused(f"`python -m pilot trial show` gave no JSON: {error}") from error


def freeze(data):
    """Ends a trial that is given up, whatever its phase; over already is fine."""
    ask_pilot(data, "trial", "freeze", "--reason", "Given up without an archive.")


def retire(data):
    """Closes the frozen trial for good; done already is fine."""
    ask_pilot(data, "trial", "retire", "--reason", "Torn down.")


def ask_pilot(data, *arguments):
    """The standard output of a command of pilot. Raises Refused with what it complained about."""
    told = made.here().told
    if told.get("engine"):
        command = container.once(told, "pilot", *arguments)
    else:
        command = [str(_python()), "-B", "-m", "pilot", *arguments]
    environ = {**os.environ, "PILOT_DATA": str(data)}
    if program := made.program():
        environ["PYTHONPATH"] = str(program)
    with databases.log_overwritten(data / DATABASE):
        answer = _answer(command, environ, data)
    if told.get("engine") and answer.returncode >= FAILED:
        raise Refused(f"{told['engine']} cannot run the trial's program: {_last(answer.stderr)}")
    if answer.returncode:
        raise _complaint(answer.stderr.strip())
    return answer.stdout


def _answer(command, environ, data):
    try:
        return subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False,
            **({} if made.here().told.get("engine") else as_owner(data)),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"Cannot ask the trial: {error}. Mend it: make venv") from error


def as_owner(data):
    """Options that run a command as the owner of the data: root would leave files in it that the
    trial's own account cannot write.
    """
    about = data.stat()
    if os.geteuid() != 0 or about.st_uid == 0:
        return {}
    return {"user": about.st_uid, "group": about.st_gid, "extra_groups": []}


def _complaint(text):
    """Pilot's own sentence; whatever else it says means that it does not run at all."""
    if text and not text.startswith("Traceback") and "No module named" not in text:
        return Unreadable(text.splitlines()[-1])
    return Refused(f"python -m pilot does not run here ({_last(text)}). Mend it: make venv")


def _last(text):
    return (text.strip().splitlines() or ["it ended without a word"])[-1]


def setting(name):
    """A setting of the trial: from the environment, its settings on a machine, or `.env`."""
    if about := made.here().told:
        place = Path(about["root"]) / about["settings"].lstrip("/")
        return _dotenv(place).get(name, "")
    return os.environ.get(name) or _dotenv().get(name, "")


def other_trials(data):
    """Further data folders that use this checkout's .venv."""
    usual = (CHECKOUT / "var", CHECKOUT / "var" / "demo")
    return [
        folder
        for folder in usual
        if (folder / DATABASE).exists() and folder != data and data not in folder.parents
    ]


def _python():
    program = made.program()
    ours = (program / ".venv" if program else ENVIRONMENT) / "bin" / "python"
    return ours if ours.exists() else sys.executable


def _dotenv(path=Path(".env")):
    """NAME=value lines of a `.env` file, read as pilot reads them."""
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {
        name.strip(): value.strip().strip("\"'")
        for name, separator, value in lines
        if separator and not name.lstrip().startswith("#")
    }


def _never():
    homes = {Path(person.pw_dir) for person in pwd.getpwall()} | {Path.home()}
    kept = {*map(Path, SYSTEM), CHECKOUT, Path.cwd(), Path(tempfile.gettempdir()), *homes}
    return {path.resolve() for path in kept if path.is_absolute()}
