//! MGI step 2: the draft profile, and statements of the source that cannot both hold.

use std::collections::BTreeMap;

use mgi_client::{commands::IntoAction, v1};
use mgi_proto::v1::{Role, TargetKind};

use super::load::{Loading, failed};
use crate::process::Failure;

impl Loading<'_> {
    /// The findings of the sheet, in order, by the editor.
    pub(super) async fn draft(&self) -> Result<(), Failure> {
        let editor = self.player(Role::Editor, "")?;
        let findings = self.sheets.findings.iter();
        let commands = findings.map(|row| row.command().into_action()).collect();
        self.send(&self.profile(&editor.client), commands).await
    }

    /// The contradictions of the sheet, by the editor.
    pub(super) async fn contradict(&self) -> Result<(), Failure> {
        if self.sheets.contradictions.is_empty() {
            return Ok(());
        }
        let editor = self.player(Role::Editor, "")?;
        let profile = self.profile(&editor.client);
        let notes = self.notes().await?;
        let mut commands = Vec::new();
        for row in &self.sheets.contradictions {
            let mut mark = row.command();
            for side in [&mut mark.first, &mut mark.second].into_iter().flatten() {
                self.resolved(side, &notes);
            }
            commands.push(mark.into_action());
        }
        self.send(&profile, commands).await
    }

    /// The server's ids of the sheet's notes, told by their words.
    async fn notes(&self) -> Result<BTreeMap<String, String>, Failure> {
        let editor = self.player(Role::Editor, "")?;
        let profile = self.profile(&editor.client);
        let there = profile.notes(None, None).all().await.map_err(failed)?;
        let of = |text: &str| there.iter().find(|note| note.text == text);
        let ids = self.sheets.notes.iter().filter_map(|row| {
            let note = of(&row.text)?;
            Some((row.note_id.clone(), note.note_id.clone()))
        });
        Ok(ids.collect())
    }

    /// A target of a sheet as the server knows it: its findings are numbered by
    /// their rows.
    pub(super) fn resolved(&self, target: &mut v1::Target, notes: &BTreeMap<String, String>) {
        match target.kind() {
            TargetKind::Note => {
                if let Some(id) = notes.get(&target.id) {
                    target.id.clone_from(id);
                }
            }
            TargetKind::Finding if target.id.bytes().all(|byte| byte.is_ascii_digit()) => {
                target.id.insert_str(0, "f-");
            }
            _ => {}
        }
    }
}
