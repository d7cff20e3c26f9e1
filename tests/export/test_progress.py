"""How far the work is: bytes, rate and what is left."""

from export import progress


def test_the_rate_and_the_remaining_time_are_told_once_they_mean_something(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    pace = progress.Pace(500_000_000)
    assert pace.add(1_000_000) == "1.0 MB of 500 MB"
    now[0] += 3
    assert pace.add(119_000_000) == "120 MB of 500 MB, 40 MB/s, 10 s left"
    now[0] += 97
    assert pace.add(0) == "120 MB of 500 MB, 1.2 MB/s, 5 min 17 s left"


def test_nothing_to_do_takes_no_time():
    assert progress.Pace(0).add(0) == "0 bytes of 0 bytes"
