"""Tells sponsor and leads once when one of these roles fell silent: at the bell, and by mail."""

from pilot.mail import texts
from pilot.models import weeks
from pilot.models.leading import leaders, silences
from pilot.models.notice import LEAD_SILENT, SPONSOR_SILENT, Notice
from pilot.models.outgoing import SILENCE, Outgoing
from pilot.models.person import LEAD, SPONSOR

KIND = {SPONSOR: SPONSOR_SILENT, LEAD: LEAD_SILENT}


def tell(settings):
    """On working days; each silence once. One mail, also when both are silent."""
    if weeks.today().weekday() >= weeks.SATURDAY:
        return
    news = {}
    for silent in silences():
        if since := silent.since:
            for person in Notice.of_silence(KIND[silent.role], since, leaders()):
                news.setdefault(person, []).append(silent)
    if settings.smtp_url:
        for person, silent in news.items():
            Outgoing.put(person, SILENCE, *texts.silence(silent, settings.public_url))
