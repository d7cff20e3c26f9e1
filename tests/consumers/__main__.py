"""Writes the archive of a small trial and lets each program read it; says what each found.

Programs that are not there are named, with how to get them, and are no failure. Debian:
apt-get install git notmuch mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl
apt-get install --no-install-recommends wordpress mariadb-server php-mysql
WordPress's importer is a plugin of its own; WORDPRESS_IMPORTER= says in which folder it is.
"""

import sys
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from export.__main__ import main as export
from pilot import clock
from tests.consumers import archives, linked, mail, wikis, wordpress
from tests.consumers.ground import Missing
from tests.export.building import MORNING, build
from tests.export.tampering import Contents

CONSUMERS = (
    archives.bagit, archives.git, archives.sqlite, mail.notmuch, wikis.mkdocs, wikis.mediawiki,
    wikis.wxr, wordpress.wordpress, linked.jsonld,
)  # fmt: skip


def main():
    """A line per consumer; exit status 1 when one of them found something else than was there."""
    with tempfile.TemporaryDirectory() as scratch:
        bag, contents = _written(Path(scratch))
        results = [_told(consumer, bag, contents) for consumer in CONSUMERS]
    sys.exit(0 if all(results) else 1)


def _written(scratch):
    """(unpacked bag, its Contents) of the small trial."""
    build(scratch / "var")
    with clock.travel(MORNING + timedelta(days=9)):
        arguments = ["write", "--to", str(scratch / "archive")]
        done = CliRunner().invoke(export, arguments, env={"PILOT_DATA": str(scratch / "var")})
    if done.exit_code:
        sys.exit(done.stderr)
    (path,) = (scratch / "archive").glob("*.zip")
    with zipfile.ZipFile(path) as bag:
        bag.extractall(scratch / "bag")
    return scratch / "bag" / path.stem, Contents.of(path)


def _told(consumer, bag, contents):
    name = consumer.__name__
    try:
        said = consumer(bag, contents)
    except Missing as missing:
        sys.stdout.write(f"{name:12} not here: {missing}\n")
    except AssertionError as error:
        sys.stdout.write(f"{name:12} FAILED: {error}\n")
        return False
    else:
        sys.stdout.write(f"{name:12} {said}\n")
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    main()
