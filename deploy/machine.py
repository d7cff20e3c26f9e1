"""The step of the teardown that removes what `up` made on the machine, by its inventory."""

from deploy import made, processes
from deploy.engine import host_of
from deploy.host import ends_well
from deploy.unmaking import unmake
from deploy.words import Refused

STAYS = ("data", "folder")  # the trial's own step removes the data; the archives' folder stays


def stop():
    """Stops the service, so that nothing starts the server again. Returns by which means."""
    about = made.here()
    return host_of(about.told).stop(about.told["service"]) if about.exists else None


def server(data):
    """(process, host, port) of the running server, or None."""
    if (told := made.here().told).get("engine"):
        engine, name = host_of(told).engine, told["service"]
        found = processes.look_at(engine.pid(name)) if engine.is_running(name) else None
        return (found, *published(told)) if found else None
    found = processes.server(data)
    return (found, *(found.address or ("an unknown address", "?"))) if found else None


def servers(data):
    """All processes of the server."""
    running = server(data) if made.here().told.get("engine") else None
    return processes.family(running[0].pid) if running else processes.servers(data)


def published(told):
    """(host, port) at which a container is reached."""
    return told["options"]["bind"], told["options"]["port"]


def strangers():
    """Names of containers that are not the trial's, and have its volume."""
    told = made.here().told
    users = host_of(told).engine.users_of(told["volume"]) if told.get("engine") else []
    return [f"container {one[:12]}" for one in users]


def remove(note, is_spared):
    """Removes everything on the inventory, last first; `note(record)` puts each on record before
    the inventory forgets it; what `is_spared(what)` goes over to the tombstone. Returns [finding].
    """
    about, findings = made.here(), []
    if not about.exists:
        return findings
    host = host_of(about.told)
    for thing in reversed(about.things):
        if thing.kind in STAYS:
            continue
        record, failed = _taken_over(thing) if is_spared(thing.what) else _unmade(thing, host)
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


def _unmade(thing, host):
    """As `unmake`; where the engine refuses, what it says is the finding."""
    try:
        return unmake(thing, host)
    except Refused as refusal:
        record = {"path": thing.name, "what": thing.what, "bytes": 0, "method": "none"}
        sentence = f"The {thing.name} could not be removed: {refusal}"
        return {**record, "result": "not removed"}, [sentence]


def _taken_over(thing):
    result = "left to the tombstone, which removes it with itself"
    record = {"path": thing.name, "what": thing.what, "bytes": 0, "method": "none"}
    return {**record, "result": result}, []


def things():
    """What is on the inventory, last first, as it will be removed."""
    about = made.here()
    return [one for one in reversed(about.things) if one.kind not in STAYS] if about.exists else []
