"""Walks a trial's whole life as its people would, on real content: `make walk CONTENT=folder`.

The folder holds Markdown pages (in it or in `handbook/`) and, if there is one, `list.mbox`. The
walk starts a real server in a throw-away folder, loads, opens, reads, searches, writes, freezes,
exports, verifies, restores, follows the archive's links, tears down, and says what it saw.
"""

import datetime
import json
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.walk.links import crawl, unresolved
from tests.walk.outside import Failed, Person, Walk

ROSTER = """name,mail,department,role
Ana Marin,ana@example.org,Legal,participant
Ben Adler,ben@example.org,Sales,participant
Sam Okoro,sam@example.org,Board,sponsor
"""
PASSWORD = "a walk in the park"
OPENING = "From today questions are asked here and answered here, by me as well. " * 4
NAME = "The walk"
WORDS = ("travel", "notmuch", "supervisor", "the")


def main(content):
    """Walks and returns the exit status: 0, or 1 with the sentence that says where it stopped."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="walk-") as folder:
        walk = Walk(Path(content).resolve(), Path(folder))
        try:
            for number, step in enumerate(STEPS, start=1):
                begun = time.monotonic()
                say(f"{number:2}. {step.__doc__.splitlines()[0]}")
                for line in step(walk) or ():
                    say(f"      {line}")
                say(f"      ({time.monotonic() - begun:.1f} s)")
        except Failed as error:
            say(f"STOPPED: {error}")
            return 1
    say(f"The whole walk took {time.monotonic() - started:.0f} s; nothing is left of it.")
    return 0


def prepare(walk):
    """An empty trial; the roster and the charter, by the first lead in the browser."""
    walk.command("pilot", "init")
    with walk.serving():
        log = (walk.folder / "server.log").read_text()
        link = re.search(r"http://\S+/join/\S+", log)[0]
        lea = Person(walk.base)
        lea.must(lea.post(link, name="Lea Brandt", email="lea@example.org",
                          department="Organisation", password=PASSWORD))  # fmt: skip
        lea.must(lea.post("/roster", sheet=ROSTER))
        lea.must(lea.post("/charter", **_charter()))
    yield f"first link used, {ROSTER.count('@')} people enrolled, charter written"


def load(walk):
    """The real pages and letters, twice: the second time changes nothing."""
    kinds = [("pages", str(walk.pages))]
    if walk.letters.is_file():
        kinds.append(("letters", str(walk.letters)))
    for kind, path in kinds:
        first = walk.command("pilot", kind, "load", path, allowed=(0, 3))
        yield f"{kind}: {first.strip().splitlines()[-1]}"
        second = walk.command("pilot", kind, "load", path, allowed=(0, 3))
        yield f"{kind} again: {second.strip().splitlines()[-1]}"
        if re.search(r"^(added|changed)\b|: (added|changed)$", second, re.MULTILINE):
            raise Failed(f"loading {kind} again changed something")


def live(walk):
    """The sponsor opens, people write, every page is read and every own link followed."""
    with walk.serving():
        sam, ana = _invited(walk, "sam@example.org"), _invited(walk, "ana@example.org")
        sam.must(sam.post("/charter/confirm"))
        sam.must(sam.post("/posts", body=OPENING))
        ana.must(ana.post("/posts", kind="question", body="How do I book travel? #travel"))
        ana.must(ana.post("/pages/new", title="Walk/Notes", body="See [[Travel and leave]]."))
        seen, broken = crawl(ana)
        yield f"{len(seen)} addresses read, {len(broken)} broken own links"
        for address, source in sorted(broken.items())[:20]:
            yield f"broken: {address} on {source}"
        if broken:
            raise Failed("there are own links that lead nowhere")
        for word in WORDS:
            found = ana.must(ana.get(f"/search?q={word}")).count("<mark>")
            yield f"search for “{word}”: {found} marks on the first page"


def end(walk):
    """The trial ends: writing is refused, reading and signing in are not."""
    walk.command("pilot", "trial", "freeze")
    with walk.serving():
        ben = _invited(walk, "ben@example.org")
        ben.must(ben.get("/"))
        ben.must(ben.post("/posts", body="too late"), 409)
    yield "read-only; a person who was never in before can still sign in and read"


def archive(walk):
    """Export, verify by restoring, restore as a reading room and read there."""
    yield walk.command("export", "write").strip().splitlines()[-1]
    walk.archive = max((walk.folder / "archive").glob("*.zip"))
    yield f"{walk.archive.name}: {walk.archive.stat().st_size:,} bytes"
    yield walk.command("export", "verify", str(walk.archive)).strip().splitlines()[-1]
    room = walk.folder / "room"
    walk.command("export", "restore", str(walk.archive), "--into", str(room))
    with walk.serving(room):
        link = walk.command("pilot", "people", "link", "ana@example.org", data=room).strip()
        ana = Person(walk.base)
        ana.must(ana.post(link))
        seen, broken = crawl(ana)
        yield f"the restored reading room: {len(seen)} addresses read, {len(broken)} broken"
        if broken:
            raise Failed(f"broken in the reading room: {sorted(broken)[:5]}")


def site(walk):
    """The archive's site, unpacked: every relative link leads somewhere, none to another host."""
    walk.command("zipfile", "-e", str(walk.archive), str(walk.folder / "unpacked"))
    files = sorted((walk.folder / "unpacked").rglob("*.html"))
    broken = [line for file in files for line in unresolved(file)]
    yield f"{len(files)} pages, {len(broken)} links that lead nowhere"
    if broken:
        raise Failed("; ".join(broken[:10]))


def teardown(walk):
    """A dry run, then the end: everything removed, looked for again, certified."""
    for copy in ("room", "unpacked"):  # else they are found as residue, as they should be
        shutil.rmtree(walk.folder / copy)
    plan = walk.command("deploy", "down")
    yield f"dry run: {len(plan.strip().splitlines())} lines, nothing changed"
    yield walk.command("deploy", "receipt", "--by", "Nadia Petrov").strip()
    with walk.serving():
        said = walk.command("deploy", "down", "--confirm", NAME)
    yield said.strip().splitlines()[-1]
    if (walk.folder / "var").exists():
        raise Failed("the data folder is still there")
    (certificate,) = (walk.folder / "archive").glob("*certificate*.json")
    yield f"certificate: {json.loads(certificate.read_text())['outcome']}"


STEPS = (prepare, load, live, end, archive, site, teardown)


def _invited(walk, email):
    link = walk.command("pilot", "people", "link", email).strip()
    person = Person(walk.base)
    person.must(person.post(link, password=PASSWORD))
    return person


def _charter():
    last_day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=42)
    fields = "issue issue_number issue_source replaced_channel purpose cohort what_happens"
    fields += " auto_reply operator data_contact retention deleted_by cost_hours cost_money"
    fields += " habit-1-today habit-1-here"
    form = dict.fromkeys(fields.split(), "As the walk says")
    form |= dict.fromkeys(("operator_email", "data_contact_email"), "walk@example.org")
    form |= {f"subject-{number}-line": f"Re: travel, part {number}" for number in range(1, 6)}
    form |= {"name": NAME, "ends_on": str(last_day), "replaced_on": str(last_day)}
    form |= {"timezone": "Europe/Berlin", "archive_owner": "Nadia Petrov"}
    form |= {"archive_owner_email": "records@example.org"}
    for number, name in enumerate(("Mails a week", "Hours to an answer"), start=1):
        form |= {f"measure-{number}-{key}": value for key, value in
                 {"name": name, "unit": "a week", "source": "log", "owner": "Ana",
                  "baseline": "40", "target": "4", "direction": "less",
                  "about": "business"}.items()}  # fmt: skip
    return form


def say(line):
    """One line on standard output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Say with what: make walk CONTENT=folder (Markdown pages, and list.mbox if any)")
    sys.exit(main(sys.argv[1]))
