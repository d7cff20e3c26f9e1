"""What is no damage: an export of a sound trial reads the trial itself."""

from contextlib import closing

import pytest

from export.salvage import is_damaged
from pilot import database
from pilot.models.post import Post


@pytest.mark.parametrize("fraction", ["000000", "499999", "999499", "999500", "999999"])
@pytest.mark.parametrize("second", ["2026-11-14T13:47:38", "2026-12-31T23:59:59"])
def test_a_moment_just_before_the_next_second_is_no_damage(folder, second, fraction):
    """SQLite counts in milliseconds and rounds."""
    database.use(folder / "trial.db")
    with closing(database.database), database.database.atomic():
        Post.update(at=f"{second}.{fraction}Z").where(Post.id == 1).execute()
        assert not is_damaged()


@pytest.mark.parametrize("at", ["2026-02-31T10:00:00.000000Z", "2026-02-01T24:00:00.000000Z"])
def test_a_moment_that_never_was_is_damage(folder, at):
    database.use(folder / "trial.db")
    with closing(database.database), database.database.atomic():
        Post.update(at=at).where(Post.id == 1).execute()
        assert is_damaged()
