"""What must be so before `up` makes anything, and the dry run that says so."""

import os
import shutil
import socket
from pathlib import Path

from deploy import making
from deploy.host import BOOTED, is_writable
from deploy.layout import Wanted
from deploy.words import Refused, say, size

SHARED = ("shared", "base")  # what others may use too
ROOM = 400 * 2**20  # the program with its packages, and a trial that has just begun


def show(host, layout, made):
    """The dry run: everything with what it is for, and what is in the way."""
    say(f"Up as “{layout.wanted.name}”: a dry run, nothing is changed.")
    ours = made.things if made.exists else []
    for thing in layout.things():
        known = (thing in ours or thing.kind in SHARED) and _remains(thing, host)
        say(f"{'is there' if known else 'to make':9} {thing.kind:9} {thing.place}  ({thing.what})")
    say()
    try:
        must_be_possible(host, layout, made)
    except Refused as refusal:
        say(f"Not yet: {refusal}")
    else:
        say("Ready: the same command without --dry-run.")


def _remains(thing, host):
    return thing.kind in ("journal", "port") or making.is_there(thing, host)


def must_be_possible(host, layout, made):
    """Raises Refused with the first thing in the way; nothing has been changed by then."""
    if os.geteuid() != 0:
        raise Refused("Only root can make an account and a service: sudo python3 -m deploy up …")
    if host.is_live and not host.engine and not BOOTED.is_dir():
        raise Refused(
            "systemd does not run here. Use a container (up --container), a process supervisor of "
            "your own (docs/operations.md), or prepare an image of a machine: --root FOLDER"
        )
    _must_be_ours(host, layout, made)
    for place in layout.places:
        if not is_writable(host.at(place)):
            raise Refused(f"{host.at(place)} is on a file system that is read-only. Mount it rw.")
    free = shutil.disk_usage(_nearest(host.at(layout.places[0]))).free
    if not made.exists and free < ROOM:
        raise Refused(f"Only {size(free)} are free; {size(ROOM)} are needed to begin with.")
    _must_have_site(host, layout)
    if (host.is_live or host.engine) and not host.is_running(layout.service):
        _must_be_free(layout.wanted)


def _must_be_ours(host, layout, made):
    """Nothing of another trial, or of anybody else, is ever taken over."""
    if made.exists and Wanted(**made.told["options"]) != layout.wanted:
        raise Refused(
            f"“{layout.wanted.name}” was put up with other options. Its settings are in "
            f"{layout.settings}; change them there, or take it down first."
        )
    ours = made.things if made.exists else []
    for thing in layout.things():
        if thing not in ours and thing.kind not in SHARED and making.is_there(thing, host):
            raise Refused(
                f"{thing.place} is there already, and is not of this trial: another trial's, or "
                "somebody's own. Nothing was changed. Choose another name: --name NAME"
            )


def _must_have_site(host, layout):
    folder = {"nginx": "/etc/nginx/conf.d", "caddy": "/etc/caddy"}.get(layout.wanted.site)
    if folder and not host.at(folder).is_dir():
        raise Refused(f"There is no {folder}. Install {layout.wanted.site} first, or leave --site.")


def _must_be_free(wanted):
    family = socket.AF_INET6 if ":" in wanted.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.bind.strip("[]"), wanted.port))
        except OSError as error:
            raise Refused(
                f"{wanted.bind}:{wanted.port} cannot be listened on ({error.strerror}). "
                "Choose another port: --port 8001"
            ) from error


def is_of_others(thing, host, made):
    """Whether it is a folder for everybody's sites, or an image, that was there before."""
    return thing.kind in SHARED and thing not in made.things and making.is_there(thing, host)


def _nearest(folder):
    while not folder.exists():
        folder = folder.parent
    return Path(folder)
