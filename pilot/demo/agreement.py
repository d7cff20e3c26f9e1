"""How the invented people agree on the charter: comments, answers, confirmations, an amendment."""

from datetime import timedelta

from pilot import clock
from pilot.models.amendment import Amendment
from pilot.models.comment import Comment
from pilot.models.office import Confirmation, offices
from pilot.models.person import LEAD
from pilot.models.proposal import Proposal
from pilot.models.trial import Trial

ANSWERED = timedelta(minutes=25)


def prepare(told, stage, days):
    """What is said about the charter before it is confirmed, and who takes which office."""
    for row in told["comments"]:
        at = days.at(-1, row["hour"])
        with clock.travel(at):
            comment = Comment.write(stage.cast[row["who"]], row["part"], row["text"])
        with clock.travel(at + ANSWERED):
            comment.reply(stage.cast[row["by"]], row["answer"])
    with clock.travel(days.at(0, "09:05")):
        for office in offices(Trial.current()):
            for person in office.holders if office.key != LEAD else ():
                Confirmation.give(person, office.key)


def amend(told, stage, days):
    """What the sponsor has amended in the open charter, and what a lead proposes to amend."""
    for row in told["amendments"]:
        with clock.travel(days.at(row["day"], row["hour"])):
            Amendment.sign(stage.cast["ingrid"], row["field"], row["after"], row["reason"])
    row = told["proposal"]
    with clock.travel(days.at(row["day"], row["hour"])):
        Proposal.make(stage.cast["birgit"], row["field"], row["after"], row["reason"])
