//! The parts of a profile, as rules and readers ask for them.

use std::{collections::BTreeMap, sync::LazyLock};

use mgi_proto::v1::{ProfileOpened, RoleGranted, Stage};

use super::proposal::Proposal;
use super::state::{Enrolment, Evidence, Grant, Item, Note, Profile, Thread, Validation};
use crate::{
    context::Moment,
    dates,
    ids::{
        AccountId, EvidenceId, GrantId, IndicatorCode, MinistryCode, NoteId, Revision, ThreadId,
        ValidationId,
    },
};

/// What stands for an indicator that nobody touched.
static UNTOUCHED: LazyLock<Item> = LazyLock::new(Item::default);

impl Profile {
    /// The proposal for finalization that stands.
    #[must_use]
    pub fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// How many events it has.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// When its last event was recorded.
    #[must_use]
    pub fn last_recorded(&self) -> Moment {
        self.last_recorded
    }

    /// What it was opened with.
    #[must_use]
    pub fn opened(&self) -> &ProfileOpened {
        &self.opened
    }

    /// Its stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::try_from(self.stage).unwrap_or_default()
    }

    /// Its ministries.
    #[must_use]
    pub fn ministries(&self) -> &BTreeMap<MinistryCode, Enrolment> {
        &self.ministries
    }

    /// Its roles.
    #[must_use]
    pub fn grants(&self) -> &BTreeMap<GrantId, Grant> {
        &self.grants
    }

    /// Its evidence register.
    #[must_use]
    pub fn evidence(&self) -> &BTreeMap<EvidenceId, Evidence> {
        &self.evidence
    }

    /// Its threads.
    #[must_use]
    pub fn threads(&self) -> &BTreeMap<ThreadId, Thread> {
        &self.threads
    }

    /// Its notes.
    #[must_use]
    pub fn notes(&self) -> &BTreeMap<NoteId, Note> {
        &self.notes
    }

    /// Its validations.
    #[must_use]
    pub fn validations(&self) -> &BTreeMap<ValidationId, Validation> {
        &self.validations
    }

    /// An indicator's lead and answer; `None` when nobody touched it.
    #[must_use]
    pub fn item(&self, indicator: &IndicatorCode) -> Option<&Item> {
        self.items.get(indicator)
    }

    /// Indicators that were assigned or answered, by code.
    pub fn indicators_touched(&self) -> impl Iterator<Item = (&IndicatorCode, &Item)> {
        self.items.iter()
    }

    /// An indicator's lead and answer, empty when nobody touched it.
    pub(super) fn item_or_empty(&self, indicator: &IndicatorCode) -> &Item {
        self.items.get(indicator).unwrap_or(&UNTOUCHED)
    }

    /// Whether a role is in force at a moment. Days are those of the profile's
    /// time zone; the last day is included.
    #[must_use]
    pub fn in_force(&self, grant: &Grant, at: Moment) -> bool {
        if grant.ended.is_some() {
            return false;
        }
        let RoleGranted {
            start_date,
            end_date,
            ..
        } = &grant.granted;
        if start_date.is_empty() && end_date.is_empty() {
            return true;
        }
        let Ok(zone) = dates::zone(&self.opened.time_zone) else {
            return false;
        };
        let started = dates::day(start_date).map_or(true, |day| dates::start_of(day, &zone) <= at);
        let ended = dates::day(end_date).is_ok_and(|day| dates::end_of(day, &zone) <= at);
        started && !ended
    }

    /// The roles of an account that are in force at a moment.
    pub fn roles_of<'a>(
        &'a self,
        account: &'a AccountId,
        at: Moment,
    ) -> impl Iterator<Item = (GrantId, &'a Grant)> + 'a {
        self.grants
            .iter()
            .filter(move |(_, g)| g.account == *account && self.in_force(g, at))
            .map(|(id, g)| (*id, g))
    }

    /// Standing validations that cover an indicator.
    pub(super) fn covering<'a>(
        &'a self,
        indicator: &'a IndicatorCode,
    ) -> impl Iterator<Item = (ValidationId, &'a Validation)> + 'a {
        self.validations
            .iter()
            .filter(move |(_, v)| v.stands() && v.covers.contains(indicator))
            .map(|(id, v)| (*id, v))
    }

    /// Codes of the indicators that a ministry leads.
    pub(super) fn led_by<'a>(
        &'a self,
        ministry: &'a MinistryCode,
    ) -> impl Iterator<Item = &'a IndicatorCode> + 'a {
        self.items
            .iter()
            .filter(move |(_, item)| item.lead.as_ref() == Some(ministry))
            .map(|(code, _)| code)
    }
}

impl Profile {
    /// Whether an account may keep the evidence register at a moment: what an
    /// upload is judged by before it is attached.
    #[must_use]
    pub fn may_keep_evidence(&self, account: &AccountId, at: Moment) -> bool {
        self.roles_of(account, at).any(|(_, grant)| {
            crate::roles::allows(grant.role(), crate::roles::Action::KeepEvidence)
        })
    }
}
