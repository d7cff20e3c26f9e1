"""The command `down`: decides whether to begin, resume, repeat or only show what would happen."""

from pathlib import Path

from deploy import beginning, gate, plan, teardown, trial
from deploy.log import Log, alone
from deploy.words import Refused, readable, say

DONE, FINDINGS = 0, 3


def down(data, asked):
    """Takes the trial of a data folder down, or shows what that would do. Returns the status."""
    log = Log(trial.archive_folder())
    if log.finished and _is_of_another_trial(log, data):
        log = _Unbegun(log)
    if log.begun and log.complete:
        say(
            f"“{log.facts['trial']['name']}” was removed on {readable(log.facts['finished_at'])}; "
            f"nothing was changed. The certificate: {log.folder / 'certificate.html'}"
        )
        return DONE
    _must_be_of(log, data)
    if asked.confirm is None:
        plan.show(log, data, asked)
        return DONE
    return _take_down(log, data, asked)


class _Unbegun:
    """The log of an earlier trial, which is put aside once a new teardown really begins."""

    begun = finished = complete = False

    def __init__(self, earlier):
        self.earlier = earlier
        self.folder = earlier.folder


def _take_down(log, data, asked):
    if not log.begun:
        facts, handed_over = gate.check(data, asked)
    else:
        gate.must_be_named(log.facts["trial"]["name"], asked.confirm)
        _must_be_as_it_began(log, asked)
    log.folder.mkdir(exist_ok=True)
    with alone(log.folder):
        log = Log(log.folder)
        if log.finished and _is_of_another_trial(log, data):
            log.put_aside()
        if not log.begun:
            beginning.begin(log, data, facts, handed_over, asked)
        elif log.finished:
            log.repeat(teardown.AGAIN)
        teardown.run(log, data)
    return _tell(log)


def _tell(log):
    say()
    for finding in log.findings:
        say(f"- {finding}")
    name, page = log.facts["trial"]["name"], log.folder / "certificate.html"
    if log.findings:
        say(f"“{name}” is not completely removed; the certificate says so: {page}")
        say("Once that is put right, the same command makes a new certificate.")
        return FINDINGS
    say(f"“{name}” is removed. Print the certificate and have it signed: {page}")
    return DONE


def _is_of_another_trial(log, data):
    """Whether a finished log tells of another folder, or of an earlier trial in this one."""
    database = data / trial.DATABASE
    left = {item["path"] for item in log.facts["left"]}
    is_anew = database.exists() and str(database) not in left
    return is_anew or log.facts["data"] != str(data)


def _must_be_of(log, data):
    """Two trials may share an archive folder, but not while one of them is taken down."""
    if log.begun and log.facts["data"] != str(data):
        raise Refused(
            f"{log.path} tells of {log.facts['data']}, where a teardown has begun and not ended. "
            "Complete it first: set PILOT_DATA to that folder and repeat its command."
        )


def _must_be_as_it_began(log, asked):
    """What was chosen once stays: another folder or another way would make the log untrue."""
    went = log.facts["to"]
    if asked.to and str(asked.to) != went:
        before = f"with --to {Path(went)}" if went else "without --to"
        raise Refused(f"This teardown began {before}; repeat it that way.")
    if asked.tombstone and asked.tombstone != log.facts["tombstone"]:
        raise Refused("This teardown began with another --tombstone; repeat it that way.")
    if asked.abandon and not log.facts["abandoned"]:
        raise Refused("This teardown began with an archive; repeat it without --abandon.")
