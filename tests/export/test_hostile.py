"""Broken and hostile bags (R15): each is a sentence, and nothing is written."""

import stat
import zipfile

import pytest

from tests.export.tampering import Contents


def _entry(name, content=b"x", mode=stat.S_IFREG | 0o644):
    def add(path, folder):
        with zipfile.ZipFile(path, "a") as bag:
            entry = zipfile.ZipInfo(name.format(folder=folder))
            entry.external_attr = mode << 16
            bag.writestr(entry, content)

    return add


def _twice(path, folder):
    with pytest.warns(UserWarning, match="Duplicate name"):
        _entry("{folder}/data/README.html")(path, folder)


def _bomb(path, folder):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as bag:
        bag.writestr(f"{folder}/data/bomb.txt", bytes(300 * 1024**2))


def _cut_in_half(path, folder):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _changed(**contents_changes):
    """A change of the contents, signed anew unless `signed=False`."""
    change, signed = contents_changes["by"], contents_changes.get("signed", True)

    def write(path, folder):
        contents = Contents.of(path)
        change(contents)
        if signed:
            contents.sign()
        contents.write(path)

    return write


HOSTILE = {
    "climbing out": (_entry("../evil.sh"), "the name “../evil.sh” does not belong in an archive"),
    "climbing inside": (_entry("{folder}/data/../../x"), "does not belong in an archive"),
    "absolute": (_entry("/etc/cron.d/evil"), "the name “/etc/cron.d/evil” does not belong"),
    "backslashes": (_entry("{folder}\\..\\x"), "does not belong in an archive"),
    "a device's name": (_entry("{folder}/data/CON.txt"), "does not belong in an archive"),
    "not ASCII": (_entry("{folder}/data/e\u0301.txt"), "does not belong in an archive"),
    "a link": (
        _entry("{folder}/data/link", b"/etc/passwd", stat.S_IFLNK | 0o777), "is a link or a device",
    ),
    "twins in composition": (
        lambda path, folder: [
            _entry(f"{{folder}}/data/{name}.txt")(path, folder) for name in ("\u00e9", "e\u0301")
        ], "does not belong in an archive",
    ),
    "a name twice": (_twice, "is in it twice"),
    "a device": (
        _entry("{folder}/data/null", b"", stat.S_IFCHR | 0o666), "is a link or a device",
    ),
    "twins in case": (_entry("{folder}/DATA/readme.html"), "differs from another name only"),
    "two folders": (_entry("other/data/x"), "it must hold one folder"),
    "a bomb": (_bomb, "no archive of ours shrinks like that"),
    "cut in half": (_cut_in_half, "is not a whole zip file"),
    "no zip": (lambda path, folder: path.write_bytes(b"hello"), "is not a whole zip file"),
    "no bag": (
        _changed(by=lambda c: c.pop("bagit.txt"), signed=False), "it has no bagit.txt",
    ),
    "a newer version": (
        _changed(by=lambda c: c.replace("bag-info.txt", "Format-Version: 1", "Format-Version: 9")),
        "bag-info.txt, field Pilot-Format-Version: this software reads version 1, not “9”",
    ),
    "a wrong checksum": (
        _changed(by=lambda c: c.replace("data/records/post.jsonl", "today", "never"), signed=False),
        "data/records/post.jsonl: has changed",
    ),
    "no UTF-8": (
        _changed(by=lambda c: c.update({"data/records/page.jsonl": b"\xff\n"})),
        "data/records/page.jsonl, line 1: this is not UTF-8",
    ),
    "a wrong type": (
        _changed(by=lambda c: c.edit("post", lambda post: post.update(author="Ana"))),
        "data/records/post.jsonl, line 1, field author: must be of type integer",
    ),
    "pointing nowhere": (
        _changed(by=lambda c: c.edit("reaction", lambda one: one.update(post=77))),
        "data/records/reaction.jsonl, line 1, field post: there is no post with the id 77",
    ),
    "two of a kind": (
        _changed(by=lambda c: c.edit("person", lambda one: one.update(handle="ana.marin"), 1)),
        "data/records/person.jsonl, line 2, field handle: has the same value",
    ),
    "a script": (
        _changed(by=lambda c: c.edit("post", lambda one: one.update(html="<p onclick=x>hi</p>"))),
        "data/records/post.jsonl, line 1, field html: holds what no text of this software becomes",
    ),
    "bytes that are nobody's": (
        _changed(by=lambda c: c.update({f"data/damaged/{'0' * 64}": b"x"})),
        "belongs to no line of records/blob.jsonl",
    ),
    "nested without end": (
        _changed(by=lambda c: c.update({"data/records/page.jsonl": b"[" * 100_000 + b"\n"})),
        "data/records/page.jsonl, line 1: this is not a record in JSON",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_bag_is_refused_before_anything_is_written(
    written, export, tmp_path, kind
):
    change, sentence = HOSTILE[kind]
    path = tmp_path / "hostile.zip"
    path.write_bytes(written.read_bytes())
    change(path, written.stem)
    done = export("restore", path, "--into", tmp_path / "room")
    assert done.status == 1
    assert sentence in done.error, done.error
    assert {one.name for one in tmp_path.iterdir()} == {"hostile.zip", "var"}


def test_a_bag_cut_at_any_byte_is_a_sentence(written, export, tmp_path):
    content = written.read_bytes()
    cuts = {0, 1, 3, 21, 22, len(content) - 1, len(content) - 22}
    cuts |= {len(content) * part // 17 for part in range(17)}
    for cut in sorted(cuts):
        path = tmp_path / "cut.zip"
        path.write_bytes(content[:cut])
        done = export("restore", path, "--into", tmp_path / "room")
        assert (done.status, "is not a whole zip file" in done.error) == (1, True), cut
        assert len(done.error.strip().splitlines()) == 1
    assert {one.name for one in tmp_path.iterdir()} == {"cut.zip", "var"}
