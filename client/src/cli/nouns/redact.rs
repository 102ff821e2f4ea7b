//! `mgi redact`.

use clap::Args;
use mgi_client::v1;

use crate::cli::{Done, Session};

/// What `mgi redact --help` says beyond its first line.
pub(crate) const ABOUT: &str = "\
Has the free text of one event taken out for good, such as a comment that names
somebody.

What can be redacted: comments and their earlier words, remarks on positions and
reviews, rationales of suggestions, and the reasons of decisions, withdrawals and
reopenings. What cannot: answers, findings, notes, evidence, priorities, records of
meetings, validations. They are public acts, and are corrected in the open.

From the order on, nobody reads the event in clear, in no interface and in no
earlier state. Its bytes are taken off the server's disk at its next start, or by
mgi-server redact. Backups made before still hold them until they expire. The event's
hash stays, so that every proof still verifies; who wrote it, when, and about what
stays too. Each event is redacted by itself: a comment that was rewritten has one for
each of its versions (mgi history shows their numbers).

A draft that its writer did not send yet is private, and not reached by this. To erase
a person altogether: mgi person erase.

Needs the role government lead; in a thread that only one ministry reads, that
ministry's authorizing officer.";

/// Which event, and why.
#[derive(Debug, Args)]
pub(crate) struct RedactArgs {
    /// Number of the event, as mgi history shows it.
    #[arg(long, value_name = "N")]
    event: u64,
    /// Which law or decision requires it; 1 to 1,000 characters. Everybody who
    /// could read the event reads this: do not repeat in it what has to go.
    #[arg(long, value_name = "TEXT")]
    legal_basis: String,
}

impl RedactArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let action = v1::RedactEvent {
            index: self.event,
            legal_basis: self.legal_basis,
        };
        session.submit(action).await
    }
}
