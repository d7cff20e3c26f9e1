"""What the operator's commands share: the trial of the settings' folder, opened."""

from pilot import database, settings
from pilot.models.trial import Trial


def opened():
    """Opens the trial and returns (settings, trial). Raises Refused when there is none."""
    chosen = settings.load()
    database.use(chosen.database_path)
    trial = Trial.current()
    trial.note_the_end()
    return chosen, Trial.current()
