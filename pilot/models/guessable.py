"""Which passwords are guessed first: common words in their usual dress, rows of keys, own names.

Lists of leaked passwords are these few words in many dresses; so the dress is taken off before
looking, and no long list has to be carried along (NIST SP 800-63B §3.1.1.2).
"""

import re

WORDS = frozenset(re.findall(r"\w+", """
abc access account admin administrator alexander amazing america andrea angel anything apple
august autumn awesome badass banana baseball basketball batman beautiful berlin blink bonjour
butterfly cardinal changeit changeme charlie cheese chelsea chocolate christian company computer
cookie danielle december default diamond dragon elizabeth email everton example facebook family
february ferrari fish flower football forever freedom friday fuckyou geheim google guitar hallo
hannover hello helloworld herbst hunter iloveyou information internet iwillsurvive january jesus
jordan killer kitty lakers letmein letmeinnow linkedin liverpool login london lovely loveme
manager manchester master matrix merlin michael mickey microsoft monday monkey mustang naruto
nicole nothing november october office pass passphrase passw password passwort phoenix pilot
pilotinabox please pokemon princess private public purple qazwsx qwerty qwertyuiop qwertz
qwertzuiop rainbow regenbogen samsung sandra schalke schatz secret september service shadow
slipknot snoopy soccer sommer sonnenschein spiderman spring starwars steelers student summer
sunday sunshine superman superstar sweety system teacher tequiero test testing thomas thursday
tigger tinkerbell trial trustno tuesday user username victoria wednesday welcome welcometo
whatever william willkommen winter wordpass yamaha yankees zxcvbnm
"""))  # fmt: skip
ROWS = (
    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890",
    "qazwsxedcrfv", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "abcdefghijklmnopqrstuvwxyz",
)  # fmt: skip
DRESS = str.maketrans("@4031!$57+", "aaoeiisstt")
FEW = 5  # different signs: fewer are a rhythm, not a word


def is_guessable(password, own):
    """Whether it would be among the first guesses; `own` are names that stand near the person."""
    typed = password.casefold()
    if len(set(typed)) < FEW or _is_repeated(typed) or _is_a_row(typed):
        return True
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", typed)
    bare = {_bare(typed), _bare(typed.translate(DRESS)), _bare(core.translate(DRESS))}
    named = {_bare(part) for name in own for part in (name, *name.split("@"))}
    return bool(bare & (WORDS | named)) or typed.isdigit()


def _bare(text):
    """The letters of a text; digits and signs around and between them are its dress."""
    return re.sub(r"[^a-zß-ɏ]+", "", text.casefold())


def _is_repeated(text):
    """`abcabcabcabc`, `passwordpassword`: the same again and again."""
    return text in (text + text)[1:-1]


def _is_a_row(text):
    """Rows of neighbouring keys or letters, forwards or backwards, one or two behind each other."""
    rows = [row * 2 for each in ROWS for row in (each, each[::-1])]
    return any(
        all(any(part in row for row in rows) for part in (text[:cut], text[cut:]) if part)
        for cut in range(len(text))
        if cut == 0 or min(cut, len(text) - cut) >= 3
    )
