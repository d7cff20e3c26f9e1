"""What is left of a trial and is no file: processes, ports, accounts, timers, shared memory."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import traces
from deploy.residue import Sought
from tests.deploy.conftest import NAME

SHARED = """
import ctypes, sys, time
libc = ctypes.CDLL(None, use_errno=True)
made = libc.shmget(0, 4096, 0o1600)  # IPC_PRIVATE, IPC_CREAT
print(made, flush=True)
sys.stdin.read()
libc.shmctl(made, 0, None)  # IPC_RMID
"""


def findings(looks):
    return " ".join(finding for found, _ in looks for finding in found)


def sought(folder, **more):
    return Sought("", folder / "var", root=folder, **more)


def test_a_process_that_works_on_the_folder_is_named(tmp_path):
    script = "import sys; sys.stdin.read()"
    worker = subprocess.Popen(
        [sys.executable, "-c", script, f"--into={tmp_path}/var", f"{tmp_path}/var/x"],
        stdin=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert f"process {worker.pid}" in findings(traces.looks(sought(tmp_path)))
    finally:
        worker.communicate()
    assert "process" not in findings(traces.looks(sought(tmp_path)))


def test_whoever_listens_where_the_trial_was_served_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()[:2]
        found = findings(traces.looks(sought(tmp_path, address=address)))
        assert f"Something listens on 127.0.0.1:{address[1]}" in found
    assert not findings(traces.looks(sought(tmp_path, address=address)))


def test_an_account_with_the_folder_as_its_home_is_named(tmp_path):
    (tmp_path / "etc").mkdir()
    entry = "left:x:1099:1099::/var:/usr/sbin/nologin\n"
    (tmp_path / "etc/passwd").write_text(entry, "utf-8")
    assert "The account left is still there." in findings(traces.looks(sought(tmp_path)))


@pytest.mark.parametrize(
    "place",
    [
        "etc/systemd/system/backup.timer", "etc/systemd/system/old.service", "etc/cron.d/nightly",
        "var/spool/cron/crontabs/root", "etc/nginx/conf.d/old.conf",
        "run/systemd/transient/x.timer",
    ],
)  # fmt: skip
def test_a_timer_unit_table_or_site_that_names_the_folder_is_named(tmp_path, place):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text("0 3 * * * root tar cf /backup/x /var/trial.db", "utf-8")
    assert f"{path} still names /var" in findings(traces.looks(sought(tmp_path)))
    path.write_text("0 3 * * * root tar cf /backup/x /var2", "utf-8")
    assert not findings(traces.looks(sought(tmp_path)))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_shared_memory_of_the_account_is_named(tmp_path):
    if not Path("/proc/sysvipc/shm").is_file():
        pytest.skip("this kernel shares no memory that way")
    owner = 64321
    holder = subprocess.Popen(
        ["/usr/bin/python3", "-c", SHARED], user=owner, cwd="/", stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    about = Sought("", tmp_path / "var", owner=owner)
    try:
        assert int(holder.stdout.readline()) >= 0
        assert "still has shared memory (shm)" in findings(traces.looks(about))
    finally:
        holder.communicate()
    assert "shared memory" not in findings(traces.looks(about))


def test_an_archive_changed_after_the_teardown_began_stops_it_before_anything_goes(ready):
    killed = ready.run(Path(__file__).with_name("killed.py"), "copy", "before", "down", "--confirm",
                       NAME, "--to", ready.folder / "copies")  # fmt: skip
    assert killed.returncode == -9
    (archive,) = ready.archives.glob("*.zip")
    whole = archive.read_bytes()
    archive.write_bytes(whole[:-1] + b"x")
    done = ready.down("--to", ready.folder / "copies")
    assert done.returncode == 1
    assert "chang" in done.stderr or "differ" in done.stderr, done.stderr
    assert (ready.data / "trial.db").is_file()
    archive.write_bytes(whole)
    (ready.folder / "copies" / archive.name).unlink(missing_ok=True)
    assert ready.down("--to", ready.folder / "copies").returncode == 0
