"""mbox: a mail program reads what was said, who answered whom, and opens the files."""

import hashlib
import mailbox
import re
from email import message_from_binary_file, message_from_bytes
from email.policy import default

import pytest

from export import mail
from tests.export.tampering import Contents


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


@pytest.fixture(scope="module")
def box(contents, tmp_path_factory):
    path = tmp_path_factory.mktemp("mail") / "trial.mbox"
    path.write_bytes(contents["data/mbox/trial.mbox"])
    box = mailbox.mbox(path, factory=lambda file: message_from_binary_file(file, policy=default))
    yield list(box)
    box.close()


def test_each_post_and_reply_is_a_message_with_author_and_date(box, contents):
    people = {person["id"]: person for person in contents.records("person")}
    posts = contents.records("post")
    assert len(posts) == len(box)
    for post, message in zip(posts, box, strict=True):
        (sender,) = message["From"].addresses
        author = people[post["author"]]
        assert (sender.display_name, sender.addr_spec) == (author["name"], author["email"])
        assert message["Date"].datetime.isoformat()[:19] == post["at"][:19]
        assert not message.defects
        text = message.get_body(("plain",)).get_content().removesuffix("\n")
        if not post["withdrawn_at"]:
            assert text == post["body"]


def test_the_threads_of_the_trial_are_those_of_the_mailbox(box, contents):
    posts = {f"<post-{post['id']}": post for post in contents.records("post")}
    numbers = {message["Message-ID"]: message for message in box}
    assert len(numbers) == len(posts)
    tree = {}
    for name, message in numbers.items():
        assert message["In-Reply-To"] == message["References"]
        assert message["In-Reply-To"] is None or message["In-Reply-To"] in numbers
        tree[_number(name)] = _number(message["In-Reply-To"])
    assert tree == {post["id"]: post["root"] for post in posts.values()}


def test_the_files_of_a_post_are_attached_whole_under_their_own_names(box, contents):
    attached = {
        (_number(message["Message-ID"]), part.get_filename()): hashlib.sha256(
            part.get_payload(decode=True)
        ).hexdigest()
        for message in box
        for part in message.iter_attachments()
    }
    kept = {file["id"]: file for file in contents.records("file") if file["post"]}
    blobs = {blob["id"]: blob["sha256"] for blob in contents.records("blob")}
    assert attached == {
        (kept[version["file"]]["post"], kept[version["file"]]["name"]): blobs[version["blob"]]
        for version in contents.records("version")
        if version["file"] in kept and version["number"] == kept[version["file"]]["number"]
    }
    assert attached


def test_an_image_and_another_post_are_named_inside_the_mailbox_and_no_host_is(box):
    pages = {
        _number(message["Message-ID"]): message.get_body(("html",)).get_content() for message in box
    }
    (image,) = re.findall(r'src="cid:([^"]+)"', pages[5])
    parts = [part["Content-ID"] for message in box for part in message.walk()]
    assert f"<{image}>" in parts
    assert re.search(r'href="mid:post-3@', pages[9])
    assert not re.findall(r'(?:href|src)="/', "".join(pages.values()))


def test_what_was_withdrawn_says_so_and_no_more(box):
    texts = "".join(message.get_body(("plain",)).get_content() for message in box)
    assert "Withdrawn on" in texts
    assert "I was wrong" not in texts


@pytest.mark.parametrize(
    "words", ["From Ana", ">From Ben", ">>>From x", "a\nFrom here\n\n>From there ", "é" * 200, "."]
)
def test_a_line_that_begins_like_a_new_message_begins_none(words):
    part = mail.text("plain", words)
    assert not re.search(rb"^>*From ", part, re.MULTILINE)
    assert all(len(line) <= 76 for line in part.split(b"\n\n", 1)[1].split(b"\n"))
    assert message_from_bytes(part).get_payload(decode=True).decode() == words


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 300_000])
def test_a_file_of_any_size_comes_whole_in_pieces_of_any_size(size):
    name = ("Straße 会議 " * 15).strip()
    content = bytes(range(256)) * (size // 256 + 1)
    pieces = [content[:size][start : start + 1000] for start in range(0, size, 1000)]
    part = b"".join(mail.file(name, "image/png", "a@b", pieces))
    message = message_from_bytes(part, policy=default)
    assert message.get_payload(decode=True) == content[:size]
    assert message.get_filename() == name


def _number(name):
    return int(re.match(r"<post-(\d+)@", name)[1]) if name else None
