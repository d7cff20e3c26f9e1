"""The step of the teardown that removes what `up` made on the machine, by its inventory."""

from deploy import made
from deploy.host import Host, ends_well
from deploy.unmaking import unmake

STAYS = ("data", "folder")  # the trial's own step removes the data; the archives' folder stays


def stop():
    """Stops the service, so that nothing starts the server again. Returns its name, or None."""
    about = made.here()
    if not about.exists:
        return None
    host = _host(about)
    host.systemctl("stop", about.told["service"])
    return about.told["service"] if host.is_live else None


def remove(note, is_spared):
    """Removes everything on the inventory, last first; `note(record)` puts each on record before
    the inventory forgets it; what `is_spared(what)` goes over to the tombstone. Returns [finding].
    """
    about, findings = made.here(), []
    if not about.exists:
        return findings
    host = _host(about)
    for thing in reversed(about.things):
        if thing.kind in STAYS:
            continue
        record, failed = _taken_over(thing) if is_spared(thing.what) else unmake(thing, host)
        note(record)
        findings += failed
        if not failed:
            about.drop(thing)
    host.systemctl("daemon-reload")
    if host.is_live and about.told["site"]:
        ends_well("systemctl", "reload", about.told["site"])
    if not findings:
        about.end()
    return findings


def _taken_over(thing):
    result = "left to the tombstone, which removes it with itself"
    record = {"path": thing.name, "what": thing.what, "bytes": 0, "method": "none"}
    return {**record, "result": result}, []


def things():
    """What is on the inventory, last first, as it will be removed."""
    about = made.here()
    return [one for one in reversed(about.things) if one.kind not in STAYS] if about.exists else []


def _host(about):
    return Host(None if about.told["is_live"] else about.told["root"])
