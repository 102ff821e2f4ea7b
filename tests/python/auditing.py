"""Evidence bundles, checked by a program that knows their file from docs/auditing.md
alone: hashes with hashlib, signatures with the package `cryptography`.

    MGI_SERVER=... MGI_TOKEN=... python tests/python/auditing.py MGI FOLDER

Makes a small published profile with the `mgi` command, in which a ministry signed with
a personal key, then reads both kinds of its bundle.
"""

import base64
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import traceback

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MGI = sys.argv[1]
FOLDER = pathlib.Path(sys.argv[2]) / "auditing"
PROFILE = "xq-2026"
STREAM = f"profile/{PROFILE}"
ADMINISTRATOR = os.environ["MGI_TOKEN"]


def mgi(token, *arguments):
    """Runs the command on the profile; what it prints."""
    environment = {
        "MGI_SERVER": os.environ["MGI_SERVER"],
        "MGI_TOKEN": token,
        "MGI_PROFILE": PROFILE,
        "MGI_STATE_DIR": str(FOLDER / "state"),
        "MGI_PASSPHRASE_FILE": "passphrase",
    }
    done = subprocess.run(
        [MGI, *arguments],
        cwd=FOLDER,
        env=environment,
        check=False,
        timeout=120,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout.strip()


def account(name):
    """Id and token of a new account."""
    made = json.loads(mgi(ADMINISTRATOR, "--json", "account", "create", name))
    who = made["accountId"]
    scopes = ["--scope", "read,write,directory,privileged"]
    return who, mgi(
        ADMINISTRATOR, "token", "issue", "--label", "test", "--account", who, *scopes
    )


def make():
    """A profile is signed by a ministry and published; its bundles are made."""
    FOLDER.mkdir()
    (FOLDER / "passphrase").write_text("four words are good\n", encoding="utf-8")
    lead, officer, editor, auditor = (
        account(name)
        for name in ("The government lead", "An officer", "An editor", "An auditor")
    )
    admin = lambda *arguments: mgi(ADMINISTRATOR, *arguments)
    admin("ministry", "register", "NISR", "--name", "Ministry NISR")
    admin(
        *("profile", "open", PROFILE, "--country", "Testland", "--country-code", "XQ"),
        *("--title", "Audited", "--round", "2026", "--reference-date", "2026-06-30"),
        *("--time-zone", "Africa/Kigali"),
    )
    admin("ministry", "enrol", "NISR", "--capacity", "validating")
    admin("role", "grant", lead[0], "government_lead")
    admin("role", "grant", editor[0], "editor")
    admin("role", "grant", auditor[0], "auditor")
    admin("role", "grant", officer[0], "authorizing_officer", "--ministry", "NISR")
    # Who validates did not write: the rounds that the command opens have four eyes.
    writer = account("Contributor")
    admin("role", "grant", writer[0], "contributor", "--ministry", "NISR")
    admin("deployment-role", "grant", auditor[0], "auditor")
    for code in ("MR-01", "MR-02", "MR-03"):
        admin("indicator", "assign", code, "--lead", "NISR")
    mgi(lead[1], "stage", "advance")
    for code in ("MR-01", "MR-02", "MR-03"):
        text = f"Restricted words about {code}."
        mgi(writer[1], "answer", "set", code, "--value", "yes", "--narrative", text)
    mgi(lead[1], "stage", "advance")
    finding = ("finding", "add", "MR", "well_developed", "--indicators", "MR-01")
    mgi(editor[1], *finding, "--text", "Published words.")
    mgi(lead[1], "stage", "advance")
    mgi(lead[1], "stage", "advance")
    mgi(officer[1], "key", "create", "officer.key")
    mgi(officer[1], "key", "register", "officer.key")
    mgi(officer[1], "--as", "NISR", "validate", "give", "own_part", "--key", "officer.key", "--yes")
    mgi(lead[1], "stage", "finalize", "--yes")
    mgi(lead[1], "stage", "publish", "--yes")
    mgi(lead[1], "bundle", "create", "--output", "public")
    mgi(auditor[1], "bundle", "create", "--kind", "auditor", "--output", "auditor")
    (FOLDER / "policy").write_text(mgi(auditor[1], "checkpoint", "keys"), encoding="utf-8")


def sha(*parts):
    """SHA-256 over bytes, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def root(leaves):
    """RFC 6962 section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01", root(leaves[:k]), root(leaves[k:]))


def read(kind):
    """The lines of a bundle, and the bytes of each."""
    raw = (FOLDER / kind).read_bytes().splitlines(keepends=True)
    return [json.loads(line) for line in raw], raw


def of(lines, name):
    """The lines of a sort."""
    return [line for line in lines if line["line"] == name]


def fields(data):
    """Fields of a serialized protobuf message: lists by number."""
    found, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            value = varint()
        else:
            length = {1: 8, 5: 4}.get(key & 7) or varint()
            value = data[at : at + length]
            at += length
        found.setdefault(key >> 3, []).append(value)
    return found


def said(lines, stream, number):
    """Index, envelope and body of the events of a type that are shown, in order."""
    found = []
    for line in of(lines, "event"):
        if line["stream"] == stream and "event" in line:
            event = fields(base64.b64decode(line["event"]))
            assert event[1] == [stream.encode()] and event.get(2, [0]) == [line["index"]]
            body = fields(event[15][0])
            if number in body:
                found.append((line["index"], event, fields(body[number][0])))
    return found


def trees(lines):
    """Leaves of both streams, each line's hashes checked on the way."""
    head = lines[0]
    leaves = {"deployment": [], STREAM: []}
    for line in of(lines, "event"):
        row = leaves[line["stream"]]
        leaf = base64.b64decode(line["leaf"])
        assert line["index"] == len(row)
        if "event" in line:
            assert sha(b"\x00", base64.b64decode(line["event"])) == leaf
        row.append(leaf)
        assert root(row) == base64.b64decode(line["root"]), line["index"]
    assert len(leaves["deployment"]) == head["deployment_events"]
    assert len(leaves[STREAM]) == head["profile_events"]
    return leaves


def hashes(kind):
    """Leaves, roots, order and the last line."""
    lines, raw = read(kind)
    head, end = lines[0], lines[-1]
    assert (head["line"], head["version"], head["kind"]) == ("bundle", 1, kind)
    assert head["profile"] == PROFILE and end["line"] == "end"
    assert end["lines"] == len(raw) - 1
    assert base64.b64decode(end["sha256"]) == sha(*raw[:-1])
    hidden = [line for line in of(lines, "event") if "event" not in line]
    assert bool(hidden) == (kind == "public")
    # Each line has one form.
    for line, text in zip(lines, raw):
        form = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        assert form.encode() == text, text
    trees(lines)


def checkpoints(kind):
    """Both checkpoints are signed by the key of the policy, and are of these trees."""
    lines, _ = read(kind)
    leaves = trees(lines)
    log = (FOLDER / "policy").read_text(encoding="utf-8").splitlines()[0].split(" ")[1]
    trusted = base64.b64decode(log.split("+", 2)[2])
    for line, stream in zip(of(lines, "checkpoint"), ("deployment", STREAM), strict=True):
        name, key_id, key = line["key"].split("+", 2)
        assert line["stream"] == stream
        key = base64.b64decode(key)
        assert key == trusted and key[0] == 1
        assert sha(name.encode(), b"\n", key)[:4].hex() == key_id
        text, signatures = line["note"].split("\n\n")
        origin, size, top = text.split("\n")
        assert origin == name == f"mgi/{lines[0]['deployment']}/1/{stream}"
        dash, signer, signature = signatures.split("\n")[0].split(" ")
        signature = base64.b64decode(signature)
        assert (dash, signer, signature[:4].hex()) == ("\u2014", name, key_id)
        public = Ed25519PublicKey.from_public_bytes(key[1:])
        public.verify(signature[4:], text.encode() + b"\n")
        try:
            public.verify(signature[4:], text.encode() + b"0\n")
            raise AssertionError("another text has the same signature")
        except InvalidSignature:
            pass
        assert int(size) == len(leaves[stream])
        assert base64.b64decode(top) == root(leaves[stream])


def heads(kind):
    """Heads in the deployment's stream are those of the profile."""
    lines, _ = read(kind)
    row = trees(lines)[STREAM]
    found = 0
    for _, _, body in said(lines, "deployment", 20):
        for head in map(fields, body[1]):
            if head[1] == [STREAM.encode()]:
                assert head[3] == [root(row[: head[2][0]])]
                found += 1
    assert found > 0


def names(kind):
    """Names are those that accounts commit to; a public bundle has none."""
    lines, raw = read(kind)
    if kind == "public":
        assert not of(lines, "name") and not of(lines, "nameless")
        assert "The government lead".encode() not in b"".join(raw)
        return
    created = {
        body[1][0].decode(): body[2][0] for _, _, body in said(lines, "deployment", 4)
    }
    told = of(lines, "name")
    assert len(told) >= 4
    for line in told:
        salt = base64.b64decode(line["salt"])
        assert sha(salt, line["name"].encode()) == created[line["account"]], line
    assert {"The government lead", "An officer"} < {line["name"] for line in told}


def content(kind):
    """Published texts have their hashes, and all items the digest that was finalized."""
    lines, raw = read(kind)
    items = []
    for item in of(lines, "content"):
        digest = base64.b64decode(item["hash"])
        if "fields" in item:
            parts = [field.encode() for field in item["fields"]]
            assert sha(*(len(p).to_bytes(4, "big") + p for p in parts)) == digest
        items.append(f"{item['kind']}/{item['id']} {item['version']} {digest.hex()}\n")
    (_, _, finalized), = said(lines, STREAM, 162)
    assert finalized[3] == [sha("".join(sorted(items)).encode())]
    published = [item["fields"] for item in of(lines, "content") if "fields" in item]
    assert any("Published words." in item for item in published)
    shown = b"".join(raw) + b"".join(
        base64.b64decode(line["event"]) for line in of(lines, "event") if "event" in line
    )
    assert (b"Restricted words" in shown) == (kind == "auditor")


def statement(kind):
    """The ministry signed what the record says, and had seen this history."""
    lines, _ = read(kind)
    row = trees(lines)[STREAM]
    keys = {
        body[1][0].decode(): (body[2][0], body[5][0])
        for _, _, body in said(lines, "deployment", 12)
    }
    (index, event, given), = said(lines, STREAM, 150)
    assert given[8] == [2], "level 2"
    key_id, text, signature = (given[n][0] for n in SIGNED)
    account_id, public = keys[key_id.decode()]
    assert event[5] == [account_id]
    public = Ed25519PublicKey.from_public_bytes(public)
    public.verify(signature, text)
    told = dict(line.split(" ", 1) for line in text.decode().splitlines()[1:])
    assert text.decode().splitlines()[0] == "mgi-validation/v1"
    assert told["deployment"] == lines[0]["deployment"] and told["profile"] == PROFILE
    assert told["content"] == f"sha256:{given[6][0].hex()}"
    assert told["ministry"] == given[2][0].decode() == "NISR"
    assert told["account"] == account_id.decode() and told["key"] == key_id.decode()
    origin, size, top = told["checkpoint"].split(" ")
    assert origin == f"mgi/{lines[0]['deployment']}/1/{STREAM}" and int(size) <= index
    assert base64.b64decode(top) == root(row[: int(size)])


# ValidationGiven: key_id, statement_text, signature.
SIGNED = (11, 12, 13)
CHECKS = [hashes, checkpoints, heads, names, content, statement]


def main():
    """Runs the checks on both kinds; the exit code is the number of failures."""
    failed = 0
    runs = [(make, ())] + [(c, (kind,)) for kind in ("public", "auditor") for c in CHECKS]
    for check, arguments in runs:
        word = "ok  "
        try:
            check(*arguments)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            word = "FAIL"
            traceback.print_exc()
        print(word, *(f"{kind}:" for kind in arguments), check.__doc__)
        if check is make and failed:
            break
    print(f"{len(runs) - failed} passed, {failed} failed", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
