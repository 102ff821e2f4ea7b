//! `mgi at`: the whole state of a profile at one moment.

use clap::Args;
use futures_util::TryStreamExt as _;
use mgi_client::read::Moment;
use mgi_client::v1::{self, get_state_response::Item};

use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session, parsers};

mod items;

/// Which state.
#[derive(Debug, Args)]
pub(crate) struct AtArgs {
    /// A revision, the end of a date in the profile's time zone, or a time.
    #[arg(value_name = "REV|DATE|TIME")]
    at: Moment,
    /// Only one answer, finding or other item and what is attached to it, such as
    /// MR-01, f-1 or evidence:law-2012.
    #[arg(long, value_name = "ITEM", value_parser = parsers::target)]
    of: Option<v1::Target>,
    /// One line for each item, without its texts.
    #[arg(long)]
    brief: bool,
}

impl AtArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let at = session.at(Some(self.at)).await?;
        let profile = session.profile().await?;
        let waiting = Progress::waiting("Rebuilding the state", session.progress());
        let mut state = profile.state(at).await?;
        let (mut section, mut found) = ("", self.of.is_none());
        let mut threads = Vec::new();
        while let Some(answer) = state.try_next().await? {
            waiting.done();
            let Some(item) = &answer.item else { continue };
            if let Some(of) = &self.of {
                if !belongs(item, of, &mut threads) {
                    continue;
                }
                found |= !matches!(item, Item::Profile(_));
            }
            if session.out.is_json() {
                session.out.message("GetStateResponse", &answer)?;
                continue;
            }
            let name = items::section(item);
            if !name.is_empty() && name != section {
                session.out.line("")?;
                session.out.heading(name)?;
            }
            section = name;
            items::show(session.out, item, self.brief)?;
        }
        match &self.of {
            Some(of) if !found => Err(Failure::NotFound(format!(
                "there was no {} then (mgi at shows what there was)",
                mgi_client::words::target_text(Some(of))
            ))),
            _ => Ok(()),
        }
    }
}

/// Whether an item is the one that is asked for, or attached to it. `threads`
/// collects those that are: their comments come after them.
fn belongs(item: &Item, of: &v1::Target, threads: &mut Vec<String>) -> bool {
    let about = |target: Option<&v1::Target>| {
        target.is_some_and(|target| {
            // A question and its answer are one thing here.
            let kind = |kind: i32| match v1::TargetKind::try_from(kind) {
                Ok(v1::TargetKind::Indicator) => v1::TargetKind::Answer,
                Ok(kind) => kind,
                Err(_) => v1::TargetKind::Unspecified,
            };
            kind(target.kind) == kind(of.kind) && target.id == of.id
        })
    };
    let is = |kind: v1::TargetKind, id: &str| {
        about(Some(&v1::Target {
            kind: kind.into(),
            id: id.to_owned(),
        }))
    };
    match item {
        Item::Profile(_) => true,
        Item::Answer(answer) => is(v1::TargetKind::Answer, &answer.indicator),
        Item::Evidence(evidence) => is(v1::TargetKind::Evidence, &evidence.evidence_id),
        Item::Finding(finding) => {
            is(v1::TargetKind::Finding, &finding.finding_id)
                || finding
                    .indicators
                    .iter()
                    .any(|code| is(v1::TargetKind::Answer, code))
        }
        Item::Note(note) => is(v1::TargetKind::Note, &note.note_id) || about(note.target.as_ref()),
        Item::Thread(thread) => {
            let belongs = about(thread.target.as_ref());
            if belongs {
                threads.push(thread.thread_id.clone());
            }
            belongs
        }
        Item::Comment(comment) => threads.contains(&comment.thread_id),
        Item::Suggestion(made) => about(made.target.as_ref()),
        Item::Position(position) => about(position.target.as_ref()),
        Item::Correction(correction) => about(correction.target.as_ref()),
        Item::Contradiction(found) => about(found.first.as_ref()) || about(found.second.as_ref()),
        Item::Priority(priority) => is(v1::TargetKind::Priority, &priority.priority_id),
        Item::Validation(validation) => validation.given.as_ref().is_some_and(|given| {
            let covers = |kind, ids: &[String]| ids.iter().any(|id| is(kind, id));
            covers(v1::TargetKind::Answer, &given.indicators)
                || covers(v1::TargetKind::Finding, &given.findings)
        }),
        Item::Grant(_) | Item::Meeting(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_attached_to_an_answer_belongs_to_it() {
        let of = mgi_client::words::target("MR-01").unwrap();
        let mut threads = Vec::new();
        let mut belongs = |item: Item| belongs(&item, &of, &mut threads);
        let thread = |id: &str, target: &str| {
            Item::Thread(v1::Thread {
                thread_id: id.into(),
                target: mgi_client::words::target(target),
                ..Default::default()
            })
        };
        assert!(belongs(thread("t-1", "indicator:MR-01")));
        assert!(!belongs(thread("t-2", "MR-02")));
        let comment = |thread: &str| {
            Item::Comment(v1::Comment {
                thread_id: thread.into(),
                ..Default::default()
            })
        };
        assert!(belongs(comment("t-1")));
        assert!(!belongs(comment("t-2")));
        let resting = v1::Finding {
            indicators: vec!["MR-01".into()],
            ..Default::default()
        };
        assert!(belongs(Item::Finding(resting)));
        assert!(!belongs(Item::Grant(v1::Grant::default())));
    }
}
