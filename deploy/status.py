"""One screen: where the trial is, what it weighs, what comes next, and what to mind."""

from datetime import UTC, date, datetime

from deploy import archive, inventory, machine, processes, trial, worries
from deploy.log import Log
from deploy.words import Refused, readable, say, size

FINE, WORRIED = 0, 3


def show(data):
    """Prints the status of the data folder's trial. Returns 0, or 3 when there is a warning."""
    log, found = Log(trial.archive_folder()), []
    if (data / trial.DATABASE).is_file():
        found = _show_trial(data)
    else:
        say(f"There is no trial in {data}.")
    _show_teardown(log)
    for sentence in found:
        say(f"! {sentence}")
    return WORRIED if found else FINE


def _show_trial(data):
    facts = _facts(data)
    running = machine.server(data)
    _line("trial", facts.get("name", "unknown"))
    _line("phase", _phase(facts))
    _line("people", _people(facts))
    _line("server", _server(data, running))
    _line("size", f"{size(sum(item.bytes for item in inventory.data_items(data)))} in {data}")
    _line("rehearsal", _rehearsal(facts.get("rehearsal")))
    _line("archive", _archive(trial.archive_folder(), facts))
    _line("next", _next(facts))
    return worries.worries(facts, data, running)


def _facts(data):
    try:
        return trial.facts(data)
    except Refused as refusal:
        return {"why": f"unknown ({refusal})"}


def _phase(facts):
    phase = facts.get("phase") or facts["why"]
    return f"{phase}, day {facts['day'][0]} of {facts['day'][1]}" if facts.get("day") else phase


def _people(facts):
    if "joined" not in facts:
        return "unknown"
    return f"{facts['joined']} in, of {facts['enrolled']} in the roster"


def _server(data, running):
    if running is None:
        return "not running"
    process, host, port = running
    weight = processes.memory(machine.servers(data))
    return f"process {process.pid}, listens on {host}:{port}, {size(weight)} of memory"


def _rehearsal(last):
    if not last:
        return "none yet; it comes every night while the trial is open"
    result = "nothing would be lost" if last["ok"] else "differences were found"
    gaps = f", {last['gaps']} known gaps" if last["gaps"] else ""
    return f"{readable(last['at'])}: {result}{gaps}"


def _archive(folder, facts):
    found = archive.archives(folder)
    if not found:
        return "none"
    newest = found[0]
    told = f"{newest.name}, {size(newest.stat().st_size)}"
    if facts.get("phase") not in ("frozen", "retired"):
        return f"{told}; made before the freeze"
    try:
        about = archive.verified(newest, facts)
    except Refused as refusal:
        return f"{told}; {refusal}"
    return f"{told}; verified {readable(about['verified_at'])}, ready for teardown"


def _next(facts):
    """The next thing that has a date, or what somebody has to do for there to be one."""
    if facts.get("phase") == "draft":
        return "the sponsor opens it with their first post"
    if facts.get("phase") == "frozen":
        return "the archive is handed over and confirmed, then python -m deploy down"
    today = datetime.now(UTC).date().isoformat()
    dated = [
        (facts.get("replaced_on"), "the replaced channel closes"),
        (facts.get("ends_on"), "its last day; at midnight it becomes read-only"),
    ]
    for day, what in sorted((day, what) for day, what in dated if day and day >= today):
        read = date.fromisoformat(day)
        return f"{read.day} {read:%B %Y}: {what}"
    return "nothing that has a date"


def _show_teardown(log):
    if not log.begun:
        return
    name = log.facts["trial"]["name"]
    if not log.finished:
        done = ", ".join(step["name"] for step in log.steps) or "nothing"
        _line("teardown", f"of “{name}” was interrupted; done: {done}. Repeat its command.")
        return
    result = "complete" if log.complete else "incomplete"
    when = readable(log.facts["finished_at"])
    _line("teardown", f"of “{name}”, {when}: {result}; {log.folder / 'certificate.html'}")


def _line(name, text):
    say(f"{name + ':':10} {text}")
