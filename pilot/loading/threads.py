"""Which letters belong together: by the ids they answer, else by their subject."""


def threads(envelopes, known=()):
    """{id of a letter: id of the letter its thread begins with}, oldest letters first.

    A thread may begin with a letter loaded before (`known` ids); letters that answer the same
    absent letter are one thread; a reply that names nothing we have joins the last thread of its
    subject. Cycles end where they began.
    """
    envelopes = sorted(envelopes, key=lambda envelope: (envelope.at, envelope.number))
    here = {envelope.id: envelope for envelope in reversed(envelopes)}
    absent, subjects, found = {}, {}, {}
    for envelope in envelopes:
        top = _top(envelope, here)
        if top.id not in found:
            found[top.id] = _beginning(top, known, absent, subjects)
        found[envelope.id] = found[top.id]
        subjects[envelope.topic] = found[envelope.id]
    return found


def in_order(envelopes, beginnings):
    """The letters by date, but none before the one its thread begins with."""
    starts = {envelope.id: envelope.at for envelope in envelopes}

    def place(envelope):
        beginning = beginnings[envelope.id]
        at = max(envelope.at, starts.get(beginning, envelope.at))
        return at, beginning != envelope.id, envelope.at, envelope.number

    return sorted(envelopes, key=place)


def _top(envelope, here):
    """The oldest ancestor that is in the mailbox."""
    seen = {envelope.id}
    while parent := next((r for r in reversed(envelope.references) if r in here), None):
        if parent in seen:
            break
        seen.add(parent)
        envelope = here[parent]
    return envelope


def _beginning(top, known, absent, subjects):
    before = next((r for r in reversed(top.references) if r in known), None)
    if before:
        return before
    if top.references and top.references[0] in absent:
        return absent[top.references[0]]
    by_subject = subjects.get(top.topic) if top.is_reply and top.topic else None
    beginning = by_subject or top.id
    if top.references:
        absent[top.references[0]] = beginning
    return beginning
