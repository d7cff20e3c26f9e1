"""What our mails say: short, plain, each with the one thing to do."""

from pilot import limits
from pilot.models.trial import Trial


def invitation(person, link):
    """(subject, text) that brings somebody in."""
    trial = Trial.current()
    purpose = f"{trial.purpose}\n\n" if trial.purpose else ""
    return f"Your way into {trial.name}", (
        f"Hello {person.name},\n\n"
        f"you take part in {trial.name}.\n\n{purpose}"
        f"This link is for you alone. It works for {limits.INVITATION_DAYS} days, until you choose "
        f"a password with it; opening it uses nothing up:\n\n{link}\n"
    )


def code(code, address):
    """(subject, text) with the code that was asked for."""
    return f"Your code for {Trial.current().name}", (
        f"{code}\n\n"
        f"Type it at {address} within {limits.CODE_MINUTES} minutes, then choose a password.\n\n"
        "You did not ask for it? Then do nothing: without this code nobody gets in.\n"
    )


def link(link):
    """(subject, text) with a personal link for those who do not come in by a code."""
    return f"Your link for {Trial.current().name}", (
        f"By this link you choose a new password:\n\n{link}\n\n"
        "You did not ask for it? Then do nothing: without this link nobody gets in.\n"
    )


def changed(address):
    """(subject, text) that tells somebody of a new password."""
    return f"New password for {Trial.current().name}", (
        "A new password was chosen for you just now, and you were signed out on all other "
        f"devices.\n\nIt was not you? Tell a lead at once, or choose another one at {address}.\n"
    )


def digest(lines, url):
    """(subject, text) of what is new; `lines` are (reason, by whom, about what, path)."""
    things = "\n\n".join(
        f"{reason}, from {by}:\n{about}\n{url}{path}" for reason, by, about, path in lines
    )
    return f"New in {Trial.current().name}", f"{things}\n\nThe rest is at {url}/catchup\n"


def mentions(lines, url):
    """(subject, text) about where somebody was named; `lines` are (by whom, what, path)."""
    names = ", ".join(dict.fromkeys(by for by, _, _ in lines))
    things = "\n\n".join(f"{by}: {what}\n{url}{path}" for by, what, path in lines)
    return f"{names} named you in {Trial.current().name}", f"{things}\n"


def proposed(proposal, url):
    """(subject, text) to the sponsor about an amendment that waits for the signature."""
    return f"{proposal.by.name} proposes to amend {Trial.current().name}", (
        f"{proposal.by.name} proposes to amend the charter: “{proposal.label}”.\n\n"
        f"{proposal.reason}\n\n"
        f"Nothing changes until you sign it, or put it aside, at {url}/charter#proposal\n"
    )


def silence(silent, url):
    """(subject, text) to sponsor and leads about the Silent roles."""
    said = " ".join(f"{one.name} has not written for {one.days} working days." for one in silent)
    return f"Silence in {Trial.current().name}", (
        f"{said}\n\n"
        "Sponsor and leads are told, nobody else; from "
        f"{limits.SILENCE_SHOWN_DAYS} working days on it stands on Pulse. A word ends it.\n\n"
        f"What waits for an answer of yours is at {url}/today\n"
    )


def closing(url):
    """(subject, text) of the one mail after the end."""
    trial = Trial.current()
    return f"{trial.name} has ended", (
        f"{trial.name} has ended. Everything can still be read; nothing changes any more:\n\n"
        f"{url}\n\nTake your own data home there: {url}/me\n\nThe archive goes to "
        f"{trial.archive_owner or 'the archive owner'}. This is the last mail.\n"
    )
