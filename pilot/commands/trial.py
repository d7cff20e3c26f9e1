"""status, trial show/freeze/retire, vacuum: where the trial is, and its end."""

import json

import click

from pilot.commands import opened
from pilot.database import database
from pilot.models.base import instant_text
from pilot.models.blob import Blob
from pilot.models.facts import facts
from pilot.models.job import Job


@click.command()
def status():
    """One screen: phase, days, people, size."""
    chosen, trial = opened()
    click.echo(f"{trial.name}: {trial.phase}")
    for name, value in facts(chosen.database_path)["counts"].items():
        click.echo(f"{name + ':':12} {value}")
    for job in Job.select().where(Job.failure != "").order_by(Job.name):
        click.echo(f"{job.name} failed on {instant_text(job.ran_at)}: {job.failure}")


@click.group()
def trial():
    """Where the trial is, and its end."""


@trial.command()
def show():
    """Print what is recorded about the trial, as JSON."""
    chosen, _ = opened()
    click.echo(json.dumps(facts(chosen.database_path), indent=2, ensure_ascii=False))


@trial.command()
@click.option("--reason", default="", help="Why it ends before the agreed day.")
def freeze(reason):
    """End the trial now: from here on everything is read-only."""
    _, current = opened()
    if current.phase in ("frozen", "retired"):
        click.echo(f"{current.name} is {current.phase} already; nothing was changed.")
        return
    current.freeze(None, reason or "The operator ended it.")
    click.echo(f"{current.name} is read-only now.")


@trial.command()
@click.option("--reason", default="Torn down.", help="What is written into the journal.")
def retire(reason):
    """Close the frozen trial for good: every address answers 410."""
    _, current = opened()
    current.retire(reason)
    click.echo(f"{current.name} is retired.")


@click.command()
def vacuum():
    """Give the space of removed texts and files back to the disk."""
    chosen, current = opened()
    if current.phase in ("draft", "open"):
        Blob.sweep_abandoned()  # uploads that were cut off
    before = chosen.database_path.stat().st_size
    database.vacuum()
    click.echo(f"{before:,} bytes before, {chosen.database_path.stat().st_size:,} after.")
