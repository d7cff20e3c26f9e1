"""What an operator should mind: disk, clock, mail, the site's certificate, time zones, duties."""

import re
import shutil
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from deploy import machine, processes, trial
from deploy.host import BOOTED, run
from deploy.words import Refused, moment, size

FREE = 2**30  # below this a busy day can fill the disk
WEIGHT = 180 * 2**20  # more memory than 300 people need
CERTIFICATE_DAYS = 14  # renewals come a month before; later, something does not renew
REHEARSAL_HOURS = 50  # one night may be missed, not two
ZONES_YEARS = 1  # time-zone data of the year before last may miss a change of clocks
ZONES = Path("/usr/share/zoneinfo/tzdata.zi")
PATIENCE = 3  # seconds for another host


def worries(facts, data, running):
    """Sentences, each with what to do; none when all is well."""
    looks = [
        _asked(facts), _server(facts, data, running), _disk(facts, data), _clock(facts, data),
        _duties(facts), _rehearsal(facts), _mail(facts), _certificate(), _zones(),
    ]  # fmt: skip
    return [sentence for sentence in looks if sentence]


def _asked(facts):
    return f"The trial cannot be asked: {facts['why']}." if "why" in facts else None


def _server(facts, data, running):
    if facts.get("phase") == "open" and running is None:
        return "The trial is open, but its server does not run. Start it."
    weight = processes.memory(machine.servers(data)) if running else 0
    if weight > WEIGHT:
        return f"The server takes {size(weight)} of memory, more than {size(WEIGHT)}. Restart it."
    return None


def _disk(facts, data):
    free, needed = shutil.disk_usage(data).free, 3 * facts.get("bytes", 0)
    if free < FREE:
        return f"Only {size(free)} of the disk are free. Make room before people notice."
    if free < needed:  # an archive, and the two copies by which it is verified
        return f"{size(free)} are free; exporting and verifying may need {size(needed)}."
    return None


def _clock(facts, data):
    newest = max((path.stat().st_mtime for path in data.glob(f"{trial.DATABASE}*")), default=0)
    begun = moment(facts["created_at"]).timestamp() if facts.get("created_at") else 0
    if max(newest, begun) > time.time() + 120:
        return "This machine's clock is behind what was written already. Set it right (NTP)."
    if BOOTED.is_dir():
        try:
            synchronised = run("timedatectl", "show", "--property=NTPSynchronized", "--value")
        except Refused:
            return None
        if synchronised.strip() == "no":
            return "This machine's clock is not synchronised; the trial ends by it. Turn NTP on."
    return None


def _duties(facts):
    failed = [f"{one['duty']}: {one['failure']}" for one in facts.get("failures", [])]
    return f"A duty of the timekeeper failed ({'; '.join(failed)})." if failed else None


def _rehearsal(facts):
    last = facts.get("rehearsal")
    if facts.get("phase") != "open" or facts.get("day", [0])[0] < 3:
        return None
    if not last:
        return "There has been no rehearsal yet: python -m export rehearse"
    if not last["ok"]:
        return "The last rehearsal found differences: python -m export rehearse tells them."
    if datetime.now(UTC) - moment(last["at"]) > timedelta(hours=REHEARSAL_HOURS):
        return "The last rehearsal is more than two days old: python -m export rehearse"
    return None


def _mail(facts):
    url = urlsplit(trial.setting("SMTP_URL"))
    if count := facts.get("mails_failed"):
        return f"{count} mails could not be sent, and will not be tried again."
    if not url.hostname:
        return None
    port = url.port or (465 if url.scheme == "smtps" else 587)
    try:
        socket.create_connection((url.hostname, port), timeout=PATIENCE).close()
    except OSError as error:
        return f"The mail server {url.hostname}:{port} does not answer ({error}). See SMTP_URL."
    return None


def _certificate():
    """The site's own certificate, as a browser would judge it today."""
    url = urlsplit(trial.setting("PILOT_URL"))
    if url.scheme != "https":
        return None
    where = f"{url.hostname}:{url.port or 443}"
    try:
        with (
            socket.create_connection((url.hostname, url.port or 443), timeout=PATIENCE) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=url.hostname) as safe,
        ):
            until = ssl.cert_time_to_seconds(safe.getpeercert()["notAfter"])
    except OSError as error:
        return f"The site {where} cannot be reached safely: {error}."
    days = int((until - time.time()) // 86400)
    if days < CERTIFICATE_DAYS:
        return f"The certificate of {where} ends in {days} days. Renew it."
    return None


def _zones():
    """How old the machine's time-zone data is: the trial ends at a midnight that it tells."""
    try:
        with ZONES.open(encoding="utf-8") as file:
            found = re.search(r"version (\d{4})", file.readline())
    except OSError:
        return None
    if found and int(found[1]) < datetime.now(UTC).year - ZONES_YEARS:
        return f"Time-zone data is of {found[1]}. Update it: apt-get install --only-upgrade tzdata"
    return None
