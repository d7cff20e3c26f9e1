"""The invented texts of the benchmark: sentences from a few words, the same at every run."""

CHARTER = {
    "name": "Posts instead of the list",
    "issue": "Travel questions reach 300 people by mail; an answer takes two days.",
    "issue_number": "340 mails a week",
    "issue_source": "mail log, October",
    "replaced_channel": "travel@example.org",
    "replaced_on": "2026-03-02",
    "purpose": "Ask and answer travel questions in the open.",
    "cohort": "Everybody in seven departments who travels.",
    "timezone": "Europe/Berlin",
    "what_happens": "Exported on the next working day, decided in the same week, then removed.",
    "archive_owner": "Nadia Petrov",
    "archive_owner_email": "records@example.org",
    "auto_reply": "This address is closed. Ask in the open; the link is in your invitation.",
    "operator": "Olu Bello",
    "operator_email": "it@example.org",
    "data_contact": "Dora Weiss",
    "data_contact_email": "privacy@example.org",
    "retention": "Two years",
    "deleted_by": "The records office",
    "cost_hours": "About 60 hours, half an hour a week of everybody",
    "cost_money": "30 euros for a server",
    "habit-1-today": "Mail to everybody about a trip",
    "habit-1-here": "Ask it as a question",
    "habit-1-start": "question",
    "habit-2-today": "Forward the price list",
    "habit-2-here": "Keep it as a file and link it",
    "habit-2-start": "file",
    "subject-1-line": "Re: Re: visa for Japan?",
    "subject-2-line": "Which hotels near the fair",
    "subject-3-line": "Fwd: rail cards",
    "subject-4-line": "expenses of guests again",
    "subject-5-line": "Who has a parking permit",
}
MEASURES = [
    {"name": "Hours to an answer", "unit": "hours", "direction": "less", "about": "business",
     "baseline": "48", "target": "8", "source": "mail log", "owner": "Lea Brandt"},
    {"name": "People who answered", "unit": "people", "direction": "more", "about": "use",
     "baseline": "0", "target": "30", "source": "Pulse", "owner": "Lea Brandt"},
]  # fmt: skip
FIRST_POST = (
    "From today travel is discussed here and nowhere else. I will answer every question myself in "
    "the first week, and the old list closes tonight. What goes wrong goes wrong in the open, so "
    "that we can decide in six weeks whether this serves us better."
)


def _each(words):
    return words.split()


COMMON, RARE = "booking", "zeppelin"  # the words searched for; COMMON ends every post
TOPICS = _each("""
travel trains hotels rail visa expenses cards parking flights meals approval insurance
luggage delays refunds tools safety canteen onboarding print
""")
WORDS = _each("""
the we our they train ticket hotel receipt office Monday customer form approval price again
colleague station cheaper earlier answer somebody question travel desk week before after when
because asked booked paid returned small large green morning Straße café naïve in of to and
with for from without about under over between table report invoice number system list mail
""")
GIVEN = _each("Ana Ben Cleo Dana Emil Finn Gita Hugo Ines Jon Kira Liam Mona Nils Olga")
FAMILY = _each("""
Adler Brandt Costa Dietz Ebert Fuchs Gross Horn Ivanov Jung Keller Lind Marin Novak Okoro
Petrov Quast Roth Silva Thoma
""")


def name(number):
    """One of 300 different names."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // len(GIVEN) % len(FAMILY)]}"


def posts(random):
    """Two hundred texts of one to three paragraphs with the marks that people use."""
    for number in range(200):
        yield "\n\n".join(_paragraph(random, 2) for _ in range(1 + number % 3))


def pages(random, length):
    """Twenty Markdown texts of about `length` characters: headings, paragraphs, lists, tables."""
    for _ in range(20):
        parts, size = [], 0
        while size < length:
            part = "\n\n".join([
                f"## {_sentence(random)[:40]}", _paragraph(random, 3),
                "\n".join(f"- {_sentence(random)}" for _ in range(4)),
            ])  # fmt: skip
            parts.append(part)
            size += len(part) + 2
        yield "\n\n".join(parts)[:length].rstrip()


def last_line(number, place):
    """What makes a post one of its kind, and findable: all hold COMMON, a few hold RARE."""
    return f"This was {RARE if place == 5 else 'post'} {number} on {COMMON}."


def _paragraph(random, sentences):
    extra = random.choice(
        ("", " See *the form*.", " `PO-12` is **due**.", " https://example.org/a")
    )
    return " ".join(_sentence(random) for _ in range(sentences)) + extra


def _sentence(random):
    text = " ".join(random.choice(WORDS) for _ in range(random.randint(6, 14)))
    return text.capitalize() + "."
