"""What teardown refuses before it touches anything, each time with what to do."""

import errno
import os
import subprocess

import pytest

from tests.deploy.conftest import NAME


def refused(box, *arguments, **environ):
    """The sentence with which the teardown was refused; nothing may have changed."""
    before = box.tree()
    done = box.down(*arguments, **environ)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert box.tree() == before
    return done.stderr


def test_an_open_trial_is_refused_with_the_way_to_its_end(open_box):
    open_box.hand_over()
    assert "python -m pilot trial freeze" in refused(open_box)


def test_a_trial_that_never_opened_is_refused(draft_box):
    assert "never opened" in refused(draft_box)


def test_no_archive_no_teardown(box):
    assert "make export" in refused(box)


def test_an_archive_that_nobody_verified_is_refused(box):
    archive = box.hand_over()
    archive.with_name(archive.name + ".verified.json").unlink()
    assert "is not verified" in refused(box)


def test_an_archive_that_was_changed_after_verification_is_refused(ready):
    archive = ready.archives / "posts-2026-12-19.zip"
    archive.write_bytes(archive.read_bytes() + b"!")
    assert "is not the file that was verified" in refused(ready)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"ok": False}, "differences were found"),
        ({"sha256": "0" * 64}, "is not the file that was verified"),
        ({"phase": "open"}, "made before the freeze"),
        ({"made_at": "2020-01-01T00:00:00Z"}, "made before the freeze"),
        ({"made_at": "one day"}, "does not say when it was made"),
        ({"frozen_at": "2020-01-01T00:00:00Z"}, "another trial"),
    ],
)
def test_a_verification_that_proves_something_else_is_refused(box, told, sentence):
    box.hand_over(**told)
    assert sentence in refused(box)


def test_a_later_archive_without_verification_is_not_passed_over_silently(ready):
    (ready.archives / "later.zip").write_bytes(b"PK")
    assert "later.zip is not verified" in refused(ready)
    assert ready.down("--archive", "archive/posts-2026-12-19.zip").returncode == 0


@pytest.mark.parametrize("folder", ["/", "/root", "/home", "/etc", ".", "..", "{home}"])
def test_a_folder_that_no_trial_can_own_is_refused(ready, folder):
    sentence = refused(ready, PILOT_DATA=folder.format(home=ready.home))
    assert "is not a folder that a trial can own" in sentence


def test_a_data_folder_that_is_a_link_is_refused(ready):
    (ready.checkout / "link").symlink_to(ready.data)
    assert str(ready.data) in refused(ready, PILOT_DATA="link")


def test_where_there_is_no_trial_there_is_nothing_to_remove(ready):
    assert "There is no trial in" in refused(ready, PILOT_DATA="nowhere")


def test_a_copy_into_what_is_removed_is_refused(ready):
    assert "is removed by the teardown" in refused(ready, "--to", ready.data / "copy")


def test_a_broken_environment_is_refused_with_what_mends_it(ready):
    ready.python.unlink()
    ready.python.symlink_to("/bin/false")
    assert "make venv" in refused(ready)


def test_another_program_with_the_database_open_is_named(ready):
    reader = subprocess.Popen(["tail", "-f", ready.data / "trial.db"], stdout=subprocess.DEVNULL)
    try:
        assert f"process {reader.pid} (tail)" in refused(ready)
    finally:
        reader.kill()
        reader.wait()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_is_full_or_read_only_ends_in_a_sentence_and_nothing_is_lost(ready, error):
    failing = (
        "import os, sys\n"
        f"def fail(_): raise OSError({error}, os.strerror({error}))\n"
        "os.fsync = fail\n"
        "from deploy.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    done = ready.run("-c", failing, "down", "--confirm", NAME)
    assert done.returncode == 1
    assert os.strerror(error) in done.stderr
    assert "repeat the same command" in done.stderr
    assert ready.facts["phase"] == "frozen"
    assert ready.down().returncode == 0


def test_unknown_arguments_are_wrong_usage(ready):
    assert ready.deploy("down", "--force").returncode == 2
    assert ready.deploy("away").returncode == 2
