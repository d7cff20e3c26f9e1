"""The scripted end as a state machine: each step repeatable, the log says where it stands."""

import os
from pathlib import Path

from deploy import (
    archive,
    certificate,
    copying,
    databases,
    discarding,
    inventory,
    machine,
    made,
    memorial,
    processes,
    removal,
    residue,
    trial,
)
from deploy.engine import host_of
from deploy.words import Refused, listed, now, say, size

AGAIN = ("remove", "machine", "environment", "discard", "search", "certificate")


def run(log, data):
    """Does every step that the log does not record. Raises Refused when one cannot go on."""
    for name, act in STEPS.items():
        if log.step(name):
            continue
        started_at = now()
        outcome = act(log, data)
        log.note(name, started_at, outcome)
        say(f"{name + ':':13} {outcome['result']}")
    log.finish()


def _check(log, data):
    """Everything was checked before the log began; this puts it on record."""
    about, received = log.facts["archive"], log.facts["receipt"]
    if about is None:
        said = log.facts["abandoned"]
        why = log.facts["trial"].get("unreadable")
        asked = f"the trial could not be asked: {why}" if why else "facts asked of the trial"
        return _outcome(f"{asked}; a sentence typed", f"abandoned: “{said}”")
    return _outcome(
        "facts asked of the trial; the archive's SHA-256 compared with its verification and with "
        "the archive owner's receipt",
        f"frozen, handed over as {Path(about['path']).name}, received by {received['by']}",
    )


def _retire(log, data):
    if log.facts["abandoned"] and log.facts["trial"]["phase"] == "draft":
        return _outcome("none", "it never opened, so there was nothing to close")
    if log.facts["trial"].get("unreadable"):
        return _outcome("none", "its database could not be read, so nothing was written to it")
    if log.facts["abandoned"]:
        trial.freeze(data)
    trial.retire(data)
    return _outcome("python -m pilot trial retire", "the trial is retired")


def _stop(log, data):
    log.facts["address"] = log.facts["address"] or _address(data)
    log.write()
    running = machine.servers(data)
    with databases.log_overwritten(data / trial.DATABASE):
        service = machine.stop()
        processes.stop(data)
    must_be_free(data)
    names = [one.name for one in sorted(running, key=lambda process: process.pid)]
    done = f"ended {listed(names)}" if names else "no server was running"
    method = "SIGTERM to what was started for this folder, SIGKILL after 25 s"
    return _outcome(f"{service}; {method}" if service else method, done)


def _copy(log, data):
    if not log.facts["to"] or not log.facts["archive"]:
        return _outcome("none", "not asked for")
    target = copying.copy(log.facts["archive"], Path(log.facts["to"]))
    return _outcome("copied, SHA-256 of the copy compared", f"copied to {target}")


def _remove(log, data):
    must_be_free(data)
    folders = inventory.data_folders(data)
    is_there = any((folder / trial.DATABASE).exists() for folder in folders)
    if is_there and log.facts["archive"]:
        archive.must_be_unchanged(log.facts["archive"])
    items = [item for folder in folders for item in inventory.data_items(folder)]
    items += inventory.half_archives(log.folder)
    log.facts["inventory"] = log.facts["inventory"] or [
        {"path": str(item.path), "what": item.what, "bytes": item.bytes}
        for item in items
        if not item.foreign
    ]
    log.facts["left"] = []
    _note_the_interrupted(log)
    findings = [finding for item in items for finding in _take(log, item)]
    for folder in folders:
        findings += removal.remove_folder(folder)
    total = sum(item["bytes"] for item in log.facts["removed"])
    done = f"{len(log.facts['removed'])} files removed, {size(total)}"
    return _outcome("by inventory, links not followed", done, findings)


def _machine(log, _data):
    """What `up` made on the machine; where it was started by hand there is nothing."""
    names = [thing.name for thing in machine.things()]
    log.facts["machine"] = list(dict.fromkeys([*log.facts["machine"], *names]))
    log.write()
    is_spared = memorial.is_for_site if log.facts["tombstone"] else _nothing
    findings = machine.remove(lambda record: _note(log, record), is_spared)
    if not log.facts["machine"]:
        return _outcome("none", "nothing was made outside data and program")
    count = len(log.facts["machine"])
    done = f"{count - len(findings)} of {count} things removed" if findings else f"{count} things"
    return _outcome("by the inventory that `up` wrote, links not followed", done, findings)


def _environment(log, data):
    findings = [one for folder in inventory.caches() for one in removal.remove_tree(folder)]
    if not inventory.is_environment():
        return _outcome("none", "there is no virtual environment of the checkout's own", findings)
    if reason := inventory.why_environment_stays(data):
        return _outcome("none", f"kept: {reason}", findings)
    bytes_before = inventory.tree_bytes(trial.ENVIRONMENT)
    findings += removal.remove_tree(trial.ENVIRONMENT)
    done = "not all removed" if findings else f"removed, {size(bytes_before)}"
    return _outcome("removed with the compiled program code; it held no data", done, findings)


def _discard(log, _data):
    point = log.facts["mount_point"]
    is_whole = log.facts["root"] == "/" or processes.within(point, log.facts["root"])
    if not log.facts["machine"] or not is_whole:
        return _outcome("none", discarding.hint(point))
    return _outcome(
        "fstrim: free blocks are discarded, where disk and system can", discarding.discard(point)
    )


def _search(log, data):
    about, excluded = log.facts["archive"], list(log.facts["other_archives"])
    if about:
        excluded.insert(0, about["path"])
    if about and log.facts["to"]:
        excluded.append(str(copying.target(about, Path(log.facts["to"]))))
    sought = residue.Sought(
        log.marker,
        data,
        frozenset(excluded),
        None if log.step("tombstone") else log.facts["address"],  # it answers there by then
        Path(log.facts["root"]),
        log.facts["owner"],
        host_of(log.facts["about"]).engine if log.facts["about"] else None,
    )
    findings, searched = residue.search(sought)
    findings += [
        f"{item['path']} is there again."
        for item in log.facts["removed"]
        if os.path.lexists(item["path"])
    ]
    what = "the trial's marker and databases of this program" if log.marker else databases.ONLY
    done = f"{len(findings)} findings" if findings else f"found nowhere: {what}"
    return {
        **_outcome(f"searched for {what}, without the inventory", done, findings),
        "searched": searched,
        "excluded": excluded,
    }


def _certify(log, data):
    written = certificate.issue(log)
    return _outcome("from this log", f"written: {written}")


def _tombstone(log, _data):
    if not log.facts["tombstone"]:
        return _outcome("none", "not asked for")
    return _outcome("answers 410 everywhere, with the archive owner's name", memorial.put_up(log))


def _nothing(_what):
    """No thing is spared."""
    return False


STEPS = {
    "check": _check,
    "retire": _retire,
    "stop": _stop,
    "copy": _copy,
    "remove": _remove,
    "machine": _machine,
    "environment": _environment,
    "discard": _discard,
    "search": _search,
    "certificate": _certify,
    "tombstone": _tombstone,
}


def must_be_free(data):
    """Raises Refused while any process has a file of the trial open."""
    found = [*processes.servers(data), *processes.holders(data)]
    if busy := [*(process.name for process in found), *machine.strangers()]:
        names = listed(busy)
        raise Refused(
            f"{names} still has files of {data} open. End it, then repeat the same command."
        )


def _take(log, item):
    """Removes or leaves one item and puts that on record at once. Returns [finding]."""
    record, findings = removal.leave(item) if item.foreign else removal.remove(item)
    _note(log, record)
    return findings


def _note(log, record):
    """Puts on record what was removed or left; what is told twice counts once."""
    told = log.facts["removed" if record["result"].startswith("removed") else "left"]
    if record["path"] not in [one["path"] for one in told]:
        told.append(record)
        log.write()


def _note_the_interrupted(log):
    """Puts on record what a killed run removed without having said so."""
    told = {item["path"] for item in log.facts["removed"]}
    for item in log.facts["inventory"]:
        if item["path"] not in told and not os.path.lexists(item["path"]):
            method = "by a run that was interrupted"
            result = "removed, absence checked"
            log.facts["removed"].append({**item, "method": method, "result": result})


def _address(data):
    if (told := made.here().told).get("engine"):
        return machine.published(told)
    running = processes.server(data)
    return running.address if running else None


def _outcome(method, result, findings=()):
    return {"method": method, "result": result, "findings": list(findings)}
