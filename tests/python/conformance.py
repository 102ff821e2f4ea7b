"""A client made from reflection alone: no generated code, no file of this project.

Uses only what the server tells about itself. Opens a profile, submits answers as
two ministries at once, reads the details of version conflicts, merges two edits of
one text and asks who wrote what, watches from the start, is cut off, resumes, has
every event exactly once, and computes the Merkle roots of its receipts from the
bytes of the history.

    MGI_ADDRESS=127.0.0.1:7644 MGI_TOKEN=mgi_... python tests/python/conformance.py
"""

import hashlib
import os
import queue
import sys
import threading
import time
import traceback
import uuid

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

ADDRESS = os.environ["MGI_ADDRESS"]
TOKEN = os.environ["MGI_TOKEN"]
PATIENCE = 60
PROFILE = "xp-2026"


class Api:
    """Calls by name, with messages made from the server's descriptors."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)

    def message(self, name):
        """The class of a message."""
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))

    def method(self, service, name, channel=None):
        """A callable for a method, of the kind that its descriptor says."""
        method = self.pool.FindServiceByName(f"mgi.v1.{service}").FindMethodByName(name)
        kinds = {
            (False, False): "unary_unary",
            (False, True): "unary_stream",
            (True, False): "stream_unary",
            (True, True): "stream_stream",
        }
        make = getattr(
            channel or self.channel, kinds[method.client_streaming, method.server_streaming]
        )
        return make(
            f"/mgi.v1.{service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
        )

    def call(self, token, service, name, /, **fields):
        """A unary call; its answer, or grpc.RpcError."""
        request = self.message(f"mgi.v1.{name}Request")(**fields)
        return self.method(service, name)(
            request, metadata=bearer(token), timeout=PATIENCE
        )

    def stream(self, token, service, name, /, channel=None, **fields):
        """A call whose answers are a stream."""
        request = self.message(f"mgi.v1.{name}Request")(**fields)
        return self.method(service, name, channel)(request, metadata=bearer(token))


def bearer(token):
    """The metadata of a call."""
    return (("authorization", f"Bearer {token}"),)


def new_id():
    """A command id."""
    return str(uuid.uuid4())


class Scene:
    """A profile with two ministries, made through the API."""

    def __init__(self, api):
        self.api = api
        self.codes = ["MR-01", "MR-02", "MR-03"]
        call = self.directory
        for ministry in ("DGIE", "MOH"):
            call("RegisterMinistry", ministry=ministry, name=f"Ministry {ministry}")
        call("RegisterQuestionnaire", questionnaire=self.questionnaire())
        self.lead = self.account("The government lead")
        self.officers = {ministry: self.account("An officer") for ministry in ("DGIE", "MOH")}
        self.receipts = []
        self.open()

    def questionnaire(self):
        """Three questions."""
        dimension = {
            "code": "MR",
            "short_name": "Rights",
            "long_title": "Migrants' rights",
            "description": "What migrants may do.",
            "subdomains": [{"code": "MR-a", "name": "All"}],
        }
        indicator = {"dimension": "MR", "subdomain": "MR-a", "answer_type": 1, "guidance": "Say."}
        return {
            "id": "made-from-reflection",
            "version": "1",
            "title": "Made from reflection",
            "language": "en",
            "unofficial": True,
            "source": "Made for a test.",
            "dimensions": [dimension],
            "indicators": [
                {"code": code, "question": f"What about {code}?", **indicator}
                for code in self.codes
            ],
        }

    def directory(self, method, /, **fields):
        """A writing call on the directory by its administrator."""
        return self.api.call(
            TOKEN, "DirectoryService", method, command_id=new_id(), **fields
        )

    def account(self, name):
        """An account: its id and token."""
        account = self.directory("CreateAccount", name=name).account_id
        issued = self.directory(
            "IssueToken",
            account_id=account,
            label="for a test",
            scopes=[1, 2, 3, 4],
        )
        return account, issued.secret

    def submit(self, token, ministry="", **action):
        """A command on the profile; keeps its receipt."""
        command = {"command_id": new_id(), "acting_ministry": ministry, **action}
        answer = self.api.call(
            token, "CollaborationService", "Submit", profile_id=PROFILE, command=command
        )
        self.receipts.append(answer.receipt)
        return answer.receipt

    def open(self):
        """Opens the profile and launches it."""
        self.submit(
            TOKEN,
            open_profile={
                "country": "Testland",
                "country_code": "XP",
                "title": "Migration governance in Testland",
                "round": "2026",
                "reference_date": "2026-06-30",
                "time_zone": "Africa/Kigali",
            },
        )
        self.submit(TOKEN, grant_role={"account_id": self.lead[0], "role": 1})
        for ministry, (account, _) in self.officers.items():
            self.submit(TOKEN, enrol_ministry={"ministry": ministry, "capacity": 1})
            self.submit(
                TOKEN, grant_role={"account_id": account, "role": 7, "ministry": ministry}
            )
        for code in self.codes:
            self.submit(
                TOKEN,
                assign_indicator={"indicator": code, "lead": "DGIE", "contributing": ["MOH"]},
            )
        # The field is called "from", which is a word of the language.
        self.submit(self.lead[1], advance_stage={"from": 1})

    def write(self, ministry, code, base, text):
        """A ministry writes the narrative of an answer."""
        edit = {"field": 1, "full_text": text}
        revise = {"indicator": code, "base_version": base, "texts": [edit]}
        return self.submit(self.officers[ministry][1], ministry, revise_answer=revise)

    def history(self):
        """The stored bytes of every event."""
        stream = self.api.stream(
            self.lead[1], "AuditService", "ReadHistory", profile_id=PROFILE
        )
        return [answer.event_bytes for answer in stream]


def opened(scene):
    """A profile is opened and launched."""
    head = scene.api.call(
        scene.lead[1], "CollaborationService", "GetProfile", profile_id=PROFILE
    ).profile
    assert head.stage == 2, head.stage
    assert head.revision == scene.receipts[-1].revision


def two_ministries_at_once(scene):
    """Two ministries write at once: one is taken, one gets the conflict."""
    outcomes = {}
    together = threading.Barrier(2)

    def write(ministry):
        together.wait()
        try:
            outcomes[ministry] = scene.write(ministry, "MR-01", 0, f"As {ministry} sees it.")
        except grpc.RpcError as error:
            outcomes[ministry] = error

    threads = [threading.Thread(target=write, args=(m,)) for m in ("DGIE", "MOH")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [m for m, outcome in outcomes.items() if not isinstance(outcome, grpc.RpcError)]
    assert len(taken) == 1, outcomes
    (winner,) = taken
    (loser,) = {"DGIE", "MOH"} - {winner}

    error = outcomes[loser]
    assert error.code() == grpc.StatusCode.ABORTED, error
    details = {any_.TypeName(): any_ for any_ in rpc_status.from_call(error).details}
    info = scene.api.message("google.rpc.ErrorInfo")()
    assert details["google.rpc.ErrorInfo"].Unpack(info)
    assert (info.domain, info.reason) == ("mgi", "VERSION_CONFLICT"), info
    conflict = scene.api.message("mgi.v1.VersionConflict")()
    assert details["mgi.v1.VersionConflict"].Unpack(conflict)
    assert conflict.target.id == "MR-01"
    assert conflict.base_version == 0
    assert conflict.current_version == 1
    assert conflict.changed_by_ministry == winner
    (region,) = conflict.regions
    assert region.theirs == f"As {winner} sees it."
    assert region.yours == f"As {loser} sees it."

    # What the details say is enough to reconcile.
    both = f"{region.theirs} {region.yours}"
    receipt = scene.write(loser, "MR-01", conflict.current_version, both)
    assert receipt.item_version == 2


def long_texts_collide(scene):
    """The details of a collision of two narratives of 20 KiB arrive, cut."""
    texts = {m: f"{m} finds: " + "l'accès à la santé, " * 900 for m in ("DGIE", "MOH")}
    assert all(20_000 < len(text.encode()) < 24 * 1024 for text in texts.values())
    scene.write("DGIE", "MR-03", 0, texts["DGIE"])
    try:
        scene.write("MOH", "MR-03", 0, texts["MOH"])
    except grpc.RpcError as error:
        refusal = error
    else:
        raise AssertionError("both were taken")
    assert refusal.code() == grpc.StatusCode.ABORTED, refusal
    assert "MR-03" in refusal.details(), refusal.details()
    details = {any_.TypeName(): any_ for any_ in rpc_status.from_call(refusal).details}
    info = scene.api.message("google.rpc.ErrorInfo")()
    assert details["google.rpc.ErrorInfo"].Unpack(info)
    assert info.reason == "VERSION_CONFLICT", info
    conflict = scene.api.message("mgi.v1.VersionConflict")()
    assert details["mgi.v1.VersionConflict"].Unpack(conflict)
    assert conflict.current_version == 1
    (region,) = conflict.regions
    for side, ministry in ((region.theirs, "DGIE"), (region.yours, "MOH")):
        assert side.endswith("..."), side[-20:]
        kept = side.removesuffix("...")
        assert texts[ministry].startswith(kept) and len(kept) > 500, len(kept)


def merged(scene):
    """Edits of two ministries in different places of one text merge; blame shows both."""
    base = "The law dates from 2012. The council meets twice a year. Nobody counts them."
    start = scene.write("DGIE", "MR-03", 1, base).item_version
    mine = base.replace("2012", "2012 and was amended in 2019")
    theirs = base.replace("Nobody counts", "The institute of statistics counts")
    first = scene.write("DGIE", "MR-03", start, mine)
    second = scene.write("MOH", "MR-03", start, theirs)
    assert not first.merged and second.merged and not second.needs_review, second
    assert second.item_version == first.item_version + 1

    blame = scene.api.call(
        scene.officers["MOH"][1],
        "CollaborationService",
        "GetBlame",
        profile_id=PROFILE,
        target={"kind": 2, "id": "MR-03"},
        field=1,
    )
    assert blame.version == second.item_version
    both = mine.replace("Nobody counts", "The institute of statistics counts")
    assert "".join(span.text for span in blame.spans) == both
    assert [span.start for span in blame.spans[1:]] == [span.end for span in blame.spans[:-1]]
    by = {"DGIE": "", "MOH": ""}
    for span in blame.spans:
        by[span.written_by.ministry] += span.text
    assert "was amended in 2019" in by["DGIE"] and "institute of statistics" in by["MOH"], by
    assert "The council meets" in by["DGIE"], by


def retried(scene):
    """The same command id again returns the first receipt."""
    token = scene.officers["DGIE"][1]
    edit = {"field": 2, "full_text": "What the law says."}
    command = {
        "command_id": new_id(),
        "revise_answer": {"indicator": "MR-02", "base_version": 0, "texts": [edit]},
    }
    call = lambda: scene.api.call(
        token, "CollaborationService", "Submit", profile_id=PROFILE, command=command
    ).receipt
    first, again = call(), call()
    assert not first.repeated and again.repeated
    assert again.revision == first.revision
    assert again.tree_root == first.tree_root
    scene.receipts.append(first)


class Watcher:
    """Watches on a connection of its own until it is cut off."""

    def __init__(self, scene, start):
        # A connection that is not shared with another of the same options.
        options = (("grpc.use_local_subchannel_pool", 1),)
        self.channel = grpc.insecure_channel(ADDRESS, options=options)
        self.stream = scene.api.stream(
            scene.lead[1],
            "LiveService",
            "Watch",
            channel=self.channel,
            profile_id=PROFILE,
            **{"from": start},
        )
        self.messages = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for message in self.stream:
                self.messages.put(message)
        except grpc.RpcError:
            pass
        finally:
            self.messages.put(None)

    def events(self, end):
        """Events until index `end` was seen, and whether CaughtUp came."""
        seen, caught_up = [], False
        while not seen or seen[-1].index < end:
            message = self.messages.get(timeout=PATIENCE)
            assert message is not None, "the watch goes on"
            kind = message.WhichOneof("message")
            if kind == "event":
                seen.append(message.event)
            caught_up = caught_up or kind == "caught_up"
        return seen, caught_up

    def cut(self):
        """The connection breaks; nothing more is read."""
        self.channel.close()


def watched(scene):
    """A watch from the start, cut off and resumed, has every event once."""
    last = scene.receipts[-1].revision - 1
    first = Watcher(scene, 0)
    seen, _ = first.events(last)
    version = 2
    for text in ("One.", "Two.", "Three."):
        version = scene.write("DGIE", "MR-01", version, text).item_version
    more, _ = first.events(scene.receipts[-1].revision - 1)
    seen += more
    first.cut()
    # What happens while nobody watches is not lost.
    for text in ("Four.", "Five."):
        version = scene.write("MOH", "MR-01", version, text).item_version
    second = Watcher(scene, seen[-1].index + 1)
    more, _ = second.events(scene.receipts[-1].revision - 1)
    seen += more
    scene.write("MOH", "MR-01", version, "Six.")
    more, caught_up = second.events(scene.receipts[-1].revision - 1)
    seen += more
    second.cut()
    assert caught_up, "history, CaughtUp, then live"
    assert [event.index for event in seen] == list(range(len(seen))), "each once, in order"
    recorded = scene.history()
    assert len(seen) == len(recorded)
    event = scene.api.message("mgi.v1.Event")
    for mine, bytes_ in zip(seen, recorded):
        assert mine.event == event.FromString(bytes_), mine.index


def root(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def roots_hold(scene):
    """Every receipt's root is the root of the tree over the history's bytes."""
    leaves = [hashlib.sha256(b"\x00" + bytes_).digest() for bytes_ in scene.history()]
    assert len(scene.receipts) > 15
    for receipt in scene.receipts:
        assert receipt.tree_root == root(leaves[: receipt.tree_size]), receipt.command_id
    assert scene.receipts[-1].tree_size == len(leaves)


def refused(scene):
    """Unknown things, foreign people and missing tokens get their codes."""

    def code(token, **action):
        try:
            scene.submit(token, **action)
        except grpc.RpcError as error:
            return error.code()
        return grpc.StatusCode.OK

    edit = {"field": 1, "full_text": "x"}
    revise = {"indicator": "ZZ-99", "base_version": 0, "texts": [edit]}
    officer = scene.officers["DGIE"][1]
    assert code(officer, revise_answer=revise) == grpc.StatusCode.NOT_FOUND
    revise["indicator"] = "MR-02"
    assert code(scene.lead[1], revise_answer=revise) == grpc.StatusCode.PERMISSION_DENIED
    assert code("nonsense", revise_answer=revise) == grpc.StatusCode.UNAUTHENTICATED
    _, stranger = scene.account("A stranger")
    assert code(stranger, revise_answer=revise) == grpc.StatusCode.NOT_FOUND


CHECKS = [
    opened,
    two_ministries_at_once,
    long_texts_collide,
    merged,
    retried,
    watched,
    roots_hold,
    refused,
]


def main():
    """Runs the checks in order; the exit code is the number of failures."""
    scene = Scene(Api(ADDRESS))
    failed = 0
    for check in CHECKS:
        began = time.monotonic()
        word = "ok  "
        try:
            check(scene)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            word = "FAIL"
            traceback.print_exc()
        print(f"{word} {check.__doc__} ({time.monotonic() - began:.2f} s)")
    print(f"{len(CHECKS) - failed} passed, {failed} failed", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
