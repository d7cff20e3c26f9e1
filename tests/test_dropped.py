"""What is dropped from elsewhere: mails, folders of Markdown, and contents already here."""

import hashlib
import re
from email.message import EmailMessage
from io import BytesIO

import pytest

from pilot import limits
from pilot.database import database
from pilot.models.blob import Blob, Chunk
from pilot.models.file import File
from pilot.models.page import Page
from pilot.models.post import Post
from tests.test_files import keeps


def letter(subject="Trains to Linz", body="The early one is *full*.\n", files=2):
    """The bytes of a mail with so many files."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ana Marin <ana@example.org>", subject
    mail.set_content(body)
    for number in range(files):
        name = f"table-{number}.csv"
        mail.add_attachment(b"1,%d" % number, maintype="text", subtype="csv", filename=name)
    return bytes(mail)


def kept_in(page):
    """The numbers of the files that a form says are here already."""
    return re.findall(r'name="kept" value="(\d+)" checked', page)


def body_in(page):
    return re.search(r'<textarea[^>]*name="body"[^>]*>\n(.*?)</textarea>', page, re.S)[1]


def test_a_dropped_mail_with_two_files_becomes_a_post_with_two_files(world):
    """R39: its text fills the box, to be read by whoever dropped it before anybody else does."""
    mail = (BytesIO(letter()), "Trains.eml")
    answer = world.ana.post("/posts", files=[mail], body=" ", kind="update")
    assert answer.status_code == 200
    form = answer.get_data(as_text=True)
    assert body_in(form) == "**Trains to Linz**\n\nThe early one is *full*."
    assert Post.select().count() == 1, "nothing is published yet"
    number = world.ana.publishes(body_in(form), kept=kept_in(form))
    text = world.ben.reads(f"/posts/{number}")
    assert "<strong>Trains to Linz</strong>" in text
    assert "table-0.csv" in text
    assert "table-1.csv" in text
    assert not Blob.select().where(Blob.size == len(letter())).exists(), "the mail itself goes"


def test_a_dropped_mail_becomes_a_reply(world):
    mail = (BytesIO(letter(files=1)), "Trains.EML")
    form = world.ana.post("/posts/1/replies", files=[mail], body="").get_data(as_text=True)
    answer = world.ana.post("/posts/1/replies", body=body_in(form), kept=kept_in(form))
    assert answer.status_code == 303
    assert File.get().post.root_id == 1


def test_a_dropped_mail_becomes_a_page_with_its_subject_as_the_title(world):
    mail = (BytesIO(letter()), "Trains.eml")
    form = world.ana.post("/pages/new", files=[mail], title="", body="").get_data(as_text=True)
    assert 'value="Trains to Linz"' in form
    assert body_in(form) == "The early one is *full*."
    world.ana.post("/pages/new", title="Trains to Linz", body=body_in(form), kept=kept_in(form))
    assert File.select().where(File.page == Page.called("Trains to Linz")).count() == 2


def test_a_mail_beside_words_is_a_file_like_any_other(world):
    mail = (BytesIO(letter()), "Trains.eml")
    number = world.ana.publishes("As I mailed.", files=[mail])
    assert File.get().post_id == number
    assert File.get().name == "Trains.eml"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "holds no letter"), (b"\0\xff" * 99, "holds no letter"), (None, "may have 0 MB")],
)
def test_what_is_no_letter_is_refused_with_a_sentence(world, monkeypatch, content, sentence):
    if content is None:
        monkeypatch.setattr(limits, "LETTER_BYTES", 10)
    mail = (BytesIO(letter() if content is None else content), "x.eml")
    answer = world.ana.post("/posts", files=[mail], body="", kind="update")
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert Post.select().count() == 1


FOLDER = [
    (BytesIO(b"# Handbook\n\n[Trains](travel/trains.md)"), "handbook/index.md"),
    (BytesIO(b"# Trains\n\n![Plan](plan.png)"), "handbook/travel/trains.md"),
    (BytesIO(b"\x89PNG"), "handbook/travel/plan.png"),
]


def folder():
    return [(BytesIO(stream.getvalue()), path) for stream, path in FOLDER]


def test_a_dropped_folder_of_markdown_becomes_pages_and_again_adds_nothing(world):
    answer = world.ana.post("/pages/load", files=folder())
    assert answer.status_code == 200
    assert "3 added" in answer.get_data(as_text=True)
    assert "Trains" in world.ben.reads("/pages/handbook/travel/Trains")
    assert File.get().page.title == "Handbook/Travel/Trains"
    again = world.ana.post("/pages/load", files=folder()).get_data(as_text=True)
    assert "3 unchanged" in again
    assert Page.get().changed_by == world.ana.person
    assert {path.name for path in database.database.parent.glob("folder-*")} == set()
    assert Blob.select().count() == 1, "what became text is not kept as bytes, too"


@pytest.mark.parametrize(
    "path",
    ["../../../etc/x.md", "/etc/x.md", "C:\\x.md", "a/../../x.md", "a" * 300 + "/b.md",
     "/".join("a" * 20) + "/x.md", "议" * 150 + "/x.md", "..md", "a/\0b.md", "./x.md"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(world, path):
    answer = world.ana.post("/pages/load", files=[(BytesIO(b"# X\n\ntext"), path)])
    assert answer.status_code in (200, 422)
    assert not list(database.database.parent.glob("folder-*"))
    assert not list(database.database.parent.parent.glob("*.md"))


def test_a_folder_has_limits_and_they_are_said(world, monkeypatch):
    assert "Choose a folder first." in world.ana.post("/pages/load").get_data(as_text=True)
    monkeypatch.setattr(limits, "FOLDER_FILES", 2)
    answer = world.ana.post("/pages/load", files=folder())
    assert (answer.status_code, "at most 2 files" in answer.get_data(as_text=True)) == (400, True)
    monkeypatch.setattr(limits, "FOLDER_FILES", 5)
    monkeypatch.setattr(limits, "FOLDER_BYTES", 20)
    answer = world.ana.post("/pages/load", files=folder())
    assert (answer.status_code, "may have 0 MB" in answer.get_data(as_text=True)) == (422, True)
    assert not Blob.select().exists()


def known(visitor, content, name="copy.bin", **form):
    sha256 = hashlib.sha256(content).hexdigest()
    return visitor.post("/files/known", name=name, sha256=sha256, **form)


def test_a_content_that_is_here_is_kept_without_being_sent(world):
    keeps(world.ana, b"x" * 1000, "a.bin")
    answer = known(world.ben, b"x" * 1000)
    assert answer.status_code == 303
    assert world.eva.get(f"{answer.location}/copy.bin").data == b"x" * 1000
    assert (Blob.select().count(), Chunk.select().count()) == (1, 1)
    assert File.get(File.name == "copy.bin").owner == world.ben.person


def test_a_content_that_is_not_here_is_asked_for(world):
    assert known(world.ben, b"never sent").status_code == 204
    blob = Blob.of([b"arrived, but kept by nobody"])
    assert known(world.ben, b"arrived, but kept by nobody").status_code == 204
    assert not blob.versions.exists()
    for sha256 in ("", "x", "0" * 64):
        assert world.ben.post("/files/known", sha256=sha256, name="a").status_code == 204


def test_only_who_takes_part_asks_and_only_while_it_is_open(world, travel):
    keeps(world.ana, b"x" * 1000, "a.bin")
    assert known(world.zoe, b"x" * 1000).status_code == 401
    assert world.zoe.post("/pages/load", files=folder()).status_code == 401
    travel(world.trial.ends_at)
    assert known(world.ben, b"x" * 1000).status_code == 409
    assert world.ben.post("/pages/load", files=folder()).status_code == 409
