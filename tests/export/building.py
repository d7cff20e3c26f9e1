"""A small trial that holds one of everything that an archive must carry, and awkward names."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from pilot import clock, database
from pilot.models import TABLES, charter, roster
from pilot.models.act import THANK, Act
from pilot.models.amendment import Amendment
from pilot.models.announcement import Acknowledgement, MustRead
from pilot.models.answer import Answer
from pilot.models.asked import Asked
from pilot.models.blob import Blob
from pilot.models.comment import Comment
from pilot.models.deletion import delete
from pilot.models.file import File
from pilot.models.follow import Follow
from pilot.models.freshness import StillRight
from pilot.models.idea import DECLINED, TAKEN_UP, Outcome
from pilot.models.mark import Mark
from pilot.models.measure import Measure
from pilot.models.moving import move
from pilot.models.opened import Opened
from pilot.models.origin import Origin
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.pin import Pin
from pilot.models.position import Position
from pilot.models.post import ANNOUNCEMENT, IDEA, QUESTION, Post
from pilot.models.proposal import Proposal
from pilot.models.reaction import Reaction
from pilot.models.readers import Reader
from pilot.models.revision import Unmerged
from pilot.models.saved import Saved
from pilot.models.story import Story
from pilot.models.trial import Trial
from pilot.models.visit import Visit
from pilot.models.vote import Vote
from tests.agreed import CHARTER, FIRST_POST

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LAST_WEEK = datetime(2026, 4, 8, 8, 0, tzinfo=UTC)
CAST = """name,mail,department,role,title,ask me about
Ana Marín,ana@example.org,Legal,participant,Counsel,visas
Ben Adler,ben@example.org,Sales,participant,Account manager,
Sam Okoro,sam@example.org,Board,sponsor,Chief operating officer,
Lea Brandt,lea@example.org,Organisation,lead,Trial lead,
Eva Lind,eva@example.org,Finance,executive,Chief financial officer,
"""
MEASURES = [
    {"name": "Hours to an answer", "unit": "hours", "direction": "less", "about": "business",
     "baseline": "48", "target": "8.5", "source": "mail log", "owner": "Lea Brandt"},
    {"name": "People who answered", "unit": "people", "direction": "more", "about": "use",
     "baseline": "0", "target": "30", "source": "Pulse", "owner": "Lea Brandt"},
]  # fmt: skip
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)
AWKWARD = ["a:b?.txt", "CON", "Plan.pdf", "plan.pdf", "🎉🎉.png", f"{'x' * 300}.txt", "=1+1.csv"]


class Cast:
    """The people, by first name."""

    def __getattr__(self, name):
        return Person.get(Person.email == f"{name}@example.org")


def build(folder):
    """Makes trial.db in `folder`, with nothing left to chance but ids of files and the marker."""
    with clock.travel(MORNING):
        database.create(folder / "trial.db", TABLES)
        Trial.begin()
        _open()
    acts = (_talk, _write_pages, _keep_files, _link, _measure, _thank, _look, _decide)
    for hours, act in enumerate(acts, start=1):
        with clock.travel(MORNING + timedelta(hours=hours, microseconds=hours * 1234)):
            act(Cast())
    database.database.close()


def _open():
    roster.load(CAST.encode())
    cast = Cast()
    charter.save(CHARTER, by=cast.lea)
    Measure.replace_all(MEASURES)
    Comment.write(cast.ana, "end", "Who reads it <later>?").reply(cast.sam, "Nadia & nobody else.")
    charter.confirm(cast.sam)
    charter.open_with(cast.sam, FIRST_POST)


def _talk(cast):
    question = Post.publish(
        cast.ben, "How do I book a train for a **guest**? @ana.marin #travel", kind=QUESTION
    )
    reply = question.reply(cast.ana, "Straße und Müller: the form is in [[Travel/Booking]]. #Bahn")
    question.reply(cast.eva, "I wonder as well.").withdraw(cast.eva)
    Answer.accept(question, reply, cast.ben)
    Reaction.toggle(reply, cast.ben)
    Reaction.toggle(question, cast.ana)
    Post.publish(cast.eva, "What if we booked groups? 会議の議事録を共有する", kind=IDEA)
    Post.publish(cast.lea, "Read [it](/charter).", kind=ANNOUNCEMENT, title="The list: shut")
    Post.publish(cast.ana, "I was wrong.").withdraw(cast.ana)
    edited = Post.publish(cast.ana, "The tarin leaves at nine & <b>never</b> before.")
    edited.edit("The train leaves at nine & <b>never</b> before.")


def _write_pages(cast):
    Page.write("Travel/Booking", "Book early.\n\nSee [[Travel/Guests]].", by=cast.ana)
    Page.write(
        "Travel/Booking", "# Before\nBook **very** early.\n\nSee [[Travel/Guests]], [[CON]].",
        by=cast.ben, base=1, summary="emphasis",
    )  # fmt: skip
    with suppress(Unmerged):
        Page.write("Travel/Booking", "Book late.", by=cast.eva, base=1, summary="my way")
    Page.write("CON", "A device's name. [[Travel/Booking#Before|How]], [[#Gone]]", by=cast.lea)
    Page.write("議事録", "会議の議事録", by=cast.eva)
    Page.write("Straße & Co", "One & two", by=cast.eva)
    Page.write("Rail", "By rail, see [[CON]].", by=cast.ana)
    Page.write("Notes", "From [[Rail]] and [[Mistake]].", by=cast.ben)
    move("Rail", "Travel/By rail", by=cast.lea)
    mistake = Page.write("Mistake", "Nothing here.", by=cast.ben)
    delete(mistake, by=cast.eva, base=1, summary="Twice the same")


def _keep_files(cast):
    post = Post.get(Post.kind == IDEA)
    image = File.keep("seat map.png", Blob.of([PNG]), by=cast.ben, post=post)
    post.edit(f"{post.body}\n\n![the seats](/f/{image.code}) and [the file](/files/{image.id})")
    for number, name in enumerate(AWKWARD):
        File.keep(name, Blob.of([f"content {number}".encode()]), by=cast.ana)
    page = Page.called("Travel/Booking")
    File.keep("form.docx", Blob.of([b"first"]), by=cast.ana, page=page)
    File.keep("form.docx", Blob.of([b"second", b"x" * 700_000]), by=cast.ben, page=page)
    File.keep("empty.txt", Blob.of([]), by=cast.ben)


def _link(cast):
    gone = Post.get(Post.withdrawn_at.is_null(False), Post.root.is_null())
    reply = Post.get(Post.root.is_null(False), Post.withdrawn_at.is_null())
    Post.publish(
        cast.ben,
        f"Back to /posts/{gone.id}, {reply.address} and /posts/{reply.id}; /people/sam.okoro and "
        "/people/nobody, [[Never written]], /files/999, /pages/Travel/Booking#before, /pulse, "
        "/questions, https://example.org/elsewhere, /search?q=train and /nowhere",
    )


def _measure(cast):
    for measure in Measure.in_order():
        measure.read("11,5", cast.lea)
    for person in (cast.ana, cast.ben, cast.sam):
        Visit.note(person, "2026-03-02")
    Amendment.sign(cast.sam, "cohort", "Everybody who travels & books.", "Bookers <too>.")
    Proposal.make(cast.lea, "purpose", "Fewer mails & <calls>.", "It says more.")
    with clock.travel(LAST_WEEK):  # a vote has no time
        for person, choice in ((cast.ana, "adapt"), (cast.ben, "stop")):
            Vote.cast(person, choice, f"Because of {choice} & all.")


def _thank(cast):
    asked = MustRead.announce(
        cast.sam, "From Monday.", title="Tickets", reason="It changes every booking & trip."
    )
    Acknowledgement.give(asked, cast.ana, has_question=True)
    MustRead.edit(asked, "From Tuesday.", title="Tickets", ask_again=True)
    Acknowledgement.give(asked, cast.ben)
    Pin.set(asked, cast.lea)
    Pin.release(asked)
    Pin.set(asked, cast.eva)
    answer, page, file = Answer.get().reply, Page.called("Travel/Booking"), File.get()
    stories = [
        Story.tell(cast.ben, "A seat in <ten> minutes & no mail.", "45", post=answer),
        Story.tell(cast.eva, "Found at once.", "", page=page),
        Story.tell(cast.ana, "I see where we sit.", "5", file=file),
        Story.tell(cast.lea, "A slip of the finger.", "1", post=answer),
    ]
    stories[0].agree()
    stories[1].decline()
    stories[3].withdraw()
    for subject in ({"post": answer}, {"page": page}, {"file": file}):
        Saved.keep(cast.ana, **subject)


def _look(cast):
    """Whom it concerns is told already, by all that was written; now some of them look."""
    answer, page = Answer.get().reply, Page.called("Travel/Booking")
    Follow.say(cast.eva, post=answer.root)
    Follow.say(cast.ben, mutes=True, post=answer.root)
    Follow.say(cast.ana, page=page)
    Position.note(cast.eva, [answer.root_id, answer.id])
    Act.tick(cast.lea, THANK, cast.ana.handle)
    for _ in range(2):
        Opened.note(File.get())
    Asked.note("visa for <Peru>")
    Reader.note([(page.id, person.id, "2026-03-02") for person in (cast.ana, cast.eva)])
    with clock.travel(MORNING + timedelta(days=15)):
        StillRight.say(page, cast.eva)
    Mark.seen(cast.lea, posts=[answer.id], revisions=[page.revision(1).id])


def _decide(cast):
    """An idea goes on twice, and a page is made of an answer."""
    idea, answer = Post.get(Post.kind == IDEA), Answer.get().reply
    Outcome.record(idea, TAKEN_UP, "Costs <nothing> & saves seats.", by=cast.sam, owner="ben.adler")
    Outcome.record(idea, DECLINED, "会議: too few of us.", by=cast.ben)
    Origin.write(answer, "Travel/Guests by train", "The blue form.", by=cast.lea, base=0)
