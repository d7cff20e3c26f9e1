"""Plain text as Markdown: quotes stay quotes, patches and indented lines become code."""

import re

QUOTES_DEEP = 6  # levels; what is quoted deeper stays in the last one
PATCH_BEGINS = re.compile(r"diff (?:--git|-\S*) |Index: \S|@@ -\d")
PATCH_GOES_ON = re.compile(
    r"[ +\-@\\\t]|$|diff |index |Index: |={3,}|new |deleted |old |similarity |rename |copy |Binary "
)
STATISTICS = re.compile(r" \S.*\|\s+(?:\d+|Bin)\b")
SIGNATURE = re.compile(r"-- ?$")
RULE = re.compile(r"\s{0,3}(?:-{2,}|={2,}|_{3,}|\*{3,}|~{3,}|`{3,})\s*$")
LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,2}[.)])\s+\S")
INDENTED = re.compile(r"(?: {4}| {0,3}\t)\s*\S")
SPECIAL = re.compile(
    r"""(?P<kept>https?://[^\s<>]+|<(?:https?://|mailto:)?[^\s<>]+[@.][^\s<>]+>
    |(?<![\w*])\*(?=[^\s*])[^*\n]{0,78}[^\s*]\*(?![\w*])|(?<!\w)_(?=[^\s_])[^_\n]{0,78}[^\s_]_(?!\w)
    |(?<!`)`[^`'\n]{1,78}`(?!`))
    |\\(?=[!-/:-@\[-`{-~])|&(?=\#?\w{1,31};)|(?<![\w/\#&\\])\#(?=[^\W\d_])|(?<![\w@./\\+-])@(?=\w)
    |\[(?=\[)|\[(?=\^)|[*`]|(?<!\w)_|_(?!\w)|~(?=~)|!(?=\[)""",
    re.VERBOSE,
)
LINE_START = re.compile(
    r"\s{0,3}(?:#(?=#{0,5}(?:\s|$))|\[(?=[^\[\]]+\]:)|\d{3,}[.)](?=\s)|\+(?=\s))"
)


def as_markdown(text, depth=0):
    """Markdown that shows a letter's text as it was meant; line breaks are kept by the post."""
    return "\n\n".join(filter(None, (_written(run, depth) for run in _runs(text.split("\n")))))


def escape(text):
    """Text whose characters mean nothing but themselves; *this* and _this_ may stay."""
    return SPECIAL.sub(lambda found: found[0] if found["kept"] else _escaped(found[0]), text)


def fenced(lines, language=""):
    """Lines as a block of code."""
    longest = max((len(run) for run in re.findall(r"`{3,}", "\n".join(lines))), default=2)
    fence = "`" * (longest + 1)
    return "\n".join([fence + language, *lines, fence])


def _runs(lines):
    """Lists of lines that belong together: a quote, a patch, indented lines, or a text."""
    at = 0
    while at < len(lines):
        end = _end_of_run(lines, at)
        yield lines[at:end]
        at = end


def _end_of_run(lines, at):
    if _is_quote(lines[at]):
        return _while(lines, at, _is_quote)
    if _is_patch(lines, at):
        return _while(lines, at + 1, lambda line: _goes_on(line))
    if _is_code(lines, at):
        return _while(lines, at, lambda line: INDENTED.match(line) or not line.strip())
    end = at + 1
    while end < len(lines) and not _begins_anew(lines, end):
        end += 1
    return end


def _begins_anew(lines, at):
    return _is_quote(lines[at]) or _is_patch(lines, at) or _is_code(lines, at)


def _while(lines, at, fits):
    while at < len(lines) and fits(lines[at]):
        at += 1
    return at


def _is_quote(line):
    return line.startswith(">") and not line.startswith(">From ")


def _is_patch(lines, at):
    line, after = lines[at], lines[at + 1 : at + 3]
    if line.startswith("--- "):
        return bool(after) and after[0].startswith("+++ ")
    if line.rstrip() == "---":
        return any(STATISTICS.match(each) for each in after)
    return bool(PATCH_BEGINS.match(line))


def _goes_on(line):
    return bool(PATCH_GOES_ON.match(line)) and not SIGNATURE.match(line)


def _is_code(lines, at):
    """Indented lines after an empty one, unless they go on with an entry of a list."""
    if not INDENTED.match(lines[at]) or (at and lines[at - 1].strip()):
        return False
    before = next((line for line in reversed(lines[:at]) if line.strip()), "")
    return not LIST_ITEM.match(before) and not LIST_ITEM.match(lines[at])


def _written(run, depth):
    if _is_quote(run[0]):
        inner = "\n".join(re.sub(r"^> ?", "", line) for line in run)
        quoted = as_markdown(inner, depth + 1) if depth < QUOTES_DEEP else _text(inner.split("\n"))
        return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n")) if quoted else ""
    if _is_patch(run, 0):
        return fenced(_without_blank_ends(run), "diff")
    if _is_code(run, 0):
        lines = _without_blank_ends([line.expandtabs() for line in run])
        depth = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        return fenced([line[depth:] for line in lines])
    return _text(run)


def _text(lines):
    return re.sub(r"\n{3,}", "\n\n", "\n".join(map(_line, lines))).strip("\n")


def _line(line):
    line = line.rstrip()
    if RULE.match(line):
        return (
            "\n"
            + ("\\" + line.strip() if len(line.strip()) == 2 or line.strip()[0] in "`~" else line)
            + "\n"
        )
    if line.startswith(">"):
        return "\\" + escape(line)
    start = LINE_START.match(line)
    end = start.end() if start else 0
    return (f"{line[: end - 1]}\\{line[end - 1]}" if end else "") + escape(line[end:])


def _without_blank_ends(lines):
    return "\n".join(lines).rstrip().lstrip("\n").split("\n")


def _escaped(mark):
    return "&amp;" if mark == "&" else f"\\{mark}"
