"""Every environment variable the product reads, with its default and meaning, in one table."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pilot.errors import Refused

TABLE = {
    "PILOT_DATA": ("var", "folder of the one database file"),
    "DATABASE_URL": ("", "a PostgreSQL for hosts without a durable disk (not built yet)"),
    "SECRET_KEY": ("", "signs cookies and links; made at first start, kept beside the database"),
    "PILOT_URL": ("", "public address in links and mails; needed to serve any other host"),
    "BIND": ("127.0.0.1", "address to listen on"),
    "PORT": ("8000", "port to listen on"),
    "TRUSTED_PROXY": ("", "address of the one reverse proxy whose forwarding headers count"),
    "REMOTE_USER_HEADER": ("", "header by which that proxy names who has signed in, by address"),
    "SMTP_URL": ("", "outgoing mail, smtp://name:password@host:587/?from=pilot@example.com"),
}
ADDRESS = re.compile(r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Settings:
    """What the environment said, checked; `url` has no trailing slash and may be empty."""

    folder: Path
    url: str
    bind: str
    port: int
    trusted_proxy: str
    remote_user_header: str = ""
    smtp_url: str = ""

    @property
    def database_path(self):
        return self.folder / "trial.db"

    @property
    def local_url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def public_url(self):
        return self.url or self.local_url

    @property
    def origins(self):
        """The origins under which this trial is reached: links to them are own links."""
        return (self.url,) if self.url else tuple(f"http://{h}:{self.port}" for h in LOOPBACK)

    @property
    def hosts(self):
        """The Host headers that are answered (RFC 9110 §7.2): anything else is a poisoned link."""
        own = (urlsplit(self.url).netloc.lower(),) if self.url else ()
        return {*own, *(f"{host}:{self.port}" for host in LOOPBACK), *LOOPBACK}

    @property
    def mail_from(self):
        """The address that mails come from; empty when SMTP_URL names none."""
        return parse_qs(urlsplit(self.smtp_url).query).get("from", [""])[0]

    @property
    def secure(self):
        return self.url.startswith("https://")

    def secret_key(self):
        """The signing key: from the environment, else the file made at first start (mode 0600)."""
        if given := os.environ.get("SECRET_KEY"):
            return given
        path = self.folder / "secret"
        if not path.exists():
            _write_private(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()


def load(environ=None):
    """The settings of this process. Raises Refused with a sentence for values that cannot be."""
    environ = os.environ if environ is None else environ
    value = {name: environ.get(name) or default for name, (default, _) in TABLE.items()}
    if value["DATABASE_URL"]:
        raise Refused(
            "DATABASE_URL is set, but this version keeps a trial in SQLite only. Unset it."
        )
    if not value["PORT"].isdecimal() or not 0 < int(value["PORT"]) < 65536:
        raise Refused(f"PORT is {value['PORT']!r}; it must be a number from 1 to 65535.")
    url = value["PILOT_URL"].rstrip("/")
    if url and not ADDRESS.fullmatch(url):
        raise Refused(f"PILOT_URL is {url!r}; write it like https://pilot.example.com.")
    _check_sign_on(value["REMOTE_USER_HEADER"], value["TRUSTED_PROXY"])
    _check_smtp(value["SMTP_URL"])
    return Settings(
        folder=Path(value["PILOT_DATA"]),
        url=url,
        bind=value["BIND"],
        port=int(value["PORT"]),
        trusted_proxy=value["TRUSTED_PROXY"],
        remote_user_header=value["REMOTE_USER_HEADER"],
        smtp_url=value["SMTP_URL"],
    )


def read_dotenv(path=Path(".env")):
    """Puts NAME=value lines of a `.env` file into the environment; what is set already wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def _check_sign_on(header, proxy):
    if header and not HEADER.fullmatch(header):
        raise Refused(f"REMOTE_USER_HEADER is {header!r}; write it like X-Remote-User.")
    if header and not proxy:
        raise Refused(
            "REMOTE_USER_HEADER is set without TRUSTED_PROXY: anybody could send that header. Set "
            "TRUSTED_PROXY to the address of the proxy that signs people in."
        )


def _check_smtp(url):
    parts = urlsplit(url)
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise Refused("SMTP_URL is none; write it like smtp://name:password@mail.example.com:587.")


def _write_private(path, text):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
