"""How what was put down for a while goes again: overwritten before its blocks are free.

A restored copy holds everything that people wrote, and a rehearsal makes one every night: its freed
blocks would tell it to whoever reads the disk later. On SSDs and copy-on-write file systems this
reaches less; docs/operations.md says what is known.
"""

import os
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path

ZEROS = bytes(2**20)


def clear(folder, before=None):
    """Removes a folder with all in it. `before()` is called while its files are held open: SQLite
    removes its write-ahead log by itself when the database is closed, and that is overwritten too.
    """
    with ExitStack() as held:
        files = [held.enter_context(file) for path in _files(folder) if (file := _opened(path))]
        if before:
            before()
        for file in files:
            overwrite(file)
    shutil.rmtree(folder, ignore_errors=True)


def discard(path):
    """Removes one file, which may be gone already; what it held is overwritten before."""
    if file := _opened(path):
        with file:
            overwrite(file)
    path.unlink(missing_ok=True)


@contextmanager
def overwritten_if_removed(path):
    """Whatever is done inside: when it takes the file's only name away, its bytes go as well."""
    file = _opened(Path(path))
    yield
    if file:
        with file:
            if not os.fstat(file.fileno()).st_nlink:
                overwrite(file)


def overwrite(file):
    """Writes zeros over all of a binary file, with or without a name, and onto the disk."""
    left = file.seek(0, os.SEEK_END)
    file.seek(0)
    while left > 0:
        left -= file.write(ZEROS[:left])
    file.flush()
    os.fsync(file.fileno())


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _opened(path):
    """The file, held open; None for one that cannot be written, which is only removed."""
    try:
        return path.open("r+b", buffering=0)
    except OSError:
        return None
