"""Run inside the booted machine, as root: the operator's six weeks in some minutes, told on the
serial line in lines that begin with @@. Standard library only.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAME = "Posts <instead> of the list"
PRUNED = {"/proc", "/sys", "/dev", "/run", "/root/checkout", "/var/lib/systemd"}
# What a machine writes about itself, whoever is on it.
ITS_OWN = (
    "/var/log/journal/", "/var/log/wtmp", "/var/log/btmp", "/var/log/nginx", "/var/backups/",
    "/tmp/systemd-", "/var/tmp/systemd-",  # noqa: S108 - not used, but left out
)  # fmt: skip
ARCHIVES = Path("/srv/pilot/archive")


def main():
    tell("systemd", run("systemctl", "--version").splitlines()[0])
    before, units, accounts = tree(), unit_files(), Path("/etc/passwd").read_text()
    until = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    up()
    marker = json.loads(run("pilot", "trial", "show"))["marker"]
    tell("needle", json.dumps(marker))
    use()
    end(until)
    certificate = json.loads((ARCHIVES / "certificate.json").read_text())
    must(certificate["outcome"] == "complete", f"certificate: {certificate['findings']}")
    for step in certificate["steps"]:
        tell("step", f"{step['name']}: {step['result']}")
    tombstone(until)
    after = tree()
    new = sorted(path for path in set(after) - set(before) if not path.startswith("/srv/pilot"))
    must(not new, f"left: {new}")
    must(not set(before) - set(after), f"gone: {sorted(set(before) - set(after))}")
    changed = [path for path in before if path in after and before[path] != after[path]]
    must(not [path for path in changed if not path.endswith("-")], f"changed: {changed}")
    must(unit_files() == units, "unit files differ")
    must(Path("/etc/passwd").read_text() == accounts, "accounts differ")
    must("pilot" not in run("systemctl", "list-units", "--all", "--no-legend"), "a unit is left")
    tell("kept", sorted(path.name for path in ARCHIVES.iterdir()))
    for path in ARCHIVES.iterdir():  # on purpose in the archive, so it is not what is searched for
        run("shred", "--iterations=1", "--zero", "--remove", path)
    run("fstrim", "-v", "/", fine=(0, 1, 32))
    tell("end", "reached")


def up():
    begun = time.monotonic()
    options = ("--url", "http://pilot.example.com", "--site", "nginx")
    run("systemctl", "is-active", "nginx", fine=(0, 3))
    said = deploy("up", *options)
    tell("up", f"{time.monotonic() - begun:.0f} s")
    must("/join/" in said, f"up said: {said}")
    must(run("systemctl", "is-active", "pilot").strip() == "active", "the service is not active")
    must(answer("/healthz") == 200, "no answer through nginx")
    must("nothing was changed" in deploy("up", *options), "a second up changed something")
    must(run("stat", "-c", "%a %U", "/var/lib/pilot").strip() == "700 pilot", "mode of the data")
    security = run("systemd-analyze", "security", "pilot.service", "--no-pager")
    tell("security", security.strip().splitlines()[-1])
    lines = run("journalctl", "--namespace=pilot", "--no-pager", "--quiet")
    must(lines.strip(), "its journal is empty")
    tell("journal", lines.strip().splitlines()[-1])
    own = run("journalctl", "--no-pager", "--quiet", "--unit=pilot.service", "--output=cat")
    must("Listening at" not in own, "the server's lines stand in the machine's own journal")


def use():
    Path("/root").chmod(0o711)  # so that the account can read the script
    run("setpriv", "--reuid=pilot", "--regid=pilot", "--clear-groups", "env",
        "PILOT_DATA=/var/lib/pilot", "PYTHONPATH=/opt/pilot", "HOME=/nonexistent",
        "/opt/pilot/.venv/bin/python", "-B", "/root/seeding.py", folder="/srv/pilot")  # fmt: skip
    Path("/root").chmod(0o700)
    must(answer("/healthz") == 200, "no answer after seeding")
    run("systemctl", "kill", "--signal=SIGKILL", "pilot.service")
    wait_for(lambda: answer("/healthz") == 200, "it does not come back after kill -9")
    run("systemctl", "restart", "pilot.service")
    begun = time.monotonic()
    wait_for(lambda: answer("/healthz") == 200, "it does not come back after a restart")
    tell("restart", f"{time.monotonic() - begun:.1f} s")
    said = run(sys.executable, "-m", "deploy", "status", fine=(0, 3))
    for line in said.splitlines():
        tell("status", line)
    must("open" in said and "listens on 127.0.0.1:8000" in said, "status")


def end(until):
    killed_upgrade()
    run("pilot", "trial", "freeze")
    run("pilot", "export", "write")
    (archive,) = ARCHIVES.glob("*.zip")
    run("pilot", "export", "verify", archive)
    deploy("receipt", "--by", "Nadia Petrov")
    deploy("down")
    begun = time.monotonic()
    deploy("down", "--confirm", NAME, "--tombstone", until)
    tell("down", f"{time.monotonic() - begun:.0f} s")


def killed_upgrade():
    """Killed while the server is stopped for it: nobody repeats it, and people are served again."""
    moving = subprocess.Popen([sys.executable, "-m", "deploy", "upgrade"])
    wait_for(lambda: Path("/var/lib/pilot.upgrade").exists(), "the upgrade does not begin")
    must(answer("/healthz") != 200, "the server still answers while its trial is moved")
    moving.kill()
    moving.wait()
    begun = time.monotonic()
    wait_for(lambda: answer("/healthz") == 200, "nobody starts the server again")
    tell("upgrade", f"killed; served again after {time.monotonic() - begun:.0f} s")
    wait_for(lambda: not Path("/var/lib/pilot.upgrade").exists(), "a copy of the trial is left")
    begun = time.monotonic()
    deploy("upgrade")
    tell("upgrade", f"{time.monotonic() - begun:.0f} s")
    must(answer("/healthz") == 200, "no answer after the upgrade")
    deploy("upgrade", "--finish")


def tombstone(until):
    wait_for(lambda: answer("/posts/1") == 410, "no tombstone")
    must("Nadia Petrov" in asked("/posts/1")[1], "the tombstone does not name the archive owner")
    day = datetime.fromisoformat(f"{until}T23:59:50+00:00")
    run("date", "--set", f"@{day.timestamp():.0f}")
    unit = Path("/etc/systemd/system/pilot-tombstone.service")
    wait_for(lambda: not unit.exists(), "the tombstone is still there after its day", seconds=300)
    time.sleep(5)
    must(not Path("/etc/nginx/conf.d/pilot.conf").exists(), "the site is still there")
    active = run("systemctl", "is-active", "pilot-tombstone", fine=(0, 3, 4)).strip()
    must(active != "active", "the tombstone still runs")


def answer(path):
    """The status that nginx gives for a page of the trial."""
    return asked(path)[0]


def asked(path):
    """(status, text) that nginx gives for a page of the trial; None where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": "pilot.example.com"})
        given = connection.getresponse()
        return given.status, given.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None, ""
    finally:
        connection.close()


def tree():
    """{path: what it is} of the machine; of files outside /etc their names alone."""
    found = {}
    for place, folders, names in os.walk("/"):
        folders[:] = [one for one in folders if str(Path(place, one)) not in PRUNED]
        for path in (Path(place, name) for name in [*folders, *names]):
            if str(path).startswith(ITS_OWN) or "__pycache__" in path.parts:
                continue
            is_setting = path.is_relative_to("/etc") and path.is_file() and not path.is_symlink()
            about = path.lstat()
            content = path.read_bytes() if is_setting else b""
            found[str(path)] = (about.st_mode, about.st_uid, content)
    return found


def unit_files():
    return run("systemctl", "list-unit-files", "--no-legend", "--no-pager")


def deploy(*words):
    return run(sys.executable, "-m", "deploy", *words)


def run(*command, fine=(0,), folder=None):
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode not in fine:
        tell("wrong", f"{command} ended with {done.returncode}: {done.stdout} {done.stderr}")
    return done.stdout


def wait_for(is_so, otherwise, seconds=120):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            tell("wrong", otherwise)
            return
        time.sleep(0.5)


def must(is_so, otherwise):
    if not is_so:
        tell("wrong", otherwise)


def tell(what, said):
    sys.stdout.write(f"@@ {what} {str(said).replace(chr(10), ' / ')}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()  # what it cannot bear stands on the serial line, as systemd sends it there
