"""The certificate as one HTML file that prints on one page: style inlined, nothing fetched."""

import html
from datetime import UTC
from pathlib import Path
from string import Template

from deploy.trial import CHECKOUT
from deploy.words import moment, readable, size

TEMPLATE = Path(__file__).parent / "files" / "certificate.html"
STYLE = CHECKOUT / "pilot" / "static" / "pilot.css"


def render(told):
    """The page of a certificate (a dict as its schema says)."""
    parts = {
        "style": _style(),
        "name": _text(told["trial"]["name"]),
        "period": _text(_period(told["trial"])),
        "notice": _notice(told),
        "facts": _facts(told),
        "steps": "\n".join(_step(step) for step in told["steps"]),
        "removed": "\n".join(_removed(item) for item in told["removed"]),
        "kept": _list(f"{one['path']}: {one['reason']}" for one in told["kept"]),
        "residue": _residue(told["residue"]),
        "sanitisation": _text(told["sanitisation"]),
        "file_system": _text(told["existed"]["file_system"]),
        "out_of_reach": _list(told["not_under_control"]),
        "receipt": _text(_receipt(told)),
        "run_by": _text(_run_by(told)),
        "signatures": _list(f"{who}, date" for who in told["signatures"]),
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(parts)


def _style():
    """The house's style sheet, as far as it is still there."""
    style = STYLE.read_text(encoding="utf-8") if STYLE.is_file() else ""
    return style.replace("</", "<\\/")


def _text(value):
    return html.escape(str(value))


def _list(sentences):
    return "\n".join(f"<li>{_text(sentence)}</li>" for sentence in sentences)


def _period(trial):
    if not trial["created_at"]:
        return "When it was open is not known: its database could not be read"
    if not trial["opened_at"]:
        return f"Never opened; begun {readable(trial['created_at'])}"
    begun, ended = readable(trial["opened_at"]), readable(trial["frozen_at"] or trial["retired_at"])
    return f"Open from {begun} to {ended}"


def _notice(told):
    without = " Nothing was handed over." if told["archive"] is None else ""
    if told["outcome"] == "complete":
        return (
            '<p class="notice good"><strong>Complete.</strong> Everything that held the '
            f"trial's data was removed, and the search afterwards found nothing.{without}</p>"
        )
    return (
        '<div class="notice bad"><p><strong>Incomplete.</strong> Not everything could be removed, '
        f"or something was found afterwards:</p><ul>{_list(told['findings'])}</ul></div>"
    )


def _facts(told):
    trial, existed = told["trial"], told["existed"]
    owner = " ".join(filter(None, [trial["archive_owner"], trial["archive_owner_email"]]))
    rows = [
        ("What existed", _existed(existed)),
        ("Database", f"{size(existed['database_bytes'])} in {existed['data_folder']}"),
        ("Agreed for the end", trial["what_happens"] or "not recorded"),
        ("Decision", _decision(told["decision"])),
        *_archive(told),
        ("Archive owner", owner or "not recorded"),
    ]
    if stone := told["tombstone"]:
        answers = f"{stone['address']} answers 410 until {stone['until']}, then it removes itself"
        rows.append(("Tombstone", answers))
    return "\n".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in rows)


def _archive(told):
    archive = told["archive"]
    if archive is None:
        return [("Archive", f"none; what was typed: “{told['abandoned']}”")]
    copy = f"; copy in {archive['copy']}" if archive["copy"] else ""
    rows = [
        ("Archive", f"{archive['path']}, {size(archive['size'])}{copy}"),
        ("SHA-256", archive["sha256"]),
        ("Made, verified", f"{_made_and_verified(archive)}; {_gaps(archive['known_gaps'])}"),
    ]
    if archive["others"]:
        rows.append(("Earlier archives, kept", ", ".join(archive["others"])))
    return rows


def _decision(decision):
    """The decision record's own words: what was chosen, by whom, when, and why."""
    if not decision:
        return "not recorded"
    who, why = decision.get("by"), decision.get("reasons") or decision.get("reason")
    told = [decision.get("choice"), f"by {who}" if who else None]
    when = decision.get("at") or decision.get("decided_at")
    told += [readable(when) if when else None]
    return ", ".join(filter(None, told)) + (f": {why}" if why else "")


def _receipt(told):
    receipt = told["receipt"]
    if receipt is None:
        return "There is none, as nothing was handed over."
    how = "their copy's SHA-256 compared" if receipt["compared"] else "their copy not compared"
    return f"{receipt['statement']} Recorded {readable(receipt['at'])}, {how}."


def _made_and_verified(archive):
    return f"{readable(archive['made_at'])}; {readable(archive['verified_at'])}"


def _gaps(count):
    return f"{count:,} known gaps, listed in its known-gaps.csv" if count else "no known gaps"


def _existed(existed):
    if why := existed.get("unreadable"):
        return f"not counted: the database could not be read. {why}"
    return ", ".join(f"{count:,} {noun}" for noun, count in existed["counts"].items())


def _step(step):
    cells = (step["name"], step["method"], step["result"], _briefly(step["done_at"]))
    return _row(cells)


def _briefly(instant):
    """`25 Nov, 23:17:05`, in UTC: what a narrow column takes."""
    read = moment(instant).astimezone(UTC)
    return f"{read.day} {read:%b, %H:%M:%S}"


def _removed(item):
    return _row((item["path"], item["what"], f"{item['bytes']:,}", item["method"]))


def _row(cells):
    first, *rest = map(_text, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def _residue(residue):
    absent = [one["place"] for one in residue["searched"] if one["result"] == "is not there"]
    told = [_place(one) for one in residue["searched"] if one["place"] not in absent]
    searched = "; ".join([*told, *([f"not there: {', '.join(absent)}"] if absent else [])])
    result = "; ".join(residue["findings"]) or "Nothing was found."
    return "\n".join(
        f"<p>{_text(sentence)}</p>"
        for sentence in (
            f"Looked for: {residue['looked_for']}. {result}",
            f"Where: {searched}.",
            f"Left out, as archives hold the data on purpose: {_excluded(residue['excluded'])}.",
            f"Could not be searched: {'; '.join(residue['not_searched'])}.",
        )
    )


def _excluded(paths):
    return ", ".join(paths) or "none"


def _place(record):
    place, result = record["place"], record["result"]
    if "files" not in record:
        return f"{record['what']} ({place}): {result}"
    unread = f", {record['unread']:,} unreadable" if record["unread"] else ""
    amount = f"{record['files']:,} files, " if record["files"] else ""
    return f"{record['what']} ({place}): {result}, {amount}{size(record['bytes'])}{unread}"


def _run_by(told):
    who = told["run_by"]
    behalf = f" (for {who['on_behalf_of']})" if who["on_behalf_of"] else ""
    when = f"{readable(told['started_at'])} to {readable(told['issued_at'])}"
    return f"Run by {who['account']}{behalf} on {who['machine']}, {when}."
