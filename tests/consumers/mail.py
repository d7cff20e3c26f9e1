"""A mail program that threads by the headers alone: notmuch."""

import mailbox
import os
import tempfile
from pathlib import Path

from tests.consumers.ground import program, run


def notmuch(bag, contents):
    """Indexes the mailbox as a maildir; threads and messages are those of the trial."""
    command = program("notmuch")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        maildir = mailbox.Maildir(home / "mail")
        for message in mailbox.mbox(bag / "data/mbox/trial.mbox", create=False):
            maildir.add(message)
        (home / "config").write_text(
            f"[database]\npath={home / 'mail'}\n[user]\nname=A\nprimary_email=a@example.org\n"
        )
        environ = {**os.environ, "HOME": folder, "NOTMUCH_CONFIG": str(home / "config")}
        run(command, "new", "--quiet", env=environ)
        found = {
            kind: int(run(command, "count", f"--output={kind}", "*", env=environ))
            for kind in ("messages", "threads")
        }
        word = run(command, "count", "Müller", env=environ).strip()
    posts = contents.records("post")
    expected = {"messages": len(posts), "threads": sum(not post["root"] for post in posts)}
    assert found == expected, f"{found}, not {expected}"
    assert word == "1", f"{word} messages with a word of one reply"
    version = run(command, "--version").split()[-1]
    return f"{version}: {found['messages']} messages in {found['threads']} threads"
