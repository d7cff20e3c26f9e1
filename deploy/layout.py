"""What `up` makes for a trial, where, and with which words inside."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from deploy.made import HOMES, Thing
from deploy.words import Refused

FILES = Path(__file__).parent / "files" / "host"
NAME = re.compile(r"[a-z][a-z0-9-]{0,25}")
URL = re.compile(r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
SITES = {"nginx": "/etc/nginx/conf.d/{}.conf", "caddy": "/etc/caddy/sites/{}.caddy"}
LOCAL_ONLY = "IPAddressDeny=any\nIPAddressAllow=localhost"
BASE = "docker.io/library/python:3.11-slim-bookworm"
REFERENCE = re.compile(r"[a-z0-9][\w./:@-]*")
OPEN = "# Mail goes out to another host, so addresses are not limited to this machine."


@dataclass(frozen=True)
class Wanted:
    """What the operator asked of `up`."""

    name: str = "pilot"
    url: str = ""
    bind: str = "127.0.0.1"
    port: int = 8000
    site: str = ""  # nginx, caddy, or none
    certificate: str = ""
    key: str = ""
    smtp: str = ""
    container: str = ""  # any, podman, docker, or none: on the machine itself
    base: str = BASE  # what the container's image is built on

    def check(self):
        """Raises Refused for what cannot be."""
        if not NAME.fullmatch(self.name):
            raise Refused(
                f"“{self.name}” cannot be the name of an account. Take small letters, digits and -."
            )
        if not 0 < self.port < 65536:
            raise Refused(f"The port is {self.port}; it must be a number from 1 to 65535.")
        if self.url and not URL.fullmatch(self.url.rstrip("/")):
            raise Refused(f"The address is {self.url!r}; write it like https://pilot.example.com.")
        if self.site and not self.url:
            raise Refused("A site file needs the public address: --url https://pilot.example.com")
        if not REFERENCE.fullmatch(self.base):
            raise Refused(f"“{self.base}” is no name of an image. Write it like {BASE}.")
        if bool(self.certificate) != bool(self.key):
            raise Refused("--certificate and --key belong together.")
        if re.search(r"[\s'\"\\$`]", self.smtp + self.certificate + self.key):
            raise Refused("Mail server, certificate and key may hold no spaces and no quotes.")


class Layout:
    """The things of one trial on a machine, in the order in which they are made."""

    def __init__(self, wanted):
        self.wanted = wanted
        name = wanted.name
        self.folder, self.archives = f"{HOMES}/{name}", f"{HOMES}/{name}/archive"
        self.program, self.data = f"/opt/{name}", f"/var/lib/{name}"
        self.settings, self.command = f"/etc/{name}.env", f"/usr/local/bin/{name}"
        self.unit = f"/etc/systemd/system/{name}.service"
        self.started = f"/etc/systemd/system/multi-user.target.wants/{name}.service"
        self.journal = f"/etc/systemd/journald@{name}.conf"
        self.errors = f"/var/log/nginx/{name}-error.log"
        self.site = SITES[wanted.site].format(name) if wanted.site else None
        self.places = [self.program, self.data, self.unit, self.folder, self.command]

    @property
    def service(self):
        return f"{self.wanted.name}.service"

    @property
    def log(self):
        """The command that shows what the server says."""
        return f"journalctl --namespace={self.wanted.name}"

    def things(self):
        """All of them, in the order in which they are made."""
        wanted = self.wanted
        return [
            Thing("folder", self.folder, "the inventory and the archives"),
            Thing("account", wanted.name, "the account the trial runs as"),
            Thing("archives", self.archives, "archives, teardown's log and certificate"),
            Thing("program", self.program, "the program and its packages"),
            Thing("secret", self.settings, "settings, readable by root alone"),
            Thing("data", self.data, "posts, pages, files, people; mode 0700"),
            Thing("file", self.command, "the trial's commands, run as its account"),
            Thing("file", self.journal, "how much the trial's own journal may hold"),
            Thing("file", self.unit, "the service"),
            Thing("link", self.started, "starts it with the machine"),
            Thing("journal", wanted.name, "the trial's own journal"),
            *self.site_things(),
            Thing("port", f"{wanted.bind}:{wanted.port}", "where the server listens"),
        ]

    def site_things(self):
        """What leads people to the server through the machine's own proxy."""
        made, wanted = [], self.wanted
        if wanted.site == "caddy":
            made.append(Thing("shared", str(Path(self.site).parent), "Caddy's folder of sites"))
        if self.site:
            made.append(Thing("file", self.site, f"the site of {wanted.site}"))
        if wanted.site == "nginx":
            made.append(Thing("log", self.errors, "errors that nginx notes for the site"))
        return made

    def told(self):
        """What the inventory keeps of it, beside what every layout has."""
        return {"program": self.program}

    def owner(self, host):
        """(uid, gid) of the account that the data belongs to."""
        return host.account(self.wanted.name)

    def text(self, place):
        """What stands in a file that `up` writes."""
        if place == self.settings:
            return self._settings()
        names = {self.command: "command", self.journal: "journal", self.unit: "service"}
        template = (FILES / names.get(place, self.wanted.site)).read_text(encoding="utf-8")
        return self.filled(template)

    def filled(self, template, **more):
        """A template with the words of this trial."""
        return Template(template).substitute(self._words(), **more)

    def mode(self, place):
        return {self.settings: 0o600, self.command: 0o755}.get(place, 0o644)

    def _words(self):
        wanted = self.wanted
        is_local = not wanted.smtp and wanted.bind in ("127.0.0.1", "::1", "localhost")
        words = {
            "name": wanted.name, "program": self.program, "data": self.data,
            "folder": self.folder, "settings": self.settings, "errors": self.errors,
            "host": urlsplit(wanted.url).hostname or "", "address": f"{wanted.bind}:{wanted.port}",
            "network": LOCAL_ONLY if is_local else OPEN,
        }  # fmt: skip
        return {**words, **self._listening(words["host"])}

    def _listening(self, host):
        """How nginx listens: with the operator's certificate, else for certbot to add one."""
        wanted = self.wanted
        if not wanted.certificate:
            redirect = f"# TLS by nginx's own means: certbot --nginx -d {host}\n"
            return {"redirect": redirect, "listen": "    listen 80;\n    listen [::]:80;"}
        redirect = (
            f"server {{\n    listen 80;\n    listen [::]:80;\n    server_name {host};\n"
            "    access_log off;\n    return 301 https://$host$request_uri;\n}\n"
        )
        listen = (
            "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n"
            f"    ssl_certificate {wanted.certificate};\n    ssl_certificate_key {wanted.key};"
        )
        return {"redirect": redirect, "listen": listen}

    def _settings(self):
        wanted = self.wanted
        proxy = "127.0.0.1" if wanted.site else ""
        values = {
            "PILOT_DATA": self.data, "BIND": wanted.bind, "PORT": wanted.port,
            "PILOT_URL": wanted.url.rstrip("/"), "TRUSTED_PROXY": proxy, "SMTP_URL": wanted.smtp,
        }  # fmt: skip
        lines = [f"{name}='{value}'\n" for name, value in values.items() if value]
        head = f"# Settings of the trial; after a change: systemctl restart {wanted.name}\n"
        return head + "".join(lines)
