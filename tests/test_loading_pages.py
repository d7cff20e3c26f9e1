"""A folder of Markdown becomes pages: the operator loads what the shared drive held."""

import re

import pytest
from click.testing import CliRunner

from pilot import database
from pilot.__main__ import main
from pilot.models.file import File
from pilot.models.page import Page, Revision
from pilot.models.person import Person
from pilot.models.trial import Trial
from pilot.models.upkeep import wanted
from tests.folder_links import Links, unresolved_in_folder

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def handbook(tmp_path):
    """A small folder with everything that real ones have."""
    return folder(
        tmp_path / "handbook",
        {
            "index.md": "# Handbook\n\nWelcome. See [travel](travel-and-leave/trains.md).",
            "travel-and-leave/trains.md": (
                '---\ntitle: "Booking a train"\nlayout: page\n---\n\n'
                "Ask [Legal](../legal.md#who-pays) first.\n\n![Map](../img/map.png)\n\n"
                "Fill in [the **form**](../forms/claim.docx) or see [hotels](hotels.md).\n"
            ),
            "legal.md": "# Legal\n\n## Who pays?\n\nThe company.\n",
            "img/map.png": PICTURE,
            "forms/claim.docx": b"PK claim",
            "travel-and-leave/rates.xlsx": b"PK rates",
        },
    )


def test_every_markdown_file_becomes_a_page_named_by_its_path(draft, handbook):
    said = load(draft, handbook)
    assert said.exit_code == 0
    assert {page.title for page in Page.select()} == {
        "Handbook", "Legal", "Travel and leave/Booking a train"
    }  # fmt: skip
    assert "legal.md: added (Legal)" in said.output
    assert said.output.splitlines()[-1] == "6 added."
    assert draft.lea.reads("/pages/Travel_and_leave/Booking_a_train")


def test_links_become_wikilinks_and_missing_pages_are_wanted(draft, handbook):
    load(draft, handbook)
    page = Page.called("Travel and leave/Booking a train")
    assert "[[Legal#who-pays|Legal]]" in page.latest.body
    assert "[[Travel and leave/Hotels|hotels]]" in page.latest.body
    assert 'href="/pages/Legal#s-who-pays"' in page.html
    assert 'id="s-who-pays"' in Page.called("Legal").html
    assert [title for title, _ in wanted()] == ["Travel and leave/Hotels"]


def test_a_link_to_a_page_loaded_later_is_not_wanted_any_more(draft, handbook):
    load(draft, handbook)
    assert Links(Page.called("Handbook").html).wanted == []


def test_as_many_links_lead_nowhere_as_in_the_folder(draft, handbook):
    load(draft, handbook)
    wanted = [link for page in Page.select() for link in Links(page.html).wanted]
    assert len(wanted) == len(unresolved_in_folder(handbook)) == 1


def test_linked_files_stand_on_the_page_that_links_them_first(draft, handbook):
    load(draft, handbook)
    page = Page.called("Travel and leave/Booking a train")
    files = {file.name: file for file in page.files}
    assert set(files) == {"map.png", "claim.docx"}
    assert f"![Map]({files['map.png'].short_link})" in page.latest.body
    assert f"[the **form**]({files['claim.docx'].short_link})" in page.latest.body
    assert b"".join(files["map.png"].latest.blob.stream()) == PICTURE


def test_a_file_that_nothing_links_is_kept_too(draft, tmp_path):
    source = {"hr/index.md": "# People", "hr/plan.xlsx": b"1", "loose/list.xlsx": b"2"}
    load(draft, folder(tmp_path / "f", source))
    places = {file.name: file.page and file.page.title for file in File.select()}
    assert places == {"plan.xlsx": "People", "list.xlsx": None}


def test_two_files_of_one_name_stay_two(draft, tmp_path):
    page = "# A\n\n![one](a/1.png) ![two](b/1.png)"
    load(draft, folder(tmp_path / "f", {"a.md": page, "a/1.png": b"one", "b/1.png": b"two"}))
    assert sorted(file.name for file in File.select()) == ["1.png", "b-1.png"]


def test_loading_twice_changes_nothing(draft, handbook):
    load(draft, handbook)
    said = load(draft, handbook)
    assert (said.exit_code, said.output.splitlines()[-1]) == (0, "6 unchanged.")
    assert (Page.select().count(), Revision.select().count(), File.select().count()) == (3, 3, 3)


def test_a_changed_file_becomes_a_revision_and_a_changed_picture_a_version(draft, handbook):
    load(draft, handbook)
    (handbook / "legal.md").write_text("# Legal\n\n## Who pays?\n\nThe department.\n")
    (handbook / "img/map.png").write_bytes(PICTURE + b"1")
    said = load(draft, handbook)
    assert "legal.md: changed (Legal)" in said.output
    assert "img/map.png: changed" in said.output
    assert Page.called("Legal").number == 2


def test_what_people_wrote_meanwhile_is_not_replaced(world, handbook):
    load(world, handbook, "--into-open")
    ana = Person.get(Person.handle == "ana.marin")
    Page.write("Legal", "Ana wrote this.", by=ana, base=1)
    assert "legal.md: unchanged" in load(world, handbook, "--into-open").output
    (handbook / "legal.md").write_text("# Legal\n\nNew in the folder.\n")
    said = load(world, handbook, "--into-open")
    assert said.exit_code == 3
    assert "legal.md: refused: “Legal” was written or edited here meanwhile" in said.output
    assert Page.called("Legal").latest.body == "Ana wrote this."


def test_an_open_trial_wants_to_be_asked(world, handbook):
    said = load(world, handbook)
    assert said.exit_code == 1
    assert "--into-open" in said.output
    assert not Page.select().exists()


def test_a_frozen_trial_takes_nothing(world, handbook):
    Trial.current().freeze(None)
    said = load(world, handbook, "--into-open")
    assert said.exit_code == 1
    assert "read-only" in said.output


def test_a_dry_run_says_the_same_and_changes_nothing(draft, handbook):
    said = load(draft, handbook, "--dry-run")
    assert "6 added. Nothing was changed" in said.output
    assert not Page.select().exists()
    assert not File.select().exists()


def test_pages_are_by_the_first_lead_or_by_whom_the_operator_names(draft, handbook):
    load(draft, handbook)
    assert Page.called("Legal").changed_by.name == "Lea Brandt"
    assert load(draft, handbook, "--by", "zoe@example.org").exit_code == 1


def test_an_operator_may_load_before_anybody_is_enrolled(draft, handbook):
    with database.database.atomic():
        Person.update(enrolled_at=None).execute()
    load(draft, handbook)
    assert Page.called("Legal").changed_by.name == "Loaded pages"
    assert not Person.roster_has_begun()


def test_wrong_files_are_named_one_by_one(draft, tmp_path):
    source = {
        "good.md": "# Good\n\nYes.",
        "huge.md": "x" * 1_700_000,
        "empty.md": "---\ntitle: E\n---\n",
    }
    root = folder(tmp_path / "f", source)
    (root / "passwd.md").symlink_to("/etc/passwd")
    said = load(draft, root)
    assert said.exit_code == 3
    assert "huge.md: refused: it is larger" in said.output
    assert "passwd.md: refused: a link to another place" in said.output
    assert "empty.md: added (E; it holds no text)" in said.output
    assert {page.title for page in Page.select()} == {"Good", "E"}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("one<br>two", "one  \ntwo"),
        ('<a href="b.md">B</a>', "[[B]]"),
        ('<a href="https://x.org/a(b)">x</a>', "[x](https://x.org/a%28b%29)"),
        ("<strong>yes</strong> and <em>no</em>", "**yes** and *no*"),
        ("Use <project> and `<br>` here", "Use <project> and `<br>` here"),
        ("<details><summary>More</summary>\n\n- a\n</details>", "**More**\n\n- a"),
        ("m<sup>2</sup> <!-- hidden --> x", "m²  x"),
        ("<style>td {color: red}</style>text", "text"),
        ("<ul><li>a <b>b</b></li><li>c</li></ul>", "- a **b**\n- c"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| A | B |\n|---|---|\n| 1 | 2 |",
        ),
        ("<table><tr><td>Where</td><td>Main St<br/>Bonn</td></tr></table>",
         "**Where**  \nMain St  \nBonn"),
        ("| a | b |\n|---|---|\n| x<br>y | [t](b.md) |",
         "| a | b |\n|---|---|\n| x · y | [[B\\|t]] |"),
        ("So:\n| a |\n|---|\n| 1 |", "So:\n\n| a |\n|---|\n| 1 |"),
        ("<ul><li>a<ol><li>b</li></ol>c</li></ul>", "- a\n  1. b\n\n  c"),
        ("```\n[x](b.md) <br>\n```", "```\n[x](b.md) <br>\n```"),
        ("[the `b` page][ref]\n\n[ref]: b.md", "[[B|the b page]]"),
        ("## Set up {#phase-1}\n\n[up](#phase-1)", "## Set up\n\n[up](#set-up)"),
    ],
)  # fmt: skip
def test_raw_html_and_foreign_dialects_become_readable_markdown(draft, tmp_path, written, stored):
    load(draft, folder(tmp_path / "f", {"a.md": f"# A\n\n{written}\n", "b.md": "# B\n\nb"}))
    assert Page.called("A").latest.body == stored


def test_folders_are_called_as_their_own_pages_are(draft, tmp_path):
    source = {
        "tts/slack.md": "---\ntitle: Chat / Slack [old]\n---\nHow TTS does it. TTS.",
        "tts/slack/rules.md": "# Rules of TTS?",
        "tts/a.md": "# Same", "tts/b.md": "# Same", "tts/history.md": "# History",
    }  # fmt: skip
    load(draft, folder(tmp_path / "f", source))
    assert sorted(page.title for page in Page.select()) == [
        "TTS/Chat - Slack (old)", "TTS/Chat - Slack (old)/Rules of TTS",
        "TTS/History page", "TTS/Same", "TTS/Same (b)",
    ]  # fmt: skip


def test_links_out_of_the_folder_reach_nothing(draft, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    said = load(draft, folder(tmp_path / "f", {"a.md": "# A\n\n[x](../secret.txt) ![y](no.png)"}))
    assert "../secret.txt is not in the folder; no.png is not in the folder" in re.sub(
        r"(no\.png.*); (\.\./secret\.txt.*)\)", r"\2; \1)", said.output
    )
    assert not File.select().exists()


def load(trial, root, *options):
    """What the command says, run on this trial."""
    database.database.close()
    said = CliRunner(env={"PILOT_DATA": str(trial.folder)}).invoke(
        main, ["pages", "load", str(root), *options]
    )
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exc_info
    return said


def folder(root, files):
    """A folder with these files (path: text or bytes)."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
