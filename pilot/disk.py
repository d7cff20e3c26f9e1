"""The disk that holds the trial: how much room it has, and when it is too full to take more."""

import shutil

from pilot import limits
from pilot.database import database
from pilot.errors import Refused


def free_bytes():
    """The free space, in bytes, on the disk that holds the database."""
    return shutil.disk_usage(database.database.parent).free


def room_for(size):
    """Raises Refused when `size` more bytes would leave the disk too full to store posts."""
    if free_bytes() - size < limits.FREE_DISK_BYTES:
        raise Refused("The server's disk is nearly full; nothing was stored. Tell your operator.")
