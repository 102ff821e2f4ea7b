//! The consultation, validation, and the end of a round.

use mgi_proto::v1::{command::Action, *};
use mgi_tests::{
    commands,
    consultation::{accept, answer, finding, position, reject, suggest},
};

use super::{
    super::{people::OWN, world::World},
    Asked, READERS, asked, text,
};

pub(super) fn suggestions(list: &mut Vec<Asked>, world: &World) {
    let code = world.indicators[0].as_str();
    let version = world.narrative_version;
    let make = suggest(answer(code), version, "law", "statute");
    asked(list, "suggest", make, &[("LFAETCROcro", "ok")]);
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
        &[("cro", "ok"), ("LFAETCRO", "!makers-only")],
    );
}

pub(super) fn positions(list: &mut Vec<Asked>, world: &World) {
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
        &[("LFE", "ok"), ("ASXTCROcro", "!on-behalf-after-meeting")],
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

pub(super) fn ending(list: &mut Vec<Asked>, world: &World) {
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
