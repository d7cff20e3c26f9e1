"""letters load: a mailbox becomes posts and replies."""

from pathlib import Path

import click

from pilot.commands import loading
from pilot.loading import letters as mailbox_letters


@click.group()
def letters():
    """Letters from elsewhere."""


@letters.command()
@click.argument("mailbox", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@loading.into_open
@loading.dry_run
def load(mailbox, into_open, dry_run):
    """Make a post or reply of every letter in MAILBOX, an mbox file."""
    loading.run(lambda: mailbox_letters.load(mailbox), into_open=into_open, dry_run=dry_run)
