//! Every rule is provoked by a test, and this table says by which.

use std::collections::BTreeSet;

use mgi_events::refusal::{RULES, Rule};

use crate::{
    accepting, answers, bundles, comments, conflicts, contradictions, corrections, deployment,
    errata, evidence, finalization, findings, handing_over, heads, keys, ministries, notes,
    opening, positions, priorities, proposals, queries, reopening, roles, signatures, stages,
    staleness, suggestions,
    support::{forget, provoked},
    threads, validation, values, windows,
};

const PROVOKED: &[(Rule, fn())] = &[
    (
        Rule::FieldsAreWellFormed,
        opening::what_a_profile_is_opened_with_is_well_formed,
    ),
    (
        Rule::NamedThingsExist,
        opening::a_profile_that_was_not_opened_is_not_there,
    ),
    (
        Rule::IdsAreUnique,
        opening::an_id_names_one_profile_for_ever,
    ),
    (
        Rule::NothingIsOverwritten,
        conflicts::words_that_others_changed_meanwhile_are_shown_three_ways,
    ),
    (
        Rule::LimitsHold,
        evidence::an_item_has_at_most_sixteen_files,
    ),
    (
        Rule::ActingMinistryIsClear,
        roles::who_acts_for_two_ministries_says_for_which,
    ),
    (
        Rule::ChangeSomething,
        threads::a_resolved_thread_takes_comments_again_once_it_is_reopened,
    ),
    (
        Rule::AccountIsOpen,
        opening::closed_and_unknown_accounts_do_nothing,
    ),
    (
        Rule::HeadsGoForward,
        heads::a_head_that_goes_back_or_contradicts_is_refused,
    ),
    (
        Rule::PublicBundleAfterPublication,
        bundles::a_public_bundle_is_made_of_a_published_profile,
    ),
    (
        Rule::AuditorsMakeTheirBundles,
        bundles::auditors_alone_make_bundles_with_everything,
    ),
    (Rule::StewardOpensProfiles, opening::nobody_else_opens_one),
    (
        Rule::AdministratorKeepsDirectory,
        deployment::the_directory_is_kept_by_administrators,
    ),
    (
        Rule::HoldersKeepKeys,
        keys::nobody_registers_or_revokes_the_key_of_another,
    ),
    (Rule::OneKeyOneRole, keys::a_public_key_is_registered_once),
    (
        Rule::OneLiveKey,
        keys::a_new_key_names_the_one_that_it_takes_the_place_of,
    ),
    (
        Rule::SignatureHolds,
        signatures::every_line_of_the_statement_is_what_is_decided,
    ),
    (
        Rule::KeyIsLive,
        signatures::only_a_live_key_of_the_person_signs,
    ),
    (
        Rule::LevelIsEnough,
        signatures::a_round_of_level_two_takes_no_validation_of_level_one,
    ),
    (
        Rule::ProposalLocks,
        proposals::nothing_changes_while_a_proposal_stands,
    ),
    (
        Rule::ProposalStands,
        proposals::one_proposal_stands_at_a_time,
    ),
    (
        Rule::CosignOnce,
        proposals::a_ministry_cosigns_once_and_the_same_checkpoint_as_others,
    ),
    (
        Rule::CosignersSuffice,
        proposals::a_round_of_level_two_is_finalized_by_its_cosigners,
    ),
    (
        Rule::OneAdministratorRemains,
        deployment::an_administrator_remains,
    ),
    (
        Rule::RoleInForce,
        roles::who_holds_no_role_for_it_does_not_do_it,
    ),
    (
        Rule::RoleFitsMinistry,
        roles::roles_for_ministries_need_one_and_other_roles_have_none,
    ),
    (
        Rule::OfficersGrantInTheirMinistry,
        roles::an_officer_gives_the_working_roles_of_the_own_ministry_only,
    ),
    (
        Rule::RoleStillRuns,
        roles::a_role_that_ended_gives_no_right_and_ends_once,
    ),
    (
        Rule::MinistryIsEnrolled,
        ministries::the_people_of_a_withdrawn_ministry_act_no_more,
    ),
    (
        Rule::LeadsAreValidating,
        ministries::a_consulted_ministry_does_not_lead,
    ),
    (
        Rule::LeadsStay,
        ministries::a_ministry_that_leads_stays_and_keeps_its_capacity,
    ),
    (
        Rule::AnswersByTheirMinistries,
        answers::a_foreign_ministry_does_not_edit_it,
    ),
    (
        Rule::StatementsBelongToMinistries,
        answers::an_analyst_does_not_edit_a_statement,
    ),
    (
        Rule::LeadAdopts,
        answers::a_statement_is_taken_back_by_its_lead_only,
    ),
    (
        Rule::ValueFitsAnswerType,
        values::every_answer_type_takes_its_codes_and_no_other,
    ),
    (
        Rule::UnansweredHasReason,
        values::unanswered_has_a_reason_and_answered_has_none,
    ),
    (
        Rule::AdoptAnsweredOnly,
        answers::only_a_draft_with_a_value_is_adopted,
    ),
    (
        Rule::MakersOnly,
        validation::a_validation_is_withdrawn_by_its_ministry_once,
    ),
    (
        Rule::ThreadIsOpen,
        threads::a_resolved_thread_takes_comments_again_once_it_is_reopened,
    ),
    (
        Rule::StakeholdersInConsultation,
        threads::stakeholders_speak_while_the_consultation_is_open,
    ),
    (Rule::NoteStands, notes::a_retired_note_is_over),
    (
        Rule::ContentOpenInStage,
        answers::answers_are_written_from_collection_to_consultation,
    ),
    (
        Rule::ValidatedIsLocked,
        answers::a_validated_answer_is_locked,
    ),
    (
        Rule::ReopenWhatIsLocked,
        reopening::only_what_is_locked_is_reopened,
    ),
    (
        Rule::ReopenedBySomebodyElse,
        reopening::who_validated_an_item_does_not_reopen_it,
    ),
    (
        Rule::ValidateInStage,
        validation::ministries_validate_in_consultation_and_validation,
    ),
    (
        Rule::ValidateCompleteOnly,
        validation::only_what_is_complete_is_validated,
    ),
    (
        Rule::ValidateOwnItems,
        validation::nobody_validates_a_single_indicator_of_others,
    ),
    (
        Rule::ValidateOnce,
        validation::a_ministry_validates_a_scope_once,
    ),
    (
        Rule::ValidationStands,
        validation::a_validation_is_withdrawn_by_its_ministry_once,
    ),
    (
        Rule::SuggestionIsOpen,
        suggestions::a_decided_suggestion_is_decided_for_good,
    ),
    (
        Rule::SuggestionFits,
        accepting::a_change_whose_passage_was_changed_does_not_fit,
    ),
    (
        Rule::FindingsByTheEditor,
        findings::analysts_draft_findings_until_the_consultation_begins,
    ),
    (
        Rule::FindingStands,
        findings::a_retired_finding_is_over_and_its_words_stay_on_record,
    ),
    (
        Rule::ReopenedIsValidated,
        finalization::what_was_reopened_is_validated_again,
    ),
    (
        Rule::FindingsAreReviewed,
        staleness::a_profile_with_stale_findings_is_not_finalized,
    ),
    (
        Rule::CommentStands,
        comments::a_deleted_comment_leaves_a_tombstone,
    ),
    (
        Rule::QueriesAreShared,
        queries::what_a_ministry_says_to_itself_is_no_query,
    ),
    (
        Rule::QueryIsOpen,
        queries::a_settled_query_is_not_answered_changed_or_taken_back,
    ),
    (
        Rule::RaisedByMaker,
        queries::who_asked_changes_whom_and_by_when,
    ),
    (Rule::AssigneeAnswers, queries::the_ministry_asked_answers),
    (
        Rule::MinistriesBlock,
        queries::ministries_and_the_editor_make_a_query_hold_up_validation,
    ),
    (
        Rule::LeadLiftsBlocks,
        queries::the_government_lead_lifts_a_block_with_a_reason,
    ),
    (
        Rule::QueriesAreSettled,
        queries::a_blocking_query_holds_up_what_it_is_about_and_nothing_else,
    ),
    (
        Rule::OnBehalfAfterMeeting,
        positions::who_runs_the_process_enters_what_was_said_at_a_meeting,
    ),
    (
        Rule::PriorityIsUndecided,
        priorities::its_proposer_rewrites_a_priority_until_the_government_decided,
    ),
    (
        Rule::PublishAdoptedOnly,
        priorities::only_an_adopted_priority_is_published,
    ),
    (
        Rule::ContradictionIsOpen,
        contradictions::a_contradiction_is_settled_once,
    ),
    (
        Rule::WindowIsOpen,
        windows::a_window_opens_freezes_and_closes_with_the_day_where_the_profile_is,
    ),
    (
        Rule::HoldersHandOver,
        handing_over::by_who_holds_it_or_who_may_give_it,
    ),
    (
        Rule::CorrectValidatedOnly,
        corrections::only_a_validated_text_is_corrected,
    ),
    (
        Rule::CorrectionIsOpen,
        corrections::it_is_overtaken_when_the_text_or_who_stands_behind_it_changes,
    ),
    (
        Rule::ConfirmedByValidators,
        corrections::nobody_else_confirms_or_rejects,
    ),
    (
        Rule::ErratumAfterPublication,
        errata::an_erratum_is_opened_of_a_published_profile,
    ),
    (
        Rule::StagesInOrder,
        stages::who_is_mistaken_about_the_stage_looks_again,
    ),
    (
        Rule::LaunchIsComplete,
        stages::collection_begins_when_every_indicator_has_a_lead,
    ),
    (
        Rule::StatementsAreComplete,
        stages::validation_begins_when_every_answer_is_complete,
    ),
    (
        Rule::PolicyIsMet,
        finalization::all_means_every_validating_ministry,
    ),
    (
        Rule::FinalizedFirst,
        finalization::only_a_finalized_profile_is_published_and_once,
    ),
    (
        Rule::FinalIsFinal,
        finalization::nothing_changes_after_it_is_finalized,
    ),
    (
        Rule::RolesAreForOpenAccounts,
        roles::roles_are_given_to_open_accounts,
    ),
    (
        Rule::QuestionnaireIsFixed,
        deployment::a_questionnaire_is_fixed_under_its_id_and_version,
    ),
];

/// Rules that the domain states and the server applies, with the reason.
const ELSEWHERE: &[(Rule, &str)] = &[(
    Rule::FileWasUploaded,
    "only the server sees the file store; its suite of uploads provokes it",
)];

#[test]
fn the_table_says_the_truth() {
    for (rule, test) in PROVOKED {
        forget();
        test();
        assert!(
            provoked().contains(rule),
            "{} is not provoked there",
            rule.name()
        );
    }
}

#[test]
fn no_rule_is_forgotten() {
    let named: BTreeSet<Rule> = PROVOKED
        .iter()
        .map(|(rule, _)| *rule)
        .chain(ELSEWHERE.iter().map(|(rule, _)| *rule))
        .collect();
    let missing: Vec<&str> = RULES
        .iter()
        .filter(|rule| !named.contains(rule))
        .map(|rule| rule.name())
        .collect();
    assert!(missing.is_empty(), "no test provokes {missing:?}");
}
