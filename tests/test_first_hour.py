"""The first hour: two hundred people come in by every way there is, and nobody else does."""

import io
from datetime import timedelta

import pytest

from pilot import jobs
from pilot.models import password
from pilot.models.person import Person
from tests.conftest import PASSWORD, TODAY, Visitor, World
from tests.test_outgoing import Postman, listening, path_in

PEOPLE = 200
OFFICE = {"REMOTE_ADDR": "192.0.2.1"}  # all of them share the address of the house


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """A hash costs 20 ms and 19 MiB on purpose; two hundred are for the benchmark."""
    monkeypatch.setattr(password, "_hashed", lambda typed: f"hash of {typed}")
    monkeypatch.setattr(password, "_fits", lambda h, typed: h == f"hash of {typed}")


class Newcomer(Visitor):
    """One of the two hundred, who sits in the office with a phone of their own."""

    def __init__(self, app, email):
        super().__init__(app)
        self.email = email

    def post(self, address, files=(), **form):
        if files:
            form["file"] = list(files)
        return self.client.post(address, data=form, environ_base=OFFICE)

    def chooses_a_password(self, path):
        answer = self.post(path, password=PASSWORD)
        assert answer.status_code == 303, answer.get_data(as_text=True)


def by_the_room(person, code, link, mailed):
    assert person.post("/join", email=person.email).status_code == 200
    proved = person.post("/join/code", email=person.email, code=code.lower())
    assert proved.status_code == 303, person.email
    person.chooses_a_password(proved.location)


def by_mail(person, code, link, mailed):
    """The scanner of the mail server comes first."""
    assert person.client.head(mailed).status_code == 200
    person.chooses_a_password(mailed)


def by_slip(person, code, link, mailed):
    """With a typing error."""
    assert person.post(link, password="short").status_code == 422
    person.chooses_a_password(link)


def at_the_laptop_then_on_the_phone(person, code, link, mailed):
    person.chooses_a_password(link)
    phone, me = Newcomer(person.app, person.email), Person.get(Person.email == person.email)
    token = person.app.extensions["handovers"].token(me)
    assert phone.post(f"/join/phone/{token}").status_code == 303


WAYS = (by_the_room, by_mail, by_slip, at_the_laptop_then_on_the_phone)


def test_two_hundred_people_are_in_within_the_hour_and_nobody_else(world, travel):
    postman = Postman()
    with listening(postman) as port:
        trial = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
        rows = [f"Person {n},p{n}@example.org,Unit {n % 8},," for n in range(PEOPLE)]
        sheet = "\n".join(["name,mail,department,role,title", *rows])
        assert "200 added" in trial.lea.post("/roster", sheet=sheet).get_data(as_text=True)
        trial.lea.post("/roster/invitations")
        while jobs.run_due(trial.settings):
            pass
        mailed = {to[0]: letter.get_content() for to, letter in postman.letters}
    lines = [row.split(",") for row in trial.lea.reads("/roster/invitations.csv").splitlines()[1:]]
    listed = {mail: (code, link[link.index("/join/") :]) for _, mail, _, code, link in lines}

    for number in range(PEOPLE):
        travel(TODAY + timedelta(seconds=18 * number))
        email = f"p{number}@example.org"
        person, (code, link) = Newcomer(trial.app, email), listed[email]
        outsider = Newcomer(trial.app, f"stranger{number}@example.org")
        if number % 10 == 0:  # somebody from elsewhere tries as well, with what they overheard
            assert outsider.post("/join/code", email=outsider.email, code=code).status_code == 422
            assert outsider.post("/join/code", email=email, code="K7QM2XRA4DTN").status_code == 422
            assert outsider.get("/").status_code == 303
        WAYS[number % len(WAYS)](person, code, link, path_in(mailed[email]))
        assert person.post("/posts", body=f"Hello, I am number {number}.").status_code == 303
        if number % 20 == 0:
            person.post("/files", files=[(io.BytesIO(b"%d" % number), f"file-{number}.csv")])
            wrong = person.post("/sign-out") and person.post("/sign-in", email=email, password="x")
            assert wrong.status_code == 422
            assert person.post("/sign-in", email=email, password=PASSWORD).status_code == 303

    joined = Person.enrolled().where(Person.joined_at.is_null(False))
    assert joined.count() == PEOPLE
    roster = trial.lea.reads("/roster")
    assert "200 of 205 are in" in roster
    assert "25 of 25" in roster
    assert "Hello, I am number 199." in trial.ana.reads("/")
    assert {mail for mail in mailed if mail.startswith("stranger")} == set()
