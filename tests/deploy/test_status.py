"""One screen for the operator, whatever there is and whatever is broken."""

import pytest


def test_it_tells_phase_size_people_and_archive(ready):
    shown = ready.deploy("status")
    for words in ("phase:     frozen", "not running", "posts-2026-12-19.zip", "ready for teardown",
                  "people:    0 in, of 5", "next:      the archive is handed over"):  # fmt: skip
        assert words in shown.stdout
    assert "Traceback" not in shown.stderr


def test_an_open_trial_says_its_day_its_memory_and_what_comes_next(open_box):
    server, port = open_box.serve()
    try:
        shown = open_box.deploy("status")
    finally:
        server.terminate()
        server.wait()
    for words in ("phase:     open, day 1 of 41", f"127.0.0.1:{port}", "MiB", "channel closes",
                  "rehearsal: none yet"):  # fmt: skip
        assert words in shown.stdout
    assert "of memory" in shown.stdout


def test_an_open_trial_without_a_server_is_a_warning_for_monitoring(open_box):
    shown = open_box.deploy("status")
    assert shown.returncode == 3
    assert "! The trial is open, but its server does not run" in shown.stdout


def test_an_archive_without_verification_says_so(open_box):
    open_box.hand_over()
    assert "made before the freeze" in open_box.deploy("status").stdout


def test_it_works_without_a_trial_and_without_an_environment(ready):
    assert "There is no trial" in ready.deploy("status", PILOT_DATA="nowhere").stdout
    ready.python.unlink()
    ready.python.symlink_to("/bin/false")
    shown = ready.deploy("status")
    assert shown.returncode == 3
    assert "! The trial cannot be asked: unknown" in shown.stdout


def test_it_tells_of_a_teardown_that_is_done(ready):
    ready.down()
    assert "complete" in ready.deploy("status").stdout


def test_a_draft_says_what_has_to_happen(draft_box):
    assert "the sponsor opens it" in draft_box.deploy("status").stdout


PRETENDED = {
    "disk": (
        "import shutil, types; shutil.disk_usage = lambda _: types.SimpleNamespace(free=5)",
        "Only 5 bytes of the disk are free",
    ),
    "clock": ("import time; time.time = lambda: 0", "clock is behind"),
    "zones": (
        "import pathlib; from deploy import worries; p = pathlib.Path('zones')\n"
        "p.write_text('# version 2019c'); worries.ZONES = p",
        "Time-zone data is of 2019",
    ),
}


@pytest.mark.parametrize("what", PRETENDED)
def test_what_is_wrong_with_the_machine_is_a_warning(draft_box, what):
    pretending, sentence = PRETENDED[what]
    code = f"{pretending}\nimport sys; from deploy.__main__ import main; sys.exit(main(['status']))"
    shown = draft_box.run("-c", code)
    assert shown.returncode == 3, shown.stderr
    assert sentence in shown.stdout


def test_mail_server_and_certificate_that_do_not_answer_are_warnings(draft_box):
    nowhere = {"SMTP_URL": "smtp://127.0.0.1:9", "PILOT_URL": "https://127.0.0.1:9"}
    shown = draft_box.deploy("status", **nowhere)
    assert "! The mail server 127.0.0.1:9 does not answer" in shown.stdout
    assert "! The site 127.0.0.1:9 cannot be reached safely" in shown.stdout


def test_a_letter_that_was_given_up_and_a_failed_duty_are_warnings(draft_box):
    code = (
        "from pilot import clock, settings, database\n"
        "database.use(settings.load().database_path)\n"
        "from pilot.models.job import Job\n"
        "with database.database.atomic():\n"
        "    Job.create(name='digest', ran_at=clock.now(), failure='The disk is full.')\n"
    )
    draft_box.must("-c", code, python=draft_box.python)
    assert "(digest: The disk is full.)" in draft_box.deploy("status").stdout
