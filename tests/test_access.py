"""Who may do what: every view states its rule, and what belongs to others is out of reach."""

from io import BytesIO
from pathlib import Path

import pytest

from pilot.access import rule_of
from pilot.models.post import Post
from tests.conftest import World

DOCUMENT = Path(__file__).parent.parent / "docs" / "access.md"


def test_every_address_has_a_rule(world):
    endpoints = {route.endpoint for route in world.app.url_map.iter_rules()}
    assert not [name for name in endpoints if rule_of(world.app, name) is None]


def test_a_view_without_a_rule_is_refused_for_everybody(world):
    fresh = World(world.folder)
    fresh.app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    for visitor in (fresh.ana, fresh.lea, fresh.sam, fresh.zoe):
        for answer in (visitor.get("/forgotten"), visitor.post("/forgotten")):
            assert answer.status_code == 403
            assert "secret" not in answer.get_data(as_text=True)


def test_the_document_of_rules_says_what_the_code_does(world):
    printed = world.run("rules")
    assert printed.exit_code == 0, printed.output
    assert printed.stdout == DOCUMENT.read_text("utf-8")


def test_an_outsider_reads_nothing_and_writes_nothing(world):
    """Each address that is not for anybody: GET leads to the sign-in, POST answers 401."""
    for route in world.app.url_map.iter_rules():
        if "outsider" in rule_of(world.app, route.endpoint).who:
            continue
        values = {"number": 1, "path": "Travel", "handle": "ana.marin", "code": "abc", "name": "x"}
        with world.app.test_request_context():
            address = world.app.url_for(
                route.endpoint, **{name: values[name] for name in route.arguments}
            )
        if "GET" in route.methods:
            answer = world.zoe.get(address)
            assert (answer.status_code, answer.location[:8]) == (303, "/sign-in"), address
        if "POST" in route.methods:
            assert world.zoe.post(address, body="x").status_code == 401, address


def test_the_outsider_may_open_the_door_and_nothing_else(world):
    open_to_all = {
        route.endpoint
        for route in world.app.url_map.iter_rules()
        if "outsider" in rule_of(world.app, route.endpoint).who
    }
    assert open_to_all == {
        "static", "healthz.show", "feeds.show", "live.manifest", "live.offline",
        "session.show", "session.create", "session.invitation", "session.join",
        "joining.show", "joining.ask", "joining.prove", "devices.arrive", "devices.enter_here",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["ben", "lea", "sam", "eva"])
def test_nobody_edits_or_withdraws_what_another_wrote(world, who):
    number, other = world.ana.publishes("Mine alone."), getattr(world, who)
    assert other.get(f"/posts/{number}/edit").status_code == 404
    assert other.post(f"/posts/{number}/edit", body="Yours now.").status_code == 404
    assert other.post(f"/posts/{number}/withdraw").status_code == 404
    post = Post.get_by_id(number)
    assert (post.body, post.withdrawn_at) == ("Mine alone.", None)


def test_only_the_asker_or_a_lead_accepts_an_answer(world):
    question = world.ana.publishes("How do I book a train?", kind="question")
    location = world.ben.post(f"/posts/{question}/replies", body="At the desk.").location
    form = {"reply": location.rpartition("-")[2]}
    for visitor in (world.ben, world.sam, world.eva):
        assert visitor.post(f"/posts/{question}/answer", **form).status_code == 404
        assert "Accept answer" not in visitor.reads(f"/posts/{question}")
    assert "Accepted answer" not in world.ana.reads(f"/posts/{question}")
    assert world.lea.post(f"/posts/{question}/answer", **form).status_code == 303
    assert "Accepted answer" in world.ana.reads(f"/posts/{question}")


def test_files_go_only_into_one_s_own_posts(world):
    number = world.ana.publishes("With a table.")
    refused = world.ben.post("/files", files=[(BytesIO(b"a;b"), "table.csv")], post=number)
    assert refused.status_code == 404
    assert "table.csv" not in world.ana.reads("/files")


@pytest.mark.parametrize("who", ["ana", "eva", "sam"])
def test_the_roster_and_its_links_are_for_leads(world, who):
    visitor = getattr(world, who)
    listed = ("", "/slips", "/slide", "/invitations.csv", "/people/1")
    for address in (f"/roster{end}" for end in listed):
        answer = visitor.get(address)
        assert answer.status_code == 403
        assert "/join/" not in answer.get_data(as_text=True)
    assert visitor.post("/roster", sheet="name,mail\nX,x@example.org").status_code == 403
    assert visitor.post("/roster/people/1/link").status_code == 403
