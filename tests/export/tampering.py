"""Takes an archive apart, lets somebody change it, and puts it together, signed anew or not."""

import hashlib
import json
import re
import zipfile


class Contents(dict):
    """Paths in the bag -> bytes."""

    @classmethod
    def of(cls, path):
        with zipfile.ZipFile(path) as bag:
            folder = bag.namelist()[0].partition("/")[0]
            contents = cls({name.partition("/")[2]: bag.read(name) for name in bag.namelist()})
        contents.folder = folder
        return contents

    def records(self, table):
        """The lines of a table as dicts."""
        text = self[f"data/records/{table}.jsonl"].decode()
        return [json.loads(line) for line in text.split("\n") if line]

    def put(self, table, records, *, counted=True):
        """Replaces a table, canonically; `counted` also says so in bag-info.txt."""
        lines = [
            json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
            for one in records
        ]
        self[f"data/records/{table}.jsonl"] = "".join(lines).encode()
        if counted:
            self.replace("bag-info.txt", rf"\b{table}=\d+", f"{table}={len(lines)}")

    def edit(self, table, change, number=0, **options):
        """Changes one record by a function that takes the dict."""
        records = self.records(table)
        change(records[number])
        self.put(table, records, **options)

    def replace(self, path, pattern, new):
        text = self[path].decode()
        assert re.search(pattern, text), (path, pattern)
        self[path] = re.sub(pattern, new, text, count=1).encode()

    def sign(self):
        """Makes Payload-Oxum and both manifests fit, as a careful forger would."""
        payload = {path: content for path, content in self.items() if path.startswith("data/")}
        oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
        self.replace("bag-info.txt", r"Payload-Oxum: \S+", f"Payload-Oxum: {oxum}")
        self["manifest-sha256.txt"] = _manifest(payload)
        tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
        self["tagmanifest-sha256.txt"] = _manifest({path: self[path] for path in tags})

    def write(self, path):
        """A zip file of the contents."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bag:
            for name, content in sorted(self.items()):
                bag.writestr(f"{self.folder}/{name}", content)
        return path


def _manifest(contents):
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()
