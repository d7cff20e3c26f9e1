"""mbox: posts and replies as threaded mail with their files, for mail programs and e-discovery."""

import hashlib

from export import conversation, mail
from export.own import Own

ABOUT = "posts and replies as threaded mail with their files attached (mbox/trial.mbox)"
MISSING = "A file of this post, “{}”, was missing when the archive was made."


def entries(snapshot):
    """mbox/trial.mbox: one message for each post and reply, in the order of their ids."""
    yield "mbox/trial.mbox", _messages(snapshot)


def _messages(snapshot):
    box = _Box(snapshot)
    for said in conversation.said(snapshot.people):
        yield from box.message(said)


class _Box:
    """What all messages share: where their ids are at home and whom links name."""

    def __init__(self, snapshot):
        self.snapshot, self.own = snapshot, Own()
        self.home = f"{snapshot.trial.created_at:%Y%m%dT%H%M%S%f}.pilot.invalid"

    def mark(self, kind, number):
        """A name that no other message or part has (RFC 5322 §3.6.4), and no host."""
        return f"{kind}-{number}@{self.home}"

    def message(self, said):
        """Yields the bytes of a message; a file passes through piece by piece."""
        boundary = "=_" + hashlib.sha256(self.mark("post", said.post.id).encode()).hexdigest()[:24]
        yield self._head(said).encode()
        words = self._words(said, f"{boundary}-words")
        if not said.files:
            yield words + b"\n"
            return
        yield f'Content-Type: multipart/mixed; boundary="{boundary}"\n'.encode()
        yield f"\n--{boundary}\n".encode() + words
        for version in said.files:
            yield f"\n--{boundary}\n".encode()
            yield from self._file(version)
        yield f"\n--{boundary}--\n\n".encode()

    def _head(self, said):
        post, author = said.post, said.post.author
        sender = mail.address(author.name, author.email, f"{author.handle}@{self.home}")
        again = "Re: " if post.is_reply else ""
        title = conversation.title(self.snapshot, said.root or post)
        lines = [
            mail.separator(sender.rpartition("<")[2].rstrip(">"), post.at),
            f"Message-ID: <{self.mark('post', post.id)}>\n",
            f"Date: {mail.dated(post.at)}\nFrom: {sender}\n",
            mail.header("Subject", again + title),
        ]
        if post.is_reply:
            root = f"<{self.mark('post', post.root_id)}>"
            lines.append(f"In-Reply-To: {root}\nReferences: {root}\n")
        if said.topics:
            lines.append(mail.header("Keywords", ", ".join(said.topics)))
        if post.edited_at:
            lines.append(f"X-Pilot-Edited: {mail.dated(post.edited_at)}\n")
        return "".join(lines) + f"X-Pilot-Kind: {post.kind}\nMIME-Version: 1.0\n"

    def _words(self, said, boundary):
        html = said.html(lambda address: self._link(address, said))
        return mail.alternative(boundary, [mail.text("plain", said.text), mail.text("html", html)])

    def _link(self, address, said):
        """Messages and parts by their ids (RFC 2392); other links go, their words stay."""
        kind, number = self.own.of(address) or (None, None)
        if kind == "post":
            return f"mid:{self.mark('post', number[1])}"
        if kind == "file" and number in {version.file_id for version in said.files}:
            return f"cid:{self.mark('file', number)}"
        return None

    def _file(self, version):
        file, blob = version.file, version.blob
        if blob.sha256 in self.snapshot.lost:
            return [mail.text("plain", MISSING.format(file.name))]
        mark = self.mark("file", file.id)
        return mail.file(file.name, file.media_type, mark, blob.stream())
