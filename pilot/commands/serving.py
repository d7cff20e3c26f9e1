"""init, run, rules, demo: what brings the server up."""

import errno
import os
import shlex
import socket
import sys
from pathlib import Path

import click

from pilot import create_app, database, settings
from pilot.commands import opened
from pilot.errors import Refused
from pilot.models import TABLES
from pilot.models.invitation import Invitations
from pilot.models.person import Person
from pilot.models.trial import FROZEN, RETIRED, Trial

# How the C library keeps memory (mallopt(3)): an arena for each of 64 threads cost 10 MB more, and
# the 19 MiB of a password's hash were kept for the next one.
MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "8388608",
    "MALLOC_TRIM_THRESHOLD_": "16777216",
}
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "gunicorn.conf.py"


@click.command()
def init():
    """Make an empty trial, unless there is one."""
    chosen = settings.load()
    is_new = not chosen.database_path.is_file()
    start(chosen)
    click.echo(f"{'New trial' if is_new else 'Trial'} in {chosen.folder}/")


@click.command()
def run():
    """Serve the trial until stopped (Ctrl-C)."""
    chosen, _ = opened()
    _refuse_taken_port(chosen)
    click.echo(welcome(chosen))
    sys.stdout.flush()
    database.database.close()
    command = [sys.executable, "-m", "gunicorn", *_options(chosen)]
    os.execve(sys.executable, command, {**MEMORY, **os.environ})  # noqa: S606


@click.command()
def rules():
    """Print who may do what in which phase, as docs/access.md holds it."""
    import tempfile

    from pilot import access

    with tempfile.TemporaryDirectory() as folder:
        chosen = settings.load({"PILOT_DATA": folder})
        start(chosen)
        click.echo("# Who may do what, in which phase\n")
        click.echo("Made by `python -m pilot rules`; a test compares it with the code.\n")
        click.echo(access.matrix(create_app(chosen)))


@click.command()
def demo():
    """Seed a lively, invented trial in PILOT_DATA and print a sign-in link per role."""
    from pilot.demo import seed

    chosen = settings.load()
    start(chosen)
    is_new = seed()
    click.echo(f"{'New demo' if is_new else 'The demo is there already,'} in {chosen.folder}/")
    if Trial.current().phase in (FROZEN, RETIRED):
        click.echo(_how_to_start_anew(chosen))
    click.echo("One link per role; a button behind it signs you in:")
    for role, person in Person.one_per_role():
        click.echo(f"  {role + ':':12} {link(chosen, person)}")


def _how_to_start_anew(chosen):
    ended = Trial.current().ended_at.date()
    return (
        f"It ended on {ended.day} {ended:%B %Y} and is read-only, as a real trial would be. "
        f"To start anew, stop it and remove its folder: rm -r {shlex.quote(str(chosen.folder))}"
    )


def start(chosen):
    """Makes the folder, the database with its tables and the trial's row, as far as not there."""
    database.create(chosen.database_path, TABLES)
    Trial.begin()
    chosen.secret_key()


def link(chosen, person):
    """The personal link that signs this person in."""
    token = Invitations(chosen.secret_key()).token(person)
    return f"{chosen.public_url}/join/{token}"


def first_lead_link(chosen):
    """The link that makes its first visitor the lead, as long as nobody is in the roster."""
    token = Invitations(chosen.secret_key()).first_lead_token()
    return f"{chosen.public_url}/join/{token}"


def welcome(chosen):
    """What the operator reads when the server starts: the address, and the first lead's link."""
    lines = [f"The trial is at {chosen.public_url}"]
    if not Person.roster_has_begun():
        lines += [
            "The first lead signs in by this link (for 30 days, until used):",
            f"  {first_lead_link(chosen)}",
        ]
    return "\n".join([*lines, "Stop it with Ctrl-C; the data stays."])


def _options(chosen):
    return [
        "--config", str(CONFIGURATION),
        "--bind", f"{chosen.bind}:{chosen.port}",
        "--pid", str(chosen.folder.resolve() / "server.pid"),
        "pilot:serve()",
    ]  # fmt: skip


def _refuse_taken_port(chosen):
    family = socket.AF_INET6 if ":" in chosen.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.bind.strip("[]"), chosen.port))
        except OSError as error:
            raise Refused(_why_not(chosen, error)) from error


def _why_not(chosen, error):
    where = f"{chosen.bind}:{chosen.port}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken by another program. Choose another port: make run PORT=8001"
    if error.errno == errno.EACCES:
        return f"Listening on {where} needs more rights. Choose a port above 1023."
    return f"Cannot listen on {where}: {error.strerror}. Check BIND and PORT."
