//! Every action on a profile, by everybody, without recording anything.
//!
//! Each is sent as the first command of a batch whose second command is refused to
//! everybody. A batch is all or nothing and names the command that it was refused
//! for: when that is the second one, the first was allowed, down to the last rule, and
//! still nothing is recorded.
//!
//! An entry says which letters (see [`super::people`]) get which outcome; all other
//! roles get `!role-in-force`. It was written from `proto/mgi/v1/commands.proto` and the
//! architecture's section 3, not from the server's table.

use mgi_proto::v1::*;
use mgi_tests::{
    commands::{self, command, comment, end_role, enrol, grant, narrative, open_thread},
    consultation::{
        accept, add_finding, answer, finding, position, query, reject, reviewed, suggest,
    },
};
use prost::Message as _;

use super::{
    oracle::{Needs, letter},
    people::{FOREIGN, OWN, Person, Standing},
    reads::Row,
    wire::Take,
    world::{ABSENT, PROFILE, World, meeting_record},
};
use mgi_proto::v1::command::Action;

/// One action, and what becomes of it.
pub(crate) struct Asked {
    pub(crate) name: String,
    /// Number of its field in `Command`.
    pub(crate) field: u32,
    action: Action,
    /// Letters, and what they get.
    outcomes: &'static [(&'static str, &'static str)],
    /// The thread that it names.
    thread: String,
}

const READERS: &str = "LFAESXCROcro";

impl Asked {
    pub(crate) fn row(&self) -> Row {
        let request = SubmitBatchRequest {
            profile_id: PROFILE.to_owned(),
            commands: vec![command(self.action.clone()), command(end_role("g-9999"))],
        };
        let twin = if self.thread.is_empty() {
            (PROFILE.to_owned(), ABSENT.to_owned())
        } else {
            (self.thread.clone(), "t-9".to_owned())
        };
        Row {
            method: "mgi.v1.CollaborationService/SubmitBatch".to_owned(),
            what: self.name.clone(),
            messages: vec![request.encode_to_vec()],
            needs: Needs::SignedIn,
            take: Take::All,
            twin,
        }
    }

    /// What a cell must be.
    pub(crate) fn expected(&self, who: &Person) -> String {
        let outcome = match (who.established, who.standing) {
            (false, _) => "unauthenticated",
            // Who opens a profile is nobody in it yet.
            _ if self.name == "open_profile" => {
                let steward = who.deployment == Some(DeploymentRole::Steward);
                if steward {
                    "AlreadyExists profile"
                } else {
                    "!steward-opens-profiles"
                }
            }
            (_, Standing::Withdrawn) => "ministry-is-enrolled",
            (_, Standing::OutOfDate) => "!role-in-force",
            // An auditor of the deployment reads, and writes nothing.
            (_, Standing::Stranger) if who.deployment == Some(DeploymentRole::Auditor) => {
                self.of('X')
            }
            (_, Standing::Stranger) => "no profile",
            (_, Standing::InForce(_)) => self.of(letter(who).unwrap_or('?')),
        };
        outcome.to_owned()
    }

    fn of(&self, letter: char) -> &'static str {
        let mut outcomes = self.outcomes.iter();
        let found = outcomes.find(|(letters, _)| letters.contains(letter));
        found.map_or("!role-in-force", |(_, outcome)| outcome)
    }
}

fn asked(
    list: &mut Vec<Asked>,
    name: &str,
    action: Action,
    outcomes: &'static [(&'static str, &'static str)],
) {
    on(list, name, "", action, outcomes);
}

fn on(
    list: &mut Vec<Asked>,
    name: &str,
    thread: &str,
    action: Action,
    outcomes: &'static [(&'static str, &'static str)],
) {
    let bare = Command {
        action: Some(action.clone()),
        ..Command::default()
    };
    let mut bytes = bytes::Bytes::from(bare.encode_to_vec());
    let (field, _) = prost::encoding::decode_key(&mut bytes).expect("a field");
    list.push(Asked {
        name: name.to_owned(),
        field,
        action,
        outcomes,
        thread: thread.to_owned(),
    });
}

/// Every action, on things of the own ministry.
pub(crate) fn actions(world: &World) -> Vec<Asked> {
    let mut list = Vec::new();
    step_one(&mut list, world);
    answers(&mut list, world);
    texts(&mut list, world);
    suggestions(&mut list, world);
    threads(&mut list, world);
    positions(&mut list, world);
    ending(&mut list, world);
    list
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn step_one(list: &mut Vec<Asked>, world: &World) {
    let open = commands::open_profile(&world.questionnaire);
    asked(list, "open_profile", open, &[]);
    asked(
        list,
        "enrol_ministry",
        enrol("OTHER"),
        &[("LF", "no registered ministry")],
    );
    let withdraw = Action::WithdrawMinistry(WithdrawMinistry {
        ministry: text(OWN),
        reason: text("merged"),
    });
    asked(list, "withdraw_ministry", withdraw, &[("LF", "leads-stay")]);
    let account = &world.editor.account;
    let give = |role: Role, ministry: &str| grant(account, role, ministry);
    const OFFICER: (&str, &str) = ("Oo", "!officers-grant-in-their-ministry");
    let auditor = give(Role::Auditor, "");
    asked(
        list,
        "grant_role auditor",
        auditor,
        &[("LF", "ok"), OFFICER],
    );
    let contributor = give(Role::Contributor, OWN);
    asked(
        list,
        "grant_role contributor of own",
        contributor,
        &[("LFO", "ok"), ("o", "!officers-grant-in-their-ministry")],
    );
    let officer = give(Role::AuthorizingOfficer, OWN);
    asked(
        list,
        "grant_role officer of own",
        officer,
        &[("LF", "ok"), OFFICER],
    );
    asked(
        list,
        "end_role contributor of own",
        end_role(&world.own_grant),
        &[("LFO", "ok"), ("o", "!officers-grant-in-their-ministry")],
    );
    let hand_over = Action::HandOverRole(HandOverRole {
        grant_id: world.own_grant.clone(),
        account_id: account.clone(),
        until: String::new(),
        reason: text("on leave"),
    });
    asked(
        list,
        "hand_over_role of own",
        hand_over,
        &[
            ("LFO", "ok"),
            ("o", "!officers-grant-in-their-ministry"),
            ("AESXCRcr", "!holders-hand-over"),
        ],
    );
    let assign = commands::assign(&world.indicators[0], FOREIGN, &[OWN]);
    asked(list, "assign_indicator", assign, &[("LF", "ok")]);
    let window = Action::SetStageWindow(SetStageWindow {
        window: Some(StageWindow {
            stage: Stage::Consultation as i32,
            opens: text("2026-01-01"),
            ..StageWindow::default()
        }),
        reason: text("as agreed"),
    });
    asked(list, "set_stage_window", window, &[("LF", "ok")]);
    let record = Action::RecordMeeting(RecordMeeting {
        record: Some(meeting_record()),
    });
    asked(list, "record_meeting", record, &[("LFE", "ok")]);
    let mut other = meeting_record();
    other.title = text("Another title");
    let amend = Action::AmendMeeting(AmendMeeting {
        meeting_id: text("m-1"),
        base_version: 1,
        record: Some(other),
        reason: text("misread"),
    });
    asked(list, "amend_meeting", amend, &[("LFE", "ok")]);
    let redact = |index: u64| {
        Action::RedactEvent(RedactEvent {
            index,
            legal_basis: text("a decision"),
        })
    };
    asked(
        list,
        "redact_event of own thread",
        redact(world.own_event),
        &[("O", "ok"), ("LFAEScro", "no event")],
    );
    asked(
        list,
        "redact_event that is no free text",
        redact(0),
        &[("L", "only-free-text-is-redacted")],
    );
}

fn answers(list: &mut Vec<Asked>, world: &World) {
    let code = || world.indicators[0].clone();
    let version = world.narrative_version;
    const KEEPERS: &[(&str, &str)] = &[("LFAECOco", "ok")];
    asked(
        list,
        "register_evidence",
        commands::register_evidence("law-2"),
        KEEPERS,
    );
    let record = |title: &str| {
        let Action::RegisterEvidence(mut register) = commands::register_evidence("x") else {
            unreachable!("that is what it makes");
        };
        let mut record = register.record.take().expect("a record");
        record.issuer = text(title);
        Some(record)
    };
    let amend = Action::AmendEvidence(AmendEvidence {
        evidence_id: text("law-1"),
        base_version: 2,
        record: record("The assembly"),
        reason: text("misread"),
    });
    asked(list, "amend_evidence", amend, KEEPERS);
    let attach = Action::AttachEvidenceFile(AttachEvidenceFile {
        evidence_id: text("law-1"),
        base_version: 2,
        file: Some(world.file.clone()),
    });
    asked(
        list,
        "attach_evidence_file again",
        attach,
        &[("LFAECOco", "change-something")],
    );
    // Whether the store holds some file is told only to who may keep the register.
    let mut unknown = world.file.clone();
    unknown.sha256 = vec![9; 32];
    let attach = Action::AttachEvidenceFile(AttachEvidenceFile {
        evidence_id: text("law-1"),
        base_version: 2,
        file: Some(unknown),
    });
    asked(
        list,
        "attach_evidence_file that nobody uploaded",
        attach,
        &[("LFAECOco", "file-was-uploaded")],
    );
    let compare = Action::CompareEvidence(CompareEvidence {
        first: text("law-1"),
        second: text("law-9"),
        relation: EvidenceRelation::Same as i32,
        reason: text("the same"),
    });
    asked(
        list,
        "compare_evidence",
        compare,
        &[("LFAECOco", "no item of the evidence register")],
    );
    let revise = narrative(&code(), version, "It stands in the law, as amended.");
    asked(
        list,
        "revise_answer of own",
        revise,
        &[("ACO", "ok"), ("co", "!answers-by-their-ministries")],
    );
    const WRITERS: &[(&str, &str)] = &[("ACO", "ok"), ("co", "!answers-by-their-ministries")];
    let cite = commands::cite(&code(), "law-1", "article 3");
    asked(list, "add_citation", cite, WRITERS);
    let remove = Action::RemoveCitation(RemoveCitation {
        indicator: code(),
        citation_id: text("c-9"),
        reason: text("misread"),
    });
    asked(
        list,
        "remove_citation",
        remove,
        &[
            ("ACO", "no citation"),
            ("co", "!answers-by-their-ministries"),
        ],
    );
    let adopt = Action::AdoptAnswer(AdoptAnswer {
        indicator: code(),
        base_version: version,
    });
    asked(
        list,
        "adopt_answer without a value",
        adopt,
        &[("CRO", "adopt-answered-only"), ("cro", "!lead-adopts")],
    );
    let withdraw = Action::WithdrawAnswer(WithdrawAnswer {
        indicator: code(),
        base_version: version,
        reason: text("wrong"),
    });
    asked(
        list,
        "withdraw_answer that is none",
        withdraw,
        &[("CRO", "lead-adopts"), ("cro", "!lead-adopts")],
    );
    let note = Action::AddNote(AddNote {
        target: Some(answer(&code())),
        kind: NoteKind::Reference as i32,
        text: text("See there."),
        evidence_ids: Vec::new(),
    });
    const NOTES: &[(&str, &str)] = &[("AECOco", "ok")];
    asked(list, "add_note", note, NOTES);
    let revise = Action::ReviseNote(ReviseNote {
        note_id: text("n-1"),
        base_version: 1,
        text: text("See here."),
        evidence_ids: Vec::new(),
    });
    asked(list, "revise_note of a finding", revise, NOTES);
    let retire = Action::RetireNote(RetireNote {
        note_id: text("n-1"),
        base_version: 1,
        reason: text("wrong"),
    });
    asked(list, "retire_note of a finding", retire, NOTES);
}

fn texts(list: &mut Vec<Asked>, world: &World) {
    const EDITOR: &[(&str, &str)] = &[("E", "ok"), ("A", "!findings-by-the-editor")];
    let code = world.indicators[0].as_str();
    let add = add_finding(&world.dimension, "And so.", &[code]);
    asked(list, "add_finding", add, EDITOR);
    let revise = Action::ReviseFinding(ReviseFinding {
        finding_id: text("f-1"),
        base_version: 1,
        text: Some(TextEdit {
            full_text: text("It is not so."),
            ..TextEdit::default()
        }),
        ..ReviseFinding::default()
    });
    asked(list, "revise_finding", revise, EDITOR);
    let mv = Action::MoveFinding(MoveFinding {
        finding_id: text("f-1"),
        dimension: world.dimension.clone(),
        section: FindingSection::FurtherDevelopment as i32,
        after: String::new(),
    });
    asked(list, "move_finding", mv, EDITOR);
    let retire = Action::RetireFinding(RetireFinding {
        finding_id: text("f-1"),
        base_version: 1,
        reason: text("wrong"),
    });
    asked(list, "retire_finding", retire, EDITOR);
    let read = reviewed(finding("f-1"), 1);
    asked(
        list,
        "mark_reviewed",
        read,
        &[("E", "change-something"), ("A", "!findings-by-the-editor")],
    );
    let correction = Action::ProposeCorrection(ProposeCorrection {
        target: Some(answer(code)),
        field: TextField::Narrative as i32,
        base_version: world.narrative_version,
        full_text: text("It stands in law."),
        reason: text("a typing error"),
    });
    asked(
        list,
        "propose_correction",
        correction,
        &[("LFE", "correct-validated-only")],
    );
    let confirm = Action::ConfirmCorrection(ConfirmCorrection {
        correction_id: text("d-9"),
    });
    asked(
        list,
        "confirm_correction that is not there",
        confirm,
        &[(READERS, "no correction")],
    );
    let reject = Action::RejectCorrection(RejectCorrection {
        correction_id: text("d-9"),
        reason: text("wrong"),
    });
    asked(
        list,
        "reject_correction that is not there",
        reject,
        &[(READERS, "no correction")],
    );
}

fn suggestions(list: &mut Vec<Asked>, world: &World) {
    let code = world.indicators[0].as_str();
    let version = world.narrative_version;
    let make = suggest(answer(code), version, "law", "statute");
    asked(list, "suggest", make, &[("LFAECROcro", "ok")]);
    asked(
        list,
        "accept_suggestion",
        accept("s-1", version, &[]),
        &[("ACO", "ok"), ("co", "!answers-by-their-ministries")],
    );
    asked(
        list,
        "reject_suggestion",
        reject("s-1"),
        &[("ACO", "ok"), ("co", "!answers-by-their-ministries")],
    );
    let withdraw = Action::WithdrawSuggestion(WithdrawSuggestion {
        suggestion_id: text("s-1"),
        reason: text("wrong"),
    });
    asked(
        list,
        "withdraw_suggestion",
        withdraw,
        &[("cro", "ok"), ("LFAECRO", "!makers-only")],
    );
}

fn threads(list: &mut Vec<Asked>, world: &World) {
    let code = world.indicators[0].as_str();
    for (name, visibility, outcomes) in OPENED {
        let open = open_thread(code, visibility, "What of this?");
        asked(list, name, open, outcomes);
    }
    let asks = query(answer(code), FOREIGN, Visibility::Consultation, false);
    asked(
        list,
        "open_thread with a query",
        asks,
        &[("LFAECROcro", "ok")],
    );
    for (place, name, outcomes) in TALK {
        let thread = world.threads[place].clone();
        for (act, action) in talk(&thread, &world.comments[place]) {
            let outcomes = outcomes.iter().find(|(of, _)| *of == act);
            let outcomes = outcomes.map_or(&[][..], |(_, outcomes)| outcomes);
            on(list, &format!("{act} {name}"), &thread, action, outcomes);
        }
    }
}

/// Everything that can be done in a thread.
fn talk(thread: &str, first: &str) -> Vec<(&'static str, Action)> {
    let id = || thread.to_owned();
    vec![
        ("post_comment", comment(thread, "Indeed?")),
        (
            "edit_comment",
            Action::EditComment(EditComment {
                thread_id: id(),
                comment_id: text(first),
                text: text("Really."),
            }),
        ),
        (
            "delete_comment",
            Action::DeleteComment(DeleteComment {
                thread_id: id(),
                comment_id: text(first),
                reason: text("wrong"),
            }),
        ),
        (
            "resolve_thread",
            Action::ResolveThread(ResolveThread {
                thread_id: id(),
                outcome: text("Done."),
            }),
        ),
        (
            "reopen_thread",
            Action::ReopenThread(ReopenThread {
                thread_id: id(),
                reason: text("Not done."),
            }),
        ),
        (
            "raise_query",
            Action::RaiseQuery(RaiseQuery {
                thread_id: id(),
                terms: Some(QueryTerms {
                    assignee: text(FOREIGN),
                    ..QueryTerms::default()
                }),
            }),
        ),
        (
            "answer_query",
            Action::AnswerQuery(AnswerQuery {
                thread_id: id(),
                text: text("Since 2019."),
            }),
        ),
        (
            "change_query",
            Action::ChangeQuery(ChangeQuery {
                thread_id: id(),
                assignee: text("MFD"),
                reason: text("theirs"),
                ..ChangeQuery::default()
            }),
        ),
        (
            "set_query_blocking",
            Action::SetQueryBlocking(SetQueryBlocking {
                thread_id: id(),
                blocks_validation: true,
                reason: text("it matters"),
            }),
        ),
        (
            "withdraw_query",
            Action::WithdrawQuery(WithdrawQuery {
                thread_id: id(),
                reason: text("settled"),
            }),
        ),
    ]
}

fn positions(list: &mut Vec<Asked>, world: &World) {
    let _ = world;
    let take = position(finding("f-1"), Stance::Objects, "Not so.");
    asked(list, "take_position", take, &[("CROcro", "ok")]);
    let entered = Action::TakePosition(TakePosition {
        target: Some(finding("f-1")),
        stance: Stance::Agrees as i32,
        on_behalf_of: text(OWN),
        meeting_id: text("m-1"),
        ..TakePosition::default()
    });
    asked(
        list,
        "take_position for own",
        entered,
        &[("LFE", "ok"), ("ASXCROcro", "!on-behalf-after-meeting")],
    );
    let confirm = Action::ConfirmPosition(ConfirmPosition {
        target: Some(finding("f-1")),
        entered_event: 1,
    });
    asked(
        list,
        "confirm_position",
        confirm,
        &[
            ("CRO", "no position of your ministry on"),
            ("cro", "nothing-is-overwritten"),
        ],
    );
    let withdraw = Action::WithdrawPosition(WithdrawPosition {
        target: Some(finding("f-1")),
        reason: text("wrong"),
    });
    asked(
        list,
        "withdraw_position of foreign",
        withdraw,
        &[("CRO", "no position of your ministry on"), ("cro", "ok")],
    );
    let words = |words: &str| {
        Some(PriorityText {
            text: text(words),
            dimension: world.dimension.clone(),
            lead_ministry: text(OWN),
            ..PriorityText::default()
        })
    };
    let propose = Action::ProposePriority(ProposePriority {
        priority: words("Publish the figures."),
    });
    asked(list, "propose_priority", propose, &[("LFAECROcro", "ok")]);
    let revise = Action::RevisePriority(RevisePriority {
        priority_id: text("p-1"),
        base_version: 1,
        priority: words("Train all inspectors."),
    });
    asked(
        list,
        "revise_priority",
        revise,
        &[("LFAECROcro", "!makers-only")],
    );
    let decide = Action::DecidePriority(DecidePriority {
        priority_id: text("p-1"),
        base_version: 1,
        state: PriorityState::Adopted as i32,
        published: true,
        reason: text("agreed"),
    });
    asked(list, "decide_priority", decide, &[("L", "ok")]);
    let mark = Action::MarkContradiction(MarkContradiction {
        first: Some(answer(&world.indicators[2])),
        second: Some(answer(&world.indicators[3])),
        explanation: text("They differ."),
    });
    asked(list, "mark_contradiction", mark, &[("LFAECROcro", "ok")]);
    let settle = Action::SettleContradiction(SettleContradiction {
        contradiction_id: text("x-1"),
        outcome: text("The first holds."),
    });
    asked(
        list,
        "settle_contradiction",
        settle,
        &[("LFEROro", "ok"), ("ACc", "!makers-only")],
    );
}

fn ending(list: &mut Vec<Asked>, world: &World) {
    asked(
        list,
        "validate own part",
        commands::validate_own_part(1),
        &[("Oo", "validate-complete-only")],
    );
    let withdraw = Action::WithdrawValidation(WithdrawValidation {
        validation_id: text("v-9"),
        reason: text("wrong"),
    });
    asked(
        list,
        "withdraw_validation that is not there",
        withdraw,
        &[(READERS, "no validation")],
    );
    let reopen = Action::ReopenItem(ReopenItem {
        indicator: world.indicators[0].clone(),
        reason: text("wrong"),
        finding_id: String::new(),
    });
    asked(
        list,
        "reopen_item that is not locked",
        reopen,
        &[
            ("LFO", "reopen-what-is-locked"),
            ("o", "!answers-by-their-ministries"),
        ],
    );
    let advance = commands::advance(Stage::Consultation);
    asked(
        list,
        "advance_stage",
        advance,
        &[("LF", "statements-are-complete")],
    );
    let back = Action::ReturnStage(ReturnStage {
        to: Stage::Drafting as i32,
        reason: text("too early"),
    });
    asked(list, "return_stage", back, &[("LF", "ok")]);
    let propose = Action::ProposeFinalization(ProposeFinalization {});
    asked(
        list,
        "propose_finalization",
        propose,
        &[("L", "stages-in-order")],
    );
    let cosign = Action::CosignFinalization(CosignFinalization {
        key_id: text("ky-1"),
        ..CosignFinalization::default()
    });
    asked(
        list,
        "cosign_finalization",
        cosign,
        &[("Oo", "proposal-stands")],
    );
    let withdraw = Action::WithdrawProposal(WithdrawProposal {
        reason: text("too early"),
    });
    asked(
        list,
        "withdraw_proposal",
        withdraw,
        &[("L", "proposal-stands")],
    );
    let finalize = Action::FinalizeProfile(FinalizeProfile {});
    asked(
        list,
        "finalize_profile",
        finalize,
        &[("L", "stages-in-order")],
    );
    let publish = Action::PublishProfile(PublishProfile {});
    asked(
        list,
        "publish_profile",
        publish,
        &[("LF", "finalized-first")],
    );
    let erratum = Action::OpenErratum(OpenErratum {
        reason: text("wrong"),
    });
    asked(
        list,
        "open_erratum",
        erratum,
        &[("L", "erratum-after-publication")],
    );
}

type Outcomes = &'static [(&'static str, &'static str)];

const OPENED: [(&str, Visibility, Outcomes); 4] = [
    (
        "open_thread of own ministry",
        Visibility::OwnMinistry,
        &[("CROcro", "ok"), ("LFAES", "bad visibility")],
    ),
    (
        "open_thread of government",
        Visibility::Government,
        &[("LCROcro", "ok"), ("FAES", "bad visibility")],
    ),
    (
        "open_thread of consultation",
        Visibility::Consultation,
        &[("LFAESCROcro", "ok")],
    ),
    (
        "open_thread of public",
        Visibility::Public,
        &[("LFAESCROcro", "ok")],
    ),
];

/// What is done in threads of each visibility. Whoever may not read a thread is told
/// that there is none, whatever is wanted in it.
const TALK: [(usize, &str, &[(&str, Outcomes)]); 5] = [
    (
        0,
        "in own ministry's",
        &[
            ("post_comment", &[("CRO", "ok"), NOT_OWN]),
            ("edit_comment", &[("XCRO", "!makers-only"), NOT_OWN]),
            ("delete_comment", &[("XCRO", "!makers-only"), NOT_OWN]),
            ("resolve_thread", &[("RO", "ok"), NOT_OWN]),
            ("reopen_thread", &[("RO", "change-something"), NOT_OWN]),
            ("raise_query", &[("CRO", "queries-are-shared"), NOT_OWN]),
            ("answer_query", &[("XCRO", "query-is-open"), NOT_OWN]),
            ("change_query", &[("XCRO", "query-is-open"), NOT_OWN]),
            ("set_query_blocking", &[("XCRO", "query-is-open"), NOT_OWN]),
            ("withdraw_query", &[("XCRO", "query-is-open"), NOT_OWN]),
        ],
    ),
    (
        1,
        "in foreign ministry's",
        &[
            ("post_comment", &[("cro", "ok"), NOT_FOREIGN]),
            ("edit_comment", &[("Xcro", "!makers-only"), NOT_FOREIGN]),
            ("delete_comment", &[("Xcro", "!makers-only"), NOT_FOREIGN]),
            ("resolve_thread", &[("ro", "ok"), NOT_FOREIGN]),
            ("reopen_thread", &[("ro", "change-something"), NOT_FOREIGN]),
            ("raise_query", &[("cro", "queries-are-shared"), NOT_FOREIGN]),
            ("answer_query", &[("Xcro", "query-is-open"), NOT_FOREIGN]),
            ("change_query", &[("Xcro", "query-is-open"), NOT_FOREIGN]),
            (
                "set_query_blocking",
                &[("Xcro", "query-is-open"), NOT_FOREIGN],
            ),
            ("withdraw_query", &[("Xcro", "query-is-open"), NOT_FOREIGN]),
        ],
    ),
    (
        2,
        "in the government's",
        &[
            ("post_comment", &[("LCROcro", "ok"), NOT_GOVERNMENT]),
            (
                "edit_comment",
                &[("LXCROcro", "!makers-only"), NOT_GOVERNMENT],
            ),
            (
                "delete_comment",
                &[("LXCROcro", "!makers-only"), NOT_GOVERNMENT],
            ),
            ("resolve_thread", &[("LROro", "ok"), NOT_GOVERNMENT]),
            (
                "reopen_thread",
                &[("LROro", "change-something"), NOT_GOVERNMENT],
            ),
            ("raise_query", &[("LCROcro", "ok"), NOT_GOVERNMENT]),
            (
                "answer_query",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
            (
                "change_query",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
            (
                "set_query_blocking",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
            (
                "withdraw_query",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
        ],
    ),
    (
        3,
        "in the consultation's",
        &[
            ("post_comment", &[("LFAESCROcro", "ok")]),
            ("edit_comment", &[(READERS, "!makers-only")]),
            ("delete_comment", &[(READERS, "!makers-only")]),
            ("resolve_thread", &[("LFEROro", "ok")]),
            ("reopen_thread", &[("LFEROro", "change-something")]),
            ("raise_query", &[("LFAECROcro", "ok")]),
            ("answer_query", &[(READERS, "query-is-open")]),
            ("change_query", &[(READERS, "query-is-open")]),
            ("set_query_blocking", &[(READERS, "query-is-open")]),
            ("withdraw_query", &[(READERS, "query-is-open")]),
        ],
    ),
    (
        6,
        "in a query to the foreign ministry",
        &[
            ("post_comment", &[("LFAESCROcro", "ok")]),
            ("edit_comment", &[(READERS, "!makers-only")]),
            ("delete_comment", &[(READERS, "!makers-only")]),
            (
                "resolve_thread",
                &[("LFECRO", "ok"), ("AScro", "!raised-by-maker")],
            ),
            (
                "reopen_thread",
                &[
                    ("LFECRO", "change-something"),
                    ("AScro", "!raised-by-maker"),
                ],
            ),
            ("raise_query", &[("LFAECROcro", "thread-is-open")]),
            (
                "answer_query",
                &[("cro", "ok"), ("CRO", "!assignee-answers")],
            ),
            (
                "change_query",
                &[("LFECRO", "ok"), ("Acro", "!raised-by-maker")],
            ),
            (
                "set_query_blocking",
                &[("ECROcro", "ok"), ("LFASX", "!ministries-block")],
            ),
            (
                "withdraw_query",
                &[("LFECRO", "ok"), ("Acro", "!raised-by-maker")],
            ),
        ],
    ),
];

const NOT_OWN: (&str, &str) = ("LFAEScro", "no thread");
const NOT_FOREIGN: (&str, &str) = ("LFAESCRO", "no thread");
const NOT_GOVERNMENT: (&str, &str) = ("FAES", "no thread");
