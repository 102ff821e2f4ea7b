//! Samples of keys, signatures and proposals.

use mgi_events::v1::{event_body::Kind, *};

use crate::samples::s;

const STATEMENT: &str = "mgi-validation/v1\n\
    deployment 00112233445566778899aabbccddeeff\n\
    profile xt-2026\n\
    scope own-part\n\
    meaning Agreed by the minister.\n\
    letter -\n\
    content sha256:1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a\n\
    checkpoint mgi/00112233445566778899aabbccddeeff/profile/xt-2026 40 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n\
    ministry MOH\n\
    account ac-00000001moh\n\
    grant g-7\n\
    key ky-2\n\
    time 2026-03-02T08:00:00Z\n";

const CHECKPOINT: &str = "mgi/00112233445566778899aabbccddeeff/profile/xt-2026\n\
    41\n\
    CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n";

/// Every type.
pub(crate) fn every_kind() -> Vec<Kind> {
    vec![
        Kind::KeyRegistered(KeyRegistered {
            key_id: s("ky-2"),
            account_id: s("ac-00000001moh"),
            purpose: KeyPurpose::Certificate as i32,
            ministry: s("MOH"),
            public_key: vec![0x20; 44],
            certificate_sha256: vec![0x21; 32],
            proof: vec![0x22; 64],
            replaces: s("ky-1"),
            endorsement: vec![0x23; 64],
            valid_from_unix: 1_700_000_000,
            valid_until_unix: 1_900_000_000,
        }),
        Kind::KeyRevoked(KeyRevoked {
            key_id: s("ky-2"),
            reason: s("the card was lost"),
            void_from: Some(prost_types::Timestamp {
                seconds: 1_772_438_400,
                nanos: 0,
            }),
        }),
        Kind::FinalizationProposed(FinalizationProposed {
            content_digest: vec![0x1c; 32],
            policy: Some(policy()),
            outcomes: vec![outcome(false)],
        }),
        Kind::FinalizationProposalEnded(FinalizationProposalEnded {
            reason: s("a figure is wrong"),
            validation_id: s("v-1"),
        }),
        Kind::CheckpointCosigned(CheckpointCosigned {
            ministry: s("MOH"),
            key_id: s("ky-3"),
            time_unix: 1_772_438_400,
            signature: vec![0x24; 64],
            checkpoint: s(CHECKPOINT),
        }),
    ]
}

/// Types with fields that came with signatures, with the mark of the recording.
pub(crate) fn extended() -> Vec<(Kind, &'static str)> {
    vec![
        (
            Kind::ValidationGiven(ValidationGiven {
                validation_id: s("v-1"),
                ministry: s("MOH"),
                scope: Some(Scope {
                    kind: ScopeKind::OwnPart as i32,
                    code: String::new(),
                }),
                indicators: vec![s("MR-01"), s("WG-01")],
                statement: s("Agreed by the minister."),
                content_digest: vec![0x1a; 32],
                seen_revision: 40,
                level: 2,
                key_id: s("ky-2"),
                statement_text: s(STATEMENT),
                signature: vec![0x25; 64],
                ..ValidationGiven::default()
            }),
            "c",
        ),
        (
            Kind::ProfileFinalized(ProfileFinalized {
                policy: Some(policy()),
                outcomes: vec![outcome(true)],
                content_digest: vec![0x1c; 32],
                cosigned_note: s(CHECKPOINT) + "\n\u{2014} mgi/1/ministry/MOH CQkJCQ==\n",
                policy_file: s("witness MOH mgi/1/ministry/MOH+09090909+BAkJ\nquorum none\n"),
            }),
            "b",
        ),
    ]
}

fn policy() -> ValidationPolicy {
    ValidationPolicy {
        rule: ValidationRule::AtLeast as i32,
        threshold: 1,
        minimum_level: 2,
        ..ValidationPolicy::default()
    }
}

fn outcome(cosigned: bool) -> MinistryOutcome {
    MinistryOutcome {
        ministry: s("MOH"),
        validated: true,
        validation_ids: vec![s("v-1")],
        cosigned,
        level: 2,
    }
}
