"""git: a bundle that git itself clones, with a commit for each revision."""

import shutil
import subprocess

import pytest

from export.formats.git import Repository
from export.git.pack import Pack
from pilot.models.person import Person
from pilot.models.revision import Revision
from tests.conftest import TODAY
from tests.export.tampering import Contents

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="There is no git on the path.")


def git(folder, *arguments):
    """What git says in that folder; a complaint fails the test."""
    command = ["git", "-C", str(folder), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def cloned(bundle, folder):
    folder.mkdir(exist_ok=True)
    (folder / "pages.bundle").write_bytes(bundle)
    git(folder, "clone", "--quiet", "pages.bundle", "clone")
    said = git(folder / "clone", "fsck", "--strict", "--full")
    assert not said
    return folder / "clone"


@pytest.fixture(scope="module")
def clone(written, tmp_path_factory):
    bundle = Contents.of(written)["data/git/pages.bundle"]
    return cloned(bundle, tmp_path_factory.mktemp("git"))


@needs_git
def test_each_revision_is_a_commit_by_its_author_at_its_time(clone, written):
    contents = Contents.of(written)
    people = {one["id"]: one for one in contents.records("person")}
    told = git(clone, "log", "--reverse", "--format=%an|%ae|%at|%ct").splitlines()
    revisions = contents.records("revision")
    assert len(told) == len(revisions)
    for line, revision in zip(told, revisions, strict=True):
        name, email, at, committed = line.split("|")
        author = people[revision["author"]]
        assert (name, email, at) == (author["name"], author["email"], committed)


@needs_git
def test_the_files_are_the_pages_as_they_stand_and_each_revision_can_be_had(clone, written):
    contents = Contents.of(written)
    texts = {}
    for revision in contents.records("revision"):
        texts[revision["page"]] = None if revision["act"] == "deleted" else revision["body"]
    found = sorted(path.read_text("utf-8") for path in clone.rglob("*.md"))
    assert found == sorted(text.removesuffix("\n") + "\n" for text in texts.values() if text)
    commits = git(clone, "log", "--reverse", "--format=%H").split()
    for commit, revision in zip(commits, contents.records("revision"), strict=True):
        if revision["act"] == "deleted":
            continue
        tree = git(clone, "ls-tree", "-r", "--name-only", "-z", commit).split("\0")
        texts = [git(clone, "show", f"{commit}:{name}") for name in filter(None, tree)]
        assert revision["body"].removesuffix("\n") + "\n" in texts


@needs_git
def test_a_moved_page_and_a_deleted_one_are_so_in_git(tmp_path):
    ana = Person(id=1, name="Ana <b> Marin.", handle="ana.marin", email="ana@example.org")

    def revision(page, number, title, body, act="written"):
        return Revision(
            page=page, number=number, author=ana, at=TODAY, title=title, body=body, summary="",
            base=number - 1, act=act,
        )  # fmt: skip

    steps = [
        revision(1, 1, "Travel/Booking", "one"), revision(2, 1, "travel/booking", "twin"),
        revision(1, 2, "Trips/CON", "one", "moved"),
        revision(2, 2, "travel/booking", "", "deleted"),
        revision(3, 1, "Travel.md", "file"), revision(4, 1, "Travel.md.md/Inside", "folder"),
        revision(5, 1, "議事録", "会議"), revision(1, 3, "Trips/CON", ""),
    ]  # fmt: skip
    with Pack(tmp_path) as pack:
        repository, head = Repository(pack), None
        for step in steps:
            head = repository.commit(step, head)
        clone = cloned(b"".join(pack.bundle(head)), tmp_path / "there")
    files = {str(path.relative_to(clone)) for path in clone.rglob("*.md")}
    assert files == {"Trips/_CON.md", "Travel.md.md", "Travel.md.md_/Inside.md", "page-5.md"}
    assert "R100" in git(clone, "log", "-M", "--name-status", "--format=")


@needs_git
def test_many_revisions_in_one_folder_stay_small_and_whole(tmp_path):
    ana = Person(id=1, name="Ana", handle="ana", email="ana@example.org")
    with Pack(tmp_path) as pack:
        repository, head = Repository(pack), None
        for number in range(1_500):
            page = number % 300
            head = repository.commit(
                Revision(
                    page=page, number=number, author=ana, at=TODAY, title=f"Folder/Page {page}",
                    body=f"{number}", summary="", base=0, act="written",
                ),
                head,
            )  # fmt: skip
        bundle = b"".join(pack.bundle(head))
    assert len(bundle) < 1_800_000, "a tree of 300 pages is not written 1,500 times"
    clone = cloned(bundle, tmp_path / "there")
    assert git(clone, "rev-list", "--count", "HEAD").strip() == "1500"
    assert (clone / "Folder" / "Page-7.md").read_text() == "1207\n"
