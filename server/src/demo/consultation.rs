//! MGI step 3 in the invented country: meetings, suggestions, positions and
//! priorities of the sheets, and a scene in which two ministries write on one text.

use std::collections::BTreeMap;

use mgi_client::{commands::IntoAction, v1};
use mgi_proto::v1::{Role, Stage, TextField};

use super::load::{Loading, failed};
use crate::process::Failure;

/// The answer that two ministries write on.
const SHARED: &str = "MR-09";
/// The text of it that they write on.
const FIELD: TextField = TextField::Narrative;

impl Loading<'_> {
    /// Everything but the threads.
    pub(super) async fn deliberate(&self) -> Result<(), Failure> {
        self.window().await?;
        let meeting = self.meetings().await?;
        self.suggestions().await?;
        self.positions(&meeting).await?;
        self.priorities().await?;
        self.scene().await
    }

    async fn window(&self) -> Result<(), Failure> {
        let set = v1::SetStageWindow {
            window: Some(v1::StageWindow {
                stage: Stage::Consultation as i32,
                opens: "2026-05-01".to_owned(),
                freezes: "2027-05-31".to_owned(),
                closes: "2027-06-30".to_owned(),
            }),
            reason: String::new(),
        };
        self.profile(self.secretariat)
            .submit(set)
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// Records the meetings; the id of the last one.
    async fn meetings(&self) -> Result<String, Failure> {
        let profile = self.profile(self.secretariat);
        let mut last = String::new();
        for (record, ministries) in &self.sheets.talk.meetings {
            let mut record = record.clone();
            for ministry in ministries {
                let player = self.player(Role::Contributor, ministry)?;
                record.focal_points.push(v1::FocalPoint {
                    ministry: ministry.clone(),
                    account_id: player.account.clone(),
                });
            }
            let command = v1::RecordMeeting {
                record: Some(record),
            };
            let receipt = profile.submit(command).await.map_err(failed)?;
            last = receipt.created_ids.into_iter().next().unwrap_or_default();
            self.bar.inc(1);
        }
        Ok(last)
    }

    async fn suggestions(&self) -> Result<(), Failure> {
        for row in &self.sheets.talk.suggestions {
            let client = match row.role.unwrap_or(Role::Contributor) {
                Role::Facilitator => self.secretariat,
                role => &self.player(role, &row.ministry)?.client,
            };
            let profile = self.profile(client);
            let mut target = row.target.clone();
            self.resolved(&mut target, &BTreeMap::new());
            let version = match target.kind() {
                // The findings of the sheet are as they were added.
                v1::TargetKind::Finding => 1,
                _ => {
                    let read = profile.answer(&target.id, None).await;
                    read.map_err(failed)?.0.version
                }
            };
            let command = v1::Suggest {
                target: Some(target),
                ..row.command(version)
            };
            profile.submit(command).await.map_err(failed)?;
            self.bar.inc(1);
        }
        Ok(())
    }

    async fn positions(&self, meeting: &str) -> Result<(), Failure> {
        for row in &self.sheets.talk.positions {
            let (client, meeting) = if row.on_behalf {
                (self.secretariat, meeting)
            } else {
                let player = self.player(Role::Contributor, &row.ministry)?;
                (&player.client, "")
            };
            let mut command = row.command(meeting);
            if let Some(target) = &mut command.target {
                self.resolved(target, &BTreeMap::new());
            }
            self.profile(client).submit(command).await.map_err(failed)?;
            self.bar.inc(1);
        }
        Ok(())
    }

    async fn priorities(&self) -> Result<(), Failure> {
        let lead = self.player(Role::GovernmentLead, "")?;
        for row in &self.sheets.talk.priorities {
            let role = row.role.unwrap_or(Role::Contributor);
            let proposer = self.player(role, &row.ministry)?;
            let profile = self.profile(&proposer.client);
            let receipt = profile.submit(row.command()).await.map_err(failed)?;
            let id = receipt.created_ids.into_iter().next().unwrap_or_default();
            if let Some(decide) = row.decide(id, receipt.item_version) {
                let profile = self.profile(&lead.client);
                profile.submit(decide).await.map_err(failed)?;
            }
            self.bar.inc(1);
        }
        Ok(())
    }

    /// Two ministries write on one text against the same version: one pair of
    /// changes is merged, the next one collides and is parked. A third ministry
    /// suggests two changes, of which one is taken over. A query blocks validation.
    /// What all that changed makes the finding that rests on it stale.
    async fn scene(&self) -> Result<(), Failure> {
        let lead = self.player(Role::Contributor, "MLSP")?;
        let other = self.player(Role::Contributor, "NIA")?;
        let third = self.player(Role::Contributor, "NSB")?;
        let (version, text) = self.shared().await?;
        let pairs = [
            (
                (
                    "granted for two years",
                    "granted for two years and can be renewed",
                ),
                (
                    "applied for by the employer",
                    "applied for by the employer at a counter of the Authority",
                ),
            ),
            (
                (
                    "a labour market test of 21 days",
                    "a labour market test of 21 working days",
                ),
                (
                    "a labour market test of 21 days",
                    "a labour market test of three weeks",
                ),
            ),
        ];
        let (mut version, mut text) = (version, text);
        for (first, second) in pairs {
            for (player, (from, to)) in [(lead, first), (other, second)] {
                self.profile(&player.client)
                    .submit(revised(version, &text.replacen(from, to, 1)))
                    .await
                    .map_err(failed)?;
            }
            (version, text) = self.shared().await?;
        }
        let suggested = text.replacen("driving", "driving (bus, taxi)", 1).replacen(
            "below a capital threshold",
            "below a capital of 30,000 US dollars",
            1,
        );
        let suggest = v1::Suggest {
            target: Some(v1::Target {
                kind: v1::TargetKind::Answer as i32,
                id: SHARED.to_owned(),
            }),
            field: FIELD as i32,
            base_version: version,
            full_text: suggested,
            rationale: "The survey of enterprises asks in these words.".to_owned(),
            ..Default::default()
        };
        let made = self.profile(&third.client).submit(suggest).await;
        let made = made.map_err(failed)?.created_ids;
        let accept = v1::AcceptSuggestion {
            suggestion_id: made.into_iter().next().unwrap_or_default(),
            base_version: version,
            changes: vec![0],
            reason: "The amount is under revision; it is stated when it is fixed.".to_owned(),
        };
        self.profile(&lead.client)
            .submit(accept)
            .await
            .map_err(failed)?;
        let ask = v1::OpenThread {
            target: Some(v1::Target {
                kind: v1::TargetKind::Answer as i32,
                id: SHARED.to_owned(),
            }),
            visibility: v1::Visibility::Consultation as i32,
            text: "@MLSP Does the test also apply when a permit is renewed? The instructions of 2023 can be read both ways.".to_owned(),
            passage: Some(v1::PassageRef {
                field: FIELD as i32,
                base_version: version,
                quote: "labour market test".to_owned(),
                ..Default::default()
            }),
            query: Some(v1::QueryTerms {
                assignee: "MLSP".to_owned(),
                due_date: "2027-04-30".to_owned(),
                blocks_validation: true,
            }),
        };
        self.profile(&third.client)
            .submit(ask)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn shared(&self) -> Result<(u32, String), Failure> {
        let profile = self.profile(self.secretariat);
        let (answer, _) = profile.answer(SHARED, None).await.map_err(failed)?;
        let text = answer.texts.iter().find(|text| text.field() == FIELD);
        let text = text.map(|text| text.text.clone()).unwrap_or_default();
        Ok((answer.version, text))
    }
}

fn revised(base_version: u32, text: &str) -> impl IntoAction {
    v1::ReviseAnswer {
        indicator: SHARED.to_owned(),
        base_version,
        texts: vec![v1::TextEdit {
            field: FIELD as i32,
            full_text: text.to_owned(),
            hunks: Vec::new(),
        }],
        on_collision: v1::OnCollision::Park as i32,
        ..Default::default()
    }
}
