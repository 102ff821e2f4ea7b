//! Who takes part, and what is written: roles, evidence, answers, notes, findings.

use mgi_proto::v1::{command::Action, *};
use mgi_tests::{
    commands::{self, end_role, enrol, grant, narrative},
    consultation::{add_finding, answer, finding, reviewed},
};

use super::{
    super::{
        people::{FOREIGN, OWN},
        world::{World, meeting_record},
    },
    Asked, READERS, asked, text,
};

pub(super) fn step_one(list: &mut Vec<Asked>, world: &World) {
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
            ("AESXTCRcr", "!holders-hand-over"),
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
        &[("O", "ok"), ("LFAESTcro", "no event")],
    );
    asked(
        list,
        "redact_event that is no free text",
        redact(0),
        &[("L", "only-free-text-is-redacted")],
    );
}

pub(super) fn answers(list: &mut Vec<Asked>, world: &World) {
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

pub(super) fn texts(list: &mut Vec<Asked>, world: &World) {
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
