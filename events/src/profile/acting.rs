//! For whom, and by which role, somebody acts.

use mgi_proto::v1::Role;

use super::{
    reader::Reader,
    state::{Grant, Profile},
};
use crate::{
    context::Context,
    fields,
    ids::{GrantId, MinistryCode, ProfileId},
    redaction::Subject,
    refusal::{Refusal, Rule},
    roles::{self, Action, is_for_ministry},
};

/// The role by which a command is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Acting {
    pub(super) ministry: Option<MinistryCode>,
    pub(super) grant: Option<GrantId>,
    pub(super) role: Role,
}

/// A command on its way through the rules: the profile as it stands, what comes
/// from outside, and the ministry that the person named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk<'a> {
    pub(super) profile: &'a Profile,
    pub(super) id: &'a ProfileId,
    pub(super) context: &'a Context<'a>,
    /// The recorded event that the command names, where it names one.
    pub(super) subject: Option<&'a Subject>,
    named: Option<&'a str>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        profile: &'a Profile,
        id: &'a ProfileId,
        context: &'a Context<'a>,
        acting_ministry: &'a str,
    ) -> Result<Self, Refusal> {
        let named = (!acting_ministry.is_empty()).then_some(acting_ministry);
        if let Some(code) = named {
            fields::id("acting_ministry", MinistryCode::parse(code))?;
        }
        Ok(Self {
            profile,
            id,
            context,
            subject: None,
            named,
        })
    }

    pub(super) fn on(mut self, subject: Option<&'a Subject>) -> Self {
        self.subject = subject;
        self
    }

    /// Who has, or had, a role may know that the profile exists; so may an
    /// auditor of the deployment. Everybody else gets the answer for a profile
    /// that does not exist.
    pub(super) fn may_know(&self) -> Result<(), Refusal> {
        if self.profile.revision.0 > 0 && Reader::new(self.profile, self.context).knows() {
            return Ok(());
        }
        Err(Refusal::missing("profile", self.id.as_str()))
    }

    /// Whose roles have all ended learns nothing from what a command is refused by.
    pub(super) fn reads(&self) -> Result<(), Refusal> {
        let reader = Reader::new(self.profile, self.context);
        if reader.reads() {
            return Ok(());
        }
        // A ministry that was withdrawn is told so.
        for (_, grant) in self
            .profile
            .roles_of(self.context.account, self.context.now)
        {
            self.takes_part(grant)?;
        }
        Err(reader.refused())
    }

    /// The role in force by which the account may do `action`, provided that it
    /// `fits` what the command is about.
    ///
    /// Ministry roles count only as long as their ministry takes part. Where no
    /// ministry is named, a role held for none comes first; when only roles for
    /// several ministries fit, the command is refused: the record must say for
    /// whom somebody acted.
    pub(super) fn act(
        &self,
        action: Action,
        fits: impl Fn(&Grant) -> Result<(), Refusal>,
    ) -> Result<Acting, Refusal> {
        let mut fitting: Vec<Acting> = Vec::new();
        let mut unfit: Option<Refusal> = None;
        for (id, grant) in self
            .profile
            .roles_of(self.context.account, self.context.now)
        {
            if !self.acts_as(grant) || !roles::allows(grant.role(), action) {
                continue;
            }
            match self.takes_part(grant).and_then(|()| fits(grant)) {
                Ok(()) => fitting.push(Acting {
                    ministry: grant.ministry.clone(),
                    grant: Some(id),
                    role: grant.role(),
                }),
                Err(refusal) => unfit = unfit.or(Some(refusal)),
            }
        }
        // A role for no ministry comes first: who wants to act for a ministry can
        // name it, and who wants to act for none cannot name that.
        if let Some(place) = fitting.iter().position(|acting| acting.ministry.is_none()) {
            return Ok(fitting.swap_remove(place));
        }
        let mut ministries: Vec<String> = fitting
            .iter()
            .filter_map(|acting| acting.ministry.as_ref().map(ToString::to_string))
            .collect();
        ministries.sort_unstable();
        ministries.dedup();
        if ministries.len() > 1 {
            return Err(Refusal::AmbiguousMinistry { ministries });
        }
        match (fitting.into_iter().next(), unfit) {
            (Some(acting), _) => Ok(acting),
            (None, Some(refusal)) => Err(refusal),
            (None, None) => Err(self.no_role(action)),
        }
    }

    /// Whether a role is held for the ministry that the person named, if any.
    pub(super) fn acts_as(&self, grant: &Grant) -> bool {
        self.named.is_none() || self.named == grant.ministry.as_ref().map(MinistryCode::as_str)
    }

    /// Like [`Desk::act`], where any role that allows the action will do.
    pub(super) fn act_freely(&self, action: Action) -> Result<Acting, Refusal> {
        self.act(action, |_| Ok(()))
    }

    fn takes_part(&self, grant: &Grant) -> Result<(), Refusal> {
        match &grant.ministry {
            Some(ministry) if !self.profile.takes_part(ministry) => Err(Refusal::rule_about(
                Rule::MinistryIsEnrolled,
                ministry.as_str(),
                format!(
                    "{ministry} does not take part in this profile; who runs it can enrol the ministry"
                ),
            )),
            _ => Ok(()),
        }
    }

    fn no_role(&self, action: Action) -> Refusal {
        let who = roles::holders(action);
        let for_whom = self.named.map(|m| format!(" for {m}")).unwrap_or_default();
        Refusal::right(
            Rule::RoleInForce,
            format!(
                "you hold no role in force{for_whom} that allows this; it needs one of: {}. Who runs the profile can give it to you",
                who.join(", ")
            ),
        )
    }
}

impl Profile {
    /// Whether a ministry is enrolled and was not withdrawn.
    pub(super) fn takes_part(&self, ministry: &MinistryCode) -> bool {
        self.ministries.get(ministry).is_some_and(|m| m.active)
    }
}

/// Whether a ministry role is held for a ministry and another for none.
pub(super) fn role_fits_ministry(role: Role, ministry: Option<&MinistryCode>) -> bool {
    is_for_ministry(role) == ministry.is_some()
}
