"""`make machine`: boots a Debian with systemd in an emulator, where a trial comes up, is used, ends
and goes; then the raw disk is searched. Needs root, debootstrap, qemu-system-x86 and a mirror.

Nothing of it is faked: kernel, systemd, its journal, its filters of system calls are Debian's.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deploy.conftest import SEEDING

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PACKAGES = (
    "systemd", "systemd-sysv", "dbus", "python3", "python3-venv", "linux-image-cloud-amd64", "curl",
    "iproute2", "nginx-light", "udev", "kmod", "initramfs-tools", "passwd", "procps", "util-linux",
)  # fmt: skip
MIRROR = "http://deb.debian.org/debian"
SIZE = 3 * 2**30
MINUTES = 40  # an emulated processor is twenty times slower than its own
SAID = re.compile(r"@@ (\w+) (.*)")
UNIT = """
[Unit]
Description=The life of a trial
After=multi-user.target
[Service]
Type=oneshot
WorkingDirectory=/root/checkout
ExecStart=/usr/bin/python3 /root/life.py
ExecStopPost=/usr/bin/systemctl --no-block poweroff
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
TimeoutStartSec=infinity
[Install]
WantedBy=default.target
"""


def main(tree=None):
    """Boots it once. Returns 0 when all that was said there is as it should be."""
    folder = Path(tempfile.mkdtemp(prefix="pilot-boot-"))
    try:
        machine = folder / "tree"
        if tree:
            subprocess.run(["cp", "--archive", "--reflink=auto", tree, machine], check=True)
        else:
            strapped(machine)
        furnish(machine)
        image = folder / "disk.img"
        with image.open("wb") as file:
            file.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-d", machine, image], check=True)
        told = boot(machine, image)
        return judged(told, image)
    finally:
        shutil.rmtree(folder)


def strapped(machine):
    """A Debian as a rented machine has it."""
    say(f"debootstrap {machine}")
    include = "--include=" + ",".join(PACKAGES)
    subprocess.run(
        ["debootstrap", "--variant=minbase", include, "bookworm", machine, MIRROR], check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def furnish(machine):
    """The operator's checkout with its packages, and the unit that plays the operator."""
    checkout = machine / "root/checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("pilot", "export", "deploy"):
        shutil.copytree(ROOT / package, checkout / package, ignore=ignored)
    for name in ("requirements.txt", "Makefile"):
        shutil.copy(ROOT / name, checkout)
    environment = machine / "root/checkout/.venv"
    subprocess.run(
        ["chroot", machine, "python3", "-m", "venv", "--without-pip", "/root/checkout/.venv"],
        check=True,
    )  # fmt: skip
    (packages,) = environment.glob("lib/python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes",
         "--target", packages, "--requirement", ROOT / "requirements.txt"], check=True,
    )  # fmt: skip
    shutil.copy(ROOT / "requirements.txt", environment)
    shutil.copy(HERE / "boot_life.py", machine / "root/life.py")
    (machine / "root/seeding.py").write_text(SEEDING, "utf-8")
    units = machine / "etc/systemd/system"
    (units / "life.service").write_text(UNIT, "ascii")
    wants = units / "default.target.wants"
    wants.mkdir(exist_ok=True)
    (wants / "life.service").symlink_to("/etc/systemd/system/life.service")
    (units / "serial-getty@ttyS0.service").symlink_to("/dev/null")  # the line is ours
    (machine / "etc/fstab").write_text("/dev/vda / ext4 rw 0 1\n", "ascii")
    (machine / "etc/hostname").write_text("rented\n", "ascii")
    (machine / "var/log/journal").mkdir(exist_ok=True)


def boot(machine, image):
    """{what: lines} of what the machine said on its serial line, until it powered off."""
    (kernel,), (first,) = machine.glob("boot/vmlinuz-*"), machine.glob("boot/initrd.img-*")
    say("booting; this takes some minutes")
    emulator = subprocess.Popen(
        ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024",
         "-nographic", "-no-reboot", "-nic", "none", "-kernel", kernel, "-initrd", first, "-append",
         "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=false",
         "-drive", f"file={image},format=raw,if=virtio,discard=ignore"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace",
    )  # fmt: skip
    told = {}
    timer = subprocess.Popen(["sh", "-c", f"sleep {MINUTES * 60}; kill {emulator.pid}"])
    for line in emulator.stdout:
        say(f"  | {line.rstrip()}")
        if found := SAID.search(line):
            told.setdefault(found[1], []).append(found[2].strip())
    emulator.wait()
    timer.kill()
    return told


def judged(told, image):
    """Says what is wrong. Returns the exit status."""
    wrong = [f"wrong: {line}" for line in told.get("wrong", [])]
    if "end" not in told:
        wrong.append("It did not come to its end.")
    needles = [json.loads(line) for line in told.get("needle", [])]
    if not needles:
        wrong.append("No marker was told.")
    for needle in needles:
        where = [needle.encode()]
        if re.fullmatch(r"[0-9a-f]{64}", needle):
            where.append(bytes.fromhex(needle))
        wrong += [f"“{needle[:20]}…” is in the raw disk." for one in where if is_in(image, one)]
    for sentence in wrong:
        say(f"- {sentence}")
    say("Not as it should be." if wrong else "All as it should be; the raw disk has no marker.")
    return 1 if wrong else 0


def is_in(image, needle):
    with image.open("rb") as file:
        before = b""
        while piece := file.read(2**24):
            if needle in before + piece:
                return True
            before = piece[-len(needle) :]
    return False


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("It makes a file system of root's: run it as root.")
    sys.exit(main(*sys.argv[1:]))
