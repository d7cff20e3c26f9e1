"""Mailboxes made by hand, and the command that loads them, for the tests of loading letters."""

import mailbox
from email.message import EmailMessage

from click.testing import CliRunner

from pilot import database
from pilot.__main__ import main

RITA = "Rita Rossi <rita@list.example>"
OLAF = "Olaf Ohm <olaf@list.example>"


def load(trial, path, *options):
    """What the command says, run on this trial."""
    database.database.close()
    said = CliRunner(env={"PILOT_DATA": str(trial.folder)}).invoke(
        main, ["letters", "load", str(path), *options]
    )
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exc_info
    return said


def letter(name, sender, subject, *, day=1, answers=(), text="Hello."):
    """A mail of November 2009, ten o'clock UTC; `answers` are names of other letters."""
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message["Message-ID"] = f"<{name}@list.example>"
    message["Date"] = f"{day} Nov 2009 11:00:00 +0100"
    if answers:
        message["References"] = " ".join(f"<{each}@list.example>" for each in answers)
        message["In-Reply-To"] = f"<{answers[-1]}@list.example>"
    message.set_content(text)
    return message


def mbox(folder, *messages, name="list"):
    """An mbox file of these messages."""
    path = folder / f"{name}.mbox"
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return path
