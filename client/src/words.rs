//! The lower-case words for enum values, as tables, flags and people write
//! them: `ministerial_order` for `EVIDENCE_KIND_MINISTERIAL_ORDER`.

use crate::v1;

/// An enum of the API whose values have words.
pub trait Word: Copy + Sized + PartialEq + Send + Sync + 'static {
    /// What every value's name begins with, such as `ROLE_`.
    const PREFIX: &'static str;

    /// The value of a number, or `None`.
    fn from_number(number: i32) -> Option<Self>;

    /// The name in the `.proto` file.
    fn full_name(self) -> &'static str;

    /// The value's word; "unspecified" for the zero value.
    fn word(self) -> String {
        let name = self.full_name();
        name.strip_prefix(Self::PREFIX)
            .unwrap_or(name)
            .to_ascii_lowercase()
    }

    /// Every value but the unspecified one, in the order of the `.proto` file.
    #[must_use]
    fn all() -> Vec<Self> {
        (1..).map_while(Self::from_number).collect()
    }

    /// The value of a word, in any case, with `-`, space or `_` between its
    /// parts; `None` for an unknown word and for "unspecified".
    #[must_use]
    fn parse(word: &str) -> Option<Self> {
        let wanted = word.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        Self::all().into_iter().find(|value| value.word() == wanted)
    }

    /// The words of [`Word::all`], separated by commas, for messages.
    #[must_use]
    fn choices() -> String {
        let words: Vec<String> = Self::all().into_iter().map(Self::word).collect();
        words.join(", ")
    }
}

/// The word of an enum field, or its number when this client is older than
/// the server and does not know it.
#[must_use]
pub fn of<T: Word>(number: i32) -> String {
    T::from_number(number).map_or_else(|| number.to_string(), Word::word)
}

macro_rules! words {
    ($($kind:ident $prefix:literal),* $(,)?) => {$(
        impl Word for v1::$kind {
            const PREFIX: &'static str = $prefix;
            fn from_number(number: i32) -> Option<Self> {
                Self::try_from(number).ok()
            }
            fn full_name(self) -> &'static str {
                self.as_str_name()
            }
        }
    )*};
}

words! {
    Activity "ACTIVITY_",
    AnswerState "ANSWER_STATE_",
    AnswerType "ANSWER_TYPE_",
    CorrectionState "CORRECTION_STATE_",
    DeploymentRole "DEPLOYMENT_ROLE_",
    TokenScope "TOKEN_SCOPE_",
    ErasureState "ERASURE_STATE_",
    ExportKind "EXPORT_KIND_",
    EvidenceFlag "EVIDENCE_FLAG_",
    EvidenceKind "EVIDENCE_KIND_",
    EvidenceRelation "EVIDENCE_RELATION_",
    KeyPurpose "KEY_PURPOSE_",
    EvidenceStatus "EVIDENCE_STATUS_",
    FindingSection "FINDING_SECTION_",
    HunkFit "HUNK_FIT_",
    MeetingKind "MEETING_KIND_",
    MinistryCapacity "MINISTRY_CAPACITY_",
    NoteKind "NOTE_KIND_",
    OnCollision "ON_COLLISION_",
    PriorityState "PRIORITY_STATE_",
    ProfileLevel "PROFILE_LEVEL_",
    QueryState "QUERY_STATE_",
    Role "ROLE_",
    ScopeKind "SCOPE_KIND_",
    Stage "STAGE_",
    Stance "STANCE_",
    SuggestionState "SUGGESTION_STATE_",
    TargetKind "TARGET_KIND_",
    TextField "TEXT_FIELD_",
    ValidationRule "VALIDATION_RULE_",
    ValidationState "VALIDATION_STATE_",
    Visibility "VISIBILITY_",
}

/// A target as `kind:id`, such as `answer:MR-01` or `section:1.2`; or, without a
/// kind, the code of an indicator for its answer, and `f-1`, `n-1`, `p-1`, `x-1`
/// for a finding, note, priority and contradiction. `None` for anything else.
#[must_use]
pub fn target(text: &str) -> Option<v1::Target> {
    let text = text.trim();
    let (kind, id) = match text.split_once(':') {
        Some((kind, id)) => (v1::TargetKind::parse(kind)?, id.trim()),
        None => (kind_of_id(text)?, text),
    };
    (!id.is_empty()).then(|| v1::Target {
        kind: kind.into(),
        id: id.to_owned(),
    })
}

/// What a bare id says by its form. Ids of evidence are free words, and never
/// without their kind.
fn kind_of_id(id: &str) -> Option<v1::TargetKind> {
    let (head, number) = id.split_once('-')?;
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    match head {
        "f" if numbered => Some(v1::TargetKind::Finding),
        "n" if numbered => Some(v1::TargetKind::Note),
        "p" if numbered => Some(v1::TargetKind::Priority),
        "x" if numbered => Some(v1::TargetKind::Contradiction),
        _ => {
            let code = !number.is_empty()
                && !head.is_empty()
                && head.bytes().all(|byte| byte.is_ascii_uppercase());
            code.then_some(v1::TargetKind::Answer)
        }
    }
}

/// A scope as `own_part`, `profile`, `indicator:CODE` or `dimension:CODE`;
/// `None` for anything else.
#[must_use]
pub fn scope(text: &str) -> Option<v1::Scope> {
    let (kind, code) = text.trim().split_once(':').unwrap_or((text, ""));
    let kind = v1::ScopeKind::parse(kind)?;
    let named = matches!(kind, v1::ScopeKind::Indicator | v1::ScopeKind::Dimension);
    let code = code.trim();
    (named != code.is_empty()).then(|| v1::Scope {
        kind: kind.into(),
        code: code.to_owned(),
    })
}

/// The inverse of [`target`]; empty for an absent one.
#[must_use]
pub fn target_text(target: Option<&v1::Target>) -> String {
    target.map_or_else(String::new, |t| {
        format!("{}:{}", of::<v1::TargetKind>(t.kind), t.id)
    })
}

/// The inverse of [`scope`]; empty for an absent one.
#[must_use]
pub fn scope_text(scope: Option<&v1::Scope>) -> String {
    scope.map_or_else(String::new, |scope| {
        let kind = of::<v1::ScopeKind>(scope.kind);
        if scope.code.is_empty() {
            kind
        } else {
            format!("{kind}:{}", scope.code)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_both_ways() {
        for kind in v1::EvidenceKind::all() {
            assert_eq!(v1::EvidenceKind::parse(&kind.word()), Some(kind));
        }
        assert_eq!(v1::EvidenceKind::all().len(), 21);
        assert_eq!(
            v1::Role::parse("Government lead"),
            Some(v1::Role::GovernmentLead)
        );
        assert_eq!(v1::Role::parse("unspecified"), None);
        assert_eq!(of::<v1::Stage>(99), "99");
    }

    #[test]
    fn targets_and_scopes_go_both_ways() {
        for text in [
            "answer:MR-01",
            "section:1.2",
            "note:n-3",
            "evidence:law-2012",
            "indicator:MR-19b",
        ] {
            assert_eq!(target_text(target(text).as_ref()), text);
        }
        for text in ["own_part", "profile", "indicator:MR-01", "dimension:MR"] {
            assert_eq!(scope_text(scope(text).as_ref()), text);
        }
        for wrong in ["", "indicator", "indicator:", "profile:MR", "part"] {
            assert_eq!(scope(wrong), None, "{wrong}");
        }
        for (short, long) in [
            ("MR-01", "answer:MR-01"),
            ("MR-19b", "answer:MR-19b"),
            ("f-12", "finding:f-12"),
            ("n-3", "note:n-3"),
            ("p-1", "priority:p-1"),
            ("x-2", "contradiction:x-2"),
        ] {
            assert_eq!(target_text(target(short).as_ref()), long);
        }
        for wrong in [
            "nowhere", "law-2012", "t-1", "f-", "-1", "", "answer:", "MR-",
        ] {
            assert_eq!(target(wrong), None, "{wrong}");
        }
    }
}
