//! The table. Each row is an action, each column a party; a cell says how far the
//! right goes.

use super::Scope;
use crate::refusal::Rule;

macro_rules! table {
    ($($action:ident = $name:literal, $kind:ident, $rule:ident: $($cell:ident)+ ;)*) => {
        /// What somebody may want to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $name] $action,)*
        }

        /// Every action, in the order of the table.
        pub const ACTIONS: &[Action] = &[$(Action::$action),*];

        impl Action {
            /// Its name in sentences and on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$action => $name,)* }
            }

            /// Whether it reads, writes in a profile, or is about the deployment.
            #[must_use]
            pub fn kind(self) -> ActionKind {
                match self { $(Self::$action => ActionKind::$kind,)* }
            }

            /// The rule by which it is allowed to some and not to others.
            #[must_use]
            pub fn rule(self) -> Rule {
                match self { $(Self::$action => Rule::$rule,)* }
            }

            /// Its row: a cell for each party.
            pub(super) const fn row(self) -> &'static [Scope; 16] {
                match self { $(Self::$action => &[$($cell),+],)* }
            }
        }
    };
}

/// What sort of action it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Changes a profile.
    Write,
    /// Reads in a profile.
    Read,
    /// Changes or reads the directory.
    Directory,
}

const NO: Scope = Scope::Never;
const ALL: Scope = Scope::Everywhere;
const OWN: Scope = Scope::OwnMinistry;
const LED: Scope = Scope::LedIndicators;
const IND: Scope = Scope::AssignedIndicators;
const DFT: Scope = Scope::UntilAdopted;
const BEF: Scope = Scope::BeforeConsultation;
const SNC: Scope = Scope::SinceConsultation;
const CON: Scope = Scope::WhileConsulting;
const OWR: Scope = Scope::Own;
const PUB: Scope = Scope::Published;

table! {
    // in a profile: government lead, facilitator, analyst, editor, contributor, reviewer,
    // authorizing officer, translator, stakeholder, auditor; then: any account,
    // administrator, steward, deployment auditor, operator, public reader
    //                                                           lea fac ana edi con rev off tra sta aud  acc adm ste dau opr pub
    ManageMinistries = "enrol and withdraw ministries", Write, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    ManageRoles = "grant and end roles in a profile", Write, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  OWN NO  NO  NO   NO  NO  NO  NO  NO  NO;
    AssignIndicators = "assign indicators", Write, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    KeepEvidence = "register and amend evidence", Write, RoleInForce:
                                                                 ALL ALL ALL ALL ALL NO  ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    WriteAnswers = "write answers and cite evidence in them", Write, RoleInForce:
                                                                 NO  NO  DFT NO  IND NO  IND NO  NO  NO   NO  NO  NO  NO  NO  NO;
    AdoptAnswers = "adopt and withdraw statements", Write, RoleInForce:
                                                                 NO  NO  NO  NO  LED LED LED NO  NO  NO   NO  NO  NO  NO  NO  NO;
    WriteNotes = "add, revise and retire notes", Write, RoleInForce:
                                                                 NO  NO  ALL ALL ALL NO  ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    WriteFindings = "write findings", Write, RoleInForce:
                                                                 NO  NO  BEF ALL NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    Suggest = "suggest changes of answers and findings", Write, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL NO  NO   NO  NO  NO  NO  NO  NO;
    Comment = "open threads and comment", Write, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL CON NO   NO  NO  NO  NO  NO  NO;
    ResolveThreads = "resolve and reopen threads", Write, RoleInForce:
                                                                 ALL ALL NO  ALL NO  ALL ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    RaiseQueries = "raise queries", Write, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    AnswerQueries = "answer queries for a ministry", Write, RoleInForce:
                                                                 NO  NO  NO  NO  OWN OWN OWN NO  NO  NO   NO  NO  NO  NO  NO  NO;
    BlockValidation = "make a query block validation", Write, RoleInForce:
                                                                 NO  NO  NO  ALL ALL ALL ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    LiftBlocks = "lift the block of a query", Write, RoleInForce:
                                                                 ALL NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    TakePositions = "take positions for a ministry", Write, RoleInForce:
                                                                 NO  NO  NO  NO  OWN OWN OWN NO  NO  NO   NO  NO  NO  NO  NO  NO;
    EnterPositions = "enter positions for others after a meeting", Write, RoleInForce:
                                                                 ALL ALL NO  ALL NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    ProposePriorities = "propose priorities", Write, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    DecidePriorities = "decide on priorities", Write, RoleInForce:
                                                                 ALL NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    RecordMeetings = "record meetings", Write, RoleInForce:
                                                                 ALL ALL NO  ALL NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    MarkContradictions = "mark contradictions", Write, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL NO  NO  NO   NO  NO  NO  NO  NO  NO;
    ProposeCorrections = "propose editorial corrections", Write, RoleInForce:
                                                                 ALL ALL NO  ALL NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    Validate = "validate, and withdraw a validation", Write, RoleInForce:
                                                                 NO  NO  NO  NO  NO  NO  OWN NO  NO  NO   NO  NO  NO  NO  NO  NO;
    Cosign = "cosign a proposal for finalization", Write, RoleInForce:
                                                                 NO  NO  NO  NO  NO  NO  OWN NO  NO  NO   NO  NO  NO  NO  NO  NO;
    ReopenItems = "reopen validated items", Write, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  LED NO  NO  NO   NO  NO  NO  NO  NO  NO;
    MoveStages = "move stages and set their windows", Write, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    Finalize = "finalize a profile", Write, RoleInForce:
                                                                 ALL NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    Publish = "publish a profile", Write, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  NO  NO  NO  NO;
    RedactEvents = "have free text taken out for good", Write, RoleInForce:
                                                                 ALL NO  NO  NO  NO  NO  OWN NO  NO  NO   NO  NO  NO  NO  NO  NO;

    //                                                           lea fac ana edi con rev off tra sta aud  acc adm ste dau opr pub
    ReadProfile = "read a profile: answers, findings, evidence and files, notes, positions, validations", Read, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL SNC ALL  NO  NO  NO  ALL NO  NO;
    ReadHistory = "read the history, earlier states, differences and contributions", Read, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL SNC ALL  NO  NO  NO  ALL NO  NO;
    ReadProofs = "take checkpoints and proofs", Read, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL SNC ALL  NO  NO  NO  ALL NO  NO;
    ReadSharedThreads = "read threads for the consultation and for the public", Read, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL SNC ALL  NO  NO  NO  ALL NO  NO;
    ReadGovernmentThreads = "read threads for the government", Read, RoleInForce:
                                                                 ALL NO  NO  NO  ALL ALL ALL NO  NO  ALL  NO  NO  NO  ALL NO  NO;
    ReadMinistryThreads = "read threads of one ministry", Read, RoleInForce:
                                                                 NO  NO  NO  NO  OWN OWN OWN NO  NO  ALL  NO  NO  NO  ALL NO  NO;
    ReadRoles = "see who holds which role, by account ids", Read, RoleInForce:
                                                                 ALL ALL ALL ALL ALL ALL ALL ALL SNC ALL  NO  NO  NO  ALL NO  NO;
    ExplainRights = "have the rights of others explained", Read, RoleInForce:
                                                                 ALL ALL NO  NO  NO  NO  OWN NO  NO  ALL  OWR ALL NO  ALL NO  NO;
    KeepDrafts = "keep private drafts, and be shown as present", Read, RoleInForce:
                                                                 OWR OWR OWR OWR OWR OWR OWR OWR OWR OWR  NO  NO  NO  OWR NO  NO;
    MakePublicBundles = "make a public bundle", Read, PublicBundleAfterPublication:
                                                                 PUB PUB PUB PUB PUB PUB PUB PUB PUB PUB  PUB PUB PUB PUB NO  PUB;
    MakeAuditorBundles = "make an auditor's bundle", Read, AuditorsMakeTheirBundles:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  ALL  NO  NO  NO  ALL NO  NO;
    ReadPublished = "read published profiles", Read, PublicBundleAfterPublication:
                                                                 PUB PUB PUB PUB PUB PUB PUB PUB PUB PUB  PUB PUB PUB PUB NO  PUB;

    //                                                           lea fac ana edi con rev off tra sta aud  acc adm ste dau opr pub
    OpenProfiles = "open profiles", Directory, StewardOpensProfiles:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  ALL NO  NO  NO;
    RegisterQuestionnaires = "register questionnaires", Directory, StewardOpensProfiles:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  NO  ALL NO  NO  NO;
    KeepMinistries = "register and rename ministries", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    KeepAccounts = "create and close accounts", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    IssueCodes = "issue invitations and recovery codes", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    HandOverAccounts = "hand an account over to a successor", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR ALL NO  NO  NO  NO;
    GrantDeploymentRoles = "grant and end roles in the deployment", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    KeepTokens = "issue, list and revoke tokens", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR ALL NO  NO  NO  NO;
    RegisterKeys = "register signing keys", Directory, HoldersKeepKeys:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR NO  NO  NO  NO  NO;
    RegisterCosigningKeys = "register the cosigning keys of ministries", Directory, HoldersKeepKeys:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    RevokeKeys = "revoke keys", Directory, HoldersKeepKeys:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR ALL NO  NO  NO  NO;
    ReadCertificates = "read certificates, which name persons", Directory, HoldersKeepKeys:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR NO  NO  ALL NO  NO;
    ReadDirectory = "read ministries, questionnaires and public keys", Directory, AccountIsOpen:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   ALL ALL ALL ALL NO  NO;
    ListAccounts = "list accounts with their names", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    ReadDeploymentHistory = "read the history and the proofs of the deployment", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  ALL NO  NO;
    AskForErasures = "ask for the erasure of a person, and withdraw that", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  NO  NO  NO;
    ConfirmErasures = "confirm the erasure of a person that somebody else asked for", Directory, TwoPersonsErase:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   NO  ALL NO  ALL NO  NO;
    ExportPersons = "export what is held about a person", Directory, AdministratorKeepsDirectory:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR ALL NO  NO  NO  NO;
    ReadAccessLog = "read who read what by a privileged role", Directory, AuditorsReadAccess:
                                                                 NO  NO  NO  NO  NO  NO  NO  NO  NO  NO   OWR NO  NO  ALL NO  NO;
}
