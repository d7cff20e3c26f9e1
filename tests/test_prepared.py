"""A prepared query answers as the same query built each time."""

from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.prepared import Prepared


def test_each_call_has_its_own_values(world):
    by_name = Prepared(
        lambda number, name: (
            Person.select(Person.name)
            .where(Person.id >= number, Person.handle == name, Person.role != "nobody")
            .tuples()
        )
    )
    assert by_name(1, "ana.marin") == [("Ana Marin",)]
    assert by_name(1, "ben.adler") == [("Ben Adler",)]
    assert by_name(99, "ben.adler") == []
    assert by_name.first(99, "ben.adler") is None


def test_rows_are_models_with_what_was_joined(world):
    with_author = Prepared(
        lambda number: (
            Post.select(Post, Person).join(Person, on=Post.author).where(Post.id == number)
        )
    )
    post = with_author.first(1)
    assert post.author.name == "Sam Okoro"
    assert post.at.tzinfo is not None


def test_a_prepared_removal_removes_only_its_own(world):
    world.ana.publishes("@ben.adler, look #travel")
    world.ana.publishes("Another #travel")
    Post.numbered(2).withdraw(world.ana.person)
    assert [post.id for post in Post.visible().where(Post.id > 1)] == [3]
    assert "#travel" in world.ana.reads("/posts?topic=travel")
