"""The vote and the decision in the archive: shown from five votes up, the same when made again."""

from datetime import timedelta

import pytest

from pilot import clock, database
from pilot.models.decision import Decision
from pilot.models.person import Person
from pilot.models.trial import Trial
from pilot.models.vote import Vote
from tests.export.building import LAST_WEEK
from tests.export.tampering import Contents

AFTERWARDS = LAST_WEEK + timedelta(days=5)


def decided(folder, export, votes):
    """The contents of the archive of a trial in which so many voted, and that was decided."""
    database.use(folder / "trial.db")
    with clock.travel(LAST_WEEK), database.database.atomic():
        for number in range(votes - 2):  # two have voted already
            who = Person.add("Voter", f"v{number}@example.org", enrolled_at=clock.now())
            Vote.cast(who, "adapt", "Topics & <plants>.")
    with clock.travel(AFTERWARDS):
        Trial.current().note_the_end()
        sponsor = Person.sponsor()
        Decision.record(sponsor, "adopt", "It works & <stays>.", "The topics come in May.")
        database.database.close()
        assert export("write", "--to", folder / "out").status == 0
        (path,) = (folder / "out").glob("*.zip")
        assert export("verify", path).status == 0
    return Contents.of(path)


@pytest.mark.parametrize(("votes", "is_shown"), [(5, True), (4, False)])
def test_the_site_shows_the_decision_and_the_vote_from_five_up(folder, export, votes, is_shown):
    contents = decided(folder, export, votes)
    page = contents["data/site/charter.html"].decode()
    assert "Decided: adopt" in page
    assert "It works &amp; &lt;stays&gt;." in page
    assert ("Topics &amp; &lt;plants&gt;." in page) is is_shown
    assert ("The vote of 5 people" in page) is is_shown


def test_comments_and_amendments_stand_beside_what_they_are_about(written):
    page = Contents.of(written)["data/site/charter.html"].decode()
    for words in (
        "Who reads it &lt;later&gt;?", "Nadia &amp; nobody else.",
        "Everybody in five departments who travels.", "Everybody who travels &amp; books.",
        "Bookers &lt;too&gt;.",
    ):  # fmt: skip
        assert words in page
    assert "Because of" not in page, "while people vote nobody sees what they say"
