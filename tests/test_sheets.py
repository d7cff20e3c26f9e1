"""Sheets once more: a look before anything changes, whoever left or moved, and odd letters."""

import html
import io
import re

import pytest

from pilot.models import journal
from pilot.models.person import Person
from tests.conftest import CAST, PASSWORD, Visitor

HEADER = "name,mail,department,role,title"
MOVED = CAST.replace("Ben Adler,ben@example.org,Sales", "Ben Adler,ben@example.org,Legal")
WITHOUT_BEN = "\n".join(line for line in CAST.splitlines() if "ben@" not in line)


def test_a_look_says_what_would_happen_and_changes_nothing(draft):
    text = draft.lea.post("/roster", sheet=f"{MOVED}New One,new@example.org,Legal,,", look="1")
    text = text.get_data(as_text=True)
    assert "What would happen" in text
    assert "1 added, 1 changed, 4 unchanged, 0 refused" in text
    assert "Department: Sales → Legal." in text
    assert Person.get(Person.email == "ben@example.org").department == "Sales"
    assert not Person.select().where(Person.email == "new@example.org").exists()
    assert "Roster:" not in draft.ana.reads("/journal").partition("0 changed")[2]


def test_what_was_looked_at_is_loaded_with_one_more_click(draft):
    looked = draft.lea.post("/roster", sheet=MOVED, look="1").get_data(as_text=True)
    rows = html.unescape(re.search(r"hidden>\n(.*?)</textarea>", looked, re.DOTALL)[1])
    draft.lea.post("/roster", sheet=rows)
    assert Person.get(Person.email == "ben@example.org").department == "Legal"


def test_whoever_is_not_in_a_whole_sheet_has_left_and_is_signed_out_at_once(world):
    number = world.ben.publishes("I was here.")
    looked = world.lea.post("/roster", sheet=WITHOUT_BEN, whole="1", look="1")
    assert "0 refused, 1 left" in looked.get_data(as_text=True)
    assert world.ben.get("/").status_code == 200
    done = world.lea.post("/roster", sheet=WITHOUT_BEN, whole="1").get_data(as_text=True)
    assert "0 refused, 1 left" in done
    assert world.ben.get("/").location.startswith("/sign-in")
    assert "Ben Adler" in world.ana.reads(f"/posts/{number}")
    assert "Ben Adler has left the trial." in world.ana.reads("/journal")
    again = world.lea.post("/roster", sheet=WITHOUT_BEN, whole="1").get_data(as_text=True)
    assert "0 refused, 0 left" in again


def test_a_sheet_that_is_not_said_to_be_whole_takes_nobody_off(world):
    world.lea.post("/roster", sheet=WITHOUT_BEN)
    assert world.ben.get("/").status_code == 200


def test_a_mistyped_address_does_not_look_like_somebody_who_left(world):
    sheet = CAST.replace("ben@example.org", "ben at example.org")
    text = world.lea.post("/roster", sheet=sheet, whole="1").get_data(as_text=True)
    assert "Nobody was taken off, because rows were refused" in text
    assert world.ben.get("/").status_code == 200


def test_a_whole_sheet_can_take_off_neither_sponsor_nor_the_only_lead(world):
    text = world.lea.post("/roster", sheet=f"{HEADER}\nAna Marin,ana@example.org,Legal,,", whole=1)
    text = text.get_data(as_text=True)
    assert "2 refused, 2 left" in text
    assert "Sam Okoro is the sponsor; make somebody an executive first" in text
    assert "Lea Brandt is the only lead; name another one first." in text
    assert {person.handle for person in Person.enrolled()} == {
        "ana.marin", "sam.okoro", "lea.brandt",
    }  # fmt: skip


def test_the_command_takes_off_who_left_too(world, tmp_path):
    (tmp_path / "roster.csv").write_text(WITHOUT_BEN)
    said = world.run("people", "load", str(tmp_path / "roster.csv"), "--whole")
    assert "in no row: ben@example.org: left" in said.stdout
    assert "4 rows taken, 0 refused." in said.stdout


def test_somebody_who_left_does_not_come_back_by_an_old_sheet(world):
    world.lea.post("/roster", sheet=WITHOUT_BEN, whole="1")
    text = world.lea.post("/roster", sheet=CAST).get_data(as_text=True)
    assert "Ben Adler has left. Say that they are back, then load again." in text
    assert not Person.enrolled().where(Person.email == "ben@example.org").exists()


def test_a_role_that_a_sheet_changes_has_its_own_line_in_the_journal(draft):
    draft.lea.post("/roster", sheet=f"{HEADER}\nAna Marin,ana@example.org,Legal,lead,Counsel")
    told = [entry.told for entry in journal.entries() if entry.act == "appointed"]
    assert told == ["Ana Marin: from participant to lead."]


SHEET = "name;mail;department\nJosé Müller;jose@example.org;Büro\n"


@pytest.mark.parametrize(
    "content",
    [
        SHEET.replace(";", "\t").encode("utf-16"),
        ("sep=;\r\n" + SHEET.replace("\n", "\r\n")).encode("utf-8-sig"),
        SHEET.replace("mail", "E-Mail Address").encode(),
    ],
    ids=["unicode text", "sep line", "long heading"],
)
def test_more_of_what_excel_writes(draft, content):
    assert draft.lea.post("/roster", files=[(io.BytesIO(content), "r.csv")])
    person = Person.get(Person.email == "jose@example.org")
    assert (person.name, person.department) == ("José Müller", "Büro")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("S\u0430m Okoro,x@example.org,Legal", "mixes letters of two alphabets"),
        ("Sam Okoro,s\u0430m@example.org,Legal", "mixes letters of two alphabets"),
        ("A,a@example.org," + "L" * 101, "Keep the column department to 100 characters."),
        ("N" * 101 + ",a@example.org,Legal", "Keep the name to 100 characters."),
        ("A,two@@example.org,Legal", "is not a mail address"),
        ("A," + "a" * 250 + "@example.org,Legal", "Keep the address to 254 characters."),
        ("A,a@example.org;b@example.org,Legal", "is not a mail address"),
    ],
)
def test_what_could_pass_for_somebody_else_is_refused(draft, row, sentence):
    text = draft.lea.post("/roster", sheet=f"name,mail,department\n{row}").get_data(as_text=True)
    assert "1 refused" in text
    assert sentence in text


def test_what_looks_the_same_is_the_same(draft):
    first = "Zoe\u0308 Ro\u200bth,zoe\u0308@example.org,Bu\u0308ro"
    sheet = f"name,mail,department\n{first}\nZo\u00eb,zo\u00eb@example.org,Law"
    text = draft.lea.post("/roster", sheet=sheet)
    assert "Row 2 has this address already." in text.get_data(as_text=True)
    person = Person.get(Person.email == "zo\u00eb@example.org")
    assert (person.name, person.department) == ("Zo\u00eb Roth", "B\u00fcro")
    person.choose_password(PASSWORD)
    for typed in ("zo\u00eb@example.org", "Zoe\u0308@example.org", "zo\u00eb@example.org\u200b"):
        signed_in = Visitor(draft.app).post("/sign-in", email=typed, password=PASSWORD)
        assert signed_in.status_code == 303


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Дарья Иванова", "darya@example.org"),
        ("李小龍", "li@例え.jp"),
        ("José Ñandú-O’Brien", "josé@example.org"),
        ("\u202eevil\u202c", "rtl@example.org"),
        ("Nul\0 \x07Bell", "nul@example.org"),
    ],
)
def test_names_and_addresses_of_the_world_are_taken_and_controls_are_not_kept(draft, name, email):
    draft.lea.post("/roster", sheet=f"name,mail,department\n{name},{email},Legal")
    person = Person.get(Person.email == email)
    assert not set(person.name) & {"\u202e", "\u202c", "\0", "\x07"}


def test_ten_thousand_rows_are_a_mistake_and_said_to_be_one(draft):
    rows = "\n".join(f"Person {n},p{n}@example.org,Unit {n % 50},," for n in range(10_000))
    answer = draft.lea.post("/roster", sheet=f"{HEADER}\n{rows}")
    assert answer.status_code == 422
    assert "10,000 rows; a trial is for 300 people" in answer.get_data(as_text=True)
    assert "p9999@example.org" in answer.get_data(as_text=True), "what was typed is still there"
    assert Person.enrolled().count() == 5
