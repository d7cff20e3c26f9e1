"""people load, invite, link, erase: the roster and the personal links, from the command line."""

import sys
from functools import partial

import click

from pilot.commands import opened
from pilot.commands.serving import first_lead_link
from pilot.commands.serving import link as personal_link
from pilot.errors import Refused
from pilot.models import erasing, profile, roster
from pilot.models.code import Codes
from pilot.models.naming import normal_email
from pilot.models.person import Person
from pilot.models.sheet import of_links


@click.group()
def people():
    """The roster and personal links."""


@people.command()
@click.argument("sheet", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--whole", is_flag=True, help="Everybody is in it: whoever is not has left.")
def load(sheet, dry_run, whole):
    """Enrol the people of a CSV: name, mail, department, role, title, ask me about."""
    opened()
    results = roster.load(sheet.read(), dry_run=dry_run, whole=whole)
    for result in results:
        row = f"row {result.row}" if result.row else "in no row"
        click.echo(f"{row}: {result.email or result.name}: {_outcome(result)}")
    refused = sum(result.outcome == roster.REFUSED for result in results)
    taken = sum(bool(result.row) for result in results) - refused
    click.echo(f"{taken} rows taken, {refused} refused.")
    if refused:
        sys.exit(3)


@people.command()
@click.option("--csv/--print", "as_csv", default=False, help="For a mail merge, or to read.")
def invite(as_csv):
    """Print the personal links of everybody who is not in yet."""
    chosen, _ = opened()
    waiting = Person.enrolled().where(Person.joined_at.is_null()).order_by(Person.name)
    if as_csv:
        codes = Codes(chosen.secret_key())
        sheet = of_links(waiting, partial(personal_link, chosen), codes.on_slip)
        click.echo(sheet, nl=False)
        return
    for person in waiting:
        click.echo(f"{person.name} <{person.email}>\n  {personal_link(chosen, person)}")


@people.command()
@click.argument("email", default="")
def link(email):
    """Print a link that signs one person in; without EMAIL the first lead's, before the roster."""
    chosen, _ = opened()
    if not email:
        click.echo(_first_lead_s(chosen))
        return
    person = Person.enrolled().where(Person.email == normal_email(email)).first()
    if person is None:
        raise Refused(f"Nobody in the roster has the address {email}.")
    click.echo(personal_link(chosen, person))


@people.command()
@click.argument("email")
@click.option("--withdraw-texts", is_flag=True, help="Posts and replies go with their words.")
@click.option("--remove-files", is_flag=True, help="Files go, unless others brought a version.")
@click.option("--dry-run", is_flag=True, help="Say what would go and change nothing.")
def erase(email, withdraw_texts, remove_files, dry_run):
    """Erase somebody who wishes it: their name goes from everything, for good."""
    opened()
    person = Person.get_or_none(Person.email == normal_email(email))
    if person is None:
        raise Refused(f"Nobody has the address {email}. Whoever was erased has none any more.")
    if dry_run:
        counts = ", ".join(f"{count} {tab}" for tab, count in profile.counted(person).items())
        click.echo(f"{person.name} would be erased ({counts}). Nothing was changed.")
        return
    erasure = erasing.erase(person, texts=withdraw_texts, files=remove_files)
    click.echo(
        f"Erased: from now on {erasure.person.name}. Texts withdrawn: {erasure.posts}, files "
        f"removed: {erasure.files}. Archives that were written before still hold the name."
    )


def _first_lead_s(chosen):
    if Person.roster_has_begun():
        raise click.UsageError("Say whose link: python -m pilot people link EMAIL")
    return first_lead_link(chosen)


def _outcome(result):
    return f"{result.outcome}: {result.reason}" if result.reason else result.outcome
