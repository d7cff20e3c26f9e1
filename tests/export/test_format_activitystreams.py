"""activitystreams: a reader of Activity Streams finds everybody and all that they wrote."""

import json
import re

import pytest

from tests.export.tampering import Contents

FOLDER = "data/activitystreams"


@pytest.fixture(scope="module")
def contents(written):
    return Contents.of(written)


@pytest.fixture(scope="module")
def outbox(contents):
    return json.loads(contents[f"{FOLDER}/outbox.json"])


@pytest.fixture(scope="module")
def people(contents):
    return json.loads(contents[f"{FOLDER}/people.json"])


def test_every_post_and_reply_was_created_by_its_author(outbox, people, contents):
    posts = contents.records("post")
    handles = {person["id"]: person["preferredUsername"] for person in people["items"]}
    roster = {person["id"]: person["handle"] for person in contents.records("person")}
    assert outbox["totalItems"] == len(outbox["orderedItems"]) == len(posts)
    assert people["totalItems"] == len(handles) == len(roster)
    for post, activity in zip(posts, outbox["orderedItems"], strict=True):
        said = activity["object"]
        assert activity["actor"] == said["attributedTo"]
        assert handles[activity["actor"]] == roster[post["author"]]
        assert activity["published"] == said["published"] == post["at"]
        if post["withdrawn_at"]:
            assert (said["type"], "content" in said) == ("Tombstone", False)
        else:
            assert said["source"]["content"] == post["body"]


def test_the_threads_of_the_trial_are_those_of_the_outbox(outbox, contents):
    posts = contents.records("post")
    said = [activity["object"] for activity in outbox["orderedItems"]]
    numbers = {one["id"]: post["id"] for one, post in zip(said, posts, strict=True)}
    tree = {numbers[one["id"]]: numbers.get(one.get("inReplyTo")) for one in said}
    assert tree == {post["id"]: post["root"] for post in posts}
    assert all(one["inReplyTo"] in numbers for one in said if "inReplyTo" in one)


def test_every_id_is_named_once_and_every_name_is_an_id_or_a_file(outbox, people, contents):
    ids = [*_named("id", outbox), *_named("id", people), *_named("id", _actor(contents))]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("urn:uuid:") for one in ids)
    links = [*_named("href", outbox), *_named("actor", outbox), *_named("attributedTo", outbox)]
    for text in _named("content", outbox):
        links += re.findall(r'(?:href|src)="([^"]+)"', text)
    known = {*ids, "https://example.org/elsewhere"}
    paths = {address for address in links if address not in known} | set(_named("url", outbox))
    assert all(f"data/{path.removeprefix('../')}" in contents for path in paths)
    assert any(path.startswith("../files/") for path in paths)


def test_files_of_a_post_are_attached_with_their_names(outbox, contents):
    attached = {
        file["name"]
        for activity in outbox["orderedItems"]
        for file in activity["object"].get("attachment", [])
    }
    assert attached == {file["name"] for file in contents.records("file") if file["post"]}


def test_topics_mentions_titles_and_the_trial_itself_are_there(outbox, contents):
    tags = {(tag["type"], tag["name"]) for one in _named("tag", outbox) for tag in one}
    assert {("Hashtag", "#travel"), ("Mention", "@ana.marin")} <= tags
    assert "The list: shut" in list(_named("name", outbox))
    actor = _actor(contents)
    assert actor["name"] == "Posts instead of the list"
    assert f"{FOLDER}/{actor['outbox']}" in contents


def _actor(contents):
    return json.loads(contents[f"{FOLDER}/actor.json"])


def _named(name, value):
    """Every value of that name, at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from _named(name, one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == name:
                yield one
            if key != "source":
                yield from _named(name, one)
