"""R10: whatever single thing is wrong with an archive, verifying it says so and names it."""

import hashlib
import json
import re
import struct
import zipfile

import pytest

from tests.export.tampering import Contents


def test_a_good_archive_is_proven_and_the_result_kept(archive, export):
    done = export("verify", archive)
    assert done.status == 0, done.output
    assert "proven, no difference" in done.output
    result = json.loads(archive.with_name(f"{archive.name}.verified.json").read_text())
    assert result["ok"] is True
    assert result["archive"] == archive.name
    assert result["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert result["size"] == archive.stat().st_size
    assert result["made_at"] == result["verified_at"] == "2026-03-11T10:00:00.000000Z"
    assert (result["phase"], result["frozen_at"]) == ("open", "")
    assert (result["gaps"], result["findings"]) == ([], [])
    assert result["counts"]["person"] == 5
    assert {path.name for path in archive.parent.iterdir()} == {
        archive.name, f"{archive.name}.verified.json", f"{archive.name}.verified.html",
    }  # fmt: skip
    assert not [path for path in archive.parent.iterdir() if path.stat().st_mode & 0o077]
    page = archive.with_name(f"{archive.name}.verified.html").read_text("utf-8")
    assert "<strong>Proven.</strong>" in page
    assert result["sha256"] in page


def test_a_page_names_each_difference_for_people(written, export, tmp_path):
    contents = Contents.of(written)
    contents.edit("post", lambda post: post.update(author="<b>Ana"))
    contents.sign()
    path = contents.write(tmp_path / "changed.zip")
    assert export("verify", path).status == 1
    page = path.with_name("changed.zip.verified.html").read_text("utf-8")
    assert "Do not rely on it" in page
    assert "<code>data/records/post.jsonl</code>" in page
    assert "must be of type integer" in page
    assert not re.search(r"(src|href)=", page.partition("<body")[2]), "it needs nothing beside it"


def test_an_archive_of_another_version_is_compared_as_far_as_that_can_be(written, export, tmp_path):
    contents = Contents.of(written)
    contents.replace("bag-info.txt", "Software-Version: .*", "Software-Version: 0.0.9")
    contents.replace("data/site/index.html", "</main>", "<p>an older page</p></main>")
    contents.sign()
    done = export("verify", contents.write(tmp_path / "older.zip"))
    assert done.status == 0, done.output
    assert "Written by version 0.0.9" in done.output


def _file(contents, ending=b"first"):
    return next(path for path, content in contents.items()
                if path.startswith("data/files/") and content == ending)  # fmt: skip


def _flip(contents):
    path = _file(contents)
    contents[path] = b"fisrt"


def _post(field, value, number=2):
    return lambda contents: contents.edit("post", lambda post: post.update({field: value}), number)


def _drop(table, number=-1, **options):
    def change(contents):
        records = contents.records(table)
        del records[number]
        contents.put(table, records, **options)

    return change


def _put(path, content):
    return lambda contents: contents.update({path: content})


def _text(path, pattern, new):
    return lambda contents: contents.replace(path, pattern, new)


def _lost_file(contents):
    del contents[_file(contents)]


def _broken_utf8(contents):
    path = "data/records/post.jsonl"
    contents[path] = contents[path].replace(b"From today", b"From \xfftoday")


def _spaced(contents):
    path = "data/records/reaction.jsonl"
    contents[path] = contents[path].replace(b'{"at":', b'{ "at":', 1)


def _cut(contents):
    path = "data/records/journal.jsonl"
    contents[path] = contents[path][:-20]


POSTS, JOURNAL = "data/records/post.jsonl", "data/records/journal.jsonl"
UNSIGNED = {  # what an accident does: the checksums still tell
    "a bit flipped in a file": (_flip, ": has changed"),
    "a file lost": (_lost_file, "is missing, manifest-sha256.txt lists it"),
    "a file added": (_put("data/files/" + "0" * 64, b"x"), "is extra, manifest-sha256.txt"),
    "a file emptied": (lambda c: c.update({_file(c): b""}), ": has changed"),
    "a table cut": (_cut, f"{JOURNAL}, line 5: does not end in a line feed"),
    "a word changed": (_text(POSTS, "From today", "Since today"), f"{POSTS}: has changed"),
    "a page of the site lost": (lambda c: c.pop("data/site/posts/2.html"), "site/posts/2.html"),
    "a line of the manifest lost": (
        _text("manifest-sha256.txt", r".*data/README.html\n", ""),
        "data/README.html: is extra",
    ),
    "the tag manifest lost": (
        lambda c: c.pop("tagmanifest-sha256.txt"), "tagmanifest-sha256.txt: is missing",
    ),
    "the phase changed": (_text("bag-info.txt", "Phase: open", "Phase: frozen"), "bag-info.txt"),
}  # fmt: skip
SIGNED = {  # what somebody does who mends the checksums: the content still tells
    "a row dropped": (
        _drop("reaction", counted=False), "reaction.jsonl: holds 1 good lines, bag-info.txt says 2",
    ),
    "a row dropped and counted": (_drop("reaction"), "data/site/posts/2.html, line"),
    "an author swapped": (_post("author", 2), "data/site/posts/2.html, line"),
    "a date changed": (_post("at", "2026-03-02T09:09:09.000000Z"), "data/site/posts/2.html, line"),
    "a text changed": (_post("html", "<p>No.</p>"), "data/site/posts/2.html, line"),
    "a parent lost": (_post("root", None), "data/site/posts/3.html: is missing"),
    "a parent that is nowhere": (
        _post("root", 999), f"{POSTS}, line 3, field root: there is no post with the id 999",
    ),
    "an id given twice": (_post("id", 2), f"{POSTS}, line 3, field id: 2 is not greater"),
    "a number as text": (_post("author", "2"), f"{POSTS}, line 3, field author: must be of type"),
    "a day that never was": (
        _post("at", "2026-02-30T09:00:00.000000Z"), f"{POSTS}, line 3, field at: “2026-02-30",
    ),
    "a field lost": (
        lambda c: c.edit("post", lambda post: post.pop("kind")),
        f"{POSTS}, line 1, field kind: is missing",
    ),
    "a field added": (_post("secret", 1), f"{POSTS}, line 3, field secret: is not known"),
    "half a surrogate": (
        _text(POSTS, "From today", r"\\ud800"), f"{POSTS}, line 1, field body: holds half of a",
    ),
    "no UTF-8": (_broken_utf8, f"{POSTS}, line 1: this is not UTF-8"),
    "no JSON": (_text(POSTS, "{", "["), f"{POSTS}, line 1: this is not a record in JSON"),
    "another spelling": (_spaced, "reaction.jsonl, line 1"),
    "a handle given twice": (
        lambda c: c.edit("person", lambda person: person.update(handle="ana.marin"), 1),
        "person.jsonl, line 2, field handle: has the same value as an earlier line",
    ),
    "a journal entry changed": (
        lambda c: c.edit("journal", lambda entry: entry.update(details="Nothing."), 1),
        "journal.jsonl, field id 2: the entry does not fit the hash chain",
    ),
    "a revision lost": (_drop("revision", 1), "page.jsonl, field number of id 1: its revision 2"),
    "bytes lost, no gap told": (
        _lost_file, "field sha256: its bytes are not in the archive and no known gap",
    ),
    "a file that nobody kept": (
        _put("data/files/" + hashlib.sha256(b"x").hexdigest(), b"x"), "belongs to no line",
    ),
    "a schema changed": (
        _text("data/records/schema/post.json", '"boolean"|"string"', '"object"'),
        "data/records/schema/post.json, line",
    ),
    "a link of the site changed": (
        _text("data/site/index.html", "pages.html", "http://old.example/pages"),
        "data/site/index.html, line",
    ),
    "a gap invented": (
        lambda c: c.update({"data/known-gaps.csv": c["data/known-gaps.csv"] + b"x,,,0,\n"}),
        "data/known-gaps.csv, line 2: the line is extra",
    ),
    "a table unknown": (_put("data/records/secret.jsonl", b"{}\n"), "secret.jsonl: is a table"),
    "a table lost": (lambda c: c.pop("data/records/visit.jsonl"), "visit.jsonl: is missing"),
    "the phase changed": (
        _text("bag-info.txt", "Phase: open", "Phase: frozen"), "bag-info.txt, field Pilot-Phase",
    ),
    "the moment changed": (
        _text("bag-info.txt", "Made-At: .*", "Made-At: yesterday"), "field Pilot-Made-At",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", UNSIGNED)
def test_an_accident_is_caught_and_named(written, export, tmp_path, fault):
    change, named = UNSIGNED[fault]
    _must_be_named(written, export, tmp_path, change, named, signed=False)


@pytest.mark.parametrize("fault", SIGNED)
def test_a_change_under_new_checksums_is_caught_and_named(written, export, tmp_path, fault):
    change, named = SIGNED[fault]
    _must_be_named(written, export, tmp_path, change, named, signed=True)


@pytest.mark.parametrize("name", ["post.jsonl", "trial.sqlite", "known-gaps.csv", "bagit.txt"])
def test_a_byte_changed_on_the_disk_is_caught(written, export, tmp_path, name):
    with zipfile.ZipFile(written) as bag:
        (entry,) = [one for one in bag.infolist() if one.filename.endswith(f"/{name}")]
    content = bytearray(written.read_bytes())
    names = struct.unpack_from("<2H", content, entry.header_offset + 26)  # lengths: name, extra
    content[entry.header_offset + 30 + sum(names) + entry.compress_size // 2] ^= 0x10
    path = tmp_path / "flipped.zip"
    path.write_bytes(content)
    done = export("verify", path)
    assert done.status == 1
    assert name in done.output
    assert json.loads((tmp_path / "flipped.zip.verified.json").read_text())["ok"] is False


def _must_be_named(written, export, tmp_path, change, named, *, signed):
    contents = Contents.of(written)
    change(contents)
    if signed:
        contents.sign()
    path = contents.write(tmp_path / "changed.zip")
    done = export("verify", path)
    assert done.status == 1, done.output
    assert named in done.output, done.output
    result = json.loads(path.with_name("changed.zip.verified.json").read_text())
    assert result["ok"] is False
    assert any(named in finding["text"] for finding in result["findings"])
    assert not list(tmp_path.glob(".verify*"))
