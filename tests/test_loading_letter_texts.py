"""What a loaded letter says: its text, its quotes and patches, its files, its odd characters."""

import pytest

from pilot import limits
from pilot.models.mention import Mention
from pilot.models.post import Post
from pilot.models.topic import Topic
from tests.mailboxes import RITA, letter, load, mbox


def test_attachments_and_patches_become_files(draft, tmp_path):
    message = letter("a", RITA, "Trains", text="See the patch.")
    message.add_attachment("--- a\n+++ b\n", subtype="x-patch", filename="fix.patch")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plän.pdf")
    message.add_attachment(b"...", maintype="application", subtype="pgp-signature")
    said = load(draft, mbox(tmp_path, message))
    assert "added (/posts/1; 3 files)" in said.output
    assert [file.name for file in Post.get().files] == ["fix.patch", "plän.pdf", "signature.asc"]
    assert Post.get().files[0].owner == Post.get().author


def test_of_two_alternatives_the_plain_text_is_taken(draft, tmp_path):
    message = letter("a", RITA, "Trains", text="plain")
    message.add_alternative("<b>bold</b>", subtype="html")
    load(draft, mbox(tmp_path, message))
    assert Post.get().body == "**Trains**\n\nplain"
    assert Post.get().files.count() == 0


def test_a_letter_of_html_only_is_read_as_text(draft, tmp_path):
    message = letter("a", RITA, "Trains", text="")
    html = "<style>p {}</style><p>Dear <b>all</b>,<br>see <a href='https://x.org'>this</a> #now</p>"
    message.set_content(html, subtype="html")
    load(draft, mbox(tmp_path, message))
    assert Post.get().body == "**Trains**\n\nDear **all**,  \nsee [this](https://x.org) \\#now"


def test_a_letter_longer_than_a_post_is_attached_whole(draft, tmp_path):
    text = "\n".join(f"Line {number} of a long letter." for number in range(900))
    load(draft, mbox(tmp_path, letter("a", RITA, "Trains", text=text)))
    post = Post.get()
    assert len(post.body) <= limits.POST_CHARACTERS
    assert post.body.endswith("*The letter goes on; all of it is in letter.txt.*")
    assert b"".join(post.files[0].latest.blob.stream()).decode().strip() == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# not a heading", "<p># not a heading</p>"),
        ("include #topic and @ana.marin", "<p>include #topic and @ana.marin</p>"),
        ("see <stdint.h>", "<p>see &lt;stdint.h&gt;</p>"),
        ("char *a, *b;", "<p>char *a, *b;</p>"),
        ("really *this*", "<p>really <em>this</em></p>"),
        ("C:\\*.txt &lt;", "<p>C:\\*.txt &amp;lt;</p>"),
        ("[[Legal]] [^1]", "<p>[[Legal]] [^1]</p>"),
        ("Olaf\n--\nlist", "<p>Olaf</p>\n<p>--</p>\n<p>list</p>"),
        ("> was\nis", "<blockquote>\n<p>was</p>\n</blockquote>\n<p>is</p>"),
        ("run:\n\n    make it", '<p>run:</p>\n<div class="highlight"><pre><span></span><code>make'),
        ("2009. A year", "<p>2009. A year</p>"),
        ("a\nb", "<p>a<br>\nb</p>"),
    ],
)
def test_plain_text_is_shown_as_it_was_written(draft, tmp_path, text, shown):
    load(draft, mbox(tmp_path, letter("a", RITA, "T", text=text)))
    assert shown in Post.get().html
    assert not Topic.select().exists()
    assert not Mention.select().exists()


def test_a_patch_in_the_text_is_code(draft, tmp_path):
    patch = (
        "---\n a.c |  2 +-\n\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n-#x\n+#y\n-- \n1.6\n"
    )
    load(draft, mbox(tmp_path, letter("a", RITA, "T", text=f"Please take:\n{patch}")))
    assert "Please take:\n\n```diff\n---\n a.c |  2 +-\n" in Post.get().body
    assert "+#y\n```\n" in Post.get().body


def test_odd_heads_and_charsets_are_read_as_well_as_can_be(draft, tmp_path):
    path = tmp_path / "odd.mbox"
    path.write_bytes(
        b"From x Mon Nov  2 10:00:00 2009\nFrom: =?iso-8859-1?q?J=F6rg?= <j@x.example>\n"
        b"Subject: =?utf-8?b?w7xiZXI=?= =?nonsense?q?=FF?=\nDate: gestern\nMessage-ID: <1@x>\n"
        b"Content-Type: text/plain; charset=klingon\n\nGr\xfc\xdfe\n>From here on\n\n"
        b"From y Mon Nov  2 11:00:00 2009\nFrom: olaf at ohm.example (Olaf Ohm)\n"
        b"Subject: Bl\xf6d\n\nFrom now on, one letter.\n"
    )
    said = load(draft, path)
    assert said.exit_code == 0
    first, second = Post.select().order_by(Post.id)
    assert (first.author.name, first.at.hour) == ("Jörg", 10)
    assert "Grüße\nFrom here on" in first.body
    assert (second.author.name, second.author.email) == ("Olaf Ohm", "olaf@ohm.example")
    assert second.body == "**Blöd**\n\nFrom now on, one letter."
    assert load(draft, path).output.splitlines()[-1] == "2 unchanged."
