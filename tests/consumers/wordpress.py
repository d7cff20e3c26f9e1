"""WordPress itself, with its own importer, in a database server of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.consumers.ground import Missing, program, run

DEBIAN = "--no-install-recommends wordpress mariadb-server php-cli php-mysql php-xml"
WORDPRESS = Path("/usr/share/wordpress")
SCRIPT = Path(__file__).with_suffix(".php")
QUIET = ("-d", "error_reporting=0")  # Debian's WordPress is older than Debian's PHP
SETTINGS = """<?php
define('DB_NAME', 'trial'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{folder}/socket'); define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', ''); define('WP_CONTENT_DIR', '{folder}/wordpress/wp-content');
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', '{folder}/wordpress/');
require_once ABSPATH . 'wp-settings.php';
"""
# What docs/formats.md tells people to put there for the time of the import.
ALLOWED = """<?php
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn($ports) => [...$ports, 8765]);
"""
REFUSED = {"CON", "empty.txt"}  # of no kind that it knows; without a byte


def wordpress(bag, contents):
    """Imports posts, comments, pages and files, these from our own server; compares them."""
    php, importer = program("php", DEBIAN), Path(os.environ.get("WORDPRESS_IMPORTER", ""))
    if not WORDPRESS.is_dir() or not (importer / "wordpress-importer.php").is_file():
        raise Missing(
            f"apt-get install {DEBIAN}, and WORDPRESS_IMPORTER=the folder of its importer plugin"
        )
    with tempfile.TemporaryDirectory() as scratch, _database(Path(scratch)), _files(bag / "data"):
        folder = _prepared(Path(scratch), importer)
        run(php, *QUIET, SCRIPT, folder, "install")
        found = json.loads(
            run(php, *QUIET, SCRIPT, folder, "import", bag / "data/wordpress/trial.xml")
        )
    _compare(found, contents)
    lost = len(contents.records("file")) - len(found["files"])
    return (
        f"{found['version']}: {len(found['posts'])} posts, {len(found['comments'])} comments and "
        f"{len(found['pages'])} pages with their authors, {len(found['files'])} files; {lost} files"
        " refused, whose content is not what their name says"
    )


def _compare(found, contents):
    people = {one["id"]: one for one in contents.records("person")}
    posts, replies = {}, []
    for one in contents.records("post"):
        if one["root"]:
            replies.append([str(one["root"]), people[one["author"]]["name"]])
        else:
            at = one["at"][:19].replace("T", " ")
            posts[str(one["id"])] = [str(one["id"]), people[one["author"]]["handle"], at]
    pages = [
        [page["title"], people[page["changed_by"]]["handle"]]
        for page in contents.records("page") if not page["deleted_at"]
    ]  # fmt: skip
    assert found["posts"] == list(posts.values()), "posts are not as they were"
    assert found["comments"] == replies, "replies are not as they were"
    assert found["pages"] == pages, "pages are not as they were"
    words = {one["word"] for one in contents.records("topic")}
    assert {name for (name,) in found["tags"]} == words, "topics are not as they were"
    files = {one["name"] for one in contents.records("file")}
    assert {name for name, _ in found["files"]} <= files - REFUSED, "files are not as they were"
    assert ["seat map.png", "5"] in found["files"], "the picture is not with its post"


def _prepared(scratch, importer):
    """A copy of WordPress with our settings, the importer and the exception for our port."""
    folder = Path(shutil.copytree(WORDPRESS, scratch / "wordpress", symlinks=False))
    (folder / "wp-config.php").write_text(SETTINGS.format(folder=scratch), "utf-8")
    for name in ("plugins", "mu-plugins", "uploads"):
        (folder / "wp-content" / name).mkdir(exist_ok=True)
    shutil.copytree(importer, folder / "wp-content/plugins/wordpress-importer")
    (folder / "wp-content/mu-plugins/import.php").write_text(ALLOWED, "utf-8")
    return folder


@contextmanager
def _database(scratch):
    """A MariaDB that listens to nothing but a socket."""
    server, client = program("mariadbd", DEBIAN), program("mariadb", DEBIAN)
    data, socket = scratch / "data", scratch / "socket"
    run("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--user=root",
        "--auth-root-authentication-method=normal")  # fmt: skip
    process = subprocess.Popen(
        [server, "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--user=root",
         "--skip-networking"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _until(socket.exists)
        run(client, "--no-defaults", f"--socket={socket}", "--user=root", "-e",
            "CREATE DATABASE trial CHARACTER SET utf8mb4")  # fmt: skip
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _files(data):
    """The server that the archive brings along."""
    process = subprocess.Popen(
        [sys.executable, "wordpress/serve.py"], cwd=data, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "MariaDB does not start"
        time.sleep(0.1)
