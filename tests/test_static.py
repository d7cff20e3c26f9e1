"""The style sheet, the scripts and the pictures, from the real server: whole, and for ever."""

from pathlib import Path
from urllib.request import urlopen

from tests.serving import free_port, open_trial, running

STATIC = Path(__file__).parents[1] / "pilot" / "static"


def test_every_file_of_ours_comes_whole(tmp_path):
    open_trial(tmp_path)
    ours = [path for path in STATIC.rglob("*") if path.is_file()]
    assert len(ours) > 10
    with running(tmp_path, port := free_port()):
        for path in ours:
            address = f"http://127.0.0.1:{port}/static/{path.relative_to(STATIC)}"
            with urlopen(address, timeout=10) as answer:
                assert answer.read() == path.read_bytes(), address
