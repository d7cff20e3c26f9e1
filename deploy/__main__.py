"""The operator's commands for the box itself: `python -m deploy …`."""

import argparse
import sys
from pathlib import Path

from deploy import archive, certificate, down, receipt, status, trial
from deploy.asked import Asked
from deploy.log import Log
from deploy.words import Refused, complain, say

DONE, REFUSED = 0, 1
UP = "This version has no `up` yet; start the trial with `make run` (docs/operations.md says how)."


def main(arguments=None):
    """Runs one command. Returns its exit status: 0 done, 1 refused, 3 done with findings."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.command(chosen)
    except Refused as refusal:
        complain(refusal)
    except OSError as error:
        complain(f"{error}. What was done is in the log; repeat the same command once mended.")
    return REFUSED


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m deploy",
        description="Looks after the box. The trial is the one in PILOT_DATA (default: var).",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "up", _up, "put the trial on this machine (not in this version)")
    _add(commands, "status", _status, "where the trial is, whether it runs, what was handed over")
    removal = _add(commands, "down", _down, "remove the trial; without --confirm a dry run")
    removal.add_argument("--confirm", metavar="NAME", help="the trial's name: really do it")
    removal.add_argument("--to", metavar="FOLDER", help="copy archive and certificate there")
    removal.add_argument("--archive", metavar="FILE", help="default: the newest in archive/")
    removal.add_argument("--abandon", metavar="SENTENCE", help="remove it without an archive")
    owner = _add(commands, "receipt", _receipt, "record that the archive owner has the archive")
    owner.add_argument("--by", metavar="NAME", required=True, help="who has received it")
    owner.add_argument("--sha256", metavar="HASH", help="what they read from their own copy")
    owner.add_argument("--archive", metavar="FILE", help="default: the newest in archive/")
    _add(commands, "certificate", _certificate, "where it is; its page is made anew if needed")
    return parser


def _add(commands, name, command, text):
    added = commands.add_parser(name, help=text, description=text)
    added.set_defaults(command=command)
    return added


def _up(_chosen):
    raise Refused(UP)


def _status(_chosen):
    status.show(trial.data_folder())
    return DONE


def _down(chosen):
    to = Path(chosen.to).resolve() if chosen.to else None
    asked = Asked(chosen.confirm, to, chosen.archive, chosen.abandon)
    return down.down(trial.data_folder(), asked)


def _receipt(chosen):
    path = archive.chosen(trial.archive_folder(), chosen.archive)
    told = receipt.record(path, chosen.by, chosen.sha256)
    say(f"{told['by']} has received {path.name}, SHA-256 {told['sha256']}.")
    return DONE


def _certificate(_chosen):
    log = Log(trial.archive_folder())
    for path in certificate.render_again(log.folder):
        say(path)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
