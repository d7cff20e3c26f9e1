"""Every screen as its readers see it: axe finds nothing, and none is wider than the phone."""

import hashlib
import re
from contextlib import suppress
from itertools import groupby

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.screens import ANSWER, NOT_SCREENS, SCREENS, SIGNED_OUT, furnish
from tests.conftest import served

ROLES = ("lea", "sam", "ana")
ONLY_WRONG = {"resultTypes": ["violations"]}  # what is right fills megabytes
LOOKS = {
    "light": (DESKTOP, ONLY_WRONG),
    "dark": (PHONE, {**ONLY_WRONG, "runOnly": ["color-contrast", "scrollable-region-focusable"]}),
}  # colours: window, what axe is told; structure is the same in both
AXE, LOOK = Axe().axe_script, "async (options) => (await axe.run(options)).violations"
TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)([^>]*)>")
ABOUT = re.compile(r'\b(?:(?:class|type|role)="[^"]*"|[a-z-]+(?==))')
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# A function: an expression would be evaluated anew in each frame, which our policy forbids.
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(params=["draft", "open", "full", "frozen"])
def staged(request):
    """A trial in draft, just opened, full of content, and full and frozen; served."""
    world = request.getfixturevalue("draft" if request.param == "draft" else "world")
    if request.param in ("full", "frozen"):
        furnish(world)
    if request.param == "frozen":
        world.trial.freeze(None)
    with served(world):
        yield world


def test_every_address_that_shows_something_is_among_the_screens(draft):
    shown = {
        rule.endpoint for rule in draft.app.url_map.iter_rules() if "GET" in rule.methods
    }
    assert shown == {*SCREENS, *SIGNED_OUT, *NOT_SCREENS}


@pytest.fixture
def unseen(tmp_path_factory, worker_id):
    """`unseen(parts)`: whether one of them is new to the whole run, whichever process asks."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "parts"
    folder.mkdir(exist_ok=True)

    def is_new(part):
        with suppress(FileExistsError):
            (folder / hashlib.sha256(repr(part).encode()).hexdigest()).touch(exist_ok=False)
            return True
        return False

    return lambda parts: bool([part for part in parts if is_new(part)])


def test_axe_finds_nothing_and_nothing_is_too_wide(staged, window, unseen):
    wrong, known = [], set()
    for role in ROLES:
        visitor = getattr(staged, role)
        page = window(staged, visitor)
        for address in addresses(SCREENS):
            html = visitor.get(address, follow_redirects=True).get_data(as_text=True)
            parts = parts_of(html) - known
            known |= parts
            if unseen(parts):
                page.goto(address)
                wrong += [f"{role} {address}: {fault}" for fault in faults(page)]
    assert not wrong


def test_axe_finds_nothing_where_nobody_is_signed_in(live, window):
    page, wrong = window(live), []
    token = live.app.extensions["invitations"].token(live.ana.person)
    for address in [*addresses(SIGNED_OUT), f"/join/{token}", "/nowhere"]:
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in faults(page)]
    assert not wrong


def test_axe_finds_nothing_in_what_scripts_add(world, window):
    furnish(world)
    with served(world):
        page, wrong = window(world, world.ana, service_workers="block"), []
        for name, show in ADDED.items():
            page.goto("/")
            show(page)
            wrong += [f"{name}: {fault}" for fault in faults(page)]
    assert not wrong


def type_a_name(page):
    page.get_by_label("Your post").press_sequentially("Ask @a")
    expect(page.get_by_role("listbox")).to_be_visible()


def preview(page):
    page.get_by_label("Your post").fill(ANSWER)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("table")).to_be_visible()


def show_the_keys(page):
    page.keyboard.press("n")
    page.keyboard.press("?")


def announce(page):
    page.evaluate("document.querySelector('[data-newest]').dataset.newest = 1")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("link", name="new posts")).to_be_visible()


def lose_the_server(page):
    page.context.route("**/healthz", lambda route: route.abort("connectionrefused"))
    page.get_by_label("Your post").fill("Not lost")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def begin_to_withdraw(page):
    page.locator("summary", has_text="Withdraw").first.click()


ADDED = {
    step.__name__: step
    for step in (
        type_a_name, preview, show_the_keys, announce, begin_to_withdraw, lose_the_server
    )
}  # fmt: skip


def addresses(screens):
    return [address for listed in screens.values() for address in listed]


def parts_of(html):
    """Each element in its parent, without words, and the order of the headings.

    A page is worth a look when one of these is new: what axe finds is in an element, in where it
    stands, or in the outline.
    """
    parts, around = set(), []
    for end, tag, attributes in TAG.findall(html, html.index("<body"), html.rindex("</body>")):
        if end:
            around.pop()
            continue
        element = (tag, *ABOUT.findall(attributes))
        parts.add((*around[-1:], element))
        if tag not in EMPTY and not attributes.endswith("/"):
            around.append(element)
    headings = [level for level, _ in groupby(re.findall(r"<h[1-6]", html))]
    return {*parts, tuple(headings)}


def faults(page):
    """What axe finds, and whether the page is wider than its window, on the desk and the phone."""
    found = []
    page.evaluate(AXE)
    for scheme, (size, options) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        if is_too_wide(page):
            found.append(f"wider than {size['width']} px")
        for violation in page.evaluate(LOOK, options):
            found += [f"{violation['id']} ({scheme}) {n['html']}" for n in violation["nodes"]]
    return found


def is_too_wide(page):
    """Whether it stays so: what follows the typed text measures itself anew a frame later."""
    try:
        page.wait_for_function(FITS)
    except TimeoutError:
        return True
    return False
