"""What killed runs leave, told from what runs side by side still use: those lock it."""

import fcntl
import os
import tempfile
from pathlib import Path

from pilot.clearing import clear

PARTIAL = ".partial"


def scratch(folder, prefix):
    """A new, locked folder in `folder`; what killed runs left under that prefix goes. OSError."""
    for leftover in folder.glob(f"{prefix}*{PARTIAL}"):
        if not is_locked(leftover):
            clear(leftover)
    made = Path(tempfile.mkdtemp(prefix=prefix, suffix=PARTIAL, dir=folder))
    locked(made)  # until this process ends
    return made


def locked(path):
    """An open descriptor of a file or folder that is locked while it lives; OSError if it is."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def is_locked(path):
    """Whether a running process works on this file or folder."""
    try:
        os.close(locked(path))
    except OSError:
        return True
    return False


def private(path, flags):
    """Opens what only this user may read, as an `opener` of open()."""
    return os.open(path, flags, 0o600)
