//! The rules that judge what is written in a command, or what else it names: they
//! can refuse a command that is allowed.

use crate::refusal::Rule;

/// Words, reasons, dates: what has a form.
const FORM: Rule = Rule::FieldsAreWellFormed;
/// It names something else beside the item.
const NAMES: Rule = Rule::NamedThingsExist;
/// It names a version.
const VERSION: Rule = Rule::NothingIsOverwritten;
/// It can say what stands already.
const CHANGE: Rule = Rule::ChangeSomething;
/// How much it says, or how many, has a limit of its own.
const LIMIT: Rule = Rule::LimitsHold;

/// The rules that a command of this name, as in `Command`, depends on. `on_item`:
/// the question named an item, which the command is about.
#[must_use]
pub(super) fn depends_on(action: &str, on_item: bool) -> &'static [Rule] {
    match action {
        "confirm_correction"
        | "confirm_position"
        | "finalize_profile"
        | "publish_profile"
        | "propose_finalization" => &[],
        "cosign_finalization" => &[
            FORM,
            Rule::KeyIsLive,
            Rule::SignatureHolds,
            Rule::CosignOnce,
        ],
        "adopt_answer" => &[VERSION],
        "advance_stage" => &[Rule::StagesInOrder],
        "return_stage" => &[FORM, Rule::StagesInOrder],
        "withdraw_answer" | "mark_reviewed" | "retire_note" | "retire_finding" => &[FORM, VERSION],
        "enrol_ministry" => &[FORM, NAMES, CHANGE, LIMIT, Rule::LeadsStay],
        "withdraw_ministry" => &[FORM, Rule::LeadsStay, Rule::MinistryIsEnrolled],
        "assign_indicator" => &[
            FORM,
            CHANGE,
            Rule::MinistryIsEnrolled,
            Rule::LeadsAreValidating,
        ],
        "grant_role" => &[
            FORM,
            CHANGE,
            Rule::RoleFitsMinistry,
            Rule::MinistryIsEnrolled,
            Rule::RolesAreForOpenAccounts,
            Rule::OfficersGrantInTheirMinistry,
        ],
        "hand_over_role" => &[
            FORM,
            CHANGE,
            Rule::RolesAreForOpenAccounts,
            Rule::HoldersHandOver,
        ],
        "set_stage_window" | "edit_comment" => &[FORM, CHANGE],
        "record_meeting" => &[
            FORM,
            LIMIT,
            Rule::MinistryIsEnrolled,
            Rule::RolesAreForOpenAccounts,
        ],
        "amend_meeting" => &[
            FORM,
            VERSION,
            CHANGE,
            LIMIT,
            Rule::MinistryIsEnrolled,
            Rule::RolesAreForOpenAccounts,
        ],
        "register_evidence" => &[FORM, Rule::IdsAreUnique],
        "amend_evidence" | "propose_correction" => &[FORM, VERSION, CHANGE],
        "attach_evidence_file" => &[FORM, VERSION, CHANGE, Rule::FileWasUploaded],
        "compare_evidence" => &[FORM, NAMES, CHANGE, LIMIT],
        "revise_answer" => &[
            FORM,
            VERSION,
            CHANGE,
            LIMIT,
            Rule::ValueFitsAnswerType,
            Rule::UnansweredHasReason,
        ],
        "add_citation" => &[FORM, NAMES, CHANGE],
        "remove_citation" | "add_note" | "post_comment" => &[FORM, NAMES],
        "revise_note" => &[FORM, NAMES, VERSION, CHANGE],
        "suggest" => &[
            FORM,
            NAMES,
            CHANGE,
            LIMIT,
            Rule::MakersOnly,
            Rule::SuggestionIsOpen,
        ],
        "accept_suggestion" => &[FORM, VERSION, Rule::SuggestionFits],
        "add_finding" => &[FORM, NAMES, Rule::FindingStands],
        "revise_finding" => &[FORM, NAMES, VERSION, CHANGE, LIMIT],
        "move_finding" => &[FORM, NAMES, CHANGE, Rule::FindingStands],
        "open_thread" => &[
            FORM,
            Rule::RoleInForce,
            // Of a person with several roles: which fits depends on who may read it.
            Rule::StakeholdersInConsultation,
            Rule::ActingMinistryIsClear,
            Rule::MinistryIsEnrolled,
            Rule::MinistriesBlock,
            Rule::QueriesAreShared,
        ],
        "raise_query" => &[
            FORM,
            Rule::ActingMinistryIsClear,
            Rule::MinistryIsEnrolled,
            Rule::MinistriesBlock,
        ],
        "change_query" => &[FORM, CHANGE, Rule::MinistryIsEnrolled],
        "set_query_blocking" => &[
            FORM,
            CHANGE,
            Rule::ActingMinistryIsClear,
            Rule::MinistriesBlock,
            Rule::LeadLiftsBlocks,
        ],
        "take_position" => &[
            FORM,
            NAMES,
            CHANGE,
            LIMIT,
            Rule::RoleInForce,
            Rule::ActingMinistryIsClear,
            Rule::OnBehalfAfterMeeting,
            Rule::MinistryIsEnrolled,
            Rule::MakersOnly,
        ],
        "redact_event" => &[
            FORM,
            NAMES,
            CHANGE,
            // Who it is depends on where the event stands.
            Rule::RoleInForce,
            Rule::OnlyFreeTextIsRedacted,
        ],
        "propose_priority" => &[FORM, NAMES, Rule::MinistryIsEnrolled],
        "revise_priority" => &[FORM, NAMES, VERSION, CHANGE, Rule::MinistryIsEnrolled],
        "decide_priority" => &[FORM, VERSION, CHANGE, Rule::PublishAdoptedOnly],
        "mark_contradiction" => &[FORM, NAMES, CHANGE, Rule::FindingStands],
        "validate" if on_item => &[
            FORM,
            VERSION,
            Rule::LevelIsEnough,
            Rule::KeyIsLive,
            Rule::SignatureHolds,
        ],
        "validate" => &[
            FORM,
            NAMES,
            VERSION,
            Rule::ValidateInStage,
            Rule::ValidateCompleteOnly,
            Rule::ValidateOwnItems,
            Rule::ValidateOnce,
            Rule::ValidatorIsNotLastReviser,
            Rule::QueriesAreSettled,
            Rule::LevelIsEnough,
            Rule::KeyIsLive,
            Rule::SignatureHolds,
        ],
        // What needs a reason or an outcome, and nothing else.
        _ => &[FORM],
    }
}
