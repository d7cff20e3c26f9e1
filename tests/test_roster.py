"""The roster: a sheet of people becomes the cohort, with a result for every row."""

import csv
import io

import pytest

from pilot import limits
from pilot.models import journal
from pilot.models.blob import Blob
from pilot.models.person import Person
from tests.conftest import CAST, multipart

HEADER = "name,mail,department,role,title"
BAD = {
    12: (",p12@example.org,Legal,,", "The name is missing."),
    40: ("Person 40,p40 at example.org,Legal,,", "is not a mail address."),
    77: ("Person 77,,Legal,,", "The address is missing."),
    90: ("Person 90,p90@example.org,,,", "The department is missing."),
    123: ("Person 123,p123@example.org,Legal,boss,", "“boss” is no role;"),
    150: ("Person 150,P3@example.org,Legal,,", "Row 3 has this address already."),
    199: ("Person 199,p199@example.org,Legal,sponsor,", "Sam Okoro is the sponsor;"),
}
TWO_HUNDRED = "\n".join(
    [HEADER]
    + [
        BAD[row][0] if row in BAD else f"Person {row},p{row}@example.org,Department {row % 7},,"
        for row in range(2, 202)
    ]
)


def row_of(text, row):
    """The line of the result table about one row of the sheet."""
    return next(line for line in text.splitlines() if f'class="number">{row}</td>' in line)


def test_two_hundred_rows_with_seven_bad_ones(draft):
    """R36: 193 are in, seven are named with the reason; again: nothing new."""
    text = draft.lea.post("/roster", sheet=TWO_HUNDRED).get_data(as_text=True)
    assert "193 added, 0 changed, 0 unchanged, 7 refused" in text
    for row, (_, reason) in BAD.items():
        assert reason in row_of(text, row), row
    assert Person.enrolled().count() == 5 + 193
    again = draft.lea.post("/roster", sheet=TWO_HUNDRED).get_data(as_text=True)
    assert "0 added, 0 changed, 193 unchanged, 7 refused" in again
    assert Person.enrolled().count() == 5 + 193


def test_the_command_says_the_same_and_ends_with_findings(draft, tmp_path):
    sheet = tmp_path / "roster.csv"
    sheet.write_text(TWO_HUNDRED)
    rehearsed = draft.run("people", "load", str(sheet), "--dry-run")
    assert rehearsed.exit_code == 3
    assert Person.enrolled().count() == 5
    loaded = draft.run("people", "load", str(sheet))
    assert loaded.exit_code == 3
    assert loaded.stdout == rehearsed.stdout
    assert "row 40: p40 at example.org: refused: " in loaded.stdout
    assert "193 rows taken, 7 refused." in loaded.stdout
    assert Person.enrolled().count() == 5 + 193


def test_a_good_sheet_ends_with_zero(draft, tmp_path):
    (tmp_path / "roster.csv").write_text(CAST)
    loaded = draft.run("people", "load", str(tmp_path / "roster.csv"))
    assert (loaded.exit_code, "5 rows taken, 0 refused." in loaded.stdout) == (0, True)


SHEET = "name{0}mail{0}department\nJosé Müller{0}jose@example.org{0}Büro\n"


@pytest.mark.parametrize(
    "content",
    [
        SHEET.format(",").encode(),
        SHEET.format(";").encode(),
        SHEET.format("\t").encode(),
        SHEET.format(",").encode("utf-8-sig"),
        SHEET.format(";").encode("cp1252"),
        SHEET.format(";").replace("\n", "\r\n").encode("utf-8-sig"),
        SHEET.format(",").replace("\n", "\r").encode(),
        SHEET.format(",").replace("name", '" Name "').replace("mail", "E-Mail").encode(),
    ],
    ids=["comma", "semicolon", "tab", "bom", "cp1252", "excel", "old mac", "quoted"],
)  # fmt: skip
def test_a_sheet_is_read_as_the_office_program_wrote_it(draft, content):
    answer = draft.lea.client.post("/roster", **multipart(content, "roster.csv"))
    assert answer.status_code == 200
    person = Person.get(Person.email == "jose@example.org")
    assert (person.name, person.department, person.handle) == ("José Müller", "Büro", "jose.muller")
    assert not Blob.select().exists(), "the sheet itself is not kept"


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("", "missing: name, mail, department"),
        ("name;mail\nA;a@example.org", "missing: department"),
        ("Ana,ana@example.org,Legal", "missing: name, mail, department"),
        ('name,mail,department\n"' + "x" * 200_000, "a quotation mark is probably missing"),
        ("PK\x03\x04 an office file", "Save the sheet as CSV"),
    ],
)
def test_what_is_no_roster_is_refused_and_stays_in_the_box(draft, sheet, sentence):
    answer = draft.lea.post("/roster", sheet=sheet)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert sheet.strip("\x03\x04 \n")[:20].replace('"', "&#34;").split("\x03")[0] in text
    assert Person.enrolled().count() == 5


def test_a_sheet_that_is_no_sheet_is_not_read_into_memory(draft, monkeypatch):
    monkeypatch.setattr(limits, "FORM_BYTES", 1000)
    answer = draft.lea.client.post("/roster", **multipart(b"x" * 1500, "film.mp4"))
    assert answer.status_code == 422
    assert "A roster may have 1.0 kB at most." in answer.get_data(as_text=True)
    assert not Blob.select().exists()


def test_blank_lines_do_not_shift_the_numbers_of_rows(draft):
    sheet = f"{HEADER}\n\n,,,,\nNobody,nowhere,Legal,,\n"
    text = draft.lea.post("/roster", sheet=sheet).get_data(as_text=True)
    assert "is not a mail address" in row_of(text, 4)


def test_loading_again_changes_only_what_the_sheet_says(draft):
    draft.lea.post("/roster", sheet="mail,name,department\nSAM@example.org,Samuel Okoro,Board")
    sam = Person.get(Person.email == "sam@example.org")
    assert (sam.name, sam.role, sam.title) == ("Samuel Okoro", "sponsor", "Chief operating officer")
    assert "1 changed" in draft.ana.reads("/journal")
    assert "/people/sam.okoro" in draft.ana.reads("/search?q=samuel")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Sam Okoro,sam@example.org,Board,participant,", "only the charter names another one"),
        ("Ana Marin,ana@example.org,Legal,sponsor,", "only the charter names another one"),
        ("Lea Brandt,lea@example.org,Organisation,participant,", "is the only lead"),
    ],
)
def test_a_sheet_can_neither_change_the_sponsor_nor_leave_nobody_to_lead(world, row, sentence):
    text = world.lea.post("/roster", sheet=f"{HEADER}\n{row}").get_data(as_text=True)
    assert "1 refused" in text
    assert sentence in text
    roles = {person.handle: person.role for person in Person.enrolled()}
    assert roles == {
        "ana.marin": "participant", "ben.adler": "participant", "sam.okoro": "sponsor",
        "lea.brandt": "lead", "eva.lind": "executive",
    }  # fmt: skip


def test_two_leads_may_become_one(draft):
    draft.lea.post("/roster", sheet=f"{HEADER}\nAna Marin,ana@example.org,Legal,lead,")
    draft.lea.post("/roster", sheet=f"{HEADER}\nLea Brandt,lea@example.org,Organisation,executive,")
    assert Person.get(Person.handle == "lea.brandt").role == "executive"


def test_a_formula_is_only_text_here_and_in_the_sheet_of_links(draft):
    formula = '=HYPERLINK("http://evil.example")'
    row = '"=HYPERLINK(""http://evil.example"")",x@example.org,+Legal'
    draft.lea.post("/roster", sheet=f"name,mail,department\n{row}")
    assert Person.get(Person.email == "x@example.org").name == formula
    for sheet in (
        draft.lea.reads("/roster/invitations.csv"),
        draft.run("people", "invite", "--csv").stdout,
    ):
        rows = {line["mail"]: line for line in csv.DictReader(io.StringIO(sheet))}
        assert rows["x@example.org"]["name"] == "'" + formula
        assert rows["x@example.org"]["department"] == "'+Legal"
        assert rows["ana@example.org"]["name"] == "Ana Marin"


def test_a_name_that_is_markup_is_only_text(draft):
    draft.lea.post(
        "/roster", sheet="name,mail,department\n<script>alert(1)</script>,x@example.org,<b>"
    )
    for address in ("/roster", "/people", "/roster/slips"):
        text = draft.lea.reads(address)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_everybody_gets_a_link_until_they_are_in(draft):
    links = draft.lea.reads("/roster/invitations.csv").splitlines()[1:]
    assert len(links) == 5
    address = next(line for line in links if "ana@" in line)
    draft.zoe.post(address[address.index("/join/") :], password="a sentence to remember")
    assert "ana@" not in draft.lea.reads("/roster/invitations.csv")
    assert "Ana Marin" not in draft.lea.reads("/roster/slips").partition("<main")[2]
    assert "1 of 5 are in" in draft.lea.reads("/roster")


def test_after_the_end_the_roster_is_only_read(world):
    world.trial.freeze(None)
    text = world.lea.reads("/roster").partition("<main")[2]
    assert "Ana Marin" in text
    assert "<form" not in text
    assert world.lea.post("/roster", sheet=TWO_HUNDRED).status_code == 409


def test_loading_is_in_the_journal_once_and_by_whom(draft):
    draft.lea.post("/roster", sheet=TWO_HUNDRED)
    draft.lea.post("/roster", sheet=TWO_HUNDRED)
    told = [(entry.who, entry.details) for entry in journal.entries() if "193" in entry.details]
    assert told == [("Lea Brandt", "Roster: 193 added, 0 changed.")]
