"""What links to a page, each with the sentence in which it does."""

from pilot import limits
from pilot.database import database
from pilot.markup import Known, render
from pilot.models.around import read
from tests.test_moving import moves, writes


def links_to(world, address):
    return world.eva.reads(address).partition("Links here")[2].partition("</section>")[0]


def test_each_link_stands_in_its_sentence(world):
    writes(world.ana, "Trains")
    writes(world.ana, "Plan", "Come early. See [[Trains|the *desk*]] about seats! Then go.")
    post = world.ben.publishes("- one\n- as [[trains]] says & means")
    links = links_to(world, "/pages/Trains")
    assert "<p>See the *desk* about seats!</p>" in links
    assert "Come early" not in links
    assert f'href="/posts/{post}"' in links
    assert "<p>as trains says &amp; means</p>" in links
    assert "Ben Adler" in links


def test_an_earlier_title_counts_and_what_was_withdrawn_does_not(world):
    writes(world.ana, "Trains")
    post = world.ben.publishes("About [[Trains]], says Ben.")
    moves(world.ana, "Trains", "Rail")
    later = world.ben.publishes("And about [[Trains]] again.")
    links = links_to(world, "/pages/Rail")
    assert "About Trains, says Ben." in links
    assert "And about Trains again." in links
    world.ben.post(f"/posts/{post}/withdraw")
    links = links_to(world, "/pages/Rail")
    assert f'href="/posts/{post}"' not in links
    assert f'href="/posts/{later}"' in links


def test_a_long_sentence_is_cut_around_the_link():
    text = f"{'before ' * 60}[[Trains]]{' after' * 60}"
    around = read(render(text, Known({}, {"trains": "Trains"})).html)[1]["trains"]
    assert around.startswith("…before")
    assert "Trains after" in around
    assert len(around) <= 210


def test_a_hundred_links_cost_as_many_queries_as_two(world, monkeypatch):
    writes(world.ana, "Trains")

    def queries():
        seen, execute = [], database.execute_sql
        monkeypatch.setattr(
            database, "execute_sql", lambda sql, *rest: seen.append(sql) or execute(sql, *rest)
        )
        world.eva.reads("/pages/Trains")
        monkeypatch.undo()
        return len(seen)

    for number in range(2):
        world.ben.publishes(f"{number}: [[Trains]]")
        writes(world.ana, f"Plan {number}", "[[Trains]]")
    queries()  # who reads it, and in which trial, is looked up once
    world.ben.publishes("Something else.")
    few = queries()
    for number in range(2, 12):
        world.ben.publishes(f"{number}: [[Trains]]")
        writes(world.ana, f"Plan {number}", "[[Trains]]")
    assert queries() == few
    monkeypatch.setattr(limits, "BACKLINKS", 20)
    assert "And 4 more." in links_to(world, "/pages/Trains")
