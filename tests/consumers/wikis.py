"""Wikis and sites: MkDocs, MediaWiki's importer, and a reader of WordPress's format."""

import os
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.consumers.ground import Missing, own_python, program, run

MEDIAWIKI = Path("/usr/share/mediawiki/maintenance")
EXPORT = "{http://www.mediawiki.org/xml/export-0.11/}"
PARSE = (
    "import feedparser, sys; feed = feedparser.parse(sys.argv[1]); "
    "assert not feed.bozo, feed.bozo_exception; "
    "print(feedparser.__version__, feed.version, len(feed.entries), "
    "sum(bool(entry.get('title') and entry.get('author')) for entry in feed.entries))"
)


def mkdocs(bag, contents):
    """Builds a site of the Markdown; a warning fails."""
    python = own_python()
    with tempfile.TemporaryDirectory() as folder:
        run(python, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder,
            cwd=bag / "data/markdown")  # fmt: skip
        pages = len(list(Path(folder).rglob("*.html")))
    version = run(python, "-m", "mkdocs", "--version").split("version ")[1].split()[0]
    return f"{version}: built strictly, {pages} pages"


def mediawiki(bag, contents):
    """Imports into a fresh MediaWiki on SQLite, dumps that, and compares every revision's text."""
    php = program("php", "php-cli php-sqlite3 php-mbstring php-xml php-intl")
    if not MEDIAWIKI.is_dir():
        raise Missing("apt-get install mediawiki")
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "MW_CONFIG_FILE": f"{folder}/LocalSettings.php"}
        fresh = {name: value for name, value in environ.items() if name != "MW_CONFIG_FILE"}
        run(php, MEDIAWIKI / "install.php", "--dbtype", "sqlite", "--dbpath", folder,
            "--dbname", "wiki", "--scriptpath", "/w", "--server", "http://localhost",
            "--pass", "long enough for it 42", "--confpath", folder, "Trial", "Keeper",
            env=fresh)  # fmt: skip
        pages = bag / "data/mediawiki/pages.xml"
        run(php, MEDIAWIKI / "importDump.php", "--username-prefix", "trial", pages, env=environ)
        dump = Path(folder) / "dump.xml"
        run(php, MEDIAWIKI / "dumpBackup.php", "--full", "--quiet", f"--output=file:{dump}",
            env=environ)  # fmt: skip
        expected, found = _revisions(pages), _revisions(dump)
        version = run(php, MEDIAWIKI / "version.php", env=environ).split()[2]
    lost = [one for one, author in expected.items() if found.get(one) != author]
    assert not lost, f"{len(lost)} revisions are not as they were, first {lost[0]}"
    return f"{version}: {len(expected)} revisions with author, time and text"


def wxr(bag, contents):
    """Reads every item, as any reader of RSS with WordPress's extensions does."""
    python = own_python()
    said = run(python, "-c", PARSE, bag / "data/wordpress/trial.xml").split()
    version, kind, items, whole = said[0], said[1], *map(int, said[2:])
    standing = [page for page in contents.records("page") if not page.get("deleted_at")]
    threads = sum(not post["root"] for post in contents.records("post"))
    expected = threads + len(standing) + len(contents.records("file"))
    assert items == whole == expected, f"{items} items, {whole} with title and author, {expected}"
    return f"feedparser {version} ({kind}): {items} items with title and author"


def _revisions(path):
    """{(title, time, text): author} of an export of MediaWiki.

    MediaWiki writes the first letter of a title large, and takes a revision with the same text in
    the same second for the one it has: so here, too, the first one counts.
    """
    found = {}
    for page in ET.parse(path).iter(f"{EXPORT}page"):  # noqa: S314 - our own file
        space, colon, name = page.findtext(f"{EXPORT}title").rpartition(":")
        title = space + colon + name[:1].upper() + name[1:]
        for revision in page.iter(f"{EXPORT}revision"):
            author = revision.findtext(f"{EXPORT}contributor/{EXPORT}username")
            at, text = (revision.findtext(f"{EXPORT}{name}") for name in ("timestamp", "text"))
            found.setdefault((title, at, (text or "").rstrip()), author.removeprefix("trial>"))
    return found
