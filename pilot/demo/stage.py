"""Plays the acts of the invented people through the models, in the order of their moments."""

import hashlib
import re
from datetime import timedelta
from random import Random

from pilot import clock
from pilot.demo import files
from pilot.models import charter
from pilot.models.announcement import MustRead
from pilot.models.answer import Answer
from pilot.models.blob import Blob
from pilot.models.file import CODE_LENGTH, LETTERS, File
from pilot.models.moving import move
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.post import Post
from pilot.models.reaction import Reaction
from pilot.models.trial import DRAFT, Trial
from pilot.models.visit import Visit

SHOWN_FILE = re.compile(r"\(file:([\w.-]+)\)")
NEVER_HERE = ("soren", "duarte")  # somebody always waits for the second reminder
NEWCOMERS, THEIR_FIRST_DAY = ("ines", "katarzyna", "femi"), 6
DILIGENCE = 0.72  # the chance that somebody who writes nothing looks in on a day
GENEROSITY = 0.75  # the share of people who ever mark something as useful


class Stage:
    """The cast by first name, and what the acts have made so far."""

    def __init__(self, days):
        self.days = days
        self.cast = {person.handle.partition(".")[0]: person for person in Person.enrolled()}
        dice = {name: _chance(f"{name} gives").random() for name in self.cast}
        self.generous = [name for name in dice if _comes(name) and dice[name] < GENEROSITY]
        self.made, self.marks = {}, []

    def play(self, acts):
        """Plays all acts and what follows from them, oldest first."""
        self.visit(acts)
        all_acts = [(self.days.at(act.day, act.hour), act.kind, act) for act in acts]
        for act in acts:
            all_acts += self.consequences(act)
        for at, kind, act in sorted(all_acts, key=lambda entry: entry[0]):
            with clock.travel(at):
                getattr(self, kind)(act)
        marks = sorted(self.marks, key=lambda mark: mark["at"])
        Reaction.insert_many(mark | {"post": self.made[mark["post"]]} for mark in marks).execute()

    def consequences(self, act):
        """(instant, kind, act) for what follows a post or reply; notes who finds it useful."""
        at = self.days.at(act.day, act.hour)
        if "accepted" in act.options:
            yield at + timedelta(minutes=25), "accept", act
        if hour := act.options.get("withdrawn"):
            yield self.days.at(act.day, hour), "withdraw", act
        chance = _chance(act.text)
        for name in chance.sample(self.readers(act), int(act.options.get("useful", 0))):
            useful = at + timedelta(minutes=chance.randint(4, 190))
            self.marks.append({"post": act, "person": self.cast[name], "at": useful})

    def readers(self, act):
        """The people who may find what somebody wrote useful."""
        return [n for n in self.generous if n != act.who and act.day >= _first_day(n)]

    def visit(self, acts):
        """Notes on which days each person was here, and when they came in for the first time."""
        wrote = {(act.who, act.day) for act in acts}
        last = max(day for _, day in wrote)
        for name in filter(_comes, self.cast):
            person, chance = self.cast[name], _chance(name)
            came = [
                day
                for day in range(_first_day(name), last + 1)
                if (name, day) in wrote or chance.random() < DILIGENCE
            ]
            for day in came:
                Visit.note(person, str(self.days.date(day)))
            with clock.travel(self.days.at(came[0], f"07:{chance.randint(10, 59)}")):
                person.join()

    def post(self, act):
        text, author = self._text(act), self.cast[act.who]
        if Trial.current().phase == DRAFT:
            self.made[act] = charter.open_with(author, text)
            return
        title = ""
        if act.what == "announcement":
            title, _, text = text.partition("\n")
        if "must_read" in act.options:
            reason, _, text = text.partition("\n")
            post = MustRead.announce(author, text, title=title, reason=reason)
        else:
            post = Post.publish(author, text, kind=act.what, title=title)
        self.made[act] = post
        self._keep_files(act, post=post)

    def reply(self, act):
        self.made[act] = self.made[act.of].reply(self.cast[act.who], self._text(act))
        self._keep_files(act, post=self.made[act])

    def edit(self, act):
        post = self.made[act.of]
        post.edit(self._text(act), title=post.title)

    def withdraw(self, act):
        self.made[act].withdraw(self.cast[act.who])

    def accept(self, act):
        question = self.made[act.of]
        Answer.accept(question, self.made[act], question.author)

    def page(self, act):
        title, _, summary = (part.strip() for part in act.what.partition("|"))
        page, text = Page.called(title), self._text(act)
        if page:
            text = changed(page.latest.body, text)
        base = page.number if page else 0
        page = Page.write(title, text, by=self.cast[act.who], base=base, summary=summary)
        self._keep_files(act, page=page)

    def move(self, act):
        old, _, new = (part.strip() for part in act.what.partition("|"))
        move(old, new, by=self.cast[act.who])

    def file(self, act):
        self._keep(act, act.what)

    def _text(self, act):
        text = SHOWN_FILE.sub(lambda found: f"(/f/{self._code(act, found[1])})", act.text)
        return self.days.fill(text)

    def _keep_files(self, act, **place):
        named = [act.options["file"]] if "file" in act.options else []
        for name in dict.fromkeys([*SHOWN_FILE.findall(act.text), *named]):
            self._keep(act, name, **place)

    def _keep(self, act, name, **place):
        version = 1 + self.made.get((name, *place.values()), 0)
        self.made[name, *place.values()] = version
        blob = Blob.of([files.content(name, version)])
        file = File.keep(name, blob, by=self.cast[act.who], **place)
        if file.number == 1:
            file.code = self._code(act, name)
            file.save()

    def _code(self, act, name):
        """A short link's code that is the same in every seeding, unlike a real one."""
        digest = hashlib.sha256(f"{name} {act.day} {act.hour}".encode()).digest()
        return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CODE_LENGTH])


def changed(body, change):
    """The body after a change: "- " lines are taken out, "+ " lines come in their place.

    Lines that come in without any taken out go to the end, as a paragraph of their own.
    """
    for old, new in _hunks(change):
        if not old:
            body = f"{body}\n\n{new}"
        elif old in body:
            body = body.replace(old, new, 1)
        else:
            raise ValueError(f"The page does not say: {old}")
    return body


def _hunks(change):
    hunks = [([], [])]
    for line in filter(None, change.splitlines()):
        side = "-+".index(line[0])
        if side == 0 and hunks[-1][1]:
            hunks.append(([], []))
        hunks[-1][side].append(line[2:])
    return [("\n".join(old), "\n".join(new)) for old, new in hunks]


def _comes(name):
    return name not in NEVER_HERE


def _first_day(name):
    return THEIR_FIRST_DAY if name in NEWCOMERS else 1


def _chance(text):
    return Random(text)  # noqa: S311 - the same dice in every seeding are the point
