"""Passwords: which are refused, and how somebody changes their own."""

import pytest
from werkzeug.security import generate_password_hash

from pilot import database, limits
from pilot.models.guessable import is_guessable
from pilot.models.person import Person
from tests.conftest import PASSWORD, Visitor, World

NEW = "quite another sentence"
OWN = ["ana.marin", "ana@example.org", "Ana Marin", "Legal"]


@pytest.fixture
def ana(world):
    """Ana, who has a password, signed in."""
    world.ana.person.choose_password(PASSWORD)
    return Visitor(world.app, Person.get(Person.handle == "ana.marin"))


@pytest.mark.parametrize(
    "password",
    [
        "password123", "Passwort2026!", "P@ssw0rd!!", "1234567890", "0987654321", "qwertyuiop",
        "1q2w3e4r5t6y", "qazwsxedcrfv", "abcabcabcabc", "aaaaaaaaaaab", "iloveyou2024",
        "sunshine1!",
        "ana.marin2026", "AnaMarin!!!", "ana@example.org", "Legal2026!!", "12345qwertz",
        "19841984198",
        "Pilot-in-a-box", "2026123124",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password):
    assert is_guessable(password, OWN)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, NEW, "ein Satz für Ana", "correct horse battery", "k7Qm2xRa4dTn", "Um 7 nach Köln"],
)
def test_a_sentence_or_a_random_word_is_taken(password):
    assert not is_guessable(password, OWN)


def test_ana_changes_her_password_by_the_old_one_and_stays_signed_in_here_only(world, ana):
    elsewhere = Visitor(world.app, Person.get(Person.handle == "ana.marin"))
    changed = ana.post("/me/password", current=PASSWORD, password=NEW)
    assert changed.status_code == 303
    assert ana.get("/").status_code == 200
    assert elsewhere.get("/").location.startswith("/sign-in")
    form = {"email": "ana@example.org"}
    assert world.zoe.post("/sign-in", **form, password=PASSWORD).status_code == 422
    assert world.zoe.post("/sign-in", **form, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [("wrong", NEW, "current"), ("", NEW, "current"), (PASSWORD, "short", "password"),
     (PASSWORD, "password123", "password")],
)  # fmt: skip
def test_a_wrong_old_or_a_weak_new_one_changes_nothing(world, ana, current, password, field):
    refused = ana.post("/me/password", current=current, password=password)
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.get_data(as_text=True)
    form = {"email": "ana@example.org", "password": PASSWORD}
    assert world.zoe.post("/sign-in", **form).status_code == 303


def test_nothing_is_changed_after_the_end(world, ana):
    world.trial.freeze(None)
    assert "stays as it is" in ana.reads("/me/password")
    assert ana.post("/me/password", current=PASSWORD, password=NEW).status_code == 409


def test_a_password_counts_as_it_was_typed_to_its_last_sign(world):
    longest = " ".join(f"sentence {number}" for number in range(20))[: limits.PASSWORD_MAX]
    world.ana.person.choose_password(longest)
    form = {"email": "ana@example.org"}
    assert world.zoe.post("/sign-in", **form, password=longest + "x" * 40).status_code == 422
    assert world.zoe.post("/sign-in", **form, password=longest.upper()).status_code == 422
    assert world.zoe.post("/sign-in", **form, password=longest).status_code == 303


def test_over_tls_browsers_are_told_to_stay_there(world):
    public = World(world.folder, PILOT_URL="https://pilot.example.com")
    said = public.zoe.client.get("/sign-in", base_url="https://pilot.example.com").headers
    assert said["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in world.zoe.get("/sign-in").headers


def test_a_hash_is_made_as_owasp_asks_at_least(ana):
    stored = ana.person.password_hash
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_an_earlier_version_lets_in_and_is_renewed_then(world):
    keep_hash(world, generate_password_hash(PASSWORD))
    assert sign_in(world, "wrong") == 422
    assert stored(world).startswith("scrypt:")
    elsewhere = Visitor(world.app, Person.get_by_id(world.ana.person.id))
    assert sign_in(world) == 303
    assert stored(world).startswith("$argon2id$")
    assert sign_in(world) == 303
    assert elsewhere.get("/").status_code == 200


def test_a_hash_of_an_earlier_version_lets_in_after_the_end_too(world):
    keep_hash(world, generate_password_hash(PASSWORD))
    world.trial.freeze(None)
    assert sign_in(world) == 303
    assert stored(world).startswith("scrypt:")


@pytest.mark.parametrize("broken", ["", "no hash", "scrypt:"])
def test_what_is_no_hash_lets_nobody_in(world, broken):
    keep_hash(world, broken)
    assert [sign_in(world, "wrong"), sign_in(world, ""), sign_in(world, broken)] == [422] * 3


def sign_in(world, password=PASSWORD):
    form = {"email": "ana@example.org", "password": password}
    return Visitor(world.app).post("/sign-in", **form).status_code


def stored(world):
    return Person.get_by_id(world.ana.person.id).password_hash


def keep_hash(world, hashed):
    with database.database.atomic():
        Person.update(password_hash=hashed).where(Person.id == world.ana.person.id).execute()
