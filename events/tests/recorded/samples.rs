//! One event of every type, every field set: what the recordings are made from.

use mgi_events::v1::{event_body::Kind, *};

pub(crate) fn s(text: &str) -> String {
    text.to_owned()
}

/// Every type, in the order of `EventBody`.
pub(crate) fn every_kind() -> Vec<Kind> {
    let mut kinds = directory();
    kinds.extend(setting());
    kinds.extend(register());
    kinds.extend(answers());
    kinds.extend(discussion());
    kinds.extend(validation());
    kinds
}

/// A token as it is issued since there are scopes.
pub(crate) fn scoped_token() -> Kind {
    Kind::TokenIssued(TokenIssued {
        token_id: s("tk-00000000000000000000000002"),
        account_id: s("ac-00000001moh"),
        label: s("nightly export"),
        expires_unix: 1_800_000_000,
        scopes: vec![TokenScope::Read as i32, TokenScope::Privileged as i32],
        profile_ids: vec![s("rw-2021")],
        ministry: s("MOH"),
    })
}

fn directory() -> Vec<Kind> {
    vec![
        Kind::DeploymentCreated(DeploymentCreated {
            deployment_id: s("00112233445566778899aabbccddeeff"),
            vocabulary: 1,
        }),
        Kind::MinistryRegistered(MinistryRegistered {
            ministry: s("MOH"),
            name: s("Ministry of Health"),
            predecessors: vec![s("MOPH")],
            former_names: vec![s("Ministry of Public Health")],
        }),
        Kind::MinistryRenamed(MinistryRenamed {
            ministry: s("MOH"),
            name: s("Ministry of Health and Care"),
            effective_date: s("2026-01-01"),
        }),
        Kind::AccountCreated(AccountCreated {
            account_id: s("ac-00000001moh"),
            name_commitment: vec![0xab; 32],
        }),
        Kind::AccountClosed(AccountClosed {
            account_id: s("ac-00000001moh"),
            reason: s("left the service"),
        }),
        Kind::DeploymentRoleGranted(DeploymentRoleGranted {
            grant_id: s("dg-3"),
            account_id: s("ac-00000001moh"),
            role: DeploymentRole::Steward as i32,
        }),
        Kind::DeploymentRoleEnded(DeploymentRoleEnded {
            grant_id: s("dg-3"),
            reason: s("moved on"),
        }),
        Kind::TokenIssued(TokenIssued {
            token_id: s("tk-00000000000000000000000001"),
            account_id: s("ac-00000001moh"),
            label: s("laptop"),
            expires_unix: 1_800_000_000,
            ..TokenIssued::default()
        }),
        Kind::InvitationIssued(InvitationIssued {
            invitation_id: s("in-00000000000000000000000001"),
            account_id: s("ac-00000001moh"),
            expires_unix: 1_800_000_000,
        }),
        Kind::InvitationAccepted(InvitationAccepted {
            invitation_id: s("in-00000000000000000000000001"),
            account_id: s("ac-00000001moh"),
            credential_id: s("cr-00000000000000000000000001"),
        }),
        Kind::SignedIn(SignedIn {
            account_id: s("ac-00000001moh"),
            session_id: s("se-00000000000000000000000001"),
            method: SignInMethod::PasswordAndCode as i32,
        }),
        Kind::SignInsFailed(SignInsFailed {
            account_id: s("ac-00000001moh"),
            count: 10_000,
            from_unix: 1_799_999_000,
            until_unix: 1_799_999_060,
            method: SignInMethod::Password as i32,
        }),
        Kind::SessionEnded(SessionEnded {
            session_id: s("se-00000000000000000000000001"),
            account_id: s("ac-00000001moh"),
            why: SessionEnd::SignedOut as i32,
        }),
        Kind::CredentialChanged(CredentialChanged {
            account_id: s("ac-00000001moh"),
            kind: CredentialKind::SecondFactor as i32,
            set: true,
            credential_id: s("cr-00000000000000000000000002"),
        }),
        Kind::RecoveryIssued(RecoveryIssued {
            recovery_id: s("rc-00000000000000000000000001"),
            account_id: s("ac-00000001moh"),
            expires_unix: 1_800_000_000,
            password: true,
            second_factor: true,
        }),
        Kind::RecoveryUsed(RecoveryUsed {
            recovery_id: s("rc-00000000000000000000000001"),
            account_id: s("ac-00000001moh"),
            credential_id: s("cr-00000000000000000000000003"),
            second_factor_removed: true,
        }),
        Kind::AuthenticatedAgain(AuthenticatedAgain {
            account_id: s("ac-00000001moh"),
            session_id: s("se-00000000000000000000000001"),
            method: SignInMethod::Password as i32,
        }),
        Kind::AccountHandedOver(AccountHandedOver {
            account_id: s("ac-00000001moh"),
            successor_id: s("ac-00000002moh"),
        }),
        Kind::HeadsRecorded(HeadsRecorded {
            heads: vec![StreamHead {
                stream: s("profile/rw-2021"),
                size: 565,
                root: vec![0xcd; 32],
            }],
        }),
        Kind::Restored(Restored {
            epoch: 2,
            losses: vec![StreamLoss {
                stream: s("profile/rw-2021"),
                signed_size: 565,
                signed_root: vec![0xcd; 32],
                found_size: 500,
            }],
            reason: s("the disk of the server failed"),
        }),
        Kind::ErasureRequested(ErasureRequested {
            erasure_id: s("er-1"),
            account_id: s("ac-00000001moh"),
            legal_basis: s("Law 058/2021, article 23"),
        }),
        Kind::PersonalDataErased(PersonalDataErased {
            erasure_id: s("er-1"),
            account_id: s("ac-00000001moh"),
            again: true,
            legal_basis: s("Law 058/2021, article 23"),
        }),
        Kind::ErasureWithdrawn(ErasureWithdrawn {
            erasure_id: s("er-1"),
            reason: s("another account was meant"),
        }),
        Kind::ContentExported(ContentExported {
            kind: ExportKind::AuditorBundle as i32,
            profile_id: s("rw-2021"),
            revision: 565,
            account_id: s("ac-00000001moh"),
        }),
        Kind::TokenRevoked(TokenRevoked {
            token_id: s("tk-00000000000000000000000001"),
            reason: s("lost"),
        }),
        Kind::QuestionnaireRegistered(QuestionnaireRegistered {
            head: Some(Questionnaire {
                id: s("test"),
                version: s("1"),
                title: s("Questionnaire of the tests"),
                language: s("en"),
                unofficial: true,
                source: s("Made for the tests."),
                dimensions: vec![Dimension {
                    code: s("MR"),
                    short_name: s("Rights"),
                    long_title: s("Rights of migrants"),
                    description: s("Looks at rights."),
                    subdomains: vec![Subdomain {
                        code: s("MR-a"),
                        name: s("Health"),
                    }],
                }],
                indicators: Vec::new(),
            }),
            indicator_count: 1,
            digest: vec![0xcd; 32],
        }),
        Kind::IndicatorDefined(IndicatorDefined {
            indicator: Some(Indicator {
                code: s("MR-01"),
                dimension: s("MR"),
                subdomain: s("MR-a"),
                question: s("Who has access to health care?"),
                answer_type: AnswerType::AccessLevel as i32,
                guidance: s("Answer as the law stands."),
                sdg_10_7_2: vec![s("1a")],
                gcm_objectives: vec![15, 22],
            }),
        }),
    ]
}

fn setting() -> Vec<Kind> {
    vec![
        Kind::ProfileOpened(ProfileOpened {
            profile_id: s("xt-2026"),
            country: s("Testland"),
            country_code: s("XT"),
            level: ProfileLevel::Local as i32,
            locality: s("City of Test"),
            title: s("Migration Governance Profile of the City of Test"),
            round: s("2026"),
            reference_date: s("2026-01-31"),
            time_zone: s("Africa/Kigali"),
            questionnaire_digest: vec![0xcd; 32],
            validation_policy: Some(ValidationPolicy {
                rule: ValidationRule::NoObjection as i32,
                threshold: 2,
                objection_deadline: s("2026-06-30"),
                ..ValidationPolicy::default()
            }),
            notice: s("An example; not an official profile."),
        }),
        Kind::MinistryEnrolled(MinistryEnrolled {
            ministry: s("MOH"),
            capacity: MinistryCapacity::Validating as i32,
        }),
        Kind::MinistryWithdrawn(MinistryWithdrawn {
            ministry: s("MOH"),
            reason: s("merged"),
        }),
        Kind::RoleGranted(RoleGranted {
            grant_id: s("g-8"),
            account_id: s("ac-00000002moh"),
            role: Role::Contributor as i32,
            ministry: s("MOH"),
            start_date: s("2026-03-01"),
            end_date: s("2026-12-31"),
            // Came later.
            handed_over_from: String::new(),
            deputy: false,
        }),
        Kind::RoleEnded(RoleEnded {
            grant_id: s("g-8"),
            reason: s("moved on"),
        }),
        Kind::IndicatorAssigned(IndicatorAssigned {
            indicator: s("MR-01"),
            lead: s("MOH"),
            contributing: vec![s("MOL"), s("MOE")],
        }),
    ]
}

fn record() -> Option<EvidenceRecord> {
    let title = |language: &str, title: &str| LocalizedTitle {
        language: s(language),
        title: s(title),
    };
    Some(EvidenceRecord {
        kind: EvidenceKind::Law as i32,
        issuer: s("Parliament"),
        number: s("66/2018"),
        titles: vec![
            title("en", "Law on health care"),
            title("fr", "Loi sur la santé"),
        ],
        date: s("2018-08-30"),
        revision_date: s("2020"),
        status: EvidenceStatus::InForce as i32,
        status_date: s("2026-01"),
        link: s("https://example.org/law-66-2018"),
        note: s("Consolidated text."),
    })
}

fn register() -> Vec<Kind> {
    vec![
        Kind::EvidenceRegistered(EvidenceRegistered {
            evidence_id: s("law-66-2018"),
            record: record(),
        }),
        Kind::EvidenceAmended(EvidenceAmended {
            evidence_id: s("law-66-2018"),
            version: 2,
            record: record(),
            reason: s("title corrected"),
        }),
        Kind::EvidenceFileAttached(EvidenceFileAttached {
            evidence_id: s("law-66-2018"),
            version: 3,
            file: Some(FileRef {
                sha256: vec![0xef; 32],
                size: 26_214_400,
                media_type: s("application/pdf"),
                name: s("law-66-2018.pdf"),
            }),
        }),
    ]
}

fn change() -> Option<TextChange> {
    Some(TextChange {
        base_version: 3,
        hunks: vec![
            Hunk {
                start: 8,
                deleted: s("gratuits"),
                inserted: s("gratuits à l'école"),
            },
            Hunk {
                start: 40,
                deleted: String::new(),
                inserted: s("\u{1f1f7}\u{1f1fc}"),
            },
        ],
        rebased: true,
        needs_review: true,
        result_sha256: vec![0x0a; 32],
        // Came later; absent in what was recorded before.
        suggestion_id: String::new(),
        correction_id: String::new(),
    })
}

fn answers() -> Vec<Kind> {
    let statement = AnswerState::Statement as i32;
    vec![
        Kind::AnswerValueSet(AnswerValueSet {
            indicator: s("WG-01"),
            version: 4,
            value: Some(AnswerValue {
                code: s("designated"),
                year: 1951,
                institution_name: s("Directorate of Migration"),
                mandate: s("Law 23/2015"),
            }),
            as_of: s("2025-12-31"),
            unanswered_reason: s("no data"),
            state: statement,
        }),
        Kind::AnswerTextRevised(AnswerTextRevised {
            indicator: s("WG-01"),
            version: 5,
            field: TextField::Practice as i32,
            change: change(),
            state: AnswerState::Draft as i32,
        }),
        Kind::CitationAdded(CitationAdded {
            indicator: s("WG-01"),
            version: 6,
            citation_id: s("c-12"),
            evidence_id: s("law-66-2018"),
            pinpoint: s("art. 5"),
            quote: s("Everybody is treated."),
            quote_language: s("en"),
            state: statement,
        }),
        Kind::CitationRemoved(CitationRemoved {
            indicator: s("WG-01"),
            version: 7,
            citation_id: s("c-12"),
            reason: s("wrong article"),
            state: statement,
        }),
        Kind::AnswerAdopted(AnswerAdopted {
            indicator: s("WG-01"),
            version: 8,
            ministry: s("MOH"),
        }),
        Kind::AnswerWithdrawn(AnswerWithdrawn {
            indicator: s("WG-01"),
            version: 9,
            reason: s("the law was replaced"),
        }),
    ]
}

fn discussion() -> Vec<Kind> {
    let target = |kind: TargetKind, id: &str| {
        Some(Target {
            kind: kind as i32,
            id: s(id),
        })
    };
    vec![
        Kind::NoteAdded(NoteAdded {
            note_id: s("n-1"),
            target: target(TargetKind::Section, "1.2"),
            kind: NoteKind::Definition as i32,
            text: s("In force since 2020.\nSee also the annex."),
            evidence_ids: vec![s("law-66-2018"), s("plan-2024")],
        }),
        Kind::NoteRevised(NoteRevised {
            note_id: s("n-1"),
            version: 2,
            change: change(),
            evidence_ids: vec![s("law-66-2018")],
        }),
        Kind::NoteRetired(NoteRetired {
            note_id: s("n-1"),
            version: 3,
            reason: s("no longer true"),
        }),
        Kind::ThreadOpened(ThreadOpened {
            thread_id: s("t-1"),
            target: target(TargetKind::Answer, "WG-01"),
            visibility: Visibility::Government as i32,
            comment_id: s("k-1"),
            text: s("Since when?"),
            passage: None,
            mentions: Vec::new(),
        }),
        Kind::CommentPosted(CommentPosted {
            thread_id: s("t-1"),
            comment_id: s("k-2"),
            reply_to: s("k-1"),
            text: s("Since 2020."),
            mentions: Vec::new(),
        }),
        Kind::ThreadResolved(ThreadResolved {
            thread_id: s("t-1"),
            outcome: s("clarified"),
        }),
        Kind::ThreadReopened(ThreadReopened {
            thread_id: s("t-1"),
            reason: s("not clear yet"),
        }),
    ]
}

fn validation() -> Vec<Kind> {
    vec![
        Kind::ValidationGiven(ValidationGiven {
            validation_id: s("v-1"),
            ministry: s("MOH"),
            scope: Some(Scope {
                kind: ScopeKind::Dimension as i32,
                code: s("WG"),
            }),
            indicators: vec![s("WG-01"), s("WG-02")],
            statement: s("Agreed by the minister."),
            content_digest: vec![0x1a; 32],
            seen_revision: 40,
            level: 1,
            letter_sha256: vec![0x1b; 32],
            ..ValidationGiven::default()
        }),
        Kind::ValidationWithdrawn(ValidationWithdrawn {
            validation_id: s("v-1"),
            reason: s("new facts"),
        }),
        Kind::ValidationVoided(ValidationVoided {
            validation_id: s("v-1"),
            indicator: s("WG-01"),
            finding_id: String::new(),
        }),
        Kind::ItemReopened(ItemReopened {
            indicator: s("WG-01"),
            reason: s("a decree was repealed"),
            finding_id: String::new(),
        }),
        Kind::StageAdvanced(StageAdvanced {
            from: Stage::Consultation as i32,
            to: Stage::Validation as i32,
        }),
        Kind::StageReturned(StageReturned {
            from: Stage::Validation as i32,
            to: Stage::Consultation as i32,
            reason: s("answers are missing"),
        }),
        Kind::ProfileFinalized(ProfileFinalized {
            policy: Some(ValidationPolicy {
                rule: ValidationRule::AtLeast as i32,
                threshold: 1,
                objection_deadline: s("2026-06-30"),
                ..ValidationPolicy::default()
            }),
            outcomes: vec![
                MinistryOutcome {
                    ministry: s("MOE"),
                    validated: false,
                    ..MinistryOutcome::default()
                },
                MinistryOutcome {
                    ministry: s("MOH"),
                    validated: true,
                    validation_ids: vec![s("v-1"), s("v-3")],
                    ..MinistryOutcome::default()
                },
            ],
            content_digest: vec![0x1c; 32],
            ..ProfileFinalized::default()
        }),
        Kind::ProfilePublished(ProfilePublished {
            finalized_revision: 300,
        }),
    ]
}
