"""What `mgi export` writes, read by others: provenance by the package `prov`, the
log by this file, which has nothing but hashlib and the texts of RFC 6962 and C2SP.

    MGI_SERVER=... MGI_TOKEN=... MGI_PROFILE=... python tests/python/exports.py MGI FOLDER
"""

import base64
import csv
import hashlib
import json
import pathlib
import subprocess
import sys
import traceback

from prov import model

MGI = sys.argv[1]
FOLDER = pathlib.Path(sys.argv[2]) / "exports"


def export(what, *options):
    """Runs `mgi export`."""
    subprocess.run([MGI, "export", what, *options], cwd=FOLDER, check=True, timeout=60)


def leaf(data):
    """RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves):
    """RFC 6962 section 2.1."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def provenance():
    """prov loads the provenance, writes it and loads the same again."""
    export("prov", "--output", "prov.json")
    text = (FOLDER / "prov.json").read_text(encoding="utf-8")
    document = model.ProvDocument.deserialize(content=text, format="json")
    again = document.serialize(format="json")
    assert model.ProvDocument.deserialize(content=again, format="json") == document
    things = (model.ProvEntity, model.ProvActivity, model.ProvAgent)
    known = {record.identifier for record in document.get_records(things)}
    assert len(known) > 30
    relations = list(document.get_records(model.ProvRelation))
    assert len(relations) > 30
    for relation in relations:
        for role, end in relation.formal_attributes:
            if isinstance(end, model.QualifiedName):
                assert end in known, (relation, role)
    # Every version of a text has one event that made it and somebody who wrote it.
    texts = [
        entity.identifier
        for entity in document.get_records(model.ProvEntity)
        if "AnswerText" in {getattr(t, "localpart", "") for t in entity.get_asserted_types()}
    ]
    assert len(texts) > 3
    made = [relation.args[0] for relation in document.get_records(model.ProvGeneration)]
    written = {relation.args[0] for relation in document.get_records(model.ProvAttribution)}
    for text in texts:
        assert made.count(text) == 1 and text in written, text


def lines():
    """Bytes of the lines hash to their leaves, and all of them to the tiles' root."""
    export("events", "--with-bytes", "--output", "events.jsonl")
    export("tiles", "--output", "log")
    text = (FOLDER / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in text[1:]]
    leaves = [base64.b64decode(event["leafHash"]) for event in events]
    for event, hashed in zip(events, leaves):
        assert leaf(base64.b64decode(event["eventBytes"])) == hashed, event["index"]
    assert [event["index"] for event in events] == [str(n) for n in range(len(events))]
    _, size, top = checkpoint("log")
    assert (size, top) == (len(leaves), root(leaves))


def checkpoint(log):
    """Origin, size and root (C2SP tlog-checkpoint)."""
    lines_ = (FOLDER / log / "checkpoint").read_text(encoding="utf-8").split("\n")
    return lines_[0], int(lines_[1]), base64.b64decode(lines_[2])


def tile(level, index, width):
    """Path of a tile (C2SP tlog-tiles): small logs have no index of 1000 and more."""
    partial = "" if width == 256 else f".p/{width}"
    return f"tile/{level}/{index:03}{partial}"


def tiles():
    """Entries hash to the tiles, tiles to those above, and all to the checkpoint."""
    export("tiles", "--deployment", "--output", "deployment")
    for log in ("log", "deployment"):
        _, size, top = checkpoint(log)
        row = []
        for index in range((size + 255) // 256):
            width = min(256, size - 256 * index)
            bundle = (FOLDER / log / tile("entries", index, width)).read_bytes()
            entries = []
            while bundle:
                length = int.from_bytes(bundle[:2], "big")
                entries.append(bundle[2 : 2 + length])
                bundle = bundle[2 + length :]
            assert len(entries) == width
            row += [leaf(entry) for entry in entries]
        assert root(row) == top
        level, files = 0, 1 + 2 * ((size + 255) // 256)
        while row:
            for index in range((len(row) + 255) // 256):
                hashes = row[256 * index : 256 * (index + 1)]
                stored = (FOLDER / log / tile(level, index, len(hashes))).read_bytes()
                assert stored == b"".join(hashes), (level, index)
                files += level > 0
            full = range(len(row) // 256)
            row = [root(row[256 * index : 256 * (index + 1)]) for index in full]
            level += 1
        found = [path for path in (FOLDER / log).rglob("*") if path.is_file()]
        assert len(found) == files, found


def tables():
    """The tables are CSV, and no cell of them is a formula."""
    export("csv", "--output", "tables")
    for name, least in (("answers", 3), ("validations", 0)):
        with open(FOLDER / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        assert len(rows) > least
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


CHECKS = [provenance, lines, tiles, tables]


def main():
    """Runs the checks in order; the exit code is the number of failures."""
    FOLDER.mkdir()
    failed = 0
    for check in CHECKS:
        word = "ok  "
        try:
            check()
        except Exception:  # pylint: disable=broad-except
            failed += 1
            word = "FAIL"
            traceback.print_exc()
        print(f"{word} {check.__doc__}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
