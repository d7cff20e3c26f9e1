"""`python -m tests.bench.signin`: ten sign-ins a second, and what readers feel of it.

Readers ask for the timeline at a steady pace, alone and then beside the sign-ins, in rounds. In the
end sixty people sign in within the same moment. Ends with 1 when a sign-in of the steady ones fails
or the timeline's p99 more than doubles.
"""

import argparse
import http.client
import os
import sys
import tempfile
import threading
import time
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from pilot import database
from pilot.models import password
from pilot.models.person import Person
from tests.bench import server
from tests.bench.content import Content
from tests.bench.load import Request, ask
from tests.bench.rows import VIEWERS, Visit, timeline

PASSWORD = "a sentence that nobody guesses"
ROUNDS, READS_A_SECOND, SIGN_INS_A_SECOND, RUSH = 3, 20, 10, 60
MOST = 2  # times the p99 without sign-ins


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.signin", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="of each half of a round")
    parser.add_argument("--posts", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        content = Content(Path(folder), options.posts)
        visit, emails = Visit(content), _with_passwords(content)
        with server.pilot(content.folder, "/", visit.cookies[0]) as pilot:
            calm, busy, entered = _rounds(pilot, visit, emails, options.seconds)
            rush = _at_a_pace(pilot, _sign_ins(emails), RUSH, 1_000_000)
            memory = pilot.memory()
    _print(calm, busy, entered, rush, memory)
    failed = [status for status, _ in entered if status != 303]
    sys.exit(1 if failed or median(busy) > MOST * median(calm) else 0)


def _rounds(pilot, visit, emails, seconds):
    """The timeline's p99 of each round, without and with sign-ins, and these as (status, took)."""
    reads, entering = timeline(visit), _sign_ins(emails)
    for _ in range(VIEWERS):  # whoever comes for the first time today costs more, on either side
        _send(pilot.port, next(reads), 0, [])
    calm, busy, entered = [], [], []
    for _ in range(ROUNDS):
        calm.append(_p99(_at_a_pace(pilot, reads, READS_A_SECOND * seconds, READS_A_SECOND)))
        work = (pilot, entering, SIGN_INS_A_SECOND * seconds, SIGN_INS_A_SECOND, entered)
        crowd = threading.Thread(target=_at_a_pace, args=work)
        crowd.start()
        busy.append(_p99(_at_a_pace(pilot, reads, READS_A_SECOND * seconds, READS_A_SECOND)))
        crowd.join()
    return calm, busy, entered


def _at_a_pace(pilot, requests, number, a_second, answers=None):
    """Sends requests at their moments, each on a connection of its own, answered or not before.

    Gives [(status, seconds from the moment it was due)].
    """
    answers = [] if answers is None else answers
    began, threads = time.perf_counter(), []
    for place in range(number):
        due = began + place / a_second
        time.sleep(max(0, due - time.perf_counter()))
        threads.append(
            threading.Thread(target=_send, args=(pilot.port, next(requests), due, answers))
        )
        threads[-1].start()
    for thread in threads:
        thread.join()
    return answers


def _send(port, request, due, answers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answer, _ = ask(connection, request)
    connection.close()
    answers.append((answer.status, time.perf_counter() - due))


def _sign_ins(emails):
    for number in count():
        form = {"email": emails[number % len(emails)], "password": PASSWORD}
        yield Request("/sign-in", "", None, form)


def _with_passwords(content):
    """The addresses of all people, who share a password and so one hash."""
    database.use(content.folder / "trial.db")
    with database.database.atomic():
        Person.update(password_hash=password.hash_of(PASSWORD)).execute()
    emails = [person.email for person in Person.enrolled().order_by(Person.id)]
    database.database.close()
    return emails


def _p99(answers):
    return quantiles([took for _, took in answers], n=100)[-1]


def _print(calm, busy, entered, rush, memory):
    took, rushed = [one for _, one in entered], [one for status, one in rush if status == 303]
    rows = (
        ("timeline p99, ms", median(calm) * 1000),
        (f"… beside {SIGN_INS_A_SECOND} sign-ins a second", median(busy) * 1000),
        ("a sign-in, median, ms", median(took) * 1000),
        ("a sign-in, p99, ms", quantiles(took, n=100)[-1] * 1000),
        ("sign-ins that failed", sum(status != 303 for status, _ in entered)),
        (f"of {RUSH} at one moment: came in", len(rushed)),
        ("… the last of them after, ms", max(rushed) * 1000),
        ("memory afterwards, MB", memory / 1e6),
        ("percent of the machine in use", 100 * os.getloadavg()[0] / os.cpu_count()),
    )
    for name, figure in rows:
        print(f"{name:36} {figure:8,.0f}")  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
