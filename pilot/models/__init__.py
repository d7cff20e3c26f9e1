"""The tables of a trial, in the order in which an archive lists and a restore fills them."""

from pilot.models.act import Act
from pilot.models.amendment import Amendment
from pilot.models.announcement import Acknowledgement, MustRead
from pilot.models.answer import Answer
from pilot.models.asked import Asked
from pilot.models.blob import Blob, Chunk
from pilot.models.comment import Comment
from pilot.models.damage import Damage
from pilot.models.decision import Decision
from pilot.models.erasure import Erasure
from pilot.models.file import File, Version
from pilot.models.follow import Follow
from pilot.models.freshness import StillRight
from pilot.models.habit import Habit, Subject
from pilot.models.idea import Outcome
from pilot.models.inside import Inside
from pilot.models.job import Job
from pilot.models.journal import Entry
from pilot.models.letter import Letter
from pilot.models.link import Link
from pilot.models.mark import Mark
from pilot.models.measure import Measure, Reading
from pilot.models.mention import Mention
from pilot.models.minutes import Said, Ticket, Unplanned
from pilot.models.notice import Notice
from pilot.models.office import Confirmation
from pilot.models.opened import Opened
from pilot.models.origin import Origin
from pilot.models.outgoing import Outgoing
from pilot.models.page import Page
from pilot.models.person import Person
from pilot.models.picture import Trimmed
from pilot.models.pin import Pin
from pilot.models.position import Position
from pilot.models.post import Edition, Post
from pilot.models.proposal import Proposal
from pilot.models.reaction import Reaction
from pilot.models.readers import Reader
from pilot.models.redirect import Redirect
from pilot.models.remark import Remark
from pilot.models.revision import Conflict, Revision
from pilot.models.saved import Saved
from pilot.models.searchable import Searchable, Trigram
from pilot.models.sign_in import SignIn
from pilot.models.story import Story
from pilot.models.tally import FirstReply, Tally
from pilot.models.topic import Topic
from pilot.models.trial import Trial
from pilot.models.visit import Visit
from pilot.models.vote import Vote, Voter
from pilot.models.weekly import Remainder

RECORDED = (
    Person,
    Trial,
    Habit,
    Subject,
    Measure,
    Reading,
    Remainder,
    Said,
    Unplanned,
    Confirmation,
    Comment,
    Amendment,
    Proposal,
    Voter,
    Vote,
    Decision,
    Remark,
    Post,
    Edition,
    Letter,
    Answer,
    Outcome,
    Reaction,
    Mention,
    Topic,
    Page,
    Revision,
    Conflict,
    Redirect,
    StillRight,
    Reader,
    Origin,
    Link,
    Blob,
    Trimmed,
    File,
    Version,
    Opened,
    MustRead,
    Acknowledgement,
    Pin,
    Story,
    Saved,
    Follow,
    Notice,
    Position,
    Mark,
    Act,
    Visit,
    Erasure,
    Asked,
    Entry,
    Damage,
)
# Chunks and Inside are made from files/<sha256>; a restore makes the others anew.
DERIVED = (Chunk, Inside, Searchable, Trigram, Tally, FirstReply)
UNRECORDED = (Job, Outgoing, SignIn, Ticket)  # of the running server: in no archive, not restored
TABLES = RECORDED + DERIVED + UNRECORDED
