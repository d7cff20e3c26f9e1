"""One screen: where the trial is, whether it runs, what it weighs, what was handed over."""

from deploy import archive, inventory, processes, trial
from deploy.log import Log
from deploy.words import Refused, readable, say, size


def show(data):
    """Prints the status of the data folder's trial, whatever of it there is."""
    log = Log(trial.archive_folder())
    if (data / trial.DATABASE).is_file():
        _show_trial(data)
    else:
        say(f"There is no trial in {data}.")
    _show_teardown(log)


def _show_trial(data):
    facts = _facts(data)
    _line("trial", facts.get("name", "unknown"))
    _line("phase", facts.get("phase", facts.get("why")))
    _line("server", _server(data))
    _line("size", f"{size(sum(item.bytes for item in inventory.data_items(data)))} in {data}")
    _line("archive", _archive(trial.archive_folder(), facts))


def _facts(data):
    try:
        return trial.facts(data)
    except Refused as refusal:
        return {"why": f"unknown ({refusal})"}


def _server(data):
    running = processes.server(data)
    if running is None:
        return "not running"
    host, port = running.address or ("an unknown address", "?")
    return f"process {running.pid}, listens on {host}:{port}"


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
