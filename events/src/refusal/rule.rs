//! The rules of the process, by name: the vocabulary of every refusal.

macro_rules! rules {
    ($($variant:ident = $name:literal, $text:literal;)*) => {
        /// A rule of the process. Names are stable: clients may switch on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $text] $variant,)*
        }

        /// Every rule.
        pub const RULES: &[Rule] = &[$(Rule::$variant),*];

        impl Rule {
            /// Its stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it says.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

rules! {
    FieldsAreWellFormed = "fields-are-well-formed",
        "Every field of a command has its form and keeps its limit.";
    NamedThingsExist = "named-things-exist",
        "What a command names exists and may be known to who names it.";
    IdsAreUnique = "ids-are-unique",
        "An id names one thing for ever.";
    NothingIsOverwritten = "nothing-is-overwritten",
        "A change is written against a version; what somebody else changed after it is never overwritten.";
    LimitsHold = "limits-hold",
        "Sizes and numbers have stated limits.";
    ActingMinistryIsClear = "acting-ministry-is-clear",
        "A person acts for one ministry at a time and says for which.";
    ChangeSomething = "change-something",
        "A command changes something: what would change nothing is not recorded.";
    AccountIsOpen = "account-is-open",
        "Only open accounts act.";
    StewardOpensProfiles = "steward-opens-profiles",
        "Profiles are opened, and questionnaires registered, by a steward of the deployment.";
    AdministratorKeepsDirectory = "administrator-keeps-directory",
        "Ministries, accounts and roles of the deployment are kept by an administrator.";
    HoldersKeepKeys = "holders-keep-keys",
        "A person registers and revokes the own keys; an administrator registers the cosigning keys of ministries, and may revoke any key.";
    OneKeyOneRole = "one-key-one-role",
        "A public key is registered once, for one purpose.";
    OneLiveKey = "one-live-key",
        "An account has one live key of a purpose and a ministry one cosigning key; a new one names the key that it takes the place of.";
    SignatureHolds = "signature-holds",
        "A signature is of the key that is named, over exactly what is decided, and states the time at which it was made.";
    KeyIsLive = "key-is-live",
        "A new signature is made with a registered key of its purpose that is neither replaced nor revoked, by who holds it.";
    OneAdministratorRemains = "one-administrator-remains",
        "The deployment always has an administrator.";
    RoleInForce = "role-in-force",
        "Every act in a profile needs a role that allows it and is in force on that day.";
    RoleFitsMinistry = "role-fits-ministry",
        "Ministry roles are held for an enrolled ministry, other roles for none.";
    OfficersGrantInTheirMinistry = "officers-grant-in-their-ministry",
        "An authorizing officer gives and ends the roles contributor and reviewer in the own ministry only.";
    RoleStillRuns = "role-still-runs",
        "A role that has ended cannot be ended again.";
    MinistryIsEnrolled = "ministry-is-enrolled",
        "Only ministries enrolled in the profile take part in it.";
    LeadsAreValidating = "leads-are-validating",
        "An indicator is led by an enrolled validating ministry; consulted ministries do not lead and do not validate.";
    LeadsStay = "leads-stay",
        "A ministry that leads indicators stays, in its capacity, until they are assigned to another.";
    AnswersByTheirMinistries = "answers-by-their-ministries",
        "An answer is edited by its lead and contributing ministries, and by analysts until the lead has adopted it. Everyone else suggests.";
    StatementsBelongToMinistries = "statements-belong-to-ministries",
        "A ministry's statement is not edited by analysts.";
    LeadAdopts = "lead-adopts",
        "A draft becomes a statement when its lead ministry adopts it; only the lead withdraws it.";
    ValueFitsAnswerType = "value-fits-answer-type",
        "A coded value is one of the codes of the indicator's answer type.";
    UnansweredHasReason = "unanswered-has-reason",
        "An indicator stays unanswered only with a reason.";
    AdoptAnsweredOnly = "adopt-answered-only",
        "Only a draft with a value can be adopted.";
    MakersOnly = "makers-only",
        "A comment, position or validation is changed only by its maker's ministry.";
    ThreadIsOpen = "thread-is-open",
        "Comments go to open threads; a resolved thread is reopened first.";
    StakeholdersInConsultation = "stakeholders-in-consultation",
        "Stakeholders read the profile from the consultation on, and comment only while it is open.";
    NoteStands = "note-stands",
        "A retired note is not revised.";
    ContentOpenInStage = "content-open-in-stage",
        "Content changes in collection, drafting and consultation; from validation on it is locked, reopened items excepted.";
    ValidatedIsLocked = "validated-is-locked",
        "A validated item is locked until it is reopened with a reason.";
    ReopenWhatIsLocked = "reopen-what-is-locked",
        "Only a locked item is reopened.";
    ValidatorIsNotLastReviser = "validator-is-not-last-reviser",
        "In a profile with four eyes, who validates an answer did not write its words or its value last.";
    ReopenedBySomebodyElse = "reopened-by-somebody-else",
        "A validated item is reopened by someone other than who validated it.";
    ValidateInStage = "validate-in-stage",
        "Ministries validate in consultation and validation; the whole profile in validation only.";
    ValidateCompleteOnly = "validate-complete-only",
        "A validation covers statements, and indicators left unanswered with a reason; nothing else.";
    ValidateOwnItems = "validate-own-items",
        "A single indicator is validated by its lead and contributing ministries.";
    ValidateOnce = "validate-once",
        "A ministry validates a scope once as long as that validation stands.";
    LevelIsEnough = "level-is-enough",
        "A validation has at least the level that the round's policy asks for.";
    ValidationStands = "validation-stands",
        "Only a standing validation is withdrawn; withdrawn and void are final.";
    SuggestionIsOpen = "suggestion-is-open",
        "Only an open suggestion is accepted, rejected, withdrawn or replaced.";
    SuggestionFits = "suggestion-fits",
        "A change of a suggestion is taken over as long as the passage that it changes stands.";
    FindingsByTheEditor = "findings-by-the-editor",
        "Findings are edited by the editor; analysts draft them until the consultation begins. Everyone else suggests.";
    FindingStands = "finding-stands",
        "A retired finding is not revised.";
    FindingsAreReviewed = "findings-are-reviewed",
        "A profile is finalized when every finding was read again after what it rests on changed.";
    ReopenedIsValidated = "reopened-is-validated",
        "What was reopened in the validation stage is validated again before the profile is finalized.";
    CommentStands = "comment-stands",
        "A deleted comment is not rewritten.";
    QueriesAreShared = "queries-are-shared",
        "A query is raised where the ministry asked can read it.";
    QueryIsOpen = "query-is-open",
        "A query is answered, changed or withdrawn as long as it is not settled.";
    RaisedByMaker = "raised-by-maker",
        "A query is changed, settled or withdrawn by who raised it, or by the government lead; one that does not block validation by the facilitator and the editor too.";
    AssigneeAnswers = "assignee-answers",
        "A query is answered by the ministry asked.";
    MinistriesBlock = "ministries-block",
        "Enrolled ministries and the editor make a query block validation.";
    LeadLiftsBlocks = "lead-lifts-blocks",
        "Only the government lead lifts the block of a query.";
    QueriesAreSettled = "queries-are-settled",
        "What a blocking query is about is validated when the query is settled or its block lifted; a query on a section or a priority is about its whole dimension.";
    OnBehalfAfterMeeting = "on-behalf-after-meeting",
        "A position is entered for another ministry by who runs the process, from a recorded meeting.";
    PriorityIsUndecided = "priority-is-undecided",
        "A priority is rewritten until the government decided on it.";
    PublishAdoptedOnly = "publish-adopted-only",
        "Only an adopted priority is published.";
    ContradictionIsOpen = "contradiction-is-open",
        "A contradiction is settled once.";
    WindowIsOpen = "window-is-open",
        "In a stage with a window, new words are written from its opening to its freeze, and settled until its closing.";
    HoldersHandOver = "holders-hand-over",
        "A role is handed over by who holds it, or by who grants it.";
    CorrectValidatedOnly = "correct-validated-only",
        "An editorial correction is for a validated item; any other is revised.";
    CorrectionIsOpen = "correction-is-open",
        "A correction is confirmed or rejected as long as it is proposed and its text did not change.";
    ConfirmedByValidators = "confirmed-by-validators",
        "A correction is confirmed or rejected by the ministries whose standing validations cover its item.";
    ErratumAfterPublication = "erratum-after-publication",
        "A new version is opened of a published profile.";
    StagesInOrder = "stages-in-order",
        "Stages follow each other in order; a return names an earlier stage.";
    LaunchIsComplete = "launch-is-complete",
        "Collection begins when a government lead is named and every indicator has a lead ministry.";
    StatementsAreComplete = "statements-are-complete",
        "Validation begins, and ends, when every indicator is its lead's statement or unanswered with a reason.";
    PolicyIsMet = "policy-is-met",
        "A profile is finalized when its validation policy is met.";
    ProposalLocks = "proposal-locks",
        "While a proposal for finalization stands, nothing changes in the profile: it is cosigned or withdrawn, and a ministry may withdraw its validation, which ends it.";
    ProposalStands = "proposal-stands",
        "One proposal for finalization stands at a time, and only a standing one is cosigned or withdrawn.";
    CosignOnce = "cosign-once",
        "A validating ministry cosigns a proposal once, over the same checkpoint as the others.";
    CosignersSuffice = "cosigners-suffice",
        "In a round of level 2 or 3 a profile is finalized when the ministries that its policy needs have cosigned the proposal.";
    FinalizedFirst = "finalized-first",
        "Only a finalized profile is published.";
    PublicBundleAfterPublication = "public-bundle-after-publication",
        "A public evidence bundle is made of a published profile.";
    AuditorsMakeTheirBundles = "auditors-make-their-bundles",
        "An evidence bundle with everything in it is made by auditors.";
    FinalIsFinal = "final-is-final",
        "A finalized profile does not change.";
    OnlyFreeTextIsRedacted = "only-free-text-is-redacted",
        "Only comments, remarks and rationales are redacted; answers, findings and validations are public acts.";
    FileWasUploaded = "file-was-uploaded",
        "A file is uploaded before it is attached.";
    RolesAreForOpenAccounts = "roles-are-for-open-accounts",
        "Roles are given to open accounts.";
    TwoPersonsErase = "two-persons-erase",
        "The data of a person is erased once it is asked for by an administrator and confirmed by another person: an administrator or an auditor of the deployment.";
    RolesEndBeforeErasure = "roles-end-before-erasure",
        "The data of a person is erased when the account holds no role in force.";
    ErasureIsOpen = "erasure-is-open",
        "An erasure is asked for once, and confirmed or withdrawn as long as it is open; it is final.";
    AuditorsReadAccess = "auditors-read-access",
        "The log of privileged reads is read by auditors of the deployment, and by everybody as far as it is about the own account.";
    HeadsGoForward = "heads-go-forward",
        "A stream's recorded head, and the epoch, only go forward.";
    AuthenticateAgain = "authenticate-again",
        "Validating, finalizing, publishing, roles, accounts, credentials, keys and redaction need a session in which its holder authenticated within the last 10 minutes, or a token with the scope PRIVILEGED.";
    TokensAreScoped = "tokens-are-scoped",
        "A token does what its scopes, its profiles and its ministry say, and nothing else.";
    PersonsHoldTheirCredentials = "persons-hold-their-credentials",
        "Once an account has a credential of its own, only its holder issues tokens for it; nobody invites to it again.";
    CodesAreUsedOnce = "codes-are-used-once",
        "An invitation, a recovery code and the set-up code are used once, and before they expire.";
    QuestionnaireIsFixed = "questionnaire-is-fixed",
        "An id and version of a questionnaire name one content for ever.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_distinct() {
        let names: BTreeSet<_> = RULES.iter().map(|r| r.name()).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
