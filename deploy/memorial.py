"""The step of the teardown that sets the tombstone up, where one is wanted."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from string import Template

from deploy import tombstone
from deploy.engine import host_of
from deploy.layout import FILES
from deploy.log import keep, kept, write_durably
from deploy.words import Refused, say

SETTINGS, SCRIPT = "tombstone.json", "tombstone.py"
YEARS = 2  # longer, and it is nobody's any more


def check(day):
    """The day as `YYYY-MM-DD`. Raises Refused for one that is none, past, or far away."""
    try:
        until = date.fromisoformat(day)
    except ValueError as error:
        raise Refused(f"“{day}” is no day; write it like 2027-01-31.") from error
    today = datetime.now(UTC).date()
    if until < today:
        raise Refused(f"{until} is over. Name the last day on which the tombstone answers.")
    if until.year > today.year + YEARS:
        raise Refused(f"A tombstone stands for {YEARS} years at most; {until} is later.")
    return until.isoformat()


def planned(facts):
    """What the certificate tells of it: the last day, the address, what it will remove itself."""
    if not facts["tombstone"]:
        return None
    bind, port = facts["address"] or ("127.0.0.1", 8000)
    removes = [path for path, _ in _files(facts)]
    return {"until": facts["tombstone"], "address": f"{bind}:{port}", "removes": removes}


def put_up(log):
    """Writes the tombstone's files; on a machine of `up`'s it is started. Returns what to say."""
    facts, told = log.facts, settings(log.facts)
    if _is_in_the_foreground(facts):
        keep(log.folder / SETTINGS, told)
        return "ready; it answers while `python -m deploy tombstone` runs"
    host, about = host_of(facts["about"]), facts["about"]
    folder, name = host.at(about["folder"]), about["name"]
    keep(folder / SETTINGS, told)
    (folder / SETTINGS).chmod(0o644)
    shutil.copyfile(tombstone.__file__, folder / SCRIPT)
    unit, link = (host.at(path) for path in _units(name))
    words = {"name": name, "until": facts["tombstone"]}
    paths = {"script": f"{about['folder']}/{SCRIPT}", "settings": f"{about['folder']}/{SETTINGS}"}
    template = Template((FILES / "tombstone").read_text(encoding="utf-8"))
    write_durably(unit, template.substitute(words, **paths))
    if not os.path.lexists(link):
        link.symlink_to(_units(name)[0])
    host.systemctl("daemon-reload")
    host.systemctl("restart", unit.name)
    return f"{unit.name} answers 410 until {facts['tombstone']}, then removes itself"


def settings(facts):
    """What tombstone.py needs to know."""
    bind, port = facts["address"] or ("127.0.0.1", 8000)
    trial, handed_over = facts["trial"], facts["receipt"]
    owner = " ".join(filter(None, [trial["archive_owner"], trial["archive_owner_email"]]))
    about = facts["about"]
    afterwards = [["systemctl", "daemon-reload"]] if about and about["is_live"] else []
    if afterwards and about["site"]:
        afterwards.append(["systemctl", "reload", about["site"]])
    return {
        "name": trial["name"],
        "owner": (owner or "its owner") if handed_over else "",
        "until": facts["tombstone"],
        "bind": bind,
        "port": port,
        "removes": [path for path, _ in _files(facts)],
        "afterwards": afterwards,
    }


def serve_here(folder):
    """The tombstone of a checkout, in the foreground until its last day; then its file goes."""
    told = kept(folder / SETTINGS)
    if not told:
        raise Refused(f"There is no tombstone in {folder}: down --tombstone DAY sets one up.")
    say(f"410 on {told['bind']}:{told['port']} until {told['until']}. Stop it with Ctrl-C.")
    tombstone.serve(told)
    tombstone.end(told)


def _files(facts):
    """Pairs (path as it really is, what it is) of what the tombstone consists of."""
    about = facts["about"]
    if _is_in_the_foreground(facts):
        return [(str(Path(facts["log_folder"]) / SETTINGS), "the tombstone's settings")]
    host = host_of(about)
    places = [*_units(about["name"]), *(f"{about['folder']}/{one}" for one in (SCRIPT, SETTINGS))]
    places += [thing["place"] for thing in about["things"] if is_for_site(thing["what"])]
    return [(str(host.at(place)), "the tombstone") for place in places]


def is_for_site(what):
    """Whether a thing that `up` made leads people to the server: the tombstone takes it over."""
    return what.startswith(("the site of", "errors that nginx notes"))


def _units(name):
    unit = f"/etc/systemd/system/{name}-tombstone.service"
    return unit, f"/etc/systemd/system/multi-user.target.wants/{name}-tombstone.service"


def _is_in_the_foreground(facts):
    """Whether no service manager runs it: in a checkout, or beside a container without systemd."""
    about = facts["about"]
    return not about or (bool(about.get("engine")) and not about["is_live"])
