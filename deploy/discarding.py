"""Freed blocks: tells the medium to forget them, where the file system and the medium can."""

import os
import shutil
import subprocess

from deploy.host import SBIN

# ext4 holds free blocks back for files to come until it is unmounted, and discards none of them.
AGAIN = "once more after the machine's next start, as ext4 holds some free blocks back until then"
PATIENCE = 120  # seconds; a large, slow disk goes on by itself


def discard(mount_point):
    """Asks for all free blocks of a file system to be discarded. Returns what came of it."""
    command = shutil.which("fstrim", path=SBIN)
    if not command:
        return "fstrim is not installed"
    os.sync()  # a block is free only once its removal is on the disk
    try:
        done = subprocess.run(
            [command, "--verbose", mount_point],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not finished after {PATIENCE} seconds"
    said = (done.stdout or done.stderr).strip().splitlines()
    return f"{said[-1] if said else 'fstrim said nothing'}; {AGAIN}"


def hint(mount_point):
    """What the operator may still do by hand."""
    return f"not run: this disk serves others too; by hand, as root: fstrim -v {mount_point}"
