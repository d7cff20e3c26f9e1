"""Makes the kept bag of the present format version anew: `python -m tests.export.golden`.

Every release restores all kept bags. Until the first release the bag of format 1 may be made anew
whenever tables or columns change; afterwards it stays as it is and a change asks for a new version.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from export import FORMAT_VERSION
from export.__main__ import main
from pilot import clock
from tests.export.building import MORNING, build
from tests.export.tampering import Contents

FOLDER = Path(__file__).parent / "golden"
BAG = FOLDER / f"format-{FORMAT_VERSION}.zip"


def make(scratch, path):
    """Writes the bag of the small trial, records and files only, small enough to be kept."""
    build(scratch)
    with clock.travel(MORNING + timedelta(days=9)):
        arguments = ["write", "--formats", "records", "--to", str(scratch / "archive")]
        done = CliRunner().invoke(main, arguments, env={"PILOT_DATA": str(scratch)})
    if done.exit_code:
        raise SystemExit(done.stderr or repr(done.exception))
    (written,) = (scratch / "archive").glob("*.zip")
    Contents.of(written).write(path)


def schemas(path):
    """What the tables of a bag hold: {path of the schema: bytes}."""
    return {name: text for name, text in Contents.of(path).items() if "/schema/" in name}


def renew(path=BAG):
    """Makes the bag anew where tables or columns changed. Gives whether they did."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / path.name
        make(Path(scratch), fresh)
        if path.exists() and schemas(path) == schemas(fresh):
            return False
        path.write_bytes(fresh.read_bytes())
        return True


if __name__ == "__main__":
    said = "made anew" if renew() else "fits the tables, left as it is"
    sys.stdout.write(f"{BAG.name}: {said}\n")
