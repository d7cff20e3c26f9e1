"""Sends what waits in the outbox over SMTP (RFC 5321), one connection for all of it."""

import smtplib
import ssl
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from pilot import clock, limits
from pilot.mail.news import is_moot
from pilot.models.outgoing import CLOSING, Outgoing
from pilot.models.trial import FROZEN, Trial


def send_waiting(settings):
    """Sends what is due. Raises OSError (SMTPException is one) when the server cannot be had.

    What waited when the trial ended is thrown away before anything else.
    """
    if Trial.stored().phase == FROZEN:
        Outgoing.empty_after_the_end()
    mails = list(Outgoing.waiting().order_by(Outgoing.id).limit(limits.MAILS_AT_ONCE))
    if not settings.smtp_url:  # it was set when they were written
        return _come_back(mails, "SMTP_URL is not set", for_good=True)
    try:
        with connected(settings.smtp_url) as server:
            for mail in mails:
                _send(server, settings, mail)
    except OSError as error:
        _come_back(mails, _reason(error), for_good=False)
        raise
    return None


def letter(settings, mail):
    """The message as it goes over the wire (RFC 5322): plain text, and nothing answers it."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    message = EmailMessage()
    sender = settings.mail_from or f"pilot@{host}"
    message["From"] = Address(Trial.current().name, addr_spec=sender)
    message["To"] = Address(mail.person.name, addr_spec=mail.person.email)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text)
    return message


@contextmanager
def connected(url):
    """The mail server of `smtp://name:password@host:port` or `smtps://…`, signed in if it says so.

    A name and password are told only over TLS, or to this machine.
    """
    parts = urlsplit(url)
    if parts.scheme == "smtps":
        options = {"timeout": limits.SMTP_SECONDS, "context": ssl.create_default_context()}
        server = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, **options)
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=limits.SMTP_SECONDS)
    with server:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        elif parts.scheme == "smtp" and parts.username and not _is_here(parts.hostname):
            raise smtplib.SMTPNotSupportedError("the mail server offers no TLS for the password")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _send(server, settings, mail):
    """Sends one; what the server refuses because of that mail holds up no other one."""
    if Trial.current().phase == FROZEN and mail.kind != CLOSING:
        return
    if is_moot(mail):
        mail.is_sent()  # what it tells was read meanwhile: nothing needs to be said
        return
    try:
        server.send_message(letter(settings, mail))
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        raise
    except smtplib.SMTPNotSupportedError as error:  # an address in another script
        mail.came_back(_reason(error), for_good=True)
    except smtplib.SMTPException as error:
        mail.came_back(_reason(error), for_good=_is_for_good(error))
    else:
        mail.is_sent()


def _come_back(mails, reason, *, for_good):
    for mail in mails:
        if mail.sent_at is None and not mail.failure:
            mail.came_back(reason, for_good=for_good)


def _is_for_good(error):
    """Whether the answer is 5xx: it will be the same tomorrow (RFC 5321 §4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return getattr(error, "smtp_code", 500) >= 500


def _reason(error):
    """What went wrong, without the words of the mail or a password."""
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()


def _is_here(host):
    return host in {"localhost", "127.0.0.1", "::1"}
