//! The sentences at the end: what was proved, and what was not.

use super::{Verifier, report::Report};
use crate::bundle::Kind;

impl Verifier {
    pub(super) fn conclude(&mut self) {
        let (profile, deployment) = (self.profile.size(), self.deployment.size());
        let committed = self.profile.good();
        let report = &mut self.report;
        if report.verifies() {
            let mut proved = vec![
                format!(
                    "The {profile} events of {} are those of the signed checkpoint: none was changed, dropped, added or reordered.",
                    self.profile.stream
                ),
                format!("So are the {deployment} events of the deployment stream."),
            ];
            if !self.known.checkpoints.is_empty() {
                proved.push(
                    "The checkpoints that you gave, as far as they are of these streams, are the past of this history."
                        .to_owned(),
                );
            }
            let checked = report
                .seals
                .iter()
                .filter(|seal| seal.content_checked)
                .count();
            if checked > 0 {
                proved.push(format!(
                    "{checked} validations name exactly the content that stood in the profile when they were given."
                ));
            }
            proved.append(&mut report.proved);
            report.proved = proved;
        }
        limits(report, committed);
    }
}

fn limits(report: &mut Report, committed: u64) {
    let mut not = std::mem::take(&mut report.not_proved);
    if report.authenticated {
        report
            .proved
            .push("The checkpoints are signed by the keys of your policy file.".to_owned());
    } else {
        not.push(
            "Keys not authenticated: give --policy with a file that you got from somebody you trust; without it, who made the bundle may have made the keys."
                .to_owned(),
        );
    }
    if committed < report.events {
        not.push(format!(
            "The deployment stream commits to the first {committed} of {} events; the rest rests on the profile's own checkpoint.",
            report.events
        ));
    }
    if report.hidden > 0 {
        not.push(format!(
            "{} events are shown as hashes: that they stand there is proved, what they say is not shown.",
            report.hidden
        ));
    }
    if !report.keys.is_empty() {
        not.push(format!(
            "Whose the {} keys of persons and ministries are: that each was registered by who held it is proved; compare their fingerprints with their holders.",
            report.keys.len()
        ));
    }
    let level_one = report.seals.iter().filter(|seal| seal.level < 2).count();
    if level_one > 0 {
        not.push(format!(
            "{level_one} validations are of level 1: that the ministry gave them rests on the server."
        ));
    }
    if report.kind == Some(Kind::Public) {
        not.push(
            "That validations name the content that stood then is shown by an auditor's bundle only."
                .to_owned(),
        );
    }
    not.push(
        "Times are the server's word. Whether others were shown another history is found by comparing checkpoints with theirs."
            .to_owned(),
    );
    report.not_proved = not;
}
