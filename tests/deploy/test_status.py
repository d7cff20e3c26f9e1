"""One screen for the operator, whatever there is and whatever is broken."""


def test_it_tells_phase_size_and_archive(ready):
    shown = ready.deploy("status")
    assert shown.returncode == 0
    for words in ("phase:     frozen", "not running", "posts-2026-12-19.zip", "ready for teardown"):
        assert words in shown.stdout


def test_an_archive_without_verification_says_so(open_box):
    open_box.hand_over()
    assert "made before the freeze" in open_box.deploy("status").stdout


def test_it_works_without_a_trial_and_without_an_environment(ready):
    assert "There is no trial" in ready.deploy("status", PILOT_DATA="nowhere").stdout
    ready.python.unlink()
    ready.python.symlink_to("/bin/false")
    shown = ready.deploy("status")
    assert shown.returncode == 0
    assert "unknown" in shown.stdout


def test_it_tells_of_a_teardown_that_is_done(ready):
    ready.down()
    assert "complete" in ready.deploy("status").stdout
