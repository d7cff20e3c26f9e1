"""pages load: a folder of Markdown becomes pages."""

from pathlib import Path

import click

from pilot.commands import loading
from pilot.loading import pages as folder_pages


@click.group()
def pages():
    """Pages from elsewhere."""


@pages.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--by", "email", default="", help="Whose pages they are; else the first lead's.")
@loading.into_open
@loading.dry_run
def load(folder, email, into_open, dry_run):
    """Make a page of every .md file below FOLDER, with the files beside them."""
    loading.run(
        lambda: folder_pages.load(folder, by=folder_pages.author(email)),
        into_open=into_open,
        dry_run=dry_run,
    )
