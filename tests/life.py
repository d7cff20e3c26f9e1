"""The rules of a trial's life as a model: who may do what when, and what follows from it."""

from datetime import timedelta
from typing import NamedTuple

from pilot import clock
from tests.conftest import CHARTER, FIRST_POST

ROLES = {
    "ana": "participant", "ben": "participant", "lea": "lead", "eva": "executive",
    "sam": "sponsor", "zoe": "outsider",
}  # fmt: skip
EVERYBODY = ("participant", "lead", "executive", "sponsor")


class Act(NamedTuple):
    """What somebody does, who may, when; `outcome` names the model's word on what follows."""

    address: str
    form: dict
    who: tuple
    when: tuple
    outcome: str = "done"


ACTS = {
    "write": Act("/charter", {"purpose": "{n}"}, ("lead", "sponsor"), ("draft",), "changed"),
    "comment": Act("/charter/comments", {"part": "end", "body": "{n}"}, EVERYBODY, ("draft",),
                   "asked"),
    "answer": Act("/charter/comments/{comment}", {"body": "{n}"}, ("lead", "sponsor"), ("draft",),
                  "answered"),
    "take office": Act("/charter/offices", {"office": "lead"}, EVERYBODY, ("draft",), "held"),
    "confirm": Act("/charter/confirm", {}, ("sponsor",), ("draft",), "confirmed"),
    "publish": Act("/posts", {"body": FIRST_POST}, EVERYBODY, ("draft", "open"), "published"),
    "say little": Act("/posts", {"body": "{n}"}, EVERYBODY, ("draft", "open"), "said_little"),
    "amend": Act("/charter/amend", {"field": "cohort", "text": "{n}", "reason": "It was so."},
                 ("sponsor",), ("open",)),
    "propose": Act("/charter/proposal", {"field": "cohort", "text": "{n}", "reason": "So be it."},
                   ("lead",), ("open",)),
    "put aside": Act("/charter/proposal/aside", {}, ("lead", "sponsor"), ("open",)),
    "extend": Act("/trial/extension", {"last_day": "2026-04-30", "why": "Easter."},
                  ("sponsor",), ("open",), "extended"),
    "vote": Act("/vote", {"choice": "stop"}, ("participant", "lead", "executive"), ("open",),
                "voted"),
    "end": Act("/trial/end", {"confirm": CHARTER["name"]}, ("sponsor",), ("open",), "ended"),
    "read measure": Act("/measures/1/readings", {"value": "9"}, ("lead",), ("open", "frozen")),
    "decide": Act("/decision", {"choice": "adopt", "reasons": "It works."}, ("sponsor",),
                  ("frozen",)),
    "take over": Act("/charter/sponsor", {"reason": "Somebody must."}, ("executive",),
                     ("open", "frozen"), "took_over"),
}  # fmt: skip


class Rules:
    """What the rules know of one trial; `now` is the time and `world` the trial beside it."""

    def start(self, begun):
        self.roles = dict(ROLES)
        self.is_open, self.is_confirmed = begun == "open", begun == "open"
        self.ends_on, self.was_extended = CHARTER["ends_on"], False
        self.has_ended = self.is_retired = False
        self.comments, self.unanswered, self.voters = 0, set(), set()

    @property
    def end(self):
        return clock.end_of_day(clock.date.fromisoformat(self.ends_on), CHARTER["timezone"])

    @property
    def phase(self):
        if self.is_retired:
            return "retired"
        self.has_ended = self.has_ended or (self.is_open and self.now >= self.end)
        return "frozen" if self.has_ended else "open" if self.is_open else "draft"

    def expected(self, act, who):
        """The status that the rules demand; the model is changed where the act succeeds."""
        role = self.roles[who]
        if self.phase == "retired":
            return 410
        if role == "outsider":
            return 401
        if role not in act.who:
            return 403
        if self.phase not in act.when:
            return 409
        return getattr(self, act.outcome)(who)

    def done(self, who):
        return 303

    def changed(self, who):
        self.is_confirmed = False
        return 303

    def asked(self, who):
        self.comments += 1
        self.unanswered.add(self.comments)
        return 303

    def answered(self, who):
        if not self.comments:
            return 404
        self.unanswered.discard(self.comments)
        return 303

    def held(self, who):
        return 303 if self.roles[who] == "lead" else 422

    def confirmed(self, who):
        if self.is_too_late:
            return 422
        self.is_confirmed = True
        return 303

    def published(self, who):
        if not self.is_open:
            if self.roles[who] != "sponsor" or not self.is_confirmed:
                return 409
            if self.unanswered or self.is_too_late:
                return 422
            self.is_open = True
        return 303

    def said_little(self, who):
        if self.is_open:
            return 303
        return 422 if self.roles[who] == "sponsor" and self.is_confirmed else 409

    def extended(self, who):
        if self.was_extended:
            return 422
        longest = self.world.trial.day[1] // 2
        last = clock.date.fromisoformat(self.ends_on) + timedelta(days=longest)
        if clock.date(2026, 4, 30) > last:
            return 422
        self.was_extended, self.ends_on = True, "2026-04-30"
        return 303

    def voted(self, who):
        if self.world.trial.days_left >= 7:
            return 409
        if who in self.voters:
            return 422
        self.voters.add(who)
        return 303

    def ended(self, who):
        self.has_ended = True
        return 303

    def took_over(self, who):
        if "sponsor" in self.roles.values():
            return 422
        self.roles[who] = "sponsor"
        return 303

    @property
    def is_too_late(self):
        return str(clock.today(CHARTER["timezone"])) > self.ends_on
