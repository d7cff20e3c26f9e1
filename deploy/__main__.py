"""The operator's commands for the box itself: `python -m deploy …`."""

import argparse
import sys
from pathlib import Path

from deploy import archive, certificate, down, made, memorial, receipt, status, trial, up, upgrade
from deploy.asked import Asked
from deploy.engine import NAMES
from deploy.layout import SITES, Wanted
from deploy.log import Log
from deploy.words import Refused, complain, say

DONE, REFUSED = 0, 1


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
    _add_up(commands)
    _add(commands, "status", _status, "where the trial is, whether it runs, what was handed over")
    removal = _add(commands, "down", _down, "remove the trial; without --confirm a dry run")
    removal.add_argument("--confirm", metavar="NAME", help="the trial's name: really do it")
    removal.add_argument("--to", metavar="FOLDER", help="copy archive and certificate there")
    removal.add_argument("--archive", metavar="FILE", help="default: the newest in archive/")
    removal.add_argument("--abandon", metavar="SENTENCE", help="remove it without an archive")
    removal.add_argument("--tombstone", metavar="DAY", help="answer 410 until then: 2027-01-31")
    owner = _add(commands, "receipt", _receipt, "record that the archive owner has the archive")
    owner.add_argument("--by", metavar="WHO", required=True, help="who has received it")
    owner.add_argument("--sha256", metavar="HASH", help="what they read from their own copy")
    owner.add_argument("--archive", metavar="FILE", help="default: the newest in archive/")
    moving = _add(commands, "upgrade", _upgrade, "move the trial to this checkout's program")
    moving.add_argument("--finish", action="store_true", help="remove what was there before")
    _add(commands, "tombstone", _tombstone, "answer 410 until the day that `down` was told")
    _add(commands, "certificate", _certificate, "where it is; its page is made anew if needed")
    return parser


def _add_up(commands):
    usual = Wanted()
    putting = _add(commands, "up", _up, "put the trial on this machine: account, service, site")
    putting.add_argument("--dry-run", action="store_true", help="say what would be made")
    putting.add_argument("--url", metavar="URL", default="", help="https://pilot.example.com")
    putting.add_argument("--bind", metavar="ADDRESS", default=usual.bind, help=usual.bind)
    putting.add_argument("--port", type=int, default=usual.port, help=f"default: {usual.port}")
    putting.add_argument("--site", choices=SITES, default="", help="write a site file for it")
    putting.add_argument("--certificate", metavar="FILE", default="", help="TLS, for nginx")
    putting.add_argument("--key", metavar="FILE", default="", help="the certificate's key")
    putting.add_argument(
        "--container", nargs="?", const="any", choices=("any", *NAMES), default="",
        help="in a container: podman or docker, the one that answers",
    )  # fmt: skip
    putting.add_argument("--base", metavar="IMAGE", default=usual.base, help="with Python 3.11")
    putting.add_argument("--smtp", metavar="URL", default="", help="smtp://mail.example.com:587")


def _add(commands, name, command, text):
    added = commands.add_parser(name, help=text, description=text)
    added.add_argument("--name", help="the trial that `up` put here under that name")
    added.add_argument("--root", metavar="FOLDER", help="a folder that stands for the machine")
    added.set_defaults(command=command)
    return added


def _up(chosen):
    asked = vars(chosen)
    options = {name: asked[name] for name in Wanted.__dataclass_fields__ if asked[name] is not None}
    return up.up(Wanted(**options), root=chosen.root, is_dry=chosen.dry_run)


def _status(chosen):
    return status.show(_data_folder(chosen))


def _down(chosen):
    to, given = _absolute(chosen.to), _absolute(chosen.archive)
    asked = Asked(chosen.confirm, to, given, chosen.abandon, chosen.tombstone)
    return down.down(_data_folder(chosen), asked)


def _receipt(chosen):
    given = _absolute(chosen.archive)
    _data_folder(chosen)
    path = archive.chosen(trial.archive_folder(), given)
    told = receipt.record(path, chosen.by, chosen.sha256)
    say(f"{told['by']} has received {path.name}, SHA-256 {told['sha256']}.")
    return DONE


def _upgrade(chosen):
    _data_folder(chosen)
    return (upgrade.finish if chosen.finish else upgrade.upgrade)(made.here())


def _tombstone(chosen):
    _data_folder(chosen)
    memorial.serve_here(trial.archive_folder())
    return DONE


def _certificate(chosen):
    _data_folder(chosen)
    for path in certificate.render_again(Log(trial.archive_folder()).folder):
        say(path)
    return DONE


def _data_folder(chosen):
    """The trial's folder: of the one that `up` put here, if it is named or no other is meant."""
    if chosen.name or chosen.root or (not trial.is_meant() and made.names(None)):
        made.enter(chosen.root, chosen.name)
    return trial.data_folder()


def _absolute(path):
    return Path(path).resolve() if path else None


if __name__ == "__main__":
    sys.exit(main())
