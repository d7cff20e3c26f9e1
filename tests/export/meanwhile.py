"""Somebody who writes while something else happens."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from pilot import database
from pilot.models.person import Person
from pilot.models.post import Post


@contextmanager
def writing(pause=0.0):
    """Ben publishes posts with a reply each until the block ends, three at least.

    `pause` is in seconds. What kept him from it is raised at the end.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(_write, stop, pause)
        try:
            yield
        finally:
            stop.set()
        written.result()


def _write(stop, pause):
    with database.database.opened():
        ben, number = Person.get(Person.handle == "ben.adler"), 0
        while not stop.is_set() or number < 3:
            number += 1
            post = Post.publish(ben, f"Post {number} while exporting #live")
            post.reply(ben, f"and its reply, see /posts/{post.id}")
            time.sleep(pause)
