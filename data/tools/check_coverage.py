#!/usr/bin/env python3
"""Check the data of this folder.

    check_coverage.py              referential integrity of every file
    check_coverage.py SEED_FILE    the same, and the coverage of the published
                                   profile: every paragraph, table row and
                                   footnote of sections 1.1 to 6.2 has a row in
                                   rwanda-2021/coverage.tsv with its fingerprint,
                                   and no text of ours repeats its sentences
    check_coverage.py --units SEED_FILE
                                   list the units found (section, ordinal, kind,
                                   words, sha256), without their text

Exit status: 0 when nothing is left, 1 when something is, 2 for wrong usage.
Only the standard library is used. The normalization is described in README.md.
"""

import hashlib
import json
import re
import sys
import unicodedata
from datetime import date
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent
COVERED_PROFILE = "rwanda-2021"
FIRST_FOOTNOTE, LAST_FOOTNOTE = 5, 20
TABLE_ROWS = 6

HYPHENS = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")

VALUES = {
    "yes_partly_no": {"yes", "partly", "no"},
    "access_level": {"all_statuses", "regular_only", "limited", "none"},
    "ratification": {"party", "signed", "not_party"},
    "institution": {"designated", "partly", "none"},
    "policy_status": {"adopted_current", "adopted_under_review", "draft", "none"},
    "recurrence": {"regular", "irregular", "none"},
    "engagement_level": {"regular", "ad_hoc", "none"},
}
EVIDENCE_KINDS = set(
    "constitution law presidential_order ministerial_order ministerial_instructions policy "
    "strategy plan contingency_plan bilateral_agreement memorandum treaty survey register "
    "website programme event unpublished_draft oral_statement report other".split()
)
EVIDENCE_STATUS = set(
    "in_force draft pending under_review not_implemented inactive published".split()
)
NOTE_KINDS = set("reference definition citation status list qualification".split())
DATE_SHAPE = {"year": r"\d{4}", "month": r"\d{4}-\d{2}", "day": r"\d{4}-\d{2}-\d{2}"}
VISIBILITIES = set("own_ministry government consultation public".split())
MINISTRY_ROLES = set("contributor reviewer authorizing_officer".split())
ROLES = MINISTRY_ROLES | set("analyst facilitator government_lead stakeholder".split())
FINDING_SECTIONS = ["well_developed", "further_development"]  # in the order of the draft profile
FINDING_WORDS = range(40, 121)
STANCES = set("agrees agrees_with_remark objects outside_mandate".split())
SUGGESTED_FIELDS = set("narrative law practice remark".split())
DECISIONS = set("adopted dropped".split())
MEETING_KINDS = ["launch", "consultation"]  # in this order
# So many consecutive words of the source may stand in a text of ours, no more.
SHARED_WORDS = 12
# Names that are no ministry of a round and no title of an instrument.
INSTITUTIONS = ("Office of the United Nations High Commissioner for Refugees",)
COLUMNS = {
    "ministries": "code name capacity former_names note",
    "assignments": "indicator lead contributing",
    "evidence": "id kind issuer number title title_language date date_precision revision_date status "
    "status_date link note",
    "answers": "indicator value year institution_name mandate narrative law practice as_of "
    "remark unanswered_reason sections",
    "citations": "indicator evidence_id pinpoint quote quote_language",
    "notes": "note_id indicator section kind text evidence_ids footnote",
    "coverage": "section paragraph kind words sha256 maps_to",
    "validations": "ministry scope statement",
    "threads": "thread target visibility ministry role text reply_to resolved",
    "findings": "dimension section text indicators evidence_ids",
    "contradictions": "first second explanation",
    "priorities": "text dimension lead_ministry horizon ministry role decision published reason",
    "positions": "target ministry stance remark on_behalf",
    "suggestions": "target field ministry role quote replacement rationale",
}
# Limits of the server, in characters.
LIMITS = {"narrative": 20000, "law": 20000, "practice": 20000, "quote": 1000, "title": 1000,
          "name": 200, "text": 10000, "explanation": 1000, "rationale": 1000, "reason": 1000,
          "horizon": 100, "replacement": 20000}
PRIORITY_CHARS, REASON_CHARS = 2000, 1000
LINKS_PER_FINDING = 64
TYPOGRAPHIC = re.compile("[\u2018\u2019\u201c\u201d\u2010-\u2015]")


# ---------------------------------------------------------------- the source text

def normalize(lines):
    """The text of one unit: soft line breaks joined, one form of hyphen, single spaces."""
    text = ""
    for line in lines:
        line = HYPHENS.sub("-", unicodedata.normalize("NFC", line))
        line = re.sub(r"\s+", " ", line).strip()
        if not line:
            continue
        glue = "" if not text or re.search(r"\w-$", text) else " "
        text += glue + line
    return text


def source_units(path):
    """Units (section, ordinal, kind, text) of sections 1.1 to 6.2, in reading order."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("1.1. ")]
    if not starts:
        raise SystemExit("the source has no section 1.1")
    begin = starts[0]
    # A page starts with a line that has a leading space; the section on MiGOF ends the body.
    end = next((i for i in range(begin, len(lines)) if lines[i].startswith(" MiGOF:")), None)
    if end is None:
        raise SystemExit("the source has no section on MiGOF after section 6.2")

    blocks = []  # (starts a page, lines)
    current, fresh_page = [], False

    def close():
        nonlocal current, fresh_page
        if current:
            blocks.append((fresh_page, current))
            current, fresh_page = [], False

    for line in lines[begin:end]:
        if line.startswith(" "):
            close()
            fresh_page = True
        if re.match(r"\d\.\d\. ", line):
            close()
            blocks.append((fresh_page, [line]))
            fresh_page = False
        elif not line.strip():
            close()
        else:
            current.append(line)
    close()

    section, ordinal, footnote = "", 0, FIRST_FOOTNOTE
    units, table_names, table_values, in_table = [], [], [], False
    at_foot = False  # footnotes fill the rest of their page
    for fresh, block in blocks:
        at_foot = at_foot and not fresh
        heading = re.match(r"(\d\.\d)\. ", block[0])
        if heading:
            section, ordinal, at_foot = heading.group(1), 0, False
            in_table = section == "1.1"
            continue
        joined = normalize(block)
        if joined.isupper() or re.fullmatch(r"[A-Z ,\-]+", joined):
            continue  # the title of a dimension
        if in_table:
            if joined.startswith("Table 1.") or joined == "Convention name Ratified":
                continue  # caption and header
            if re.fullmatch(r"Yes \(\d{4}\)|No", joined):
                table_values.append(joined)
            else:
                table_names.append(joined)
            continue
        first = re.match(r"(\d{1,2}) ", block[0])
        if at_foot or (first and int(first.group(1)) == footnote):
            at_foot = True
            for line in block:
                number = re.match(r"(\d{1,2}) ", line)
                if number and int(number.group(1)) == footnote:
                    units.append([None, str(footnote), "footnote", [line]])
                    footnote += 1
                else:
                    units[-1][3].append(line)
            continue
        body = [u for u in units if u[2] == "paragraph" and u[0] == section]
        if fresh and body and not re.search(r"[.!?:][\u201d\"]?\d{0,2}$", normalize(body[-1][3])):
            body[-1][3].extend(block)  # the paragraph runs over a page
            continue
        ordinal += 1
        units.append([section, str(ordinal), "paragraph", list(block)])

    result = [("1.1", str(i + 1), "table_row", name) for i, name in enumerate(table_names)]
    # The column of the table that holds the answers stands apart in the text.
    result.append(("1.1", str(len(table_names) + 1), "table_row", " ".join(table_values)))
    if len(table_names) != TABLE_ROWS or len(table_values) != TABLE_ROWS:
        raise SystemExit("Table 1 does not have six rows in this text")
    for unit_section, number, kind, unit_lines in units:
        text = normalize(unit_lines)
        if kind == "footnote":
            sign = re.compile(r"(?:[A-Za-z)\u201d]|[A-Za-z)\u201d][.,])" + number + r"(?!\d)")
            unit_section = next(
                (u[0] for u in units if u[2] == "paragraph" and sign.search(normalize(u[3]))), "")
            number = "fn-" + number.zfill(2)
        result.append((unit_section, number, kind, text))
    return result


def fingerprint(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# ---------------------------------------------------------------- the data files

class Problems(list):
    def add(self, where, what):
        self.append(f"{where}: {what}")


def read_table(path, problems, extra=()):
    raw = path.read_bytes()
    name = f"{path.parent.name}/{path.name}"
    text = raw.decode("utf-8")
    if b"\r" in raw:
        problems.add(name, "has a carriage return")
    if not text.endswith("\n"):
        problems.add(name, "does not end with a line feed")
    if unicodedata.normalize("NFC", text) != text:
        problems.add(name, "is not NFC")
    rows = text[:-1].split("\n")
    header = rows[0].split("\t")
    expected = COLUMNS[path.stem].split() + list(extra)
    if header != expected:
        problems.add(name, f"header is {header}, expected {expected}")
        return []
    table = []
    for number, row in enumerate(rows[1:], 2):
        cells = row.split("\t")
        if len(cells) != len(header):
            problems.add(f"{name}:{number}", f"{len(cells)} cells, expected {len(header)}")
            continue
        record = dict(zip(header, cells))
        for column, cell in record.items():
            if cell != cell.strip():
                problems.add(f"{name}:{number}", f"{column} has outer spaces")
            if TYPOGRAPHIC.search(cell):
                problems.add(f"{name}:{number}", f"{column} has typographic quotes or dashes")
            if column in LIMITS and len(cell) > LIMITS[column]:
                problems.add(f"{name}:{number}", f"{column} is longer than {LIMITS[column]}")
        record["_"] = f"{name}:{number}"
        table.append(record)
    return table


def split_list(cell):
    return [part for part in cell.split(";") if part]


def valid_date(text):
    for shape in DATE_SHAPE.values():
        if re.fullmatch(shape, text):
            parts = [int(p) for p in text.split("-")] + [1, 1]
            try:
                date(*parts[:3])
                return True
            except ValueError:
                return False
    return False


def check_questionnaire(problems):
    path = DATA / "questionnaire" / "mgi-unofficial-1.json"
    q = json.loads(path.read_text(encoding="utf-8"))
    name = path.name
    if [d["code"] for d in q["dimensions"]] != ["MR", "WG", "PA", "WB", "CR", "SO"]:
        problems.add(name, "the six dimensions are not MR WG PA WB CR SO")
    subdomains = {s["code"]: d["code"] for d in q["dimensions"] for s in d["subdomains"]}
    seen = set()
    for item in q["indicators"]:
        code = item["code"]
        where = f"{name} {code}"
        if not re.fullmatch(r"[A-Z]{2}-[0-9]{2}[a-z]?", code):
            problems.add(where, "code does not fit the pattern")
        if code in seen:
            problems.add(where, "code stands twice")
        seen.add(code)
        if item["answer_type"] not in VALUES:
            problems.add(where, "unknown answer type")
        if subdomains.get(item["subdomain"]) != item["dimension"] or code[:2] != item["dimension"]:
            problems.add(where, "dimension or subdomain does not fit")
        for field in ("question", "guidance"):
            if not item[field].strip():
                problems.add(where, f"no {field}")
        for ref in item["sdg_10_7_2"]:
            if not re.fullmatch(r"[1-6][a-f]", ref):
                problems.add(where, f"SDG 10.7.2 reference {ref}")
        for ref in item["gcm_objectives"]:
            if not 1 <= ref <= 23:
                problems.add(where, f"Global Compact objective {ref}")
    for code in seen:
        if code[-1].isdigit() and code + "a" in seen:
            problems.add(name, f"{code} stands beside its halves")
    unused = set(subdomains) - {i["subdomain"] for i in q["indicators"]}
    if unused:
        problems.add(name, f"subdomains without indicators: {sorted(unused)}")
    return {i["code"]: i["answer_type"] for i in q["indicators"]}, [
        d["code"] for d in q["dimensions"]]


class Round:
    """What the files of the consultation refer to."""

    def __init__(self, name, profile, dimensions, ministries, assignments, evidence, answers,
                 notes, validated):
        self.name = name
        self.profile = profile
        self.dimensions = dimensions
        self.ministries = ministries
        self.assignments = assignments  # indicator: (lead, contributing)
        self.evidence = evidence
        self.answers = {c: a for c, a in answers.items() if a["value"] != "not_answered"}
        self.notes = notes
        self.validated = validated  # indicators
        self.support = {}  # indicator: evidence cited in its answer or its notes
        self.quotable = {}  # indicator: texts whose quotations may be repeated
        self.findings = {}  # row: finding

    def target(self, text, kinds):
        """The row that a target such as answer:MR-01 or finding:3 names, or None."""
        kind, _, key = text.partition(":")
        if kind not in kinds.split():
            return None
        return {"answer": self.answers, "note": self.notes, "evidence": self.evidence,
                "finding": self.findings}[kind].get(key)


def check_findings(rnd, rows, coverage, problems):
    before = (0, 0)
    for number, f in enumerate(rows, 1):
        where = f["_"]
        rnd.findings[str(number)] = f
        if f["dimension"] not in rnd.dimensions or f["section"] not in FINDING_SECTIONS:
            problems.add(where, "dimension or section")
            continue
        place = (rnd.dimensions.index(f["dimension"]), FINDING_SECTIONS.index(f["section"]))
        if place < before:
            problems.add(where, "is out of the order of the draft profile")
        before = place
        if len(f["text"].split()) not in FINDING_WORDS:
            problems.add(where, f"{len(f['text'].split())} words")
        codes, refs = split_list(f["indicators"]), split_list(f["evidence_ids"])
        for named in (codes, refs):
            if len(set(named)) != len(named) or len(named) > LINKS_PER_FINDING:
                problems.add(where, "links are named twice, or there are too many")
        if not codes:
            problems.add(where, "rests on no indicator")
        sections = split_list(f.get("sections", ""))
        for code in codes:
            if code not in rnd.answers:
                problems.add(where, f"{code} is not answered")
            elif coverage and not set(sections) & set(split_list(rnd.answers[code]["sections"])):
                problems.add(where, f"{code} does not name a section of {f['sections']}")
        supported = set().union(*(rnd.support.get(c, ()) for c in codes))
        for ref in refs:
            if ref not in rnd.evidence:
                problems.add(where, f"no evidence {ref}")
            elif ref not in supported:
                problems.add(where, f"{ref} is neither cited nor noted for its indicators")
        quotable = [text for c in codes for text in rnd.quotable.get(c, ())]
        if f["text"].count('"') % 2:
            problems.add(where, "a quotation is not closed")
        for quotation in re.findall(r'"([^"]*)"', f["text"]):
            if not any(quotation in text for text in quotable):
                problems.add(where, f"quotation without a source: {quotation}")
    if coverage:
        # One finding for each paragraph; section 1.1 is a table.
        for section in sorted({row["section"] for row in coverage} - {"1.1"}):
            expected = sum(r["section"] == section and r["kind"] == "paragraph" for r in coverage)
            found = sum(section in split_list(f["sections"]) for f in rows)
            if found != expected:
                problems.add(f"{rnd.name}/findings.tsv",
                             f"{found} findings for {expected} paragraphs of section {section}")
        for f in rows:
            for section in split_list(f["sections"]):
                if section not in {row["section"] for row in coverage}:
                    problems.add(f["_"], f"no section {section}")
            if not f["sections"]:
                problems.add(f["_"], "no section")


def check_contradictions(rnd, rows, problems):
    linked = set()
    for c in rows:
        for end in (c["first"], c["second"]):
            if rnd.target(end, "answer note evidence finding") is None:
                problems.add(c["_"], f"target {end}")
        pair = frozenset((c["first"], c["second"]))
        if len(pair) != 2 or pair in linked:
            problems.add(c["_"], "one statement, or linked twice")
        linked.add(pair)
        if not c["explanation"]:
            problems.add(c["_"], "no explanation")


def check_priorities(rnd, rows, problems):
    for p in rows:
        where = p["_"]
        if not p["text"] or len(p["text"]) > PRIORITY_CHARS:
            problems.add(where, "text")
        if p["dimension"] not in rnd.dimensions:
            problems.add(where, f"dimension {p['dimension']}")
        if p["lead_ministry"] and p["lead_ministry"] not in rnd.ministries:
            problems.add(where, f"lead {p['lead_ministry']}")
        check_maker(rnd, p, {"government_lead"}, problems)
        if p["decision"] and p["decision"] not in DECISIONS:
            problems.add(where, f"decision {p['decision']}")
        if bool(p["decision"]) != bool(p["reason"]):
            problems.add(where, "decision and reason do not go together")
        if p["published"] not in ("yes", "no"):
            problems.add(where, f"published {p['published']}")
        if p["published"] == "yes" and p["decision"] != "adopted":
            problems.add(where, "is published without being adopted")


def check_maker(rnd, row, others, problems):
    """A role for an enrolled ministry, or one of the others without a ministry."""
    if row["ministry"] and row["ministry"] not in rnd.ministries:
        problems.add(row["_"], f"ministry {row['ministry']}")
    if row["role"] not in (MINISTRY_ROLES if row["ministry"] else others):
        problems.add(row["_"],
                     f"role {row['role']} does not go with {row['ministry'] or 'no ministry'}")


def check_meetings(rnd, path, problems):
    """The kinds of the meetings that are recorded."""
    where = f"{rnd.name}/{path.name}"
    text = path.read_text(encoding="utf-8")
    if TYPOGRAPHIC.search(text):
        problems.add(where, "has typographic quotes or dashes")
    meetings = json.loads(text)
    if [m["kind"] for m in meetings] != MEETING_KINDS:
        problems.add(where, f"the meetings are not {MEETING_KINDS}")
    fields = "kind date title place participants focal_ministries summary".split()
    day = ""
    for number, m in enumerate(meetings, 1):
        at = f"{where} {number}"
        if list(m) != fields:
            problems.add(at, f"fields are {list(m)}, expected {fields}")
            continue
        if not valid_date(m["date"]) or len(m["date"]) != 10:
            problems.add(at, f"date {m['date']}")
        if not day < m["date"] <= rnd.profile["reference_date"]:
            problems.add(at, f"{m['date']} is out of order, or after the reference date")
        day = m["date"]
        if not 1 <= len(m["title"]) <= 300 or len(m["place"]) > 300:
            problems.add(at, "title or place")
        if not 1 <= len(m["summary"]) <= 10000:
            problems.add(at, "summary")
        institutions = [p["institution"] for p in m["participants"]]
        if len(set(institutions)) != len(institutions) or not institutions:
            problems.add(at, "an institution is named twice, or none is")
        for p in m["participants"]:
            name = p["institution"]
            if list(p) != ["institution", "people"] or not 1 <= p["people"] <= 1000:
                problems.add(at, f"participants of {name}")
            if not 1 <= len(name) <= 200 or (
                    re.fullmatch(r"[A-Z0-9-]{1,16}", name) and name not in rnd.ministries):
                problems.add(at, f"institution {name}")
        for code in m["focal_ministries"]:
            if code not in rnd.ministries or code not in institutions:
                problems.add(at, f"focal point of {code}, which is not enrolled or was not there")
    return [m["kind"] for m in meetings]


def check_positions(rnd, rows, meetings, problems):
    seen = set()
    for p in rows:
        where = p["_"]
        if rnd.target(p["target"], "answer finding evidence") is None:
            problems.add(where, f"target {p['target']}")
        if p["ministry"] not in rnd.ministries:
            problems.add(where, f"ministry {p['ministry']}")
        if rnd.assignments.get(p["target"].partition(":")[2], ("",))[0] == p["ministry"]:
            problems.add(where, f"{p['ministry']} leads this answer")
        if p["stance"] not in STANCES:
            problems.add(where, f"stance {p['stance']}")
        if p["stance"] in ("agrees_with_remark", "objects") and not p["remark"]:
            problems.add(where, f"{p['stance']} needs a remark")
        if len(p["remark"]) > REASON_CHARS:
            problems.add(where, f"remark is longer than {REASON_CHARS}")
        if p["on_behalf"] not in ("yes", "no"):
            problems.add(where, f"on behalf {p['on_behalf']}")
        if p["on_behalf"] == "yes" and "consultation" not in meetings:
            problems.add(where, "on behalf without a consultation meeting")
        if (p["target"], p["ministry"]) in seen:
            problems.add(where, "a ministry has one position on an item")
        seen.add((p["target"], p["ministry"]))


def check_suggestions(rnd, rows, problems):
    for s in rows:
        where = s["_"]
        kind, _, key = s["target"].partition(":")
        row = rnd.target(s["target"], "answer finding")
        if row is None:
            problems.add(where, f"target {s['target']}")
            continue
        if s["field"] not in (SUGGESTED_FIELDS if kind == "answer" else {""}):
            problems.add(where, f"field {s['field'] or 'missing'}")
            continue
        # The editor edits findings and does not suggest there.
        check_maker(rnd, s, {"facilitator"} if kind == "finding" else {"editor", "facilitator"},
                    problems)
        if kind == "answer":
            lead, contributing = rnd.assignments.get(key, ("", []))
            if s["ministry"] and (s["ministry"] == lead or s["ministry"] in contributing):
                problems.add(where, f"{s['ministry']} edits {key} itself")
            if key in rnd.validated:
                problems.add(where, f"{key} is validated")
        text = row[s["field"] or "text"]
        if not s["quote"] or text.count(s["quote"]) != 1:
            problems.add(where, f"the quote stands {text.count(s['quote'])} times in the text")
        if s["replacement"] == s["quote"]:
            problems.add(where, "changes nothing")
        if not s["rationale"]:
            problems.add(where, "no rationale")


def check_consultation(rnd, folder, load, coverage, problems):
    """Draft profile and consultation; what is there and how much of it."""
    complete = bool(coverage)
    counts = []

    def rows(stem, extra=()):
        if not (folder / f"{stem}.tsv").exists():
            problems.add(rnd.name, f"has no {stem}.tsv")
            return []
        found = load(stem, extra)
        counts.append(f"{len(found)} {stem}")
        return found

    check_findings(rnd, rows("findings", ("sections",) if complete else ()), coverage, problems)
    if complete:
        contradictions = rows("contradictions")
        check_contradictions(rnd, contradictions, problems)
        own = [(c["_"], c["explanation"]) for c in contradictions]
    else:
        own = []
        check_priorities(rnd, rows("priorities"), problems)
        meetings = []
        if (folder / "meetings.json").exists():
            meetings = check_meetings(rnd, folder / "meetings.json", problems)
            counts.append(f"{len(meetings)} meetings")
        else:
            problems.add(rnd.name, "has no meetings.json")
        check_positions(rnd, rows("positions"), meetings, problems)
        check_suggestions(rnd, rows("suggestions"), problems)
    print(f"{rnd.name}: {', '.join(counts)}")
    return own + [(f["_"], f["text"]) for f in rnd.findings.values()]


def check_profile(folder, indicators, dimensions, problems):
    name = folder.name
    profile = json.loads((folder / "profile.json").read_text(encoding="utf-8"))
    for field in ("profile_id country country_code level title round reference_date time_zone "
                  "notice validation_policy").split():
        if not profile.get(field):
            problems.add(f"{name}/profile.json", f"no {field}")
    complete = name == COVERED_PROFILE
    load = lambda stem, extra=(): read_table(folder / f"{stem}.tsv", problems, extra)

    ministries = {m["code"]: m for m in load("ministries")}
    for m in ministries.values():
        if not re.fullmatch(r"[A-Z0-9-]{1,16}", m["code"]):
            problems.add(m["_"], "code")
        if m["capacity"] not in ("validating", "consulted"):
            problems.add(m["_"], "capacity")
    validating = {c for c, m in ministries.items() if m["capacity"] == "validating"}

    assigned, assignments = {}, {}
    for a in load("assignments"):
        if a["indicator"] not in indicators:
            problems.add(a["_"], f"no indicator {a['indicator']}")
        if a["indicator"] in assigned:
            problems.add(a["_"], f"{a['indicator']} assigned twice")
        assigned[a["indicator"]] = a["lead"]
        assignments[a["indicator"]] = (a["lead"], split_list(a["contributing"]))
        if a["lead"] not in validating:
            problems.add(a["_"], f"lead {a['lead']} is not a validating ministry")
        for code in split_list(a["contributing"]):
            if code not in ministries or code == a["lead"]:
                problems.add(a["_"], f"contributing {code}")
    for code in indicators:
        if code not in assigned:
            problems.add(f"{name}/assignments.tsv", f"{code} has no lead")
    for code in validating - set(assigned.values()):
        problems.add(f"{name}/assignments.tsv", f"{code} leads nothing")

    evidence = {}
    for e in load("evidence"):
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,47}", e["id"]):
            problems.add(e["_"], f"id {e['id']}")
        if e["id"] in evidence:
            problems.add(e["_"], f"id {e['id']} stands twice")
        evidence[e["id"]] = e
        if e["kind"] not in EVIDENCE_KINDS:
            problems.add(e["_"], f"kind {e['kind']}")
        if not e["title"] or not e["title_language"]:
            problems.add(e["_"], "no title or language")
        if e["status"] and e["status"] not in EVIDENCE_STATUS:
            problems.add(e["_"], f"status {e['status']}")
        if bool(e["status"]) != bool(e["status_date"]):
            problems.add(e["_"], "status and its date do not go together")
        if e["status_date"] and not valid_date(e["status_date"]):
            problems.add(e["_"], f"status date {e['status_date']}")
        if bool(e["date"]) != bool(e["date_precision"]):
            problems.add(e["_"], "date and precision do not go together")
        if e["date"]:
            shape = DATE_SHAPE.get(e["date_precision"], "(?!)")
            if not re.fullmatch(shape, e["date"]) or not valid_date(e["date"]):
                problems.add(e["_"], f"date {e['date']} is not a {e['date_precision']}")

    answers = {}
    for a in load("answers", () if complete else ("state",)):
        code, value, where = a["indicator"], a["value"], a["_"]
        if code not in indicators:
            problems.add(where, f"no indicator {code}")
            continue
        if code in answers:
            problems.add(where, f"{code} answered twice")
        answers[code] = a
        kind = indicators[code]
        if value == "not_answered":
            if not a["unanswered_reason"]:
                problems.add(where, "no reason for the missing answer")
            for field in "year institution_name mandate narrative law practice as_of".split():
                if a[field]:
                    problems.add(where, f"{field} beside not_answered")
        else:
            if value not in VALUES[kind]:
                problems.add(where, f"value {value} does not fit {kind}")
            if not a["narrative"] or a["unanswered_reason"]:
                problems.add(where, "an answer has a narrative and no reason for a gap")
            if complete and not a["sections"]:
                problems.add(where, "no section")
        if (kind == "ratification" and value == "party") != bool(re.fullmatch(r"\d{4}", a["year"])):
            problems.add(where, "year of ratification")
        if (kind == "institution" and value in ("designated", "partly")) != bool(
                a["institution_name"] and a["mandate"]):
            problems.add(where, "institution and mandate")
        if a["as_of"] and not (valid_date(a["as_of"]) and len(a["as_of"]) == 10):
            problems.add(where, f"as of {a['as_of']}")
        if not complete and a["state"] not in ("statement", "draft"):
            problems.add(where, f"state {a['state']}")
    if complete:
        for code in indicators:
            if code not in answers:
                problems.add(f"{name}/answers.tsv", f"{code} has no row")

    used, pairs = set(), set()
    citations = load("citations")
    for c in citations:
        if answers.get(c["indicator"], {"value": "not_answered"})["value"] == "not_answered":
            problems.add(c["_"], f"{c['indicator']} has no answer to support")
        if c["evidence_id"] not in evidence:
            problems.add(c["_"], f"no evidence {c['evidence_id']}")
        if bool(c["quote"]) != bool(c["quote_language"]):
            problems.add(c["_"], "quote and its language do not go together")
        if (c["indicator"], c["evidence_id"]) in pairs:
            problems.add(c["_"], "cited twice")
        pairs.add((c["indicator"], c["evidence_id"]))
        used.add(c["evidence_id"])

    notes = {}
    for n in load("notes"):
        if n["note_id"] in notes:
            problems.add(n["_"], f"{n['note_id']} stands twice")
        notes[n["note_id"]] = n
        if n["indicator"] not in answers:
            problems.add(n["_"], f"no answer {n['indicator']}")
        if n["kind"] not in NOTE_KINDS or not n["text"]:
            problems.add(n["_"], "kind or text")
        for ref in split_list(n["evidence_ids"]):
            if ref not in evidence:
                problems.add(n["_"], f"no evidence {ref}")
            used.add(ref)
    for ref in sorted(set(evidence) - used):
        problems.add(f"{name}/evidence.tsv", f"{ref} is neither cited nor noted")
    if complete:
        expected = {str(n) for n in range(FIRST_FOOTNOTE, LAST_FOOTNOTE + 1)}
        found = [n["footnote"] for n in notes.values() if n["footnote"]]
        if set(found) != expected or len(found) != len(expected):
            problems.add(f"{name}/notes.tsv", "the footnotes are not 5 to 20, each once")

    scopes = set()
    for v in load("validations"):
        if v["ministry"] not in validating:
            problems.add(v["_"], f"{v['ministry']} does not validate")
        if not v["statement"]:
            problems.add(v["_"], "no statement")
        target = re.fullmatch(r"(indicator|dimension):(.+)", v["scope"])
        if target and target.group(1) == "indicator":
            code = target.group(2)
            if code not in answers or answers[code].get("state", "statement") != "statement":
                problems.add(v["_"], f"{code} is no statement")
            elif assigned.get(code) != v["ministry"]:
                problems.add(v["_"], f"{v['ministry']} does not lead {code}")
        elif not target and v["scope"] not in ("own_part", "profile"):
            problems.add(v["_"], f"scope {v['scope']}")
        scopes.add((v["ministry"], v["scope"]))
    if complete:
        for code in sorted(validating):
            if (code, "own_part") not in scopes:
                problems.add(f"{name}/validations.tsv", f"{code} has no own part")

    coverage = []
    if complete:
        coverage = load("coverage")
        for row in coverage:
            if row["kind"] not in ("paragraph", "table_row", "footnote"):
                problems.add(row["_"], f"kind {row['kind']}")
            if not re.fullmatch(r"[0-9a-f]{64}", row["sha256"]):
                problems.add(row["_"], "sha256")
            refs = split_list(row["maps_to"])
            if not refs:
                problems.add(row["_"], "maps to nothing")
            for ref in refs:
                kind, _, key = ref.partition(":")
                place = {"answer": answers, "note": notes, "evidence": evidence}.get(kind, {})
                if key not in place:
                    problems.add(row["_"], f"no {ref}")
                elif kind == "answer" and place[key]["value"] != "not_answered" and (
                        row["section"] not in split_list(place[key]["sections"])):
                    problems.add(row["_"], f"{ref} does not name section {row['section']}")

    threads = folder / "threads.tsv"
    if threads.exists():
        seen = {}
        for t in load("threads"):
            where = t["_"]
            if t["ministry"] and t["ministry"] not in ministries:
                problems.add(where, f"ministry {t['ministry']}")
            if t["visibility"] not in VISIBILITIES or t["role"] not in ROLES:
                problems.add(where, "visibility or role")
            if t["resolved"] not in ("yes", "no") or not t["text"]:
                problems.add(where, "resolved or text")
            kind, _, key = t["target"].partition(":")
            if key not in {"indicator": indicators, "evidence": evidence}.get(kind, {}):
                problems.add(where, f"target {t['target']}")
            if t["reply_to"]:
                if t["reply_to"] != t["thread"] or t["thread"] not in seen:
                    problems.add(where, f"reply to {t['reply_to']}")
                elif seen[t["thread"]][:3] != (t["target"], t["visibility"], t["resolved"]):
                    problems.add(where, "differs from its thread in target, visibility or state")
            elif t["thread"] in seen:
                problems.add(where, f"thread {t['thread']} opened twice")
            else:
                seen[t["thread"]] = (t["target"], t["visibility"], t["resolved"], t["ministry"])
            if t["visibility"] == "own_ministry" and seen[t["thread"]][3] != t["ministry"]:
                problems.add(where, "another ministry in an own_ministry thread")
    answered = sum(a["value"] != "not_answered" for a in answers.values())
    print(f"{name}: {len(answers)} rows of {len(indicators)} indicators, {answered} answered, "
          f"{len(evidence)} instruments and sources, {len(pairs)} citations, {len(notes)} notes")

    validated = {scope.partition(":")[2] for _, scope in scopes if scope.startswith("indicator:")}
    rnd = Round(name, profile, dimensions, ministries, assignments, evidence, answers, notes,
                validated)
    for code, ref in pairs:
        rnd.support.setdefault(code, set()).add(ref)
    for n in notes.values():
        rnd.support.setdefault(n["indicator"], set()).update(split_list(n["evidence_ids"]))
        rnd.quotable.setdefault(n["indicator"], []).append(n["text"])
    for c in citations:
        rnd.quotable.setdefault(c["indicator"], []).append(c["quote"])
    for code, a in answers.items():
        rnd.quotable.setdefault(code, []).append(a["narrative"])
    own = check_consultation(rnd, folder, load, coverage, problems)
    for a in answers.values():
        own += [(a["_"], a[field]) for field in
                "mandate narrative law practice remark unanswered_reason".split()]
    own += [(n["_"], n["text"]) for n in notes.values()]
    names = [e["title"] for e in evidence.values()] + [c["quote"] for c in citations]
    names += [m["name"] for m in ministries.values()] + list(INSTITUTIONS)
    return ministries, coverage, own, names


def check_coverage(seed, coverage, problems):
    rows = {(r["section"], r["paragraph"], r["kind"]): r for r in coverage}
    if len(rows) != len(coverage):
        problems.add("coverage.tsv", "a unit stands twice")
    units = source_units(seed)
    words = 0
    for section, ordinal, kind, text in units:
        where = f"source {section} {kind} {ordinal}"
        words += len(text.split())
        row = rows.pop((section, ordinal, kind), None)
        if row is None:
            problems.add(where, "has no row in coverage.tsv")
        elif row["sha256"] != fingerprint(text) or row["words"] != str(len(text.split())):
            problems.add(where, "words or fingerprint differ")
    for key in rows:
        problems.add("coverage.tsv", f"{' '.join(key)} is not in the source")
    kinds = {}
    for unit in units:
        kinds[unit[2]] = kinds.get(unit[2], 0) + 1
    counts = ", ".join(f"{n} {k}" for k, n in kinds.items())
    print(f"source: {len(units)} units ({counts}), {words} words")


def check_wording(seed, own, names, problems):
    """Our texts share at most SHARED_WORDS consecutive words with the source. The title of an
    instrument, the name of an institution and a quotation of citations.tsv count as one word."""

    def words(text):
        return " ".join(re.findall(r"[^\W\d_]+", HYPHENS.sub("-", text).lower()))

    parts = {words(n) for name in names for n in name.split("[...]")}
    parts = sorted((n for n in parts if n.count(" ") > 1), key=len, reverse=True)
    one_word = re.compile(r"\b(?:" + "|".join(parts) + r")\b")

    def runs(text):
        found = one_word.sub("_", words(text)).split()
        return {" ".join(found[i:i + SHARED_WORDS + 1]) for i in range(len(found) - SHARED_WORDS)}

    source = runs(normalize(Path(seed).read_text(encoding="utf-8").splitlines()))
    for _, _, _, text in source_units(seed):
        source |= runs(text)
    shared = 0
    for where, text in own:
        for run in sorted(runs(text) & source):
            shared += 1
            problems.add(where, f"stands in the source too: {run}")
    print(f"source: {len(own)} texts of ours compared, {shared} runs of more than "
          f"{SHARED_WORDS} words shared")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--units":
        for section, ordinal, kind, text in source_units(arguments[1]):
            print(section, ordinal, kind, len(text.split()), fingerprint(text), sep="\t")
        return 0
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print(__doc__)
        return 2
    problems = Problems()
    indicators, dimensions = check_questionnaire(problems)
    print(f"questionnaire: {len(indicators)} indicators")
    owner = {}
    covered, wording = [], ([], [])
    for folder in sorted(p.parent for p in DATA.glob("*/profile.json")):
        ministries, coverage, own, names = check_profile(folder, indicators, dimensions, problems)
        for code in ministries:
            if code in owner:
                problems.add(folder.name, f"ministry code {code} is used by {owner[code]} too")
            owner[code] = folder.name
        if coverage:
            covered, wording = coverage, (own, names)
    if arguments:
        check_coverage(arguments[0], covered, problems)
        check_wording(arguments[0], *wording, problems)
    for problem in problems:
        print("left:", problem)
    print("nothing left" if not problems else f"{len(problems)} left")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
