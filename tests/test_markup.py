"""What people type becomes safe HTML: links of the trial, nothing that runs, nothing that hangs."""

import html
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilot import markup, rendering
from pilot.markup import Known, candidates, excerpt, fold, localised, plain_text, relink, render

KNOWN = Known(
    people={"ana": "Ana", "ben.sales": "Ben"},
    pages={"travel": "Travel", "travel/booking a train": "Travel/Booking_a_train"},
)
LONG = "word " * 400
ATTACKS = [
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a> [x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1)) [x](&amp;#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1)) [x](\\javascript:alert(1))",
    "[x](javascript:alert(1)) [x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1)) [x](//evil.example) [x](/\\\\evil.example)",
    "[x](/\t/evil.example)",
    "[x](/&#47;evil.example) [x](/&#x5c;evil.example) [x](/&amp;#47;evil.example)",
    "![x](javascript:alert(1)) ![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![x" onerror="alert(1)](/f/k3x9)',
    '[x](/posts/7 "a\\" onmouseover=alert(1) b")',
    "<javascript:alert(1)>\n\n[x]\n\n[x]: javascript:alert(1)",
    '[[x|<script>alert(1)</script>]] [["onclick="alert(1)]]',
    '[[../../sign-out]] #a"onclick="alert(1)',
    '```"><script>alert(1)</script>\nx\n```',
    '[^"><script>]\n\n[^"><script>]: x',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0001\x03",
    "<style>*{}</style><iframe src=//evil.example></iframe><base href=//evil.example>",
]


class Seen(HTMLParser):
    """Every tag and attribute a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def assert_harmless(html):
    for tag, attributes in Seen(html).tags:
        assert tag not in {"script", "style", "iframe", "base", "svg", "form", "object", "meta"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in {"href", "src"} & set(attributes):
            assert re.match(r"https?://|mailto:|/(?![/\\])|#", attributes[name], re.IGNORECASE)


def post(text):
    return render(text, KNOWN).html


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("kind", ["post", "page"])
def test_nothing_that_zoe_types_runs(text, kind):
    assert_harmless(render(text, KNOWN, kind=kind).html)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text() | st.lists(st.sampled_from([*ATTACKS, *"[]()*_`<>#@|\n\\!~^: "])).map("".join))
def test_any_text_becomes_harmless_html(text):
    rendered = render(text, KNOWN)
    assert_harmless(rendered.html)
    if "<img" not in rendered.html:
        apart = markup.BLOCK_END.sub(" ", rendered.html.replace("↩", ""))
        left = html.unescape(markup.NOTHING_BUT_WORDS.clean(apart))
        assert plain_text(rendered.html).split() == left.split(), "as the sanitiser reads it"
    assert len(excerpt(rendered.html, 80)) <= 80
    assert set(rendered.mentions) <= candidates(text).handles
    assert {title.casefold() for title in rendered.pages} <= candidates(text).titles
    assert fold(fold(text)) == fold(text)


MARKED = [
    "&copy;", "~~a~~", "_a_", "*a*", "`a`", "#topic", "@ana", "\\.", "/posts/7", "[a](/f/b)",
    "[[travel]]", "www.example.org", "a@b.example", "<https://a.example>", "a  \nb", "a\nb",
    "![a](/f/b)", "- ", "word ",
]  # fmt: skip
KINDS = ["post", "page"]


@pytest.mark.parametrize("mark", MARKED)
def test_text_is_spared_the_patterns_only_when_it_has_nothing_for_them(mark):
    for kind in KINDS:
        assert _spared(f"so {mark} so", kind) == _unspared(f"so {mark} so", kind)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*ATTACKS, *MARKED]) | st.text()).map("".join))
def test_any_text_is_the_same_when_none_is_spared(text):
    for kind in KINDS:
        assert _spared(text, kind) == _unspared(text, kind)


def _spared(text, kind):
    return rendering.render(markup.clean(text), KNOWN.people, KNOWN.pages, kind)


def _unspared(text, kind):
    """The same without the step that leaves plain text alone."""
    everything = rendering._markdown(kind)
    everything.treeprocessors.deregister("plain")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(vars(rendering._mine), kind, everything)
        return _spared(text, kind)


def test_raw_html_stays_readable():
    assert "Dear &lt;your name&gt;" in post("Dear <your name>")
    assert plain_text(post("<b>a</b> & <!-- b -->")) == "<b>a</b> & <!-- b -->"


def test_ana_is_mentioned_where_she_is_meant():
    rendered = render("@ana, @Ben.Sales. x@ana.example @zoe `@ana` \\@ana @ana.", KNOWN)
    assert rendered.mentions == ("ana", "ben.sales")
    assert '<a class="mention" href="/people/ana">@ana</a>,' in rendered.html
    assert rendered.html.count('class="mention"') == 3


def test_topics_of_any_script_but_not_headings_addresses_or_code():
    text = "#Straße and #हिन्दी, #2026 a#b `#code` https://e.example/#part\n\n#first\n\n# Heading"
    rendered = render(text, KNOWN)
    assert rendered.topics == (fold("strasse"), fold("हिन्दी"), "first")
    assert 'href="/posts?topic=strasse">#Straße</a>' in rendered.html
    assert "<h3>Heading</h3>" in rendered.html
    assert render("#" + "a" * 51, KNOWN).topics == ()


def test_wikilinks_lead_to_pages_or_to_writing_them():
    rendered = render("[[Travel#How to|go]] [[travel/booking_a train]] [[New Ö]]", KNOWN)
    assert rendered.pages == ("Travel", "travel/booking a train", "New Ö")
    assert '<a class="page" href="/pages/Travel#s-how-to">go</a>' in rendered.html
    assert 'class="page" href="/pages/Travel/Booking_a_train"' in rendered.html
    assert '<a class="wanted" href="/pages/New_%C3%96/edit">New Ö</a>' in rendered.html
    assert render("`[[Travel]]` \\[[Travel]]", KNOWN).pages == ()


def test_links_lead_outside_or_to_own_paths():
    html = post("[a](http://e.example/?a=1&copy=2) [b](/posts/7) (/f/k3x9), /admin [c](page.md)")
    assert 'href="http://e.example/?a=1&amp;copy=2" rel="noopener noreferrer nofollow"' in html
    assert '<a href="/posts/7">b</a> (<a href="/f/k3x9">/f/k3x9</a>), /admin c' in html
    assert '<a href="mailto:ben@e.example">' in post("ben@e.example")
    assert 'href="/posts/12#reply-13"' in post("see /posts/12#reply-13.")


def test_only_own_images_are_loaded():
    html = post("![a](/f/k3x9) ![b](http://e.example/b.png) [![c](http://e.example/c)](/posts/1)")
    assert html.count("<img") == 1
    assert 'loading="lazy"' in html
    assert '<a href="http://e.example/b.png" rel="noopener noreferrer nofollow">b</a>' in html
    assert '<a href="/posts/1">c</a>' in html


def test_a_page_has_anchors_that_collide_with_nothing():
    rendered = render("# Main & more\n\n## Main & more\n\n[up](#main--more)", KNOWN, kind="page")
    assert rendered.headings == (
        (2, "s-main-more", "Main & more"), (3, "s-main-more_1", "Main & more"),
    )  # fmt: skip
    assert '<a href="#s-main-more">up</a>' in rendered.html
    notes = [post(f"{name}[^1]\n\n[^1]: note") for name in ("Ana", "Ben")]
    ids = [name for html in notes for name in re.findall(r' id="([^"]*)"', html)]
    assert len(ids) == len(set(ids)) == 4
    assert all(f'href="#{name}"' in "".join(notes) for name in ids)
    assert " id=" not in post("# Heading")


def test_tables_tasks_code_and_lists_survive():
    html = post("a:\n- [x] b\n- [ ] ~~c~~\n\n|a|[[Travel\\|b]]|\n|:-|-:|\n|1|2|\n\n```\n<x>\n```")
    assert '<td align="right">2</td>' in html
    assert html.count('type="checkbox"') == html.count('disabled=""') == 2
    assert "&lt;x&gt;" in html
    assert "<del>c</del>" in html
    assert "<li>one<ul>\n<li>two</li>" in post("- one\n  - two")
    assert "<br>" in post("one\ntwo")
    assert "<br>" not in render("one\ntwo", KNOWN, kind="page").html


def test_characters_that_hide_or_turn_text_are_left_out():
    html = post("a\u202eb\u2066c\x00d\ud800e &#8238;f שלום")
    assert html == "<p>abcde f שלום</p>"


def test_addresses_are_rewritten_for_the_archive():
    html = post("[a](/posts/7?x=1&y=2) ![Al&t](/f/k) [b](http://e.example) [c](/posts/8 '</a>')")
    there = relink(html, lambda address: f"../..{address}.html")
    assert 'href="../../posts/7?x=1&amp;y=2.html"' in there
    assert 'src="../../f/k.html"' in there
    gone = relink(html, lambda address: None)
    assert gone.startswith("<p>a Al&amp;t <a href=")
    assert gone.endswith("b</a> c</p>")


def test_words_only():
    html = post("# One\n\n- two *three*\n- four\n\n![five](/f/k) six & <seven>")
    assert plain_text(html) == "One\ntwo three\nfour\nfive six & <seven>"
    assert excerpt(html, 12) == "One two…"
    assert excerpt("short <b>", 20) == "short <b>"
    assert len(excerpt("議" * 100, 20)) == 20


def test_own_addresses_lose_their_host():
    text = "https://pilot.example/posts/7 <https://pilot.example/f/k> https://pilot.example/admin"
    kept = "/posts/7 /f/k https://pilot.example/admin"
    assert localised(text, ["https://pilot.example"]) == kept
    other = "https://pilot.example.org/posts/7 https://e.example/?to=https://pilot.example/posts/7"
    assert localised(other, ["https://pilot.example"]) == other


def test_long_and_short_texts_are_rendered_alike():
    rendered = render(LONG + "@ana [[Travel]] #topic", KNOWN)
    assert rendered.mentions + rendered.pages + rendered.topics == ("ana", "Travel", "topic")
    assert not rendered.plain


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "> " * 20_000, "*a_" * 20_000, "`" * 60_000, "[a](" * 15_000, "<" * 60_000,
     "\n".join("    " * depth + "- a" for depth in range(150)),
     "\n".join("> " * depth + "a" for depth in range(300)),
     "[a]: http://e.example/" + "x" * 1_900 + "\n\n" + "[a] " * 15_000, "x" * 500_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_no_text_keeps_the_others_waiting(text):
    started = time.monotonic()
    html = render(text, KNOWN, kind="page").html
    assert time.monotonic() - started < 10
    assert_harmless(html)
    assert not render(LONG, KNOWN).plain, "the next text is rendered as ever"
