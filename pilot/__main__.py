"""The operator's commands: `python -m pilot …`."""

import sys

import click
from peewee import DatabaseError

from pilot import settings
from pilot.commands import letters, pages, people, serving, trial
from pilot.errors import Refused


class Commands(click.Group):
    """Refusals are one sentence on standard error and exit status 1."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except Refused as error:
            click.echo(error.sentence, err=True)
            return sys.exit(1)
        except DatabaseError as error:
            click.echo(f"The trial's database is damaged or locked: {error}.", err=True)
            return sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Runs one time-boxed trial. Its data is in PILOT_DATA (default: var)."""
    settings.read_dotenv()


for command in (
    serving.init,
    serving.run,
    serving.rules,
    serving.demo,
    trial.status,
    trial.trial,
    trial.vacuum,
    people.people,
    pages.pages,
    letters.letters,
):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m pilot")
