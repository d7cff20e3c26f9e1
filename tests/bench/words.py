"""The invented texts of the benchmark: sentences from a few words, the same at every run."""


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
