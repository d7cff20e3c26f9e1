"""Takes the README's pictures of the demo with a headless Chromium: `make screenshots`."""

import logging
import os
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from pilot import clock, database
from pilot.models import charter
from pilot.models.person import Person
from pilot.models.post import Post
from tests.conftest import MORNING, World, _make, find_chromium, served
from tests.demo_world import DEMO_DAY, Demo, seed_into

PICTURES = Path(__file__).parents[1] / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
TALL = {"width": 1280, "height": 1130}  # down to the accepted answer and the box below it
AFTER_THE_END = DEMO_DAY + timedelta(days=30)
QUESTION = "replace the humidity chip"  # the thread in which an executive's answer is accepted
OPEN = (
    ("timeline", "participant", "/", DESKTOP, "light"),
    ("timeline-phone", "executive", "/", PHONE, "light"),
    ("timeline-dark", "participant", "/", DESKTOP, "dark"),
    ("thread", "participant", "{question}", TALL, "light"),
    ("page", "participant", "/pages/Trade_fair/Rotterdam", DESKTOP, "light"),
    ("pulse", "participant", "/pulse", DESKTOP, "light"),
    ("charter", "sponsor", "/charter", DESKTOP, "light"),
)


def main():
    """Writes every picture, and says how large each is (kB)."""
    executable = find_chromium()
    if executable is None:
        sys.exit("There is no Chromium on the path. On Debian: apt-get install chromium")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser(executable) as chromium:
        take_demo(chromium, Path(folder) / "demo")
        take_draft(chromium, Path(folder) / "draft")


def take_demo(chromium, folder):
    seed_into(folder)
    with clock.travel(DEMO_DAY), served(Demo(folder)) as demo:
        question = Post.get(Post.kind == "question", Post.body.contains(QUESTION))
        for name, role, address, size, scheme in OPEN:
            cookie = session_of(demo.client(role))
            take(chromium, demo.url + address.format(question=question.address), name, cookie,
                 size, scheme)  # fmt: skip
    with clock.travel(AFTER_THE_END), served(Demo(folder)) as demo:
        take(chromium, demo.url, "frozen", session_of(demo.client("participant")))
    database.database.close()


def take_draft(chromium, folder):
    """The sponsor before the first post: no demo, so that the picture shows a real beginning."""
    with clock.travel(MORNING):
        folder.mkdir()
        _make(folder, "draft")
        with served(World(folder)) as world:
            charter.confirm(Person.sponsor())
            take(chromium, world.url, "draft", session_of(world.sam.client))
        database.database.close()


@contextmanager
def browser(executable):
    """A headless Chromium; its sandbox does not work for root."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=options)
        yield chromium
        chromium.close()


def session_of(client):
    """The session cookie of a signed-in test client."""
    return client.get_cookie("pilot").value


def take(chromium, url, name, cookie, size=DESKTOP, scheme="light"):
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
    context.add_cookies([{"name": "pilot", "value": cookie, "url": url}])
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    print(f"{name:16} {path.stat().st_size // 1000:4} kB")  # noqa: T201 - what the command says


if __name__ == "__main__":
    main()
