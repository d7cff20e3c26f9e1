"""The archive's commands: `python -m export …`."""

import shlex
import sys
from pathlib import Path

import click
from peewee import DatabaseError

from export import registry
from export.progress import say
from export.rehearse import rehearse as rehearse_archive
from export.restore import restore as restore_archive
from export.verify import verify as verify_archive
from export.words import noun, size
from export.write import write as write_archive
from pilot import database, settings
from pilot.errors import Refused

FINDINGS = 3  # done, with findings listed


class Commands(click.Group):
    """Refusals are one sentence on standard error and exit status 1."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except Refused as error:
            click.echo(error.sentence, err=True)
        except DatabaseError as error:
            click.echo(f"The database cannot be read: {error}. Ask your operator.", err=True)
        return sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Writes, verifies and restores archives of the trial in PILOT_DATA (default: var)."""
    settings.read_dotenv()


FOLDER = click.Path(file_okay=False, path_type=Path)
ARCHIVE = click.Path(path_type=Path)


@main.command()
@click.option("--to", "folder", type=FOLDER, default="archive", show_default=True)
@click.option("--formats", default="", help="Such as site,records; without it, all.")
def write(folder, formats):
    """Write the archive. The trial goes on meanwhile."""
    chosen = registry.chosen(formats)
    database.use(settings.load().database_path)
    written = write_archive(folder, chosen, say)
    click.echo(f"{written.path}: {size(written.size)}, SHA-256 {written.sha256}")
    for path, names, _, _, reason in written.gaps:
        click.echo(f"known gap: {names or path}: {reason}")
    if written.gaps:
        click.echo(f"Done, with {noun(len(written.gaps), 'known gap')}; known-gaps.csv lists them.")
        sys.exit(FINDINGS)


@main.command()
@click.argument("archive", type=ARCHIVE)
def verify(archive):
    """Prove an archive: check it, restore it, export that again, compare every byte."""
    _tell(verify_archive(archive, say))


@main.command()
@click.argument("archive", type=ARCHIVE)
@click.option("--into", "folder", type=FOLDER, required=True, help="Empty or not there yet.")
@click.option("--continue", "goes_on", is_flag=True, help="Move the trial: it goes on there.")
def restore(archive, folder, goes_on):
    """Load an archive into an empty folder, as a reading room under the old addresses."""
    restored = restore_archive(archive, folder, say, goes_on=goes_on)
    for row in restored.gaps:
        click.echo(f"known gap: {row['names'] or row['path']}: {row['reason']}")
    quoted = shlex.quote(str(folder))
    state, verb = (restored.phase, "Open") if goes_on else ("read-only", "Read")
    click.echo(
        f"Restored {restored.name} into {folder}, {state}. {verb} it with:\n"
        f"  PILOT_DATA={quoted} make run\n"
        "Archives hold no passwords. A link that signs one person in:\n"
        f"  PILOT_DATA={quoted} {_python()} -m pilot people link EMAIL"
    )
    if goes_on:
        click.echo(
            "Stop the server of the old place for good: what is written there from now on is not "
            "here. If people reach the trial by another address now, set PILOT_URL."
        )
    if restored.gaps:
        sys.exit(FINDINGS)


@main.command()
def rehearse():
    """Prove that the trial can be exported and restored without loss; keeps only the result."""
    path = settings.load().database_path
    if not path.is_file():
        database.use(path)  # says so
    _tell(rehearse_archive(path, say))


@main.command()
def formats():
    """List the formats that an archive can hold."""
    for format_ in registry.known():
        always = " (always)" if format_.always else ""
        click.echo(f"{format_.name + always:18} {format_.about}")


def _python():
    """How to call, from here, the Python that has what the program needs."""
    here, python = Path.cwd(), Path(sys.executable)
    return shlex.quote(str(python.relative_to(here) if python.is_relative_to(here) else python))


def _tell(result):
    """Says what a verification found, and ends with the status that fits."""
    for line in [*(one["text"] for one in result.findings), *result.notes]:
        click.echo(line)
    if not result.ok:
        number, first = noun(len(result.findings), "difference"), result.findings[0]["text"]
        click.echo(f"{result.archive}: {number}, first {first}.", err=True)
        sys.exit(1)
    if result.gaps:
        for row in result.gaps:
            click.echo(f"known gap: {row['names'] or row['path']}: {row['reason']}")
        click.echo(f"{result.archive}: proven, with {noun(len(result.gaps), 'known gap')}.")
        sys.exit(FINDINGS)
    click.echo(f"{result.archive}: proven, no difference. SHA-256 {result.sha256}")


if __name__ == "__main__":
    main(prog_name="python -m export")
