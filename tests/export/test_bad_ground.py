"""A full disk, and texts as nobody should write them: a sentence or a proof, and nothing lost."""

import os
import subprocess
import sys

from export.write import PARTIAL
from pilot import database
from pilot.models.person import Person
from pilot.models.post import Post
from tests.conftest import World
from tests.export.tampering import Contents

LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.argv[0] = "export"
runpy.run_module("export", run_name="__main__")
"""
EVERY_CONTROL = "".join(map(chr, [*range(32), *range(127, 160), 0x2028, 0xFEFF, 0xFFFE]))
HOSTILE = f"a{EVERY_CONTROL}b \u202eabc \ud800 ]]> <![CDATA[ --> {{{{ }}}} %s \\N"


def test_a_disk_that_fills_up_is_named_and_the_older_archive_untouched(folder, tmp_path, export):
    target = tmp_path / "archive"
    assert export("write", "--to", target, "--formats", "records").status == 0
    (older,) = target.iterdir()
    before = older.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "write", "--to", target],
        env={**os.environ, "PILOT_DATA": str(folder)}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"The disk of {target} is full. Nothing was left there")
    assert done.stderr.count("\n") == 1
    assert list(target.iterdir()) == [older]
    assert older.read_bytes() == before
    assert not list(target.glob(f"*{PARTIAL}"))


def test_a_post_of_control_characters_and_half_surrogates_goes_through_every_format(
    folder, export, tmp_path
):
    world = World(folder)
    number = world.ana.publishes(HOSTILE.encode("utf-8", "replace").decode())
    with database.database.atomic():  # what no form lets in may still be in a damaged database
        Post.update(body=HOSTILE.replace("\ud800", "")).where(Post.id == number).execute()
        Person.update(name="A\x01na \u202e]]>").where(Person.id == 2).execute()
    database.database.close()
    assert export("write", "--to", tmp_path / "archive").status == 0
    (path,) = (tmp_path / "archive").glob("*.zip")
    assert export("verify", path).status == 0
    (post,) = [one for one in Contents.of(path).records("post") if one["id"] == number]
    assert post["body"] == HOSTILE.replace("\ud800", ""), "the records hold what was stored"
