//! A profile in each of its stages.

use mgi_events::v1::{
    MinistryCapacity, OpenProfile, Role, ScopeKind, Stage, ValidationPolicy, ValidationRule,
};

use super::{
    cast::{
        ANALYST, AUDITOR, EDITOR, FACILITATOR, LEAD, MOE, MOE_OFFICER, MOE_REVIEWER, MOE_WRITER,
        MOH, MOH_OFFICER, MOH_REVIEWER, MOH_WRITER, MOL, MOL_OFFICER, MOL_WRITER, NSO, NSO_OFFICER,
        NSO_WRITER, STAKEHOLDER,
    },
    commands::{
        Says as _, advance, assign, code_for, enrol, finalize, grant, open_profile, publish,
        revise, validate,
    },
    questionnaire::ALL,
    world::World,
};

/// Microseconds of a day.
pub(crate) const DAYS: i64 = 24 * 60 * 60 * 1_000_000;

impl World {
    /// Opened; the facilitator has the first role.
    pub(crate) fn opened() -> Self {
        Self::opened_with(open_profile())
    }

    pub(crate) fn opened_with(open: OpenProfile) -> Self {
        let mut world = Self::new();
        world.given(FACILITATOR, open);
        world
    }

    /// In launch: ministries enrolled, roles given, indicators assigned.
    pub(crate) fn launched() -> Self {
        let mut world = Self::opened();
        world.launch();
        world
    }

    /// Like [`World::launched`], under a policy.
    pub(crate) fn launched_under(rule: ValidationRule, threshold: u32, deadline: &str) -> Self {
        let mut world = Self::opened_with(OpenProfile {
            validation_policy: Some(ValidationPolicy {
                rule: rule as i32,
                threshold,
                objection_deadline: deadline.to_owned(),
                ..ValidationPolicy::default()
            }),
            ..open_profile()
        });
        world.launch();
        world
    }

    /// Like [`World::launched`], opened with this.
    pub(crate) fn launched_with(open: OpenProfile) -> Self {
        let mut world = Self::opened_with(open);
        world.launch();
        world
    }

    fn launch(&mut self) {
        for ministry in [MOH, MOE, MOL] {
            self.given(FACILITATOR, enrol(ministry, MinistryCapacity::Validating));
        }
        self.given(FACILITATOR, enrol(NSO, MinistryCapacity::Consulted));
        for (account, role, ministry) in [
            (LEAD, Role::GovernmentLead, ""),
            (ANALYST, Role::Analyst, ""),
            (EDITOR, Role::Editor, ""),
            (STAKEHOLDER, Role::Stakeholder, ""),
            (AUDITOR, Role::Auditor, ""),
            (MOH_WRITER, Role::Contributor, MOH),
            (MOH_REVIEWER, Role::Reviewer, MOH),
            (MOH_OFFICER, Role::AuthorizingOfficer, MOH),
            (MOE_WRITER, Role::Contributor, MOE),
            (MOE_REVIEWER, Role::Reviewer, MOE),
            (MOE_OFFICER, Role::AuthorizingOfficer, MOE),
            (MOL_WRITER, Role::Contributor, MOL),
            (MOL_OFFICER, Role::AuthorizingOfficer, MOL),
            (NSO_WRITER, Role::Contributor, NSO),
            (NSO_OFFICER, Role::AuthorizingOfficer, NSO),
        ] {
            self.given(FACILITATOR, grant(account, role, ministry));
        }
        for (indicator, lead, contributing) in [
            ("MR-01", MOH, &[MOL][..]),
            ("MR-02", MOH, &[MOE][..]),
            ("MR-03", MOE, &[][..]),
            ("WG-01", MOH, &[][..]),
            ("WG-02", MOE, &[][..]),
            ("IC-01", MOH, &[][..]),
            ("IC-02", MOE, &[][..]),
            ("IC-03", MOE, &[][..]),
        ] {
            self.given(FACILITATOR, assign(indicator, lead, contributing));
        }
    }

    /// In collection; nothing is answered.
    pub(crate) fn collecting() -> Self {
        Self::launched().collect()
    }

    pub(crate) fn collect(mut self) -> Self {
        self.given(FACILITATOR, advance(Stage::Launch));
        self
    }

    /// In consultation; every answer is a statement of its lead.
    pub(crate) fn consulting() -> Self {
        Self::launched().collect().consult()
    }

    /// Answers what has no value yet, and goes on to consultation.
    pub(crate) fn consult(mut self) -> Self {
        for indicator in ALL {
            if self.answer(indicator).value.is_some() {
                continue;
            }
            let writer = match indicator {
                "MR-01" | "MR-02" | "WG-01" | "IC-01" => MOH_WRITER,
                _ => MOE_WRITER,
            };
            let says = format!("What {indicator} says.");
            self.given(
                writer,
                revise(indicator, 0)
                    .value(code_for(indicator))
                    .narrative(&says),
            );
        }
        self.given(FACILITATOR, advance(Stage::Collection));
        self.given(FACILITATOR, advance(Stage::Drafting));
        self
    }

    /// In validation; nothing is validated.
    pub(crate) fn validating() -> Self {
        Self::consulting().lock()
    }

    pub(crate) fn lock(mut self) -> Self {
        self.given(FACILITATOR, advance(Stage::Consultation));
        self
    }

    /// In validation; every validating ministry has validated: MOH by v-1, MOE by
    /// v-2, MOL the whole profile by v-3.
    pub(crate) fn validated() -> Self {
        Self::validating().sign()
    }

    pub(crate) fn sign(mut self) -> Self {
        let seen = self.revision();
        self.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
        self.given(MOE_OFFICER, validate(ScopeKind::OwnPart, "", seen));
        self.given(MOL_OFFICER, validate(ScopeKind::Profile, "", seen));
        self
    }

    pub(crate) fn finalized() -> Self {
        let mut world = Self::validated();
        world.given(LEAD, finalize());
        world
    }

    pub(crate) fn published() -> Self {
        let mut world = Self::finalized();
        world.given(LEAD, publish());
        world
    }
}
