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
