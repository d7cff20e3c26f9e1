"""The command `upgrade`: a running trial moves to the program of this checkout.

There are no migrations. The old program writes and verifies an archive, the new one restores it in
another folder, where the trial goes on; the two are compared, and only then they change places. The
old folder stays until `upgrade --finish`.
"""

import json
import os
import shutil
import time
from contextlib import ExitStack

from deploy import making, up
from deploy.guard import guarded
from deploy.host import run
from deploy.log import sync_folder
from deploy.moving import BACK, DONE_SO_FAR, SWAPPING, Upgrade
from deploy.removal import remove_tree
from deploy.unmaking import unmake
from deploy.words import Refused, say, size

DONE, FINDINGS = 0, 3
PATIENCE = 20  # seconds for what a killed command had started to come to its end
CARRIED = ("secret", "rehearsal.json")  # what no archive holds, but people's links need
# Archives hold no passwords; on the same machine people keep theirs, and their feeds' addresses.
PASSWORDS = """
import sqlite3, sys
with sqlite3.connect(sys.argv[2]) as new:
    new.execute("ATTACH ? AS old", [sys.argv[1]])
    known = [{row[1] for row in new.execute(f"PRAGMA {name}.table_info(person)")}
             for name in ("main", "old")]
    for column in {"password_hash", "epoch", "feed_epoch"} & known[0] & known[1]:
        new.execute(f"UPDATE person SET {column} = (SELECT {column} FROM old.person"
                    " WHERE old.person.id = main.person.id)")
"""


def upgrade(made):
    """Moves the trial to this checkout's program. Returns the exit status."""
    if not made.exists:
        raise Refused(
            "Only what `up` put on a machine is upgraded so; docs/operations.md has more."
        )
    if made.told.get("engine"):
        raise Refused(
            "Only a trial on the machine itself is upgraded; one in a container ends with the "
            "version it began with. Nothing was changed."
        )
    one = Upgrade(made)
    _must_be_possible(one)
    with guarded(made.path.parent):
        _move(one)
    say("The trial goes on with the new program; what was before is kept. Look at it, then:")
    say("  python3 -m deploy upgrade --finish")
    return DONE


def _move(one):
    if one.state == BACK:
        _swap_back(one)
    if one.state != SWAPPING:
        _prepare(one)
        one.note(SWAPPING)
    _go_on_as_new(one)


def recover(made):
    """What an upgrade that was killed leaves: the old trial is served again, or the new one."""
    one = Upgrade(made)
    if one.state == BACK:
        _swap_back(one)
    elif one.state == SWAPPING:
        _go_on_as_new(one)
    else:
        _go_on_as_before(one)


def _go_on_as_new(one):
    _swap(one)
    try:
        _furnish(one)
    except Refused:
        _swap_back(one)
        raise
    one.note(DONE_SO_FAR)
    _clear(one)


def finish(made):
    """Removes the old data, overwritten, and the old program, once the new one was looked at."""
    if not made.exists or Upgrade(made).state != DONE_SO_FAR:
        raise Refused("There is no upgrade that could be finished.")
    one, findings = Upgrade(made), []
    for thing in one.former:
        record, failed = unmake(thing, one.host)
        findings += failed
        say(f"{thing.place}: {record['result']}")
        if not failed:
            made.drop(thing)
    one.note(None)
    for finding in findings:
        say(f"- {finding}")
    return FINDINGS if findings else DONE


def _must_be_possible(one):
    if one.state == DONE_SO_FAR:
        raise Refused(
            "The last upgrade is not finished: its old folder is still there. Look at the trial, "
            "then: python3 -m deploy upgrade --finish"
        )
    if one.state in (SWAPPING, BACK):
        return
    needed, free = 4 * (one.data / "trial.db").stat().st_size, shutil.disk_usage(one.data).free
    if free < needed:  # the archive, two copies while it is verified, and the new data
        raise Refused(f"{size(free)} are free, and {size(needed)} may be needed. Make room first.")


def _prepare(one):
    """An archive by the old program, restored by the new one, and both compared."""
    _clear(one)  # of a run that was killed
    one.host.systemctl("stop", one.layout.service)
    with ExitStack() as on_failure:  # also when somebody presses Ctrl-C
        on_failure.callback(_go_on_as_before, one)
        _fill(one)
        on_failure.pop_all()


def _go_on_as_before(one):
    _clear(one)
    if one.state is None:
        one.host.systemctl("start", one.layout.service)


def _clear(one):
    """Removes what an upgrade needs only while it lasts; what holds data is overwritten before."""
    for thing in one.passing:
        deadline = time.monotonic() + PATIENCE
        while unmake(thing, one.host)[1] and time.monotonic() < deadline:
            time.sleep(0.5)  # a command that was started still writes to it
        if not one.host.at(thing.place).exists():
            one.made.drop(thing)


def _fill(one):
    uid, gid = one.host.account(one.layout.wanted.name)
    for thing in one.passing:
        one.made.add(thing)
    one.work.mkdir(mode=0o700)
    os.chown(one.work, uid, gid)
    say("The old program writes an archive and verifies it.")
    one.old("export", "write", "--to", one.work, "--formats", "records")
    (archive,) = one.work.glob("*.zip")
    one.old("export", "verify", archive)
    say("The new program is put beside the old one, and restores the archive.")
    making.put_program(one.new_program)
    one.new("export", "restore", archive, "--into", one.new_data, "--continue")
    _carry_over(one)
    before, after = (json.loads(ask("pilot", "trial", "show")) for ask in (one.old, one.new))
    if differing := _differing(before, after):
        raise Refused(f"After the restore these differ: {differing}. Everything is as it was.")


def _carry_over(one):
    """What no archive holds on purpose, and what people would miss on the same machine."""
    for name in CARRIED:
        if (one.data / name).is_file():
            run("cp", "--preserve=all", one.data / name, one.new_data / name)
    uid, gid = one.host.account(one.layout.wanted.name)
    run(
        "python3", "-c", PASSWORDS, one.data / "trial.db", one.new_data / "trial.db",
        user=uid, group=gid, extra_groups=[], umask=0o077, cwd=one.work,
    )  # fmt: skip


def _differing(before, after):
    """What both programs know and count differently; the new one may know more."""
    told = ("name", "phase", "opened_at", "ends_at", "frozen_at", "marker")
    wrong = [name for name in told if before[name] != after[name]]
    rows, now = before["records"], after["records"]
    return ", ".join([*wrong, *(name for name in rows if rows[name] != now.get(name, rows[name]))])


def _swap(one):
    """New for old, by renaming; killed in between, the same again finishes it."""
    pairs = ((one.new_data, one.data), (one.new_program, one.program))
    for thing, (new, current) in zip(one.former, pairs, strict=True):
        one.made.add(thing)
        if new.exists():
            if current.exists():
                renamed(current, one.host.at(thing.place))
            renamed(new, current)


def renamed(path, target):
    """One folder in another's place, on the disk before anything else is done."""
    path.rename(target)
    sync_folder(target.parent)
    sync_folder(path.parent)


def _furnish(one):
    """The service as the new program wants it, started."""
    for thing in one.layout.things():
        if thing.kind == "file" and thing.place != one.layout.site:
            making.write(thing, one.host, one.layout)
    up.start(one.host, one.layout)


def _swap_back(one):
    """The old trial as it was; what the new program made is removed."""
    one.note(BACK)
    one.host.systemctl("stop", one.layout.service)
    for thing, current in zip(one.former, (one.data, one.program), strict=True):
        former = one.host.at(thing.place)
        if former.exists():
            remove_tree(current)
            renamed(former, current)
        one.made.drop(thing)
    _clear(one)
    one.note(None)
    one.host.systemctl("start", one.layout.service)
