"""Somebody's own data as a ZIP: a page to read, the same as JSON, and their files."""

import json
import re
from pathlib import Path

from flask import current_app, render_template

from pilot import clock, markup
from pilot.models import own
from pilot.models.trial import Trial
from pilot.outflow import zipped

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 60  # characters of a name in the ZIP


def takeout(person):
    """Yields the bytes of the ZIP."""
    return zipped(_entries(person), clock.now())


def _entries(person):
    files = {version: _place(version) for version in own.versions(person)}
    parts = list(own.own(person))
    yield "index.html", [_page(person, parts, files).encode()]
    yield "pilot.css", [(Path(current_app.static_folder) / "pilot.css").read_bytes()]
    yield "data.json", _json(person, parts)
    for version, place in files.items():
        yield place, version.blob.stream()


def _page(person, parts, files):
    relink = _relink(files)
    return render_template(
        "me/takeout.html", person=person, parts=parts, made_at=clock.now(), files=files,
        posts=list(own.posts(person)), revisions=list(own.revisions(person)),
        left_out=own.LEFT_OUT.values(),
        text=lambda html: markup.stored(markup.relink(html, relink)),
    )  # fmt: skip


def _json(person, parts):
    """One object: whose data, of which trial, when, and a list of rows for each table."""
    trial = Trial.current()
    head = {"person": person.handle, "trial": trial.name, "made_at": f"{clock.now():%FT%TZ}"}
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]},\n"tables": {{'.encode()
    for number, part in enumerate(parts):
        yield f"{',' if number else ''}\n{json.dumps(part.name)}: [".encode()
        for place, row in enumerate(part.rows):
            yield f"{',' if place else ''}\n{json.dumps(row, ensure_ascii=False)}".encode()
        yield b"]"
    yield b"}}\n"


def _place(version):
    """files/<file>-<version>-<name>: readable, and no two alike whatever they are called."""
    name = UNSAFE.sub("-", version.file.name)[-LONGEST:].strip("-.") or "file"
    return f"files/{version.file_id}-{version.number}-{name}"


def _relink(files):
    """Own addresses lead nowhere outside the trial, but for files that are in the ZIP."""
    latest = {version.file: place for version, place in files.items()}
    places = {file.short_link: place for file, place in latest.items()}
    places |= {file.address: place for file, place in latest.items()}
    return lambda address: places.get("/".join(address.split("/")[:3]).partition("?")[0])
