"""README.html of an archive: for a reader in ten years who has never heard of the product."""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from export import FORMAT_VERSION
from export.snapshot import GAP_COLUMNS
from export.words import Times, iso, noun, size
from pilot import __version__, clock
from pilot.models import RECORDED
from pilot.models.file import File, Version

OF_THE_TRIAL = Path(clock.__file__).parent / "templates"
NOT_RECORDED = {
    "password hashes": "nobody needs them to read; people get in by a fresh link",
    "counters that end sessions and links": "they mean nothing in a restored copy",
    "the key that signs cookies and links": "a restored copy makes its own",
    "uploads that never arrived completely": "they were never part of the trial",
    "when the server's own duties are due": "a restored copy plans them anew",
    "tickets that somebody has answered the weekly question": "nobody shall find out who said what",
    "the search index": "it is made anew from the texts when the archive is restored",
}


def templates():
    """The archive's templates, and those that it shares with the running trial; all escape."""
    return Environment(
        loader=ChoiceLoader([PackageLoader("export"), FileSystemLoader(OF_THE_TRIAL)]),
        autoescape=True, undefined=StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def page(snapshot, bag):
    """README.html as bytes."""
    environment = templates()
    times = Times(snapshot.trial.timezone)
    environment.filters.update(moment=times.moment, day=times.day, iso=iso, size=size)
    text = environment.get_template("README.html").render(
        bag=bag, snapshot=snapshot, trial=snapshot.trial, left_out=NOT_RECORDED, noun=noun,
        tables=[_table(model, snapshot) for model in RECORDED], contents=_contents(snapshot),
        gaps=[dict(zip(GAP_COLUMNS, row, strict=True)) for row in snapshot.gaps()],
        folders=dict(sorted(bag.folders.items())), version=__version__,
        format_version=FORMAT_VERSION, has_site="site" in bag.folders,
        has_report="report" in bag.folders,
    )  # fmt: skip
    return text.encode()


def _table(model, snapshot):
    table = model._meta.table_name
    about = (model.__doc__ or "").strip().partition("\n")[0]
    return {"name": table, "count": snapshot.counts[table], "about": about}


def _contents(snapshot):
    """[(file, version, path or None)] for every version of every file."""
    versions = Version.select(Version, File).join(File).order_by(Version.file, Version.number)
    found = [(version.file, version, version.blob.sha256) for version in versions]
    return [
        (file, version, None if sha256 in snapshot.lost else f"files/{sha256}")
        for file, version, sha256 in found
    ]
