"""The dry run: every step and every path with its size, and what is still in the way."""

import shlex
from pathlib import Path

from deploy import gate, inventory, machine, made, memorial, residue, trial
from deploy.engine import host_of
from deploy.words import Refused, readable, say, size


def show(log, data, asked):
    """Prints what `down` would do. Changes nothing."""
    if log.begun:
        facts = log.facts["trial"]
        _show_progress(log)
    else:
        facts = gate.known(data, asked)
        say(f"Teardown of “{facts['name']}”: a dry run, nothing is changed.")
    chosen, obstacle = _archive(log, facts, data, asked)
    to = log.facts["to"] if log.begun else asked.to
    _line("check", f"{facts['phase']}; {_counts(facts)}")
    _more(f"archive: {chosen}")
    _line("retire", "python -m pilot trial retire: every address answers 410")
    _line("stop", _server(data))
    _line("copy", f"the archive to {to}, SHA-256 compared" if to else "not asked for (--to FOLDER)")
    _line("remove", "files with what people wrote are overwritten once with zeros before")
    for folder in inventory.data_folders(data):
        _show_items(folder)
    for item in inventory.half_archives(log.folder):
        _more(f"{item.path}  {size(item.bytes)}  ({item.what})")
    _line("machine", "what `up` made" if machine.things() else "nothing was made on it")
    for thing in machine.things():
        _more(f"{thing.place}  ({thing.what})")
    _line("environment", _environment(data))
    for folder in inventory.caches():
        _more(f"{folder}/  {size(inventory.tree_bytes(folder))}")
    _line("discard", "free blocks, where `up` made the machine and the disk can (fstrim)")
    _line("search", f"for the trial's marker, at most {residue.SECONDS} seconds a place")
    told = made.here().told
    engine = host_of(told).engine if told else None
    for what, folder in residue.places(data, Path(told.get("root", "/")), engine):
        _more(f"{folder}  ({what})")
    _line("certificate", f"{log.folder}/certificate.json, certificate.html, teardown.json")
    day = log.facts["tombstone"] if log.begun else asked.tombstone
    _line("tombstone", f"410 until {day}" if day else "not asked for (--tombstone DAY)")
    for path, reason in inventory.kept():
        say(f"stays: {path}  ({reason})")
    say()
    say(f"Not yet: {obstacle}" if obstacle else f"Ready: {_command(facts, asked)}")


def _show_progress(log):
    done = ", ".join(step["name"] for step in log.steps)
    state = "ended with findings" if log.finished else "was interrupted"
    say(f"Teardown of “{log.facts['trial']['name']}” {state}; done so far: {done or 'nothing'}.")
    for finding in log.findings:
        say(f"- {finding}")
    say("This is a dry run, nothing is changed. What would be done again or still:")


def _archive(log, facts, data, asked):
    """(what is said of the archive, the sentence that is in the way or "")."""
    if log.begun:
        return _handed_over(log.facts), ""
    try:
        if asked.abandon is None:
            gate.must_be_frozen(facts)
        gate.must_be_alone(data)
        if asked.tombstone:
            memorial.check(asked.tombstone)
        return _handed_over(gate.handed_over(facts, data, asked)), ""
    except Refused as refusal:
        return "not ready", refusal


def _handed_over(told):
    if told["abandoned"]:
        return f"none: “{told['abandoned']}”"
    about, received = told["archive"], told["receipt"]
    return (
        f"{about['path']}, {size(about['size'])}, verified {readable(about['verified_at'])}, "
        f"received by {received['by']} {readable(received['at'])}"
    )


def _counts(facts):
    if why := facts.get("unreadable"):
        return f"its database cannot be read: {why}"
    return ", ".join(f"{count:,} {noun}" for noun, count in facts["counts"].items())


def _server(data):
    running = machine.servers(data)
    return ", ".join(process.name for process in running) or "no server is running"


def _show_items(folder):
    items = inventory.data_items(folder)
    for item in items:
        verb = "LEFT, so the certificate will say incomplete: " if item.foreign else ""
        _more(f"{verb}{item.path}  {size(item.bytes)}  ({item.what})")
    if not any(item.foreign for item in items):
        _more(f"{folder}/  (the folder itself)")


def _environment(data):
    if not inventory.is_environment():
        return "there is no virtual environment of the checkout's own"
    if reason := inventory.why_environment_stays(data):
        return f"{trial.ENVIRONMENT} stays: {reason}"
    return f"{trial.ENVIRONMENT}/  {size(inventory.tree_bytes(trial.ENVIRONMENT))}"


def _command(facts, asked):
    name = shlex.quote(facts["name"])
    if asked.abandon is None:
        return f"make teardown CONFIRM={name}"
    return f"python -m deploy down --abandon {shlex.quote(asked.abandon)} --confirm {name}"


def _line(step, text):
    say(f"{step + ':':13} {text}")


def _more(text):
    say(f"{'':13} {text}")
