//! What may be asked of the directory.

use mgi_proto::v1::{ContentExported, DeploymentRole, KeyRegistered, Questionnaire, TokenScope};

use super::{
    access::Access,
    heads::{Head, Loss},
};
use crate::{
    context::Moment,
    ids::{AccountId, DeploymentGrantId, ErasureId, KeyId, MinistryCode, ProfileId},
};

/// A command on the deployment stream. Random parts (ids, commitments) are made
/// outside and passed in.
#[derive(Clone, Debug)]
pub enum Command {
    /// Begins the deployment and makes its first account its administrator and
    /// steward. Only as the stream's first command, and by nobody.
    Create {
        /// 32 hexadecimal digits.
        deployment_id: String,
        /// The first account.
        account: AccountId,
        /// Commitment to its name.
        name_commitment: [u8; 32],
        /// Id of its password, when it has one from the first moment on.
        password: Option<String>,
    },
    /// Makes a ministry known.
    RegisterMinistry {
        /// Code.
        ministry: MinistryCode,
        /// Name in force.
        name: String,
        /// Codes of ministries that it took over from.
        predecessors: Vec<String>,
        /// Names it had before, oldest first.
        former_names: Vec<String>,
    },
    /// Gives a ministry another name.
    RenameMinistry {
        /// Code.
        ministry: MinistryCode,
        /// New name.
        name: String,
        /// First day on which it is in force.
        effective_date: String,
    },
    /// Makes an account.
    CreateAccount {
        /// Opaque id.
        account: AccountId,
        /// Commitment to the name.
        name_commitment: [u8; 32],
    },
    /// Closes an account.
    CloseAccount {
        /// The account.
        account: AccountId,
        /// Why.
        reason: String,
    },
    /// Gives a role in the deployment.
    GrantRole {
        /// Who gets it.
        account: AccountId,
        /// The role.
        role: DeploymentRole,
    },
    /// Ends a role in the deployment.
    EndRole {
        /// The grant.
        grant: DeploymentGrantId,
        /// Why.
        reason: String,
    },
    /// Records that a token was issued.
    IssueToken {
        /// Its id.
        token_id: String,
        /// Whose it is.
        account: AccountId,
        /// What it is for.
        label: String,
        /// Last second of its life, Unix seconds.
        expires_unix: i64,
        /// What it may do; none: everything, as in events from before there were
        /// scopes.
        scopes: Vec<TokenScope>,
        /// The profiles that it reaches; none: all.
        profiles: Vec<ProfileId>,
        /// The ministry that it acts for; none: any.
        ministry: Option<MinistryCode>,
    },
    /// Records that a token was revoked.
    RevokeToken {
        /// Its id.
        token_id: String,
        /// Why.
        reason: String,
    },
    /// Registers a public key.
    RegisterKey(Box<KeyRegistered>),
    /// Revokes a key.
    RevokeKey {
        /// The key.
        key: KeyId,
        /// Why.
        reason: String,
        /// Signatures that state a time at or after this one are void.
        void_from: Moment,
    },
    /// Registers a questionnaire.
    RegisterQuestionnaire(Box<Questionnaire>),
    /// Invitations, sign-ins, sessions, credentials, recovery.
    Access(Access),
    /// Asks for the erasure of a person.
    RequestErasure {
        /// Whose data.
        account: AccountId,
        /// Which law or decision requires it.
        legal_basis: String,
    },
    /// Confirms it, as another person: the account is closed and its data erased.
    ConfirmErasure {
        /// The request.
        erasure: ErasureId,
        /// Roles in profiles that the account holds in force, as found outside: each
        /// as a sentence names it.
        in_force: Vec<String>,
    },
    /// Withdraws a request.
    WithdrawErasure {
        /// The request.
        erasure: ErasureId,
        /// Why.
        reason: String,
    },
    /// Records that an erasure which the restored ledger does not know was carried out
    /// again. The server's own act.
    EraseAgain {
        /// Whose data.
        account: AccountId,
        /// Which law or decision required it.
        legal_basis: String,
    },
    /// Records that content was exported by the account that asks.
    RecordExport(ContentExported),
    /// Records the heads of streams that changed. The server's own act.
    RecordHeads(Vec<Head>),
    /// Begins a new epoch after a restore. The operator's act, through the server.
    Restore {
        /// The new epoch.
        epoch: u32,
        /// What was lost.
        losses: Vec<Loss>,
        /// Why, as the operator stated it.
        reason: String,
    },
}
