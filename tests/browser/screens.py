"""All screens of the trial: something to see on each, and the addresses that show it."""

import io
import struct
import zlib

from pilot.models.page import Page

# endpoint: addresses that show it. A test compares this with the URL map.
SCREENS = {
    "posts.home": ["/"],
    "posts.index": ["/posts?kind=announcement", "/posts?topic=travel", "/posts?kind=idea",
                    "/posts?department=Legal"],
    "posts.show": ["/posts/1", "/posts/2", "/posts/4", "/posts/8", "/posts/999",
                   "/posts/2?quote=3"],
    "posts.edit": ["/posts/2/edit", "/posts/4/edit"],
    "posts.history": ["/posts/3/history"],
    "questions.index": ["/questions"],
    "ideas.index": ["/ideas"],
    "catchup.show": ["/catchup"],
    "notices.index": ["/notices"],
    "yours.show": ["/yours"],
    "pages.index": ["/pages"],
    "pages.show": ["/pages/Travel/Trains", "/pages/Travel/Trains?revision=1", "/pages/Not_yet",
                   "/pages/Trains_by_night", "/pages/Mistake"],
    "pages.new": ["/pages/new"],
    "pages.edit": ["/pages/Travel/Trains/edit", "/pages/Not_yet/edit"],
    "moves.show": ["/pages/Travel/Trains/move", "/pages/Travel/move"],
    "revisions.recent": ["/pages/recent"],
    "upkeep.show": ["/pages/upkeep"],
    "revisions.history": ["/pages/Travel/Trains/history", "/pages/Expenses/history"],
    "revisions.diff": ["/pages/Travel/Trains/diff", "/pages/Travel/Trains/diff?from=2"],
    "revisions.blame": ["/pages/Travel/Trains/blame"],
    "revisions.conflict": ["/pages/Expenses/conflict?number=1"],
    "files.index": ["/files", "/files?kind=picture&by=ana.marin"],
    "files.show": ["/files/1", "/files/2"],
    "saved.index": ["/saved"],
    "feeds.index": ["/feeds", "/feeds?topic=nothing"],
    "today.show": ["/today"],
    "today.missing": ["/today/missing"],
    "stories.index": ["/stories"],
    "stories.new": ["/stories/new?post=4"],
    "search.show": ["/search", "/search?q=train", "/search?q=nothingsuch"],
    "people.index": ["/people"],
    "people.show": ["/people/ana.marin", "/people/eva.lind"],
    "pulse.show": ["/pulse"],
    "pulse.ask": ["/pulse/minutes"],
    "measures.show": ["/measures"],
    "report.show": ["/report"],
    "report.edit": ["/report/remarks"],
    "charter.show": ["/charter"],
    "charter.edit": ["/charter/edit", "/charter/edit?part=instead", "/charter/edit?part=end"],
    "amendments.new": ["/charter/amend?field=cohort"],
    "amendments.draft": ["/charter/proposal?field=cohort"],
    "trial.end": ["/trial/end"],
    "me.show": ["/me"],
    "me.recorded": ["/me/recorded"],
    "passwords.show": ["/me/password"],
    "devices.index": ["/me/devices"],
    "devices.phone": ["/me/phone"],
    "me.farewell": ["/me/erase"],
    "journal.show": ["/journal"],
    "roster.show": ["/roster"],
    "invitations.slips": ["/roster/slips"],
    "invitations.slide": ["/roster/slide"],
    "standing.show": ["/roster/people/1", "/roster/people/3"],
}
SIGNED_OUT = {
    "session.show": ["/sign-in"], "joining.show": ["/join"], "session.invitation": ["/join/wrong"],
    "devices.arrive": ["/join/phone/wrong"],
}  # fmt: skip
NOT_SCREENS = {
    "static", "healthz.show", "feeds.show", "content.show", "content.short", "files.small",
    "invitations.index",
    "live.newer", "live.complete", "live.manifest", "live.offline", "questions.similar",
}  # fmt: skip
QUESTION = "How do I book a train for a guest? See [[Travel/Trains]] and [[Travel/Hotels]]. #travel"
ANSWER = """Ask @ana.marin, or do it yourself:

1. Open the *travel desk*, choose **guest**
2. Paste the `cost centre`

| Class | Who |
|---|---|
| 2nd | everybody |
| 1st | after four hours |

> It took me ten minutes.
"""
LONG_WORD = "https://example.org/" + "a-very-long-address-without-a-break" * 4
PAGE = """# Before you book

Trains come first, see [[Travel/Hotels]] and [[Expenses]].

- [x] Cost centre
- [ ] Name of the guest

```
guest | cost centre | date with a line that is rather longer than a phone is wide
```

## Prices

| From | To | Hours | Price | Remark |
|---|---|---:|---:|---|
| Hamburg | Munich | 6 | 120 | reserve a seat, the early one is full |

# For machines

```python
def price(hours, seats=2):
    # what it costs
    return f"{hours * 12.50} for {seats}"  # per person
```
"""


def furnish(world):
    """Writes, over HTTP, one of everything that a screen can show."""
    ana, ben, lea = world.ana, world.ben, world.lea
    ana.post("/posts", body=QUESTION, kind="question", files=[(io.BytesIO(b"a,b\n"), "trip.csv")])
    ben.post("/posts/2/replies", body=ANSWER)
    ben.post("/posts/3/edit", body=ANSWER + "\nAnd it is free.")
    ben.post("/posts", body=f"What if we met on trains? {LONG_WORD} #trains", kind="idea")
    lea.post("/posts", body="The list is *closed*.", kind="announcement", title="Closed " * 12)
    lea.post("/posts/2/answer", reply="3")
    ana.post("/posts/3/useful")
    ben.post("/posts", body="Who signs the #expenses of a guest?", kind="question")
    ana.post("/posts/6/replies", body="I do.", files=[(io.BytesIO(picture()), "form.png")])
    ben.post("/posts", body="This was wrong.")
    ben.post("/posts/8/withdraw")
    ana.post("/pages/new", title="Travel/Trains", body="Trains.", base="0", summary="Begun")
    ben.post("/pages/new", title="Expenses", body="See [[Travel/Trains]].", base="0")
    ben.post("/pages/Travel/Trains", body=PAGE, base=str(Page.called("Travel/Trains").number))
    ana.post("/pages/new", title="Trains by night", body="None.", base="0")
    lea.post("/pages/Trains_by_night/move", title="Travel/Night trains")
    ben.post("/pages/new", title="Mistake", body="See [[Expenses]].", base="0")
    ben.post("/pages/Mistake/delete", base="1", summary="Twice the same")
    for who in (lea, ana):
        who.post("/pages/Expenses", body=f"Ask me, says {who.person.name}.", base="1")
    lea.post("/measures/1/readings", value="11")
    lea.post("/charter/proposal", field="cohort", text="And the interns.", reason="They call.")


def picture(size=64):
    """A small grey PNG, so that a browser has something to draw."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )  # fmt: skip

    rows = b"".join(b"\0" + b"\x99" * size for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )  # fmt: skip
