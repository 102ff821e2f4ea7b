//! A profile is loaded as it would have come about: each step by who may take
//! it, through the public API.

use std::collections::BTreeMap;

use indicatif::ProgressBar;
use mgi_client::{Client, ProfileHandle, commands::IntoAction, v1};
use mgi_proto::v1::{MinistryCapacity, Role, Stage};

use super::{
    cast::{Cast, Part, Player},
    sheets::Sheets,
};
use crate::process::Failure;

/// A profile on its way into the server.
pub(super) struct Loading<'a> {
    pub(super) sheets: &'a Sheets,
    pub(super) secretariat: &'a Client,
    pub(super) cast: Cast,
    pub(super) bar: ProgressBar,
}

/// Commands by who gives them.
type ByPlayer = BTreeMap<(i32, String), Vec<v1::command::Action>>;

/// The parts that a profile needs.
pub(super) fn parts(sheets: &Sheets) -> Vec<Part> {
    let mut parts: Vec<Part> = [
        Role::GovernmentLead,
        Role::Analyst,
        Role::Editor,
        Role::Auditor,
        Role::Stakeholder,
    ]
    .into_iter()
    .map(|role| (role, String::new()))
    .collect();
    for ministry in sheets.in_capacity(MinistryCapacity::Validating) {
        for role in [Role::Contributor, Role::Reviewer, Role::AuthorizingOfficer] {
            parts.push((role, ministry.to_owned()));
        }
    }
    for ministry in sheets.in_capacity(MinistryCapacity::Consulted) {
        for role in [Role::Contributor, Role::Reviewer] {
            parts.push((role, ministry.to_owned()));
        }
    }
    parts
}

impl Loading<'_> {
    pub(super) fn profile(&self, client: &Client) -> ProfileHandle {
        client.profile(self.sheets.profile.profile_id.clone())
    }

    fn secretariat(&self) -> ProfileHandle {
        self.profile(self.secretariat)
    }

    /// MGI step 1: opened, ministries enrolled, roles given, indicators assigned.
    pub(super) async fn launch(&self) -> Result<(), Failure> {
        self.secretariat()
            .submit(self.sheets.profile.open.clone())
            .await
            .map_err(failed)?;
        let mut commands: Vec<v1::command::Action> = Vec::new();
        commands.extend(
            self.sheets
                .ministries
                .iter()
                .map(|row| row.command().into_action()),
        );
        commands.extend(self.cast.all().map(|(role, ministry, player)| {
            let grant = v1::GrantRole {
                account_id: player.account.clone(),
                role: role.into(),
                ministry: ministry.to_owned(),
                ..Default::default()
            };
            grant.into_action()
        }));
        commands.extend(
            self.sheets
                .assignments
                .iter()
                .map(|row| row.command().into_action()),
        );
        self.send(&self.secretariat(), commands).await?;
        self.advance(Stage::Launch).await
    }

    /// MGI step 2: evidence, answers, citations, notes, each by its ministry.
    pub(super) async fn collect(&self) -> Result<(), Failure> {
        let sheets = self.sheets;
        let mut evidence = ByPlayer::new();
        for row in &sheets.evidence {
            let part = self.contributor(sheets.keeper(&row.evidence_id));
            evidence
                .entry(part)
                .or_default()
                .push(row.command().into_action());
        }
        self.send_all(evidence).await?;

        let mut answers = ByPlayer::new();
        for row in &sheets.answers {
            let part = self.writer(&row.indicator);
            answers
                .entry(part)
                .or_default()
                .push(row.command(0).into_action());
        }
        self.send_all(answers).await?;

        let mut citations = ByPlayer::new();
        for row in &sheets.citations {
            let part = self.writer(&row.indicator);
            citations
                .entry(part)
                .or_default()
                .push(row.command().into_action());
        }
        self.send_all(citations).await?;

        let mut notes = ByPlayer::new();
        for row in &sheets.notes {
            let part = self.contributor(sheets.lead(&row.target.id));
            notes
                .entry(part)
                .or_default()
                .push(row.command().into_action());
        }
        self.send_all(notes).await
    }

    /// MGI steps 2 and 3: the draft profile, and into the consultation.
    pub(super) async fn consult(&self) -> Result<(), Failure> {
        self.advance(Stage::Collection).await?;
        self.draft().await?;
        self.advance(Stage::Drafting).await
    }

    /// The validations of the sheet, each by its ministry's authorizing officer
    /// over what stands now.
    pub(super) async fn validate(&self) -> Result<(), Failure> {
        for row in &self.sheets.validations {
            let officer = self.player(Role::AuthorizingOfficer, &row.ministry)?;
            let profile = self.profile(&officer.client);
            let seen = profile.head(None).await.map_err(failed)?.revision;
            profile.submit(row.command(seen)).await.map_err(failed)?;
            self.bar.inc(1);
        }
        Ok(())
    }

    /// MGI step 4: finalized by the government lead, published by the facilitator.
    pub(super) async fn publish(&self) -> Result<(), Failure> {
        let lead = self.player(Role::GovernmentLead, "")?;
        let finalize = v1::FinalizeProfile {};
        self.profile(&lead.client)
            .submit(finalize)
            .await
            .map_err(failed)?;
        self.secretariat()
            .submit(v1::PublishProfile {})
            .await
            .map_err(failed)?;
        Ok(())
    }

    pub(super) async fn advance(&self, from: Stage) -> Result<(), Failure> {
        let advance = v1::AdvanceStage { from: from.into() };
        self.secretariat().submit(advance).await.map_err(failed)?;
        Ok(())
    }

    pub(super) fn player(&self, role: Role, ministry: &str) -> Result<&Player, Failure> {
        self.cast.player(role, ministry).ok_or_else(|| {
            Failure::sentence(format!("nobody plays {} {ministry}", role.as_str_name()))
        })
    }

    /// Who writes an answer: the analyst its draft, else the lead's contributor.
    fn writer(&self, indicator: &str) -> (i32, String) {
        if self.sheets.is_draft(indicator) {
            (Role::Analyst as i32, String::new())
        } else {
            self.contributor(self.sheets.lead(indicator))
        }
    }

    /// A ministry's contributor; the analyst where there is no ministry.
    fn contributor(&self, ministry: &str) -> (i32, String) {
        match self.cast.player(Role::Contributor, ministry) {
            Some(_) => (Role::Contributor as i32, ministry.to_owned()),
            None => (Role::Analyst as i32, String::new()),
        }
    }

    async fn send_all(&self, by_player: ByPlayer) -> Result<(), Failure> {
        for ((role, ministry), actions) in by_player {
            let role = Role::try_from(role).unwrap_or_default();
            let player = self.player(role, &ministry)?;
            self.send(&self.profile(&player.client), actions).await?;
        }
        Ok(())
    }

    pub(super) async fn send(
        &self,
        profile: &ProfileHandle,
        actions: Vec<v1::command::Action>,
    ) -> Result<(), Failure> {
        let commands: Vec<v1::Command> = actions
            .into_iter()
            .map(|action| profile.command(action))
            .collect();
        let before = self.bar.position();
        profile
            .send_in_groups(commands, |done| self.bar.set_position(before + done as u64))
            .await
            .map_err(failed)?;
        Ok(())
    }
}

pub(super) fn failed(error: mgi_client::ClientError) -> Failure {
    Failure::sentence(format!("the demonstration could not be loaded: {error}"))
}
