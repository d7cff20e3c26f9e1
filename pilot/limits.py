"""Every threshold of the product in one table, each with its reason."""

KIB, MIB, GIB = 1024, 1024**2, 1024**3

# The trial
TRIAL_DAYS = 90  # longer is no trial but a platform that nobody decided on
TRIAL_DEFAULT_DAYS = 42  # six weeks: two to settle, three to use, one to decide
MEASURES_MIN, MEASURES_MAX = 2, 5  # one figure can be gamed, six are read by nobody
DEPARTMENTS_MIN = 2  # a trial inside one department shows nothing about crossing borders
PEOPLE_MIN, PEOPLE_MAX = 20, 300  # fewer know each other anyway; more is no trial: a gentle word
HABITS = 3  # what people do today and how it goes on here; more is a manual
HABITS_DAYS = 7  # on top of the timeline; then people know, and they stand beside it
SUBJECTS = 5  # real subject lines, so that the first day has something to talk about
OPENING_CHARACTERS = 200  # a sponsor's first post of one line leads nobody
CLOSING_DAYS = 7  # the last ones, in which people vote: everybody is in the office once
SENTENCE_CHARACTERS = 300  # with a vote: one sentence is read, a letter shows who wrote it
GROUP_MIN = 5  # figures about fewer people point at a person
READING_DUE_DAYS = 9  # from a Monday: the Wednesday after its week; later it is from memory

# Texts, in characters
POST_CHARACTERS = 10_000  # longer texts belong on a page
TWICE_SECONDS = 60  # the same words by the same person within this time are a second press
POST_HINT_CHARACTERS = 600  # shorter is read
QUOTE_CHARACTERS = 2_000  # a quotation reminds of a text that stands on the same screen
TITLE_CHARACTERS = 200  # one line on a wide screen
PAGE_CHARACTERS = 400_000  # a long handbook chapter; keeps a diff below a second
CHARTER_CHARACTERS = 4_000  # a charter is one page
SUMMARY_CHARACTERS = 250  # a line in the history
NAME_CHARACTERS = 100
ADDRESS_CHARACTERS = 254  # what a mail server takes (RFC 5321 §4.5.3.1.3, less the brackets)
REASON_CHARACTERS = 1_000  # why an idea is taken up or declined: a paragraph
ASK_CHARACTERS = 200  # "ask me about": a line of topics
QUERY_CHARACTERS = 200
QUERY_WORDS = 12  # a hundred are more than SQLite's parser takes

# What asks for everybody's attention
MUST_READS_OPEN = 2  # a third is read by nobody
MUST_READ_PAUSE_DAYS = 7  # one new a week in the whole trial
MUST_READ_DAYS = 21  # then it stops asking: longer than a holiday, so nobody comes back too late
PINS = 2  # more, and the timeline begins below the fold
STORIES_ON_PULSE = 5  # the newest; all stand on their own page
CALLOUTS = 3  # at a time; four are a list
CALLOUT_DAYS = 7  # then it is no news any more
CALLOUT_SECONDS = 900  # a reply within a quarter of an hour is worth telling
REHEARSAL_HOURS = 48  # two nights: one may be missed, two say that something is wrong
STORY_CHARACTERS = 600  # two or three sentences
STORY_MINUTES = 10_000  # four weeks of work; more is a slip of the finger

# What concerns one person
NOTICES_COUNTED = 99  # behind the bell; more is only "many"
NOTICES_SHOWN = 50
SEEN_BY_MIN = 3  # "seen by" one or two would point at them
CATCHUP_ITEMS = 10  # what one reads before the first coffee is cold
CATCHUP_BESIDE = 3  # of these beside the timeline
CATCHUP_POSTS = 500  # the newest ones, however long somebody was away
CATCHUP_DAYS = 7  # what whoever comes for the first time may have missed
CATCHUP_USEFUL = 2  # one mark may be a kindness
YOURS_SHOWN = 20  # of each list on the page of one's own things

# Files, in bytes
FILE_BYTES = 2 * GIB  # what people mail at most, many times over
FORM_BYTES = 4 * MIB  # the longest page in four-byte characters, and its title
LETTER_BYTES = 32 * MIB  # more than mail servers pass on
LETTER_HEAD_BYTES = 256 * KIB
FILES_AT_ONCE = 50
FOLDER_FILES, FOLDER_BYTES = 500, 64 * MIB  # of Markdown, dropped to become pages
CHUNK_BYTES = 256 * KIB  # measured: half of a plain file's speed, writers wait 11 ms at most
CHUNKS_PER_TRANSACTION = 4
BODY_PIECE_BYTES = 1024 * KIB  # of a body, taken from gunicorn at once
FREE_DISK_BYTES = 64 * MIB  # below this uploads are refused, so that posts can still be stored

# What is inside files: read after they have arrived, in a process of its own
INSIDE_BYTES = 64 * MIB  # of a file, and of what a packed one unfolds to
INSIDE_CHARACTERS = 200_000  # a report of sixty pages; indexing that takes a tenth of a second
INSIDE_SECONDS = 15  # for one file; a usual one takes half of one
INSIDE_MEMORY = 768 * MIB  # a picture of forty megapixels and the libraries
INSIDE_ANSWER_BYTES = 8 * MIB
PICTURE_PIXELS = 40_000_000  # a good camera; more decoded pixels are a bomb
SMALL_PIXELS = 800  # the longer edge of a small picture
PREVIEW_CHARACTERS = 20_000  # of a text on the page of its file
PREVIEW_ROWS = 100  # of a table there

# Lists
TIMELINE_POSTS = 20
FILES_LISTED = 50
FEED_REVISIONS = 20  # of a page, with what each changed
FEED_POSTS = 50  # a week of a lively trial, for a reader that was off over the holidays
SEARCH_RESULTS = 20
SCANNED = 10_000  # places read in turn for what the index cannot tell: about 40 ms
ASKED_MIN, ASKED_MAX = 3, 60  # characters of what is noted as asked for: words, no letters
ASKED_SHOWN, ASKED_LOOKED_AT = 12, 40  # what was found meanwhile is left out
SEARCHED = 120  # of posts and replies, and as many pages, files and people, in one stretch
RECENT_CHANGES = 50
PAGES_LISTED = 200  # titles on one screen: 36 kB
UPKEEP_SHOWN = 50  # of each list; what is done makes room for the next
BELOW_SHOWN = 50  # pages below a page
CONTENTS_FROM = 3  # headings; fewer are seen at a glance
BACKLINKS = 100  # of what links to a page; more are counted
READERS_DAYS = 7  # a number of readers is about the present
READERS_SECONDS = 60  # readers are written down together: a write costs more than a page …
READERS_AT_ONCE = 200  # … and no more of them are lost when the server stops
STALE_DAYS = 14  # a third of a usual trial
DIFFERENCE_ROWS = 3_000  # of a comparison; more are not read, and weigh a megabyte
BURST_MINUTES = 10  # savings of one person within are shown as one; each of them stays
EDITING_MINUTES = 30  # then the editor was probably closed without a word
EDITORS = 1_000  # open at once; a hint about more helps nobody
BLAME_CHARACTERS = 10_000_000  # read for who wrote which line: 500 savings of a usual page
PEOPLE_AT_ONCE = 500
ROSTER_ROWS = 2_000  # a trial is for 300; a sheet of the whole company is a mistake
PAGES_OF_A_PERSON = 100
MOVED_AT_ONCE = 200  # pages; with the links to them about two seconds in which nobody else writes
IDEAS_OF_A_STATE = 3  # of each state on the page of all ideas; the rest is one click away

REPORT_ROWS = 100  # of each list in the report; who wants all of them has the archive

# Questions
NEWCOMER_DAYS = 7  # whoever waits for a first answer longer than a week does not ask again
LIKELY_CHARACTERS = 12  # fewer typed characters say nothing yet
LIKELY_WORDS = 6  # the longest ones: each costs about a millisecond at 10,000 posts
LIKELY_HITS = 40  # the newest places that are looked at for each word
LIKELY_FEW = 3  # places that are few even in a trial that has begun this morning
LIKELY_SHARE = 0.2  # a word in more than every fifth text tells nothing …
LIKELY_WEIGHT = 0.4  # … and what is shown holds at least this much of what the words weigh
LIKELY_SHOWN = 4
LIKELY_PEOPLE = 2

# What was read and is kept in memory until somebody writes
REMEMBERED = 2_000  # people, lists, pages and threads of 3 to 10 kB

# Today
TODAY_QUESTIONS = 10  # what five minutes hold
KNOWERS = 3  # more, and nobody feels asked
KNOWS_ASKED, KNOWS_TOPIC = 6, 2  # a word that stands in every 400th text weighs as much as the six
SILENT_DAYS = 5  # working days: quieter than a week is silent
SILENCE_SHOWN_DAYS = 8  # working days: then it is no holiday any more, and stands on Pulse
LED_REPLIES = 1_000  # the newest of those who lead; more change no median
LATELY_POSTS = 20_000  # more are not written in five working days
THANKED_DAYS = 7  # within which help is remembered and nobody is thanked twice

# Pieces of pages kept in memory, each with its post about 3 kB
FRAMES = 512  # what stands around pages, of 6 kB: of all who are reading now
OUTLINES = 512  # pages with the ways into their sections, mostly of 6 kB
FRAGMENTS = 4_096  # the newest thousand posts as all kinds of viewers see them: about 12 MB

# The first three minutes
FIRST_STEPS_DAYS = 7  # whoever has not done them by then does not want to be asked

# Signing in
PASSWORD_MIN, PASSWORD_MAX = 10, 128  # NIST SP 800-63B: length, not composition
INVITATION_DAYS = 30  # covers a late start; a new link is one command away
CODE_MINUTES = 10  # a code by mail or from a lead (ASVS 5.0, 6.5.5)
PHONE_SECONDS = 300  # from the laptop's screen to the phone in one's hand
SIGN_IN_TRIES = 8  # wrong passwords for one account from one address …
SIGN_IN_WAIT_SECONDS = 300  # … within this time, then wait as long
ACCOUNT_TRIES = 100  # wrong ones an hour for one account from anywhere (NIST SP 800-63B §3.2.2)
CALLER_TRIES = 200  # wrong ones for all accounts from one address: a whole office may share it
HASHES_WAITING = 32  # half of the threads: a rush waits some seconds, and others still get theirs
HASHES_AT_ONCE = 1  # each takes 19 MiB and 20 ms of a core; the other one is the readers'

# Mail
MAIL_TRIES, MAIL_PAUSE_MINUTES = 6, 5  # 5, 10, 15 … minutes later: an hour and a quarter in all
MAILS_AT_ONCE = 200  # over one connection; the rest goes a few seconds later
MAILS_A_DAY = 4  # a digest and mentions, to one person; more is what we replace
DIGEST_ITEMS = 5  # what is read on the way to work
MENTION_MINUTES = 20  # whoever is here reads it before, and no mail is needed
MENTION_PAUSE_HOURS = 3  # what happens meanwhile comes in the next one
CODE_MAILS_AN_HOUR = 3  # to one person, or the form would be a way to pester somebody
SMTP_SECONDS = 20  # to wait for the mail server, outside of any request

# The server
WHOLE_REQUEST_BYTES = 65_536  # a head and a post, a sign-in, a short page: whole before a thread is
WHOLE_REQUEST_SECONDS = 30  # … given; a slow telephone sends that much in five
STALLED_SECONDS = 30  # without a sign of the other side, while a thread sends or waits for a body
STREAM_BYTES_A_SECOND = 1_024  # on the average after that time: a telephone at the edge of a valley
STREAMS = 40  # bodies and answers that are waited for; the other threads are for everybody else
STREAM_WAIT_SECONDS = 1  # then it counts as one of these
LEAVING_SECONDS = 2  # for a client to hang up after the last answer
STRANGER_BYTES = 16_384  # what somebody who is not signed in may send; it is whole at once
THREADS = 64  # eight froze under twelve slow transfers, 64 answered in 9 ms at 92 MB
FOREIGN_SECONDS = 0.02  # until what another process wrote, such as a command, is seen here
TURNS = 2  # threads that make pages at once; sixteen needed twice the CPU for each
TURN_SECONDS = 0.25  # then a page is made out of turn
RENDER_SECONDS = 2  # Markdown that takes longer is shown as plain text
TIMEKEEPER_SECONDS = 5  # how often it looks whether something is due: a mailed code is waited for
