//! What a validation covers, and the statement that would be signed over it. The
//! server shows it; a client works it out from the history itself, by the same
//! functions.

use mgi_proto::v1::{ContentItem, PrepareValidationRequest, Scope, ScopeKind};

use super::{acting::Desk, content, state::Profile, validation::validates};
use crate::{
    context::{Context, Moment},
    fields::{self, Problems},
    ids::{AccountId, FindingId, GrantId, IndicatorCode, KeyId, MinistryCode, ProfileId},
    limits,
    questionnaire::Questionnaire,
    refusal::{Refusal, Rule},
    roles::{self, Action},
    validation::Statement,
};

/// What a validation covers, item by item, and its digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Indicators, in the order of the questionnaire.
    pub indicators: Vec<IndicatorCode>,
    /// Findings, by number.
    pub findings: Vec<FindingId>,
    /// Lines of the content digest, in its order.
    pub items: Vec<ContentItem>,
    /// The content digest.
    pub digest: [u8; 32],
}

/// What a ministry's validation of a scope would cover, as the profile stands.
///
/// # Errors
/// The scope names nothing, or nothing of this ministry.
pub fn coverage(
    profile: &Profile,
    questionnaire: &Questionnaire,
    ministry: &MinistryCode,
    scope: &Scope,
) -> Result<Coverage, Refusal> {
    let indicators = indicators(profile, questionnaire, ministry, scope)?;
    let findings = findings(profile, scope);
    let mut lines = content::items(profile, &indicators, &findings);
    lines.sort_by_key(content::ContentItem::line);
    let items = lines.iter().map(|line| ContentItem {
        item: format!("{}/{}", line.kind, line.id),
        version: line.version,
        sha256: line.hash().to_vec(),
    });
    Ok(Coverage {
        items: items.collect(),
        digest: content::digest(profile, &indicators, &findings),
        indicators,
        findings,
    })
}

/// A statement that is not signed yet, with what it is over. Its checkpoint has a
/// size; origin and root come from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementDraft {
    /// The statement.
    pub statement: Statement,
    /// Lines of the content digest.
    pub items: Vec<ContentItem>,
}

/// The statement that the account would sign to validate now.
///
/// # Errors
/// As for the command; a refusal names what is missing.
pub fn draft_statement(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    asked: &PrepareValidationRequest,
) -> Result<StatementDraft, Refusal> {
    let desk = Desk::new(profile, id, context, &asked.acting_ministry)?;
    let acting = desk.act(Action::Validate, |grant| validates(&desk, grant))?;
    let (Some(ministry), Some(grant)) = (acting.ministry, acting.grant) else {
        return Err(Refusal::right(
            Rule::RoleFitsMinistry,
            "validation needs a role for a ministry",
        ));
    };
    let mut problems = Problems::default();
    problems.check(
        "statement",
        fields::line(&asked.statement, 1, limits::REASON_CHARS),
    );
    let letter = match asked.letter_sha256.as_slice() {
        [] => None,
        digest => {
            let digest = digest.try_into().ok();
            if digest.is_none() {
                problems.add("letter_sha256", "must be 32 bytes, or empty");
            }
            digest
        }
    };
    problems.done()?;
    let key = fields::id("key_id", KeyId::parse(&asked.key_id))?;
    let scope = asked.scope.as_ref().cloned().unwrap_or_default();
    if scope.kind() == ScopeKind::Unspecified {
        return Err(Refusal::field(
            "scope",
            "must be an indicator, a dimension, own part or the profile",
        ));
    }
    let covers = coverage(profile, desk.questionnaire()?, &ministry, &scope)?;
    Ok(StatementDraft {
        statement: Statement {
            deployment: context.deployment.id().to_owned(),
            profile: id.clone(),
            scope,
            meaning: asked.statement.clone(),
            letter,
            content: covers.digest,
            origin: String::new(),
            size: profile.revision().0,
            root: [0; 32],
            ministry,
            account: context.account.clone(),
            grant,
            key,
            time: context.now,
        },
        items: covers.items,
    })
}

impl Profile {
    /// Grants in force by which an account validates, with their ministries, in the
    /// order of grants: the first of a ministry is the one that counts.
    #[must_use]
    pub fn validating_grants(
        &self,
        account: &AccountId,
        now: Moment,
    ) -> Vec<(GrantId, MinistryCode)> {
        self.roles_of(account, now)
            .filter(|(_, grant)| roles::allows(grant.role(), Action::Validate))
            .filter_map(|(id, grant)| Some((id, grant.ministry.clone()?)))
            .filter(|(_, m)| self.ministries.get(m).is_some_and(|m| m.validates()))
            .collect()
    }
}

/// Findings that a scope covers: those of a dimension, or all.
pub(super) fn findings(profile: &Profile, scope: &Scope) -> Vec<FindingId> {
    profile
        .standing_findings()
        .filter(|(_, finding)| match scope.kind() {
            ScopeKind::Dimension => finding.dimension == scope.code,
            ScopeKind::Profile => true,
            _ => false,
        })
        .map(|(id, _)| id)
        .collect()
}

/// Indicators that a scope covers for a ministry.
pub(super) fn indicators(
    profile: &Profile,
    questionnaire: &Questionnaire,
    ministry: &MinistryCode,
    scope: &Scope,
) -> Result<Vec<IndicatorCode>, Refusal> {
    match scope.kind() {
        ScopeKind::Indicator => {
            let indicator = fields::id("indicator", IndicatorCode::parse(&scope.code))?;
            if questionnaire.indicator(&indicator).is_none() {
                return Err(Refusal::missing("indicator", scope.code.as_str()));
            }
            let takes_part = profile.item(&indicator).is_some_and(|item| {
                item.lead.as_ref() == Some(ministry) || item.contributing.contains(ministry)
            });
            if takes_part {
                return Ok(vec![indicator]);
            }
            Err(Refusal::rule_about(
                Rule::ValidateOwnItems,
                indicator.as_str(),
                format!(
                    "{ministry} neither leads nor contributes to {indicator}; a dimension or the whole profile can be validated by every ministry"
                ),
            ))
        }
        ScopeKind::Dimension if questionnaire.has_dimension(&scope.code) => {
            Ok(questionnaire.codes_of(&scope.code).collect())
        }
        ScopeKind::Dimension => Err(Refusal::missing("dimension", scope.code.as_str())),
        ScopeKind::OwnPart => {
            let led: Vec<IndicatorCode> = profile.led_by(ministry).cloned().collect();
            if !led.is_empty() {
                return Ok(led);
            }
            Err(Refusal::rule_about(
                Rule::ValidateOwnItems,
                ministry.as_str(),
                format!(
                    "{ministry} leads no indicator; it validates a dimension or the whole profile"
                ),
            ))
        }
        _ => Ok(questionnaire.codes().collect()),
    }
}
