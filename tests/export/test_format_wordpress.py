"""wordpress: every post, reply, page and file is an item that WordPress imports."""

import re
import runpy
import threading
import urllib.error
import urllib.request
from html import unescape
from http.server import ThreadingHTTPServer
from xml.etree import ElementTree

import pytest

from export.wxr import elements
from tests.export.tampering import Contents

WP = "{http://wordpress.org/export/1.2/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


@pytest.fixture(scope="module")
def channel(contents):
    text = contents["data/wordpress/trial.xml"]
    return ElementTree.fromstring(text).find("channel")  # noqa: S314 - we wrote it


def test_every_post_and_reply_is_there_with_its_author_and_time(channel, contents):
    people = {person["id"]: person for person in contents.records("person")}
    posts = {post["id"]: post for post in contents.records("post")}
    items = {_number(item): item for item in _items(channel, "post")}
    comments = {_number(one, "comment_id"): one for one in channel.iter(f"{WP}comment")}
    assert items.keys() == {number for number, post in posts.items() if not post["root"]}
    assert comments.keys() == {number for number, post in posts.items() if post["root"]}
    for number, item in items.items():
        assert item.findtext(CREATOR) == people[posts[number]["author"]]["handle"]
        assert item.findtext(f"{WP}post_date_gmt") == _stamp(posts[number])
    for number, comment in comments.items():
        author = people[posts[number]["author"]]
        assert comment.findtext(f"{WP}comment_author_email") == author["email"]
        assert comment.findtext(f"{WP}comment_date_gmt") == _stamp(posts[number])
    assert {one.findtext(f"{WP}author_login") for one in channel.findall(f"{WP}author")} == {
        person["handle"] for person in people.values()
    }


def test_the_threads_of_the_trial_are_those_of_the_comments(channel, contents):
    tree = {}
    for item in _items(channel, "post"):
        tree[_number(item)] = None
        for comment in item.findall(f"{WP}comment"):
            parent = _number(comment, "comment_parent")
            tree[_number(comment, "comment_id")] = parent or _number(item)
    assert tree == {post["id"]: post["root"] for post in contents.records("post")}


def test_topics_are_tags_and_kinds_are_categories_that_the_channel_knows(channel, contents):
    tags = {one.findtext(f"{WP}tag_slug") for one in channel.findall(f"{WP}tag")}
    kinds = {one.findtext(f"{WP}category_nicename") for one in channel.findall(f"{WP}category")}
    used = {(one.get("domain"), one.get("nicename")) for one in channel.iter("category")}
    assert {("post_tag", "travel"), ("category", "question")} <= used
    assert used <= {("post_tag", tag) for tag in tags} | {("category", kind) for kind in kinds}
    words = {topic["word"] for topic in contents.records("topic")}
    assert {one.findtext(f"{WP}tag_name") for one in channel.findall(f"{WP}tag")} == words


def test_pages_are_pages_as_they_stand(channel, contents):
    records = contents.records("page")
    titles = [page["title"] for page in records if page["deleted_at"] is None]
    pages = _items(channel, "page")
    assert [page.findtext("title") for page in pages] == titles
    assert "<strong>very</strong> early" in pages[0].findtext(CONTENT)


def test_every_link_names_an_item_and_none_the_old_host(channel):
    numbers = {_number(item) for item in channel.findall("item")}
    assert len(numbers) == len(channel.findall("item"))
    texts = [item.findtext(CONTENT) for item in channel.findall("item")]
    texts += [one.findtext(f"{WP}comment_content") for one in channel.iter(f"{WP}comment")]
    links = re.findall(r'(?:href|src)="([^"]+)"', unescape("".join(texts)))
    assert links
    for link in links:
        if found := re.fullmatch(r"/\?p(?:age_id)?=(\d+)", link):
            assert int(found[1]) in numbers
        else:
            assert link.startswith((elements.BASE, "https://example.org/", "#")), link


def test_every_file_is_an_attachment_that_the_small_server_serves(
    channel, contents, tmp_path, monkeypatch
):
    for path, content in contents.items():
        if path.startswith(("data/files/", "data/wordpress/")):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
    files = {file["name"]: file for file in contents.records("file")}
    attachments = _items(channel, "attachment")
    assert {item.findtext("title") for item in attachments} == files.keys()
    monkeypatch.chdir(tmp_path / "data")
    with _serving(tmp_path / "data/wordpress/serve.py") as fetch:
        for item in attachments:
            address = item.findtext(f"{WP}attachment_url").removeprefix(elements.BASE)
            sha256, name = re.fullmatch(r"files/([0-9a-f]{64})\?name=(.+)", address).groups()
            headers, content = fetch(address)
            assert content == contents[f"data/files/{sha256}"]
            assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
        for hidden in ("records/person.jsonl", "files/", "files/../records/person.jsonl"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                fetch(hidden)
    assert {address.rpartition(".")[2] for address in _addresses(attachments)} >= {"png", "pdf"}


class _serving:
    """The archive's own server, on a free port."""

    def __init__(self, script):
        handler = runpy.run_path(str(script))["Files"]
        handler.log_message = lambda *ignored: None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.fetch

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def fetch(self, address):
        url = f"http://127.0.0.1:{self.server.server_port}/{address}"
        with urllib.request.urlopen(url) as answer:
            return answer.headers, answer.read()


def _addresses(attachments):
    return [item.findtext(f"{WP}attachment_url") for item in attachments]


def _items(channel, kind):
    return [one for one in channel.findall("item") if one.findtext(f"{WP}post_type") == kind]


def _number(node, name="post_id"):
    return int(node.findtext(f"{WP}{name}"))


def _stamp(post):
    return post["at"][:19].replace("T", " ")
