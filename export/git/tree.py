"""The folders of a repository at one commit; a folder that did not change keeps its object."""

from bisect import bisect_left, insort

from export.git.pack import TREE, spliced

FILE, FOLDER = b"100644", b"40000"
CHAIN = 50  # deltas on each other before a folder is written whole again


class Folder:
    """Files and folders by name, in git's order (a folder sorts as if its name ended in `/`)."""

    def __init__(self):
        self._entries = {}  # key -> the bytes of its entry
        self._keys = []
        self._below = {}  # name -> Folder
        self._oid, self._size, self._chain = None, 0, 0
        self._changes = []  # (start, end in the content before, new bytes), and no more than two

    def put(self, path, oid):
        """Puts a file at a path, given as a list of names."""
        name, *rest = path
        if rest:
            self._below.setdefault(name, Folder()).put(rest, oid)
        else:
            self._set(name.encode(), b"%s %s\0%s" % (FILE, name.encode(), oid))

    def drop(self, path):
        """Takes a file away; folders that hold nothing any more go with it."""
        name, *rest = path
        if not rest:
            self._set(name.encode(), b"")
            return
        below = self._below[name]
        below.drop(rest)
        if not below:
            del self._below[name]
            self._set(name.encode() + b"/", b"")

    def __bool__(self):
        return bool(self._entries or self._below)

    def write(self, pack):
        """Adds what changed to the pack; returns the id of the tree."""
        for name, folder in sorted(self._below.items()):
            if folder._changes or folder._is_stale():
                oid = folder.write(pack)
                self._set(name.encode() + b"/", b"%s %s\0%s" % (FOLDER, name.encode(), oid))
        if self._changes or self._oid is None:
            content = b"".join([self._entries[key] for key in self._keys])
            self._oid = pack.add(TREE, content, **self._delta())
            self._size, self._changes = len(content), []
        return self._oid

    def _is_stale(self):
        return self._oid is None or any(
            folder._changes or folder._is_stale() for folder in self._below.values()
        )

    def _set(self, key, entry):
        place = bisect_left(self._keys, key)
        start = sum(len(self._entries[one]) for one in self._keys[:place])
        before = self._entries.pop(key, b"")
        self._changes.append((start, start + len(before), entry))
        if entry:
            self._entries[key] = entry
        if before and not entry:
            self._keys.pop(place)
        elif entry and not before:
            insort(self._keys, key)

    def _delta(self):
        """How to make this tree of the one before, where that is short; else nothing."""
        self._chain += 1
        if self._oid is None or len(self._changes) != 1 or self._chain > CHAIN:
            self._chain = 0
            return {}
        return {"base": self._oid, "delta": spliced(self._size, *self._changes[0])}
