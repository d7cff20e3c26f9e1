"""What the spreadsheets of an archive show: a question to the database each, and every column."""

from typing import NamedTuple


class Sheet(NamedTuple):
    """One file csv/<name>.csv: {column: what it holds}, and the rows in the same order."""

    name: str
    columns: dict
    query: str


MOMENT = "when, RFC 3339 in UTC"
HANDLE = "the person's handle, as in people.csv"

SHEETS = (
    Sheet(
        "trial",
        {
            "name": "the trial", "issue": "what it was to change", "issue_number": "its size",
            "issue_source": "where that was measured", "replaced_channel": "what it replaced",
            "replaced_on": "when that closed", "purpose": "from the charter",
            "cohort": "who took part", "ends_on": "the last day", "timezone": "of the trial",
            "what_happens": "afterwards", "archive_owner": "who keeps the archive",
            "opened_at": MOMENT, "frozen_at": MOMENT, "retired_at": MOMENT,
        },
        "SELECT name, issue, issue_number, issue_source, replaced_channel, replaced_on, purpose,"
        " cohort, ends_on, timezone, what_happens, archive_owner, opened_at, frozen_at, retired_at"
        " FROM trial ORDER BY id",
    ),
    Sheet(
        "habits",
        {"today": "what people did before", "here": "the new way", "start": "what begins it here"},
        "SELECT today, here, start FROM habit ORDER BY position",
    ),
    Sheet(
        "comments",
        {
            "part": "of the charter", "at": MOMENT, "author": HANDLE,
            "text": "said before the start", "answer": "what lead or sponsor said to it",
            "answered_by": "their handle", "answered_at": MOMENT,
        },
        "SELECT part, at, author.handle, body, answer, answerer.handle, answered_at FROM comment"
        " JOIN person AS author ON author.id = author_id"
        " LEFT JOIN person AS answerer ON answerer.id = answered_by_id ORDER BY comment.id",
    ),
    Sheet(
        "amendments",
        {
            "field": "of the charter; a column of trial.csv, or sponsor", "at": MOMENT,
            "by": "handle of who signed", "before": "what stood there; of a sponsor the handle",
            "after": "what stands there from then on", "reason": "why",
        },
        "SELECT field, at, handle,"
        " coalesce((SELECT handle FROM person WHERE before = '{person ' || id || '}'), before),"
        " coalesce((SELECT handle FROM person WHERE after = '{person ' || id || '}'), after),"
        " reason FROM amendment JOIN person ON person.id = by_id ORDER BY amendment.id",
    ),
    Sheet(
        "people",
        {
            "handle": "as in @handle; the other files name people by it", "name": "in full",
            "email": "mail address", "department": "from the roster", "title": "from the roster",
            "role": "participant, lead, executive or sponsor", "ask_about": "what to ask about",
            "enrolled_at": MOMENT, "joined_at": "first signed in", "left_at": "left the trial",
        },
        "SELECT handle, name, email, department, title, role, ask_about, enrolled_at, joined_at,"
        " left_at FROM person ORDER BY id",
    ),
    Sheet(
        "posts",
        {
            "id": "number of the post", "at": MOMENT, "author": HANDLE, "name": "the author's name",
            "department": "the author's", "kind": "update, question, idea or announcement",
            "title": "of announcements", "text": "as typed (Markdown); empty when withdrawn",
            "topics": "#words, separated by spaces", "replies": "how many, withdrawn ones too",
            "useful": "how many found it useful", "accepted_reply": "id of the accepted answer",
            "edited_at": "last edited", "withdrawn_at": "taken back by its author or a lead",
        },
        "SELECT post.id, at, handle, name, department, kind, post.title,"
        " CASE WHEN withdrawn_at IS NULL THEN body ELSE '' END,"
        " (SELECT group_concat(word, ' ') FROM"
        "  (SELECT word FROM topic WHERE post_id = post.id ORDER BY word)),"
        " (SELECT count(*) FROM post AS reply WHERE reply.root_id = post.id),"
        " (SELECT count(*) FROM reaction WHERE post_id = post.id),"
        " (SELECT reply_id FROM answer WHERE question_id = post.id),"
        " edited_at, withdrawn_at"
        " FROM post JOIN person ON person.id = author_id WHERE root_id IS NULL ORDER BY post.id",
    ),
    Sheet(
        "replies",
        {
            "id": "number of the reply", "post": "id of the post it answers, in posts.csv",
            "at": MOMENT, "author": HANDLE, "name": "the author's name",
            "department": "the author's", "text": "as typed (Markdown); empty when withdrawn",
            "useful": "how many found it useful", "accepted": "1 for the accepted answer",
            "edited_at": "last edited", "withdrawn_at": "taken back by its author or a lead",
        },
        "SELECT post.id, root_id, at, handle, name, department,"
        " CASE WHEN withdrawn_at IS NULL THEN body ELSE '' END,"
        " (SELECT count(*) FROM reaction WHERE post_id = post.id),"
        " EXISTS (SELECT 1 FROM answer WHERE question_id = root_id AND reply_id = post.id),"
        " edited_at, withdrawn_at"
        " FROM post JOIN person ON person.id = author_id WHERE root_id IS NOT NULL"
        " ORDER BY post.id",
    ),
    Sheet(
        "decisions",
        {
            "idea": "id of the idea, in posts.csv", "at": MOMENT, "state": "what was decided",
            "owner": "handle of who took it on", "by": "handle of who decided", "reason": "why",
        },
        "SELECT idea_id, at, state, owner.handle, decider.handle, reason FROM outcome"
        " JOIN person AS owner ON owner.id = owner_id JOIN person AS decider ON decider.id = by_id"
        " ORDER BY outcome.id",
    ),
    Sheet(
        "pages",
        {
            "id": "number of the page", "title": "with its folders", "revisions": "how many",
            "changed_at": MOMENT, "changed_by": HANDLE, "text": "as it stands, as typed (Markdown)",
            "deleted_at": MOMENT,
        },
        "SELECT page.id, page.title, page.number, changed_at, handle, body, deleted_at FROM page"
        " JOIN person ON person.id = changed_by_id"
        " JOIN revision ON revision.page_id = page.id AND revision.number = page.number"
        " ORDER BY page.id",
    ),
    Sheet(
        "revisions",
        {
            "page": "its id in pages.csv", "title": "the page's then", "number": "1 is the first",
            "at": MOMENT, "author": HANDLE, "summary": "what the author said of it",
            "base": "the revision that was edited; 0 for none", "characters": "length of the text",
            "act": "written, moved, mended (its links followed a moved page) or deleted",
        },
        "SELECT page_id, revision.title, number, at, handle, summary, base, length(body), act"
        " FROM revision JOIN person ON person.id = author_id ORDER BY page_id, number",
    ),
    Sheet(
        "redirects",
        {
            "title": "an earlier one", "page": "id in pages.csv of the page it leads to",
            "at": MOMENT, "by": "handle of who moved the page",
        },
        "SELECT redirect.title, page_id, at, handle FROM redirect JOIN person ON person.id = by_id"
        " ORDER BY redirect.id",
    ),
    Sheet(
        "files",
        {
            "file": "number of the file", "name": "as it was kept", "version": "1 is the first",
            "at": MOMENT, "by": HANDLE, "bytes": "its size", "sha256": "files/<sha256> holds it",
            "post": "id of the post or reply it is with", "page": "id of the page it is with",
        },
        "SELECT file.id, file.name, version.number, version.at, handle, size, sha256, post_id,"
        " page_id FROM version JOIN file ON file.id = file_id JOIN blob ON blob.id = blob_id"
        " JOIN person ON person.id = by_id ORDER BY file.id, version.number",
    ),
    Sheet(
        "measures",
        {
            "measure": "its number", "name": "what is measured", "unit": "of the figures",
            "direction": "more or less is better", "about": "business or use",
            "baseline": "before the trial", "target": "set before the trial",
            "source": "where the figures come from", "owner": "who answers for them",
        },
        "SELECT id, name, unit, direction, about, baseline, target, source, owner FROM measure"
        " ORDER BY position",
    ),
    Sheet(
        "readings",
        {
            "measure": "number of the measure, in measures.csv", "name": "what is measured",
            "value": "what was read", "unit": "of the figure", "at": MOMENT, "by": HANDLE,
        },
        "SELECT measure_id, measure.name, value, unit, at, handle FROM reading"
        " JOIN measure ON measure.id = measure_id JOIN person ON person.id = by_id"
        " ORDER BY reading.id",
    ),
    Sheet(
        "stories",
        {
            "at": MOMENT, "giver": "handle of who helped", "receiver": "handle of who was helped",
            "words": "what it was good for", "minutes": "saved, as the receiver reckons",
        },
        "SELECT at, giver.handle, receiver.handle, words, minutes FROM story"
        " JOIN person AS giver ON giver.id = giver_id"
        " JOIN person AS receiver ON receiver.id = receiver_id"
        " WHERE agreed_at IS NOT NULL AND declined_at IS NULL AND withdrawn_at IS NULL"
        " ORDER BY story.id",
    ),
    Sheet(
        "journal",
        {
            "id": "number of the entry", "at": MOMENT, "by": "handle; empty for the operator",
            "act": "what was done", "details": "in a sentence", "hash": "chains it to the last",
        },
        "SELECT journal.id, at, handle, act, details, hash FROM journal"
        " LEFT JOIN person ON person.id = by_id ORDER BY journal.id",
    ),
)  # fmt: skip
