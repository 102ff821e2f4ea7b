//! Records of the register that look alike.

use clap::Args;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::{Table, who};
use crate::cli::{Done, Session, parsers};

/// Which groups.
#[derive(Debug, Args)]
pub(crate) struct GroupsArgs {
    /// Only groups in which somebody still has to say how the records relate.
    #[arg(long)]
    open: bool,
    /// A revision, the end of a date, or a time.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
}

/// How two records relate.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Id of the earlier record.
    first: String,
    /// Id of the later one.
    second: String,
    /// How they relate: one instrument recorded twice, the second amends or
    /// replaces the first, or two that have nothing to do with each other.
    #[arg(long, value_parser = parsers::word::<v1::EvidenceRelation>())]
    relation: v1::EvidenceRelation,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl GroupsArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let at = session.at(self.at).await?;
        let groups = session
            .profile()
            .await?
            .evidence_groups(self.open, at)
            .all()
            .await?;
        if session.out.is_json() {
            for group in &groups {
                session.out.message("EvidenceGroup", group)?;
            }
            return Ok(());
        }
        session.out.table(&table(&groups))
    }
}

impl CompareArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let action = v1::CompareEvidence {
            first: self.first,
            second: self.second,
            relation: self.relation.into(),
            reason: self.reason,
        };
        session.submit(action).await
    }
}

/// A row for each pair of neighbours; the group is named in its first row.
fn table(groups: &[v1::EvidenceGroup]) -> Table {
    let mut table = Table::new(&[
        "group",
        "first",
        "second",
        "differ in",
        "relation",
        "by",
        "why",
    ]);
    for group in groups {
        let mut name = group.evidence_ids.first().cloned().unwrap_or_default();
        for pair in &group.pairs {
            table.push(vec![
                std::mem::take(&mut name),
                pair.first.clone(),
                pair.second.clone(),
                pair.differs_in.join(", "),
                relation(pair),
                who::by(pair.compared_by.as_ref()),
                pair.reason.clone(),
            ]);
        }
    }
    table
}

fn relation(pair: &v1::EvidencePair) -> String {
    if pair.relation == 0 {
        "same, amended or replaced?".into()
    } else {
        words::of::<v1::EvidenceRelation>(pair.relation)
    }
}

/// What is remarkable about a record, in words.
pub(super) fn flags(item: &v1::Evidence) -> String {
    let words: Vec<String> = item
        .flags
        .iter()
        .map(|flag| match v1::EvidenceFlag::try_from(*flag) {
            Ok(v1::EvidenceFlag::SameAmendedOrReplaced) => "same, amended or replaced?".into(),
            _ => words::of::<v1::EvidenceFlag>(*flag).replace('_', " "),
        })
        .collect();
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named_once() {
        let pair = |first: &str, second: &str, relation| v1::EvidencePair {
            first: first.into(),
            second: second.into(),
            differs_in: vec!["date".into()],
            relation,
            ..Default::default()
        };
        let group = v1::EvidenceGroup {
            evidence_ids: vec!["a".into(), "b".into(), "c".into()],
            pairs: vec![
                pair("a", "b", v1::EvidenceRelation::Amended.into()),
                pair("b", "c", 0),
            ],
            open: true,
        };
        let lines = table(&[group]).lines(None);
        assert!(lines[1].starts_with("a ") && lines[1].contains("amended"));
        assert!(lines[2].starts_with("  ") && lines[2].contains("replaced?"));
    }

    #[test]
    fn flags_read_as_words() {
        let item = v1::Evidence {
            flags: vec![
                v1::EvidenceFlag::SameAmendedOrReplaced.into(),
                v1::EvidenceFlag::LaterDevelopment.into(),
            ],
            ..Default::default()
        };
        assert_eq!(
            flags(&item),
            "same, amended or replaced?; later development"
        );
    }
}
