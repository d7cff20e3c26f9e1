"""A file that somebody should not have kept: its bytes go, its name and place stay."""

import os

from tests.test_files import keeps


def test_who_keeps_a_file_may_withdraw_it_and_its_bytes_are_gone(world):
    secret = os.urandom(50) + b"salaries"
    file = keeps(world.ana, secret, "salaries.csv")
    keeps(world.ana, secret + b"2", "salaries.csv")
    assert world.ana.post(f"{file.address}/withdraw").location == file.address
    assert f"{world.ana.person.name} withdrew this file" in world.ben.reads(file.address)
    for address in (file.short_link, f"{file.address}/salaries.csv?version=1"):
        assert world.ben.get(address).status_code == 410
    assert "withdrawn" in world.ben.reads("/files")
    for path in world.folder.glob("trial.db*"):
        assert b"salaries" + b"2" not in path.read_bytes()
        assert secret not in path.read_bytes()
    assert world.ana.post(f"{file.address}/withdraw").status_code == 404, "once is enough"
    again = keeps(world.ana, b"without names", "salaries.csv")
    assert again != file, "a new file, which begins anew"
    assert world.ben.get(again.short_link).data == b"without names"


def test_a_lead_may_withdraw_any_file_and_nobody_else_one_of_others(world):
    file = keeps(world.ana, b"one", "plan.txt")
    same = keeps(world.ben, b"one", "mine.txt")
    for stranger, status in ((world.ben, 404), (world.zoe, 401)):
        assert stranger.post(f"{file.address}/withdraw").status_code == status
    assert "Withdraw it" not in world.ben.reads(file.address)
    assert "Withdraw it" in world.lea.reads(file.address)
    world.lea.post(f"{file.address}/withdraw")
    assert f"{world.lea.person.name} withdrew this file" in world.ana.reads(file.address)
    assert world.ana.get(same.short_link).data == b"one", "the same bytes of somebody else stay"
