"""A mailbox becomes threads: the operator loads what the old list held."""

from pilot import database, limits
from pilot.loading import letters
from pilot.models import roster
from pilot.models.letter import Letter
from pilot.models.person import LEAD, Person
from pilot.models.post import Post
from pilot.models.trial import Trial
from tests.mailboxes import OLAF, RITA, letter, load, mbox


def test_a_thread_of_mails_becomes_a_thread_of_posts(draft, tmp_path):
    said = load(
        draft,
        mbox(
            tmp_path,
            letter("b", OLAF, "Re: Trains", day=3, answers=["a"], text="Olaf says yes."),
            letter("a", RITA, "Trains", day=2, text="May I take one?"),
            letter("c", RITA, "Re: Trains", day=4, answers=["a", "b"], text="Thank you."),
        ),
    )
    assert said.exit_code == 0
    root, *replies = Post.select().order_by(Post.id)
    assert (root.author.name, root.body) == ("Rita Rossi", "**Trains**\n\nMay I take one?")
    assert [(reply.root, reply.body) for reply in replies] == [
        (root, "Olaf says yes."), (root, "Thank you."),
    ]  # fmt: skip
    assert root.at.isoformat() == "2009-11-02T10:00:00+00:00"
    assert said.output.splitlines()[-1] == "3 added."
    assert "letter 1, “Re: Trains”: added (/posts/1#reply-2)" in said.output
    assert "Olaf says yes." in draft.lea.reads("/posts/1")


def test_senders_are_people_whom_no_roster_vouches_for(draft, tmp_path):
    before = Person.enrolled().count(), Person.departments()
    load(draft, mbox(tmp_path, letter("a", RITA, "Trains")))
    rita = Person.get(Person.email == "rita@list.example")
    assert (rita.enrolled_at, rita.department, rita.handle) == (None, "", "rita.rossi")
    assert (Person.enrolled().count(), Person.departments()) == before


def test_a_sender_who_is_in_the_roster_is_that_person(draft, tmp_path):
    load(draft, mbox(tmp_path, letter("a", "A. M. <ANA@example.org>", "Trains")))
    assert Post.get().author.name == "Ana Marin"


def test_the_roster_takes_over_whom_letters_brought(draft, tmp_path):
    load(draft, mbox(tmp_path, letter("a", RITA, "Trains")))
    roster.load(b"name,mail,department\nRita Rossi,rita@list.example,Legal\n")
    assert Post.get().author.enrolled_at is not None


def test_the_first_lead_gets_in_although_letters_were_loaded_before(draft, tmp_path):
    with database.database.atomic():
        Person.update(enrolled_at=None).execute()
    load(draft, mbox(tmp_path, letter("a", RITA, "Trains")))
    form = {"name": "Rita Rossi", "email": "rita@list.example", "department": "IT"}
    lead = roster.first_lead({**form, "password": "a sentence to remember"})
    assert (lead.role, lead) == (LEAD, Post.get().author)


def test_replies_without_references_find_their_subject(draft, tmp_path):
    load(
        draft,
        mbox(
            tmp_path,
            letter("a", RITA, "[list] Trains", day=1),
            letter("b", OLAF, "AW: [list] Trains", day=2),
            letter("c", OLAF, "[list] Trains", day=3),
            letter("d", RITA, "Re: Ships", day=4, answers=["gone"]),
            letter("e", RITA, "Ships, again", day=5, answers=["gone"]),
        ),
    )
    assert [post.root_id for post in Post.select().order_by(Post.id)] == [None, 1, None, None, 4]
    assert Post.get_by_id(5).body.startswith("**Ships, again**")


def test_letters_in_a_circle_are_one_thread(draft, tmp_path):
    ring = [letter("a", RITA, "A", day=2, answers=["b"]), letter("b", OLAF, "B", answers=["a"])]
    load(draft, mbox(tmp_path, *ring))
    assert Post.select().where(Post.root.is_null()).count() == 1


def test_loading_twice_adds_nothing(draft, tmp_path):
    box = mbox(
        tmp_path, letter("a", RITA, "Trains"), letter("b", OLAF, "Re: Trains", answers=["a"])
    )
    load(draft, box)
    said = load(draft, box)
    assert (said.exit_code, said.output.splitlines()[-1]) == (0, "2 unchanged.")
    assert (Post.select().count(), Letter.select().count()) == (2, 2)


def test_a_letter_that_is_there_twice_is_loaded_once(draft, tmp_path):
    twin = letter("a", RITA, "Trains")
    said = load(draft, mbox(tmp_path, twin, twin))
    assert "unchanged (it is in the mailbox twice)" in said.output
    assert Post.select().count() == 1


def test_a_loading_that_was_ended_goes_on_where_it_stopped(draft, tmp_path):
    box = mbox(
        tmp_path, letter("a", RITA, "Trains"), letter("b", OLAF, "Re: Trains", answers=["a"])
    )
    next(letters.load(box))
    assert Post.select().count() == 1
    said = load(draft, box)
    assert said.output.splitlines()[-1] == "1 added, 1 unchanged."
    assert Post.get_by_id(2).root_id == 1


def test_a_later_mailbox_goes_on_with_threads_of_an_earlier_one(draft, tmp_path):
    load(draft, mbox(tmp_path, letter("a", RITA, "Trains")))
    load(draft, mbox(tmp_path, letter("b", OLAF, "Re: Trains", answers=["a"]), name="later"))
    assert Post.get_by_id(2).root_id == 1


def test_broken_letters_are_named_one_by_one_and_the_good_ones_loaded(draft, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "LETTER_BYTES", 5_000)
    nobody = letter("b", RITA, "Nobody")
    del nobody["From"]
    dateless = letter("d", RITA, "Dateless")
    del dateless["Date"]
    huge = letter("c", RITA, "Huge", text="x\n" * 4_000)
    box = mbox(tmp_path, letter("a", RITA, "Good"), nobody, huge, dateless)
    box.write_bytes(box.read_bytes().replace(b"From MAILER-DAEMON", b"From x at 00:00"))
    said = load(draft, box)
    assert said.exit_code == 3
    assert "letter 2, “Nobody”: refused: its sender has no mail address" in said.output
    assert "letter 3, “Huge”: refused: it is larger than" in said.output
    assert "letter 4, “Dateless”: added" in said.output
    assert said.output.splitlines()[-1] == "2 added, 2 refused."


def test_a_reply_whose_thread_was_refused_begins_it(draft, tmp_path):
    broken = letter("a", "nobody", "Trains", day=1)
    box = mbox(tmp_path, broken, letter("b", OLAF, "Re: Trains", day=2, answers=["a"]))
    assert load(draft, box).exit_code == 3
    assert Post.get().body.startswith("**Re: Trains**")


def test_what_is_no_mailbox_is_refused_in_a_sentence(draft, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("name,mail\n")
    said = load(draft, path)
    assert said.exit_code == 1
    assert "is no mbox file" in said.output


def test_letters_go_into_an_open_trial_only_when_that_is_said(world, tmp_path):
    box = mbox(tmp_path, letter("a", RITA, "Trains"))
    assert load(world, box).exit_code == 1
    assert load(world, box, "--into-open").exit_code == 0
    Trial.current().freeze(None)
    said = load(world, box, "--into-open")
    assert said.exit_code == 1
    assert "read-only" in said.output


def test_a_dry_run_changes_nothing(draft, tmp_path):
    said = load(draft, mbox(tmp_path, letter("a", RITA, "Trains")), "--dry-run")
    assert "1 added. Nothing was changed" in said.output
    assert not Post.select().exists()
    assert not Letter.select().exists()
