"""The command `up`: puts a trial on a Debian or Ubuntu machine, or says what that would make."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy import container, making
from deploy.before import is_of_others, must_be_possible, show
from deploy.host import Host, ends_well
from deploy.layout import Layout
from deploy.made import HOMES, Made
from deploy.unmaking import unmake
from deploy.words import Refused, say

DONE = 0
PATIENCE = 30  # seconds until a started server answers


def up(wanted, *, root=None, is_dry=False):
    """Puts the trial up. Returns the exit status; a failed step has been undone."""
    wanted.check()
    host = Host(root)
    made = Made(host.at(f"{HOMES}/{wanted.name}"))
    layout = container.wanted_here(wanted, host, made.told) if wanted.container else Layout(wanted)
    if is_dry:
        show(host, layout, made)
        return DONE
    must_be_possible(host, layout, made)
    new = _make_all(host, layout, made)
    try:
        is_changed = start(host, layout) or bool(new)
    except Refused:
        _undo(host, layout, made, new)
        raise
    made.complete()
    _tell(host, layout, is_changed)
    return DONE


def _make_all(host, layout, made):
    """Makes what is not there, each on the inventory before. Returns what was made now."""
    new = [] if made.exists else [layout.things()[0]]
    try:
        if not made.exists:
            _begin(host, layout, made)
        for thing in layout.things():
            if is_of_others(thing, host, made):
                continue
            if thing not in [*made.things, *new]:
                new.append(thing)
            made.add(thing)
            if making.make(thing, host, layout):
                say(f"made      {thing.kind:9} {thing.place}")
            if identity := making.identity(thing, host):
                made.identify(thing, identity)
    except (OSError, Refused) as error:
        _undo(host, layout, made, new)
        raise Refused(f"{error} What had been made was undone.") from error
    return new


def _begin(host, layout, made):
    """The folder of the inventory, and the inventory before anything else."""
    host.at(layout.folder).mkdir(mode=0o755, parents=True, exist_ok=True)
    made.begin(
        name=layout.wanted.name,
        root=str(host.root),
        is_live=host.is_live,
        folder=layout.folder,
        settings=layout.settings,
        data=layout.data,
        service=layout.service,
        site=layout.wanted.site,
        options=layout.wanted.__dict__,
        **layout.told(),
    )


def _undo(host, layout, made, new):
    """Takes back what this run made, last first; what was there before stays."""
    if host.is_running(layout.service):
        host.stop(layout.service)
    for thing in reversed(new):
        if thing.place == layout.folder:
            made.end()
        _, findings = unmake(thing, host)
        for finding in findings:
            say(f"- {finding}")
        if made.exists:
            made.drop(thing)
    host.systemctl("daemon-reload")


def start(host, layout):
    """Starts the service and waits for its first answer. Returns whether it had to be started."""
    is_startable = host.is_live or host.engine
    if not is_startable or host.is_running(layout.service):
        return False
    host.start(layout.service)
    if host.root == Path("/"):
        _reload_site(layout)
    deadline = time.monotonic() + PATIENCE
    while not _answers(layout.wanted):
        if time.monotonic() > deadline:
            raise Refused(f"The server does not answer. Look: {layout.log}")
        time.sleep(0.1)
    return True


def _reload_site(layout):
    site = layout.wanted.site
    if site == "nginx" and not ends_well("nginx", "-t"):
        raise Refused(f"nginx does not accept its settings with {layout.site}: see nginx -t")
    if site:
        ends_well("systemctl", "reload", site)


def _answers(wanted):
    address = f"http://{wanted.bind}:{wanted.port}/healthz"
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except (OSError, urllib.error.URLError):
        return False
    return True


def _tell(host, layout, is_changed):
    wanted = layout.wanted
    if not is_changed:
        say(f"“{wanted.name}” is up already; nothing was changed.")
        return
    say()
    if not host.is_live and not host.engine:
        say(f"“{wanted.name}” is in {host.root}; it starts when that machine does.")
    say(f"The trial is at {wanted.url or f'http://{wanted.bind}:{wanted.port}'}")
    say(f"Its commands, run as its own account: {wanted.name} status, {wanted.name} people …")
    say(_first_lead(host, layout))
    if wanted.site == "caddy":
        say("Caddy reads the site once its Caddyfile says: import sites/*.caddy")
    if wanted.site == "nginx" and not wanted.certificate:
        say("For TLS: certbot --nginx, or `up` with --certificate and --key.")


def _first_lead(host, layout):
    try:
        link = making.pilot(host, layout, "people", "link").strip()
    except Refused as refusal:  # the roster has begun
        return str(refusal)
    return f"The first lead signs in by this link (for 30 days, until used):\n  {link}"
