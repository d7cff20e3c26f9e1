"""A whole trial on a machine to throw away: up, used, handed over, down; then its raw blocks."""

import os
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from pilot.clearing import overwrite
from tests.conftest import find_chromium
from tests.deploy.machine import folder_machine, image_machine
from tests.deploy.test_certificate import SCHEMA, offences, pages

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="`up` makes accounts: only root can")
MADE = (
    "/opt/pilot", "/etc/pilot.env", "/etc/systemd/system/pilot.service", "account pilot",
    "/etc/nginx/conf.d/pilot.conf", "/usr/local/bin/pilot", "journal pilot",
)  # fmt: skip


@pytest.fixture(scope="module")
def used(source):
    """(machine, what it was before, the marker): used on an ext4 image, and taken down again."""
    with image_machine(source) as machine:
        if machine is None:
            pytest.skip("this machine gives no loop device, so no image can be mounted")
        before = machine.state()
        machine.up("--url", "https://pilot.example.com", "--site", "nginx")
        marker = machine.marker
        machine.live_through_a_trial()
        plant(machine, marker)
        machine.done = machine.down()
        yield machine, before, marker


def plant(machine, marker):
    """The marker in the trial's own journal, in a log line of its site and in the server's tmp."""
    journal = machine.root / "var/log/journal/0123.pilot"
    journal.mkdir()
    (journal / "system.journal").write_text(f"LPKSHHRH {marker}", "ascii")
    for name in ("pilot-error.log", "pilot-error.log.1"):
        (machine.root / "var/log/nginx" / name).write_text(f"[error] {marker}\n", "ascii")
    foreign = machine.root / "var/log/journal/0123.pilot2"
    foreign.mkdir()
    (foreign / "system.journal").write_text("LPKSHHRH another trial's", "ascii")


def test_the_machine_is_as_before_but_for_archive_certificate_and_log(used):
    machine, before, _ = used
    assert machine.done.returncode == 0, machine.done.stdout + machine.done.stderr
    after = machine.state()
    new = {name for name in after if name not in before}
    foreign = {"var/log/journal/0123.pilot2", "var/log/journal/0123.pilot2/system.journal"}
    assert {name for name in new if not name.startswith("srv/pilot")} == foreign
    kept = sorted(re.sub(r".*\.zip", "NAME.zip", name) for name in new if name.startswith("srv"))
    assert kept == [
        "NAME.zip", "NAME.zip.receipt.json", "NAME.zip.verified.html", "NAME.zip.verified.json",
        "srv/pilot", "srv/pilot/archive", "srv/pilot/archive/certificate.html",
        "srv/pilot/archive/certificate.json", "srv/pilot/archive/teardown.json",
    ]  # fmt: skip
    assert {after[name][1] for name in new if name.startswith("srv")} == {0}
    assert {name: about for name, about in after.items() if name in before} == before


def test_the_certificate_lists_everything_that_up_had_made(used):
    machine, _, _ = used
    told = machine.certificate
    assert told["outcome"] == "complete", told["findings"]
    assert not list(offences(told, SCHEMA))
    removed = {item["path"]: item for item in told["removed"]}
    for place in MADE:
        assert removed[place]["result"].startswith("removed"), place
    assert told["existed"]["file_system"] == "ext4"


def test_the_certificate_of_a_whole_machine_prints_on_one_page(used, tmp_path):
    if not (chromium := find_chromium()):
        pytest.skip("there is no Chromium")
    machine, _, _ = used
    if keep := os.environ.get("KEEP_CERTIFICATE"):
        shutil.copy(machine.archives / "certificate.json", keep)
    assert pages(chromium, machine.archives / "certificate.html", tmp_path) == 1


def test_the_marker_is_not_in_the_raw_blocks_of_the_disk(used):
    """The last that is done with it: the archive, which holds the data on purpose, goes as well."""
    machine, _, marker = used
    for path in machine.archives.iterdir():
        clear_file(path)
    os.sync()
    subprocess.run(["umount", machine.root], check=True)
    content = machine.image.read_bytes()
    for needle in (marker.encode(), bytes.fromhex(marker), marker[:32].encode()):
        assert needle not in content


def clear_file(path):
    with path.open("r+b") as file:
        overwrite(file)


@pytest.fixture(scope="module")
def installed(source):
    """A machine with a trial on it that nobody takes down."""
    with folder_machine(source) as machine:
        machine.up("--url", "https://pilot.example.com", "--site", "nginx")
        yield machine


def test_the_server_answers_within_two_seconds_and_weighs_little(installed):
    started = time.monotonic()
    with installed.serving() as server:
        seconds = time.monotonic() - started
        with urllib.request.urlopen(f"http://127.0.0.1:{installed.port}/healthz") as answer:
            assert answer.status == 200
        weight = pss(server.pid)
    assert weight < 100 * 2**20, f"{weight:,} bytes at rest"
    assert seconds < 10, f"{seconds:.1f} s"  # 1.0 s on a machine that has nothing else to do


def test_at_rest_it_takes_less_than_a_hundredth_of_a_processor(installed):
    with installed.serving() as server:
        time.sleep(3)  # what a start still has to do
        before = seconds_of_cpu(server.pid)
        time.sleep(6)
        taken = seconds_of_cpu(server.pid) - before
    assert taken < 0.06, f"{taken} s in 6 s"


def seconds_of_cpu(pid):
    """What a process and its children have taken so far."""
    fields = [
        Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        for one in family(pid)
    ]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def family(pid):
    """The numbers of a process and its children."""
    children = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    )
    return [pid, *children.stdout.split()]


def pss(pid):
    """The bytes of a process and its children, shared pages divided among those who share."""
    total = 0
    for one in family(pid):
        with open(f"/proc/{one}/smaps_rollup", encoding="ascii") as rollup:  # noqa: PTH123
            total += int(re.search(r"^Pss: +(\d+) kB", rollup.read(), re.MULTILINE)[1]) * 1024
    return total


def test_systemd_understands_the_unit_and_finds_little_exposed(installed):
    unit = installed.root / "etc/systemd/system/pilot.service"
    if subprocess.run(["which", "systemd-analyze"], capture_output=True, check=False).returncode:
        pytest.skip("there is no systemd-analyze")
    copy = installed.root / "tmp" / "pilot.service"
    program = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"))
    copy.write_text(program, "utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True, check=False
    )
    assert not [line for line in checked.stderr.splitlines() if "pilot.service" in line]
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", copy],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    exposure = float(re.search(r"Overall exposure level for \S+ (\d+\.\d+)", rated.stdout)[1])
    assert exposure <= 1.0, rated.stdout


def test_the_commands_of_the_trial_run_as_its_account(installed, source):
    """In a root of its own, so that the paths in the command are the machine's."""
    script, root = ["set -e"], installed.root
    packages = source.parent / "packages"  # where the tests' environment finds them
    for place in ("usr/bin", "usr/lib", "usr/sbin", "usr/lib64", "dev", "proc", str(packages)[1:]):
        if (Path("/") / place).is_dir():
            script += [f"mkdir -p {root}/{place}", f"mount --rbind /{place} {root}/{place}"]
    script += [f"ln -sfn usr/{name} {root}/{name}" for name in ("bin", "sbin", "lib", "lib64")]
    script += [f"chroot {root} /usr/local/bin/pilot trial show"]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", "\n".join(script)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert '"phase": "draft"' in done.stdout, done.stderr
    assert {path.stat().st_uid for path in installed.data.iterdir()} == {installed.account[0]}


def test_nginx_accepts_the_site(installed):
    nginx = "/usr/sbin/nginx"
    if not os.access(nginx, os.X_OK):
        pytest.skip("there is no nginx")
    site = (installed.root / "etc/nginx/conf.d/pilot.conf").read_text("utf-8")
    whole = installed.root / "tmp" / "nginx.conf"
    site = site.replace("/var/log/", f"{installed.root}/var/log/")
    whole.write_text(f"pid {whole}.pid; events {{}} http {{ {site} }}", "utf-8")
    checked = subprocess.run(
        [nginx, "-t", "-c", whole, "-p", installed.root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "syntax is ok" in checked.stderr, checked.stderr
