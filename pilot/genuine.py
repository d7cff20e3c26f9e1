"""Whether HTML that comes from elsewhere, such as an archive, is what our renderer writes."""

from html.parser import HTMLParser

from pilot.markup import AS_TYPED


def is_ours(html_text: str) -> bool:
    """Whether render() could have made this HTML: nothing runs in it, nothing leads astray."""
    from pilot.rendering import SANITISER  # here: writing an archive needs no Markdown

    text = html_text.removeprefix(AS_TYPED)
    again = SANITISER.clean(text)
    return again == text or _Tags.of(again) == _Tags.of(text)  # attributes have no fixed order


class _Tags(HTMLParser):
    """A text as its tags with their attributes and its words, whatever their spelling."""

    def __init__(self):
        super().__init__()
        self.found = []

    @classmethod
    def of(cls, html_text):
        parser = cls()
        parser.feed(html_text)
        parser.close()
        return parser.found

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, frozenset(attrs)))

    def handle_endtag(self, tag):
        self.found.append(tag)

    def handle_data(self, data):
        self.found.append(("", data))
