"""Mail out of the trial, to a real mail server: invitations, codes, and nothing after the end."""

from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPNotSupportedError

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from pilot import jobs, limits
from pilot.mail import outgoing
from pilot.models.outgoing import Outgoing
from pilot.models.trial import Trial
from tests.conftest import PASSWORD, TODAY, World
from tests.serving import free_port


class Postman:
    """Keeps what it receives; addresses in `unknown` it refuses for good."""

    def __init__(self):
        self.letters, self.unknown = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.original_content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"


@pytest.fixture
def postman():
    return Postman()


@contextmanager
def listening(postman, **options):
    port = free_port()
    controller = Controller(postman, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def mailing(world, postman):
    """The open trial with a mail server; `mailing.postman` has what arrived."""
    with listening(postman) as port:
        mailing = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}/?from=pilot@example.com")
        mailing.postman = postman
        yield mailing


def to(postman, name):
    """The texts of the letters to that person."""
    return [
        letter.get_content()
        for receivers, letter in postman.letters
        if receivers == [f"{name}@example.org"]
    ]


def path_in(text):
    return text[text.index("/join/") :].split()[0]


def test_everybody_who_is_not_in_gets_their_own_link_once(mailing):
    mailing.ana.person.choose_password(PASSWORD)
    assert "Mail everybody their link" in mailing.lea.reads("/roster")
    for _ in range(2):
        assert mailing.lea.post("/roster/invitations").status_code == 303
    assert mailing.postman.letters == [], "never in a request"
    assert "4 waiting, 0 sent" in mailing.lea.reads("/roster")
    assert jobs.run_due(mailing.settings) == ["letters"]
    assert len(mailing.postman.letters) == 4
    assert "0 waiting, 4 sent, 0 came back" in mailing.lea.reads("/roster")
    (text,) = to(mailing.postman, "ben")
    assert mailing.zoe.post(path_in(text), password=PASSWORD).status_code == 303
    assert "Ben Adler" in mailing.zoe.reads("/")
    assert jobs.run_due(mailing.settings) == []


def test_a_letter_says_from_whom_and_asks_for_no_answer(mailing):
    mailing.lea.post("/roster/invitations")
    jobs.run_due(mailing.settings)
    letter = mailing.postman.letters[0][1]
    assert letter["From"] == "Posts instead of the list <pilot@example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"]
    assert letter.get_content_type() == "text/plain"


def test_what_was_sent_is_kept_by_date_and_not_by_its_words(mailing):
    mailing.lea.post("/roster/invitations")
    jobs.run_due(mailing.settings)
    assert {mail.text for mail in Outgoing.select()} == {""}
    assert {mail.sent_at for mail in Outgoing.select()} == {TODAY}


def test_a_mailbox_that_is_not_there_holds_up_nobody_and_is_named(mailing):
    mailing.postman.unknown.add("ben@example.org")
    mailing.lea.post("/roster/invitations")
    jobs.run_due(mailing.settings)
    assert len(mailing.postman.letters) == 4
    text = mailing.lea.reads("/roster")
    assert "4 sent, 1 came back" in text
    assert "SMTPRecipientsRefused" in text
    assert jobs.run_due(mailing.settings) == []


def test_a_mail_server_that_is_away_is_asked_again_and_at_last_given_up(world, travel):
    with listening(Postman()) as port:
        pass
    gone = World(world.folder, SMTP_URL=f"smtp://127.0.0.1:{port}")
    gone.lea.post("/roster/invitations")
    moment = TODAY
    for number in range(1, limits.MAIL_TRIES + 1):
        assert jobs.run_due(gone.settings) == ["letters"]
        assert jobs.run_due(gone.settings) == [], "not at once"
        moment += timedelta(minutes=limits.MAIL_PAUSE_MINUTES * number)
        travel(moment)
    assert jobs.run_due(gone.settings) == []
    assert "0 sent, 5 came back" in gone.lea.reads("/roster")


def test_a_code_comes_by_mail_to_whom_it_concerns_and_to_nobody_else(mailing):
    for name in ("ben", "nobody", "zoe"):
        text = mailing.zoe.post("/join", email=f"{name}@example.org", send="1")
        assert "a code is on its way" in text.get_data(as_text=True)
    assert jobs.run_due(mailing.settings) == ["codes", "letters"]
    assert [receivers for receivers, _ in mailing.postman.letters] == [["ben@example.org"]]
    (text,) = to(mailing.postman, "ben")
    code = text.split()[0]
    proved = mailing.zoe.post("/join/code", email="ben@example.org", code=code)
    assert proved.status_code == 303
    assert mailing.zoe.post(proved.location, password=PASSWORD).status_code == 303


def test_who_leads_or_decides_is_mailed_a_personal_link(mailing):
    mailing.zoe.post("/join", email="sam@example.org", send="1")
    jobs.run_due(mailing.settings)
    (text,) = to(mailing.postman, "sam")
    assert "Welcome, Sam Okoro" in mailing.zoe.reads(path_in(text))


def test_the_form_is_no_way_to_pester_somebody(mailing):
    for _ in range(10):
        mailing.zoe.post("/join", email="ben@example.org", send="1")
        jobs.run_due(mailing.settings)
    assert len(mailing.postman.letters) == limits.CODE_MAILS_AN_HOUR


def test_a_new_password_is_told_to_its_owner(mailing):
    mailing.ben.person.choose_password(PASSWORD)
    text = mailing.lea.post(f"/roster/people/{mailing.ben.person.id}/link").get_data(as_text=True)
    address = text[text.index("/join/") :].partition('"')[0]
    mailing.zoe.post(address, password="quite another sentence")
    jobs.run_due(mailing.settings)
    (text,) = to(mailing.postman, "ben")
    assert "A new password was chosen for you" in text


def test_nothing_that_waits_leaves_after_the_end(mailing):
    """R20: the freeze empties the outbox, and nobody can ask for a code any more."""
    mailing.lea.post("/roster/invitations")
    Trial.current().freeze(None)
    assert "Mail me a code" not in mailing.zoe.reads("/join")
    mailing.zoe.post("/join", email="ben@example.org", send="1")
    jobs.run_due(mailing.settings)
    assert mailing.postman.letters == []
    assert not Outgoing.select().exists()


def test_without_a_mail_server_nothing_is_promised_and_nothing_breaks(world):
    assert "Mail everybody" not in world.lea.reads("/roster")
    assert "Mail me a code" not in world.zoe.reads("/join")
    refused = world.lea.post("/roster/invitations")
    assert refused.status_code == 422
    assert "has not set SMTP_URL" in refused.get_data(as_text=True)


def test_a_password_is_not_told_to_a_server_without_tls_elsewhere(monkeypatch):
    monkeypatch.setattr(outgoing, "_is_here", lambda host: False)
    options = {"auth_require_tls": False, "authenticator": lambda *_: AuthResult(success=True)}
    with listening(Postman(), **options) as port:
        url = f"smtp://pilot:secret@127.0.0.1:{port}"
        with pytest.raises(SMTPNotSupportedError), outgoing.connected(url):
            pass


@pytest.mark.parametrize("who", ["ana", "eva", "sam", "zoe"])
def test_only_leads_send_invitations(mailing, who):
    assert getattr(mailing, who).post("/roster/invitations").status_code in (401, 403)
    assert not Outgoing.select().exists()
