"""people load, invite, link: the roster and the personal links, from the command line."""

import sys
from functools import partial

import click

from pilot.commands import opened
from pilot.commands.serving import link as personal_link
from pilot.errors import Refused
from pilot.models import roster
from pilot.models.person import Person, normal_email


@click.group()
def people():
    """The roster and personal links."""


@people.command()
@click.argument("sheet", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def load(sheet, dry_run):
    """Enrol the people of a CSV: name, mail, department, role, title."""
    opened()
    results = roster.load(sheet.read(), dry_run=dry_run)
    for result in results:
        click.echo(f"row {result.row}: {result.email or result.name}: {_outcome(result)}")
    refused = sum(result.outcome == roster.REFUSED for result in results)
    click.echo(f"{len(results) - refused} rows taken, {refused} refused.")
    if refused:
        sys.exit(3)


@people.command()
@click.option("--csv/--print", "as_csv", default=False, help="For a mail merge, or to read.")
def invite(as_csv):
    """Print the personal links of everybody who is not in yet."""
    chosen, _ = opened()
    waiting = Person.enrolled().where(Person.joined_at.is_null()).order_by(Person.name)
    if as_csv:
        click.echo(roster.sheet(waiting, partial(personal_link, chosen)), nl=False)
        return
    for person in waiting:
        click.echo(f"{person.name} <{person.email}>\n  {personal_link(chosen, person)}")


@people.command()
@click.argument("email")
def link(email):
    """Print a link that signs one person in, when the mail or the password is lost."""
    chosen, _ = opened()
    person = Person.enrolled().where(Person.email == normal_email(email)).first()
    if person is None:
        raise Refused(f"Nobody in the roster has the address {email}.")
    click.echo(personal_link(chosen, person))


def _outcome(result):
    return f"{result.outcome}: {result.reason}" if result.reason else result.outcome
