"""What the cast of the tests agreed on: the roster, the charter, the measures, the first post."""

LAST_DAY = "2026-04-10"
CAST = """name,mail,department,role,title
Ana Marin,ana@example.org,Legal,participant,Counsel
Ben Adler,ben@example.org,Sales,participant,Account manager
Sam Okoro,sam@example.org,Board,sponsor,Chief operating officer
Lea Brandt,lea@example.org,Organisation,lead,Trial lead
Eva Lind,eva@example.org,Finance,executive,Chief financial officer
"""
FIRST_POST = (
    "From today travel is discussed here and nowhere else. I will answer every question myself in "
    "the first week, and the old list closes tonight. What goes wrong goes wrong in the open, so "
    "that we can decide in six weeks whether this serves us better."
)
CHARTER = {
    "name": "Posts instead of the list",
    "issue": "Travel questions reach 340 people by mail; an answer takes two days.",
    "issue_number": "340 mails a week",
    "issue_source": "mail log, October",
    "replaced_channel": "travel@example.org",
    "replaced_on": "2026-03-02",
    "purpose": "Ask and answer travel questions in the open.",
    "cohort": "Everybody in five departments who travels.",
    "ends_on": LAST_DAY,
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
    {"name": "People who answered somebody", "unit": "people", "direction": "more", "about": "use",
     "baseline": "0", "target": "30", "source": "Pulse", "owner": "Lea Brandt"},
]  # fmt: skip
