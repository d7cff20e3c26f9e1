"""What loading pages and letters share: permission, dry runs, a line per item, the exit status."""

import sys

import click

from pilot.commands import opened
from pilot.database import database
from pilot.loading import REFUSED, permit, tally

into_open = click.option("--into-open", is_flag=True, help="Load although the trial is open.")
dry_run = click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")


def run(load, *, into_open, dry_run):
    """Prints the results that `load()` yields and their sum; findings are exit status 3."""
    _, trial = opened()
    permit(trial, into_open=into_open)
    results = _rehearsed(load) if dry_run else _told(load())
    click.echo(f"{tally(results)}.{' Nothing was changed: a dry run.' if dry_run else ''}")
    if any(result.outcome == REFUSED for result in results):
        sys.exit(3)


def _rehearsed(load):
    with database.atomic() as transaction:
        results = _told(load())
        transaction.rollback()
    return results


def _told(results):
    told = []
    for result in results:
        click.echo(result)
        told.append(result)
    return told
