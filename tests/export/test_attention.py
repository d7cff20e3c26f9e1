"""Must-reads, stories and saved items in the archive: what all saw is shown, the rest recorded."""

from tests.export.tampering import Contents


def test_the_stories_that_were_agreed_to_are_shown_and_no_others(written):
    site = Contents.of(written)
    for name in ("pulse", "stories"):
        text = site[f"data/site/{name}.html"].decode()
        assert "A seat in &lt;ten&gt; minutes &amp; no mail." in text
        assert "about 45 minutes saved" in text
        for kept_back in ("Found at once.", "I see where we sit.", "A slip of the finger."):
            assert kept_back not in text
    assert b'href="posts/2.html#reply-3"' in site["data/site/stories.html"]
    assert len(site.records("story")) == 4


def test_a_must_read_says_how_many_confirmed_and_never_who(written):
    asked = Contents.of(written).records("must_read")[0]
    page = Contents.of(written)[f"data/site/posts/{asked['post']}.html"].decode()
    assert "It changes every booking &amp; trip." in page
    assert "1 of 4 had confirmed" in page
    assert "Ben Adler" not in page
    given = Contents.of(written).records("acknowledgement")
    assert [(row["version"], row["has_question"]) for row in given] == [(0, True), (1, False)]


def test_saved_items_and_pins_are_in_the_records_and_nowhere_else(written):
    contents = Contents.of(written)
    assert len(contents.records("saved")) == 3
    assert [bool(row["until"]) for row in contents.records("pin")] == [True, False]
    assert not [path for path in contents if path.startswith("data/site/saved")]
