//! Keys, and what is signed with them.

use mgi_events::{
    context::Context,
    deployment::Command,
    ids::AccountId,
    keys::Registration,
    profile::draft_statement,
    transparency::{
        checkpoint::Checkpoint,
        cosignature,
        ed25519::SigningKey,
        merkle::{Frontier, leaf_hash},
    },
    v1::{
        CosignFinalization, KeyPurpose, KeyRegistered, PrepareValidationRequest,
        ProposeFinalization, Scope, StatementSignature, Validate, WithdrawProposal,
    },
    validation::Statement,
};

use super::{cast::ADMIN, world::World};

/// DER in front of an Ed25519 key in a `SubjectPublicKeyInfo` (RFC 8410).
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// A person with a private key.
pub(crate) struct Signer {
    pub(crate) account: &'static str,
    pub(crate) purpose: KeyPurpose,
    pub(crate) ministry: &'static str,
    pub(crate) key: SigningKey,
    /// Id, once it is registered.
    pub(crate) id: String,
}

impl Signer {
    pub(crate) fn new(account: &'static str, purpose: KeyPurpose, seed: u8) -> Self {
        Self {
            account,
            purpose,
            ministry: "",
            key: SigningKey::from_seed(&[seed; 32]),
            id: String::new(),
        }
    }

    /// A personal key.
    pub(crate) fn personal(account: &'static str, seed: u8) -> Self {
        Self::new(account, KeyPurpose::Personal, seed)
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        let key = self.key.verifying_key().to_bytes();
        match self.purpose {
            KeyPurpose::Certificate => [&SPKI[..], &key[..]].concat(),
            _ => key.to_vec(),
        }
    }

    /// What is asked to register it, in the place of another or of none.
    pub(crate) fn wanted(&self, world: &World, old: Option<&Signer>) -> KeyRegistered {
        let public_key = self.public();
        let replaces = old.map_or("", |old| old.id.as_str());
        let statement = Registration {
            deployment: world.deployment.id(),
            account: self.account,
            purpose: self.purpose,
            ministry: self.ministry,
            replaces,
            public_key: &public_key,
        }
        .to_string();
        let certificate = self.purpose == KeyPurpose::Certificate;
        KeyRegistered {
            key_id: String::new(),
            account_id: self.account.to_owned(),
            purpose: self.purpose as i32,
            ministry: self.ministry.to_owned(),
            public_key,
            certificate_sha256: if certificate { vec![5; 32] } else { Vec::new() },
            proof: self.key.sign(statement.as_bytes()).to_vec(),
            replaces: replaces.to_owned(),
            endorsement: old
                .map_or_else(Vec::new, |old| old.key.sign(statement.as_bytes()).to_vec()),
            valid_from_unix: if certificate { 1_700_000_000 } else { 0 },
            valid_until_unix: if certificate { 1_900_000_000 } else { 0 },
        }
    }

    /// Registered: by its holder, or as a cosigning key by an administrator.
    pub(crate) fn registered(mut self, world: &mut World) -> Self {
        let wanted = self.wanted(world, None);
        self.register(world, wanted);
        self
    }

    pub(crate) fn register(&mut self, world: &mut World, wanted: KeyRegistered) {
        let actor = if self.purpose == KeyPurpose::Cosigner {
            ADMIN
        } else {
            self.account
        };
        world
            .when_directory(actor, &Command::RegisterKey(Box::new(wanted)))
            .then_accepted();
        self.id = world.created();
    }

    /// The statement that the person would sign now.
    pub(crate) fn statement(&self, world: &World, scope: &Scope, meaning: &str) -> Statement {
        let account = AccountId::parse(self.account).unwrap();
        let context = Context {
            now: world.now,
            account: &account,
            deployment: &world.deployment,
        };
        let asked = PrepareValidationRequest {
            scope: Some(scope.clone()),
            statement: meaning.to_owned(),
            key_id: self.id.clone(),
            ..PrepareValidationRequest::default()
        };
        let draft = draft_statement(&world.profile, &world.id, &context, &asked).unwrap();
        Statement {
            origin: world.origin(),
            root: world.root(draft.statement.size),
            ..draft.statement
        }
    }

    /// A validation with this statement, signed.
    pub(crate) fn sign(&self, statement: &Statement) -> Validate {
        let text = statement.to_string();
        Validate {
            scope: Some(statement.scope.clone()),
            statement: statement.meaning.clone(),
            seen_revision: statement.size,
            letter_sha256: Vec::new(),
            signature: Some(StatementSignature {
                key_id: self.id.clone(),
                signature: self.key.sign(text.as_bytes()).to_vec(),
                statement_text: text,
            }),
        }
    }

    /// A signed validation of what stands now.
    pub(crate) fn validates(&self, world: &World, scope: &Scope) -> Validate {
        self.sign(&self.statement(world, scope, "We stand behind this."))
    }
}

/// A ministry's cosigning key.
pub(crate) struct Cosigner;

impl Cosigner {
    pub(crate) fn of(ministry: &'static str, account: &'static str, seed: u8) -> Signer {
        Signer {
            ministry,
            ..Signer::new(account, KeyPurpose::Cosigner, seed)
        }
    }
}

/// The cosignature of a checkpoint.
pub(crate) fn cosign_with(signer: &Signer, world: &World, checkpoint: &str) -> CosignFinalization {
    let time_unix = u64::try_from(world.now.0 / 1_000_000).unwrap();
    let message = cosignature::message(checkpoint, time_unix);
    CosignFinalization {
        key_id: signer.id.clone(),
        checkpoint: checkpoint.to_owned(),
        time_unix,
        signature: signer.key.sign(message.as_bytes()).to_vec(),
    }
}

pub(crate) fn propose_finalization() -> ProposeFinalization {
    ProposeFinalization {}
}

pub(crate) fn ends_proposal() -> WithdrawProposal {
    WithdrawProposal {
        reason: "a table is missing".to_owned(),
    }
}

impl World {
    /// Origin of the profile's checkpoints.
    pub(crate) fn origin(&self) -> String {
        format!("mgi/{}/1/profile/{}", self.deployment.id(), self.id)
    }

    /// Root of the tree over the first events.
    pub(crate) fn root(&self, size: u64) -> [u8; 32] {
        let mut tree = Frontier::new();
        for bytes in &self.stored[..usize::try_from(size).unwrap()] {
            tree.push(leaf_hash(bytes));
        }
        tree.root()
    }

    /// Body of the checkpoint of the standing proposal.
    pub(crate) fn proposed_checkpoint(&self) -> String {
        let size = self.profile.proposal().expect("a proposal stands").size;
        Checkpoint {
            origin: self.origin(),
            size,
            root: self.root(size),
        }
        .body()
    }
}
