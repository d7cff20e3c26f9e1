"""The archive: writes a trial as one BagIt bag, verifies it by restoring it, restores it."""

FORMAT_VERSION = 1  # of the bag; every release restores all earlier ones
