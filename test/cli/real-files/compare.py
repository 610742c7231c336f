"""Reads csv files by Python's own reader, all as text, and compares them with the rows that a database has of them.

A line of JSON in for each table: {"name", "file", "source", "columns": [{"header", "type", "formats", "timezone", "nulls",
"trim", "textFormula", "number", "words"}], "rows": [[text or null, ...], ...]}. A line out for each: {"name", "records", "differences"}.
"""
import csv
import datetime
import gzip
import json
import sys
from collections import Counter
from decimal import Decimal

csv.field_size_limit(1 << 30)
UTC = datetime.timezone.utc
PATTERNS = [
    ("HH24", "%H"), ("HH12", "%I"), ("MI", "%M"), ("SS", "%S"), ("FF", "%f"), ("AM", "%p"), ("YYYY", "%Y"), ("YY", "%y"),
    ("Month", "%B"), ("Mon", "%b"), ("MM", "%m"), ("DD", "%d"), ("Dy", "%a"),
]


def strptime_format(pattern):
    out, at = "", 0
    while at < len(pattern):
        if pattern.startswith("FM", at):
            at += 2
            continue
        if pattern[at] == '"':
            end = pattern.index('"', at + 1)
            out, at = out + pattern[at + 1:end], end + 1
            continue
        for name, directive in PATTERNS:
            if pattern.startswith(name, at):
                out, at = out + directive, at + len(name)
                break
        else:
            out, at = out + pattern[at], at + 1
    return out


def number(text, form):
    if not form:
        return Decimal(text)
    text = text.replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")
    negative = text.startswith("(") or text.endswith("-")
    text = text.strip("()%- ") if negative else text.strip("% ")
    for sign in form.get("currency", []):
        text = text.replace(sign, "")
    if form.get("group"):
        text = text.replace(form["group"], "")
    value = Decimal(text.strip().replace(form.get("decimal", "."), "."))
    return -value if negative else value


def iso(text):
    text = text.replace("T", " ", 1)
    if text.endswith("Z"):
        text = text[:-1] + "+00:00"
    if len(text) > 3 and text[-3] in "+-":
        text += ":00"
    if "." in text:
        head, rest = text.split(".", 1)
        digits = rest[:len(rest) - len(rest.lstrip("0123456789"))]
        text = head + "." + digits.ljust(6, "0") + rest[len(digits):]
    return datetime.datetime.fromisoformat(text)


def moment(text, column):
    kind = column["type"]
    if kind == "time":
        return text
    value = iso(text) if not column["formats"] else datetime.datetime.strptime(text, strptime_format(column["formats"][0]))
    if kind == "timestamptz" and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.date() if kind == "date" else value


def from_file(text, column):
    if column["textFormula"] and text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    if column["type"] == "text":
        return text or None
    if column["trim"]:
        text = text.strip(" \t")
    if text == "" or text in column["nulls"]:
        return None
    return value_of(text, column)


def from_database(text, column):
    plain = {**column, "formats": [], "number": None, "words": None}
    return None if text is None or text == "" else value_of(text, plain)


def value_of(text, column):
    kind = column["type"]
    if kind in ("integer", "bigint", "numeric"):
        return number(text, column["number"])
    if kind == "double precision":
        return float(text)
    if kind == "boolean":
        return text.lower() in ["true", "t", "yes", "y", "on", "1"] + [each.lower() for each in (column["words"] or [])]
    if kind in ("date", "timestamp", "timestamptz", "time"):
        return moment(text, column)
    return text.lower() if kind == "uuid" else text


def records(table):
    source = table["source"]
    opened = gzip.open if open(table["file"], "rb").read(2) == b"\x1f\x8b" else open
    encoding = {"utf-8": "utf-8-sig"}.get(source["encoding"], source["encoding"])
    with opened(table["file"], "rt", encoding=encoding, newline="") as lines:
        for _ in range(source["skip"]):
            lines.readline()
        comment = source["comment"]
        kept = (line for line in lines if comment is None or not line.startswith(comment))
        quote = {"quoting": csv.QUOTE_NONE} if source["quote"] is None else {"quotechar": source["quote"]}
        if source.get("escape"):
            quote.update(escapechar=source["escape"], doublequote=False)
        blanks = source.get("blanksAroundQuotes", False)
        read = csv.reader(kept, delimiter=source["delimiter"], skipinitialspace=blanks, **quote)
        rows = [row for row in read if row or len(table["columns"]) == 1]
    return rows[1:] if source["header"] else rows


def compare(table):
    columns = table["columns"]
    found = records(table)
    wrong = [row for row in found if len(row) != len(columns)]
    ours = Counter(tuple(from_database(text, column) for text, column in zip(row, columns)) for row in table["rows"])
    theirs = Counter(
        tuple(from_file(text, column) for text, column in zip(row or [""], columns)) for row in found
    )
    missing, added = list((theirs - ours).elements()), list((ours - theirs).elements())
    differences = [["not loaded", repr(row)] for row in missing[:3]] + [["not in the file", repr(row)] for row in added[:3]]
    differences += [["fields", repr(row)] for row in wrong[:3]]
    return {"name": table["name"], "records": len(found), "differences": differences}


for line in sys.stdin:
    print(json.dumps(compare(json.loads(line))))
