"""The whole life of a trial as a machine: every act, by everybody, in every phase, in any order.

Beside the trial runs a model of it that knows the rules only; after each act both must agree.
"""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)  # fmt: skip

from pilot import clock
from pilot.database import database, use
from pilot.models import journal
from pilot.models.measure import Measure
from pilot.models.person import Person
from pilot.models.trial import PHASES, Trial
from pilot.models.vote import Vote, Voter
from tests.conftest import MEASURES, MORNING, Visitor, World, _copied
from tests.life import ACTS, ROLES, Rules

EARLIEST = datetime(2026, 2, 1, tzinfo=UTC)
SOMEBODY = st.one_of(st.none(), st.none(), st.sampled_from(sorted(ROLES)))


class Life(Rules, RuleBasedStateMachine):
    """The trial behind HTTP, and what its model remembers."""

    stage = ()  # set by the test: prepared trials, and one application in which they are exchanged

    @initialize(begun=st.sampled_from(["draft", "open"]))
    def begin(self, begun):
        prepared, self.world = self.stage
        database.close()
        path = self.world.folder / "trial.db"
        for old in path.parent.glob("trial.db*"):
            old.unlink()
        shutil.copyfile(prepared[begun] / "trial.db", path)
        use(path)
        database.execute_sql("PRAGMA synchronous = OFF")  # no power fails here, and it is faster
        self.now, self.numbers = MORNING + timedelta(hours=1), count(1)
        self.start(begun)
        self.reached = 0
        clock._travelled = self.now

    @rule(acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), SOMEBODY), min_size=4, max_size=9))
    def some_acts(self, acts):
        """Some people do something: whoever may, or anybody at all."""
        for name, who in acts:
            self.act(name, who)

    def act(self, name, who):
        act = ACTS[name]
        who = who or next((w for w in self.roles if self.roles[w] in act.who), "zoe")
        expected = self.expected(act, who)
        number = next(self.numbers)
        form = {field: text.format(n=f"No. {number}") for field, text in act.form.items()}
        address = act.address.format(comment=max(self.comments, 1))
        visitor = Visitor(self.world.app, self.person(who))
        answer = visitor.post(address, **form)
        said = answer.get_data(as_text=True)
        assert answer.status_code == expected, (name, who, self.phase, said[-1500:])

    @rule(days=st.integers(1, 25))
    def days_pass(self, days):
        self.travel(timedelta(days=days))

    @rule()
    def the_last_week_comes(self):
        if self.is_open:
            self.travel(self.end - timedelta(days=3) - self.now)

    @rule(days=st.integers(1, 40))
    def the_clock_is_set_back(self, days):
        self.travel(-timedelta(days=days))

    @rule()
    def everybody_reads(self):
        for who, address in (("ana", "/"), ("lea", "/charter"), ("eva", "/trial/end")):
            visitor = Visitor(self.world.app, self.person(who))
            assert visitor.get(address).status_code == (410 if self.phase == "retired" else 200)

    @rule()
    def the_sponsor_leaves(self):
        sponsor = next((who for who in self.roles if self.roles[who] == "sponsor"), None)
        if sponsor is None or self.phase not in ("open", "frozen"):
            return
        with database.closing_act():
            Person.update(left_at=self.now).where(Person.id == self.person(sponsor).id).execute()
        self.roles[sponsor] = "outsider"

    @rule(really=st.sampled_from([False, False, True]))
    def the_operator_retires_it(self, really):
        if not really:
            return
        may = self.phase in ("frozen", "retired")
        assert (self.world.run("trial", "retire").exit_code == 0) is may
        self.is_retired = self.is_retired or may

    @invariant()
    def both_agree(self):
        trial = Trial.current()
        assert trial.phase == self.phase
        assert trial.ends_on == self.ends_on
        assert PHASES.index(self.phase) >= self.reached, "only ever forward"
        self.reached = PHASES.index(self.phase)
        assert Voter.select().count() == Vote.select().count() == len(self.voters)
        assert [str(one.target) for one in Measure.in_order()] == [m["target"] for m in MEASURES]
        assert journal.broken() == []

    def teardown(self):
        database.close()

    def person(self, who):
        return Person.get_or_none(Person.email == f"{who}@example.org")

    def travel(self, distance):
        """Goes elsewhere in time, and somebody looks, so that what has come is noted."""
        self.now = max(self.now + distance, EARLIEST)
        clock._travelled = self.now
        if self.phase != "retired":
            self.world.zoe.get("/sign-in")


def test_whoever_does_whatever_whenever_the_rules_hold(prepared, tmp_path):
    Life.stage = (prepared, World(_copied(prepared["draft"], tmp_path)))
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=14, stateful_step_count=20, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
