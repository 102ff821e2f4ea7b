//! `mgi export prov`.

use clap::Args;
use mgi_client::export::prov::{DEFAULT_BASE, Provenance};

use super::{Destination, complete, each_entry};
use crate::cli::{Done, Failure, Session};

/// Under which names, and where to.
#[derive(Debug, Args)]
pub(crate) struct ProvArgs {
    /// What the names of all things begin with: an http or https address that
    /// ends with '/'.
    #[arg(long, value_name = "URL", value_parser = base, default_value = DEFAULT_BASE)]
    base: String,
    #[command(flatten)]
    to: Destination,
}

fn base(text: &str) -> Result<String, String> {
    let whole = text.parse::<http::Uri>().is_ok();
    let web = ["http://", "https://"].iter().any(|s| text.starts_with(s));
    if whole && web && text.ends_with('/') {
        Ok(text.to_owned())
    } else {
        Err("write an address such as https://profiles.example.org/, with '/' at its end".into())
    }
}

impl ProvArgs {
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        // Refused before anything is read.
        drop(self.to.file()?);
        let profile = session.profile().await?;
        let head = profile.head(None).await?;
        let mut made = Provenance::new(&self.base, &head.profile_id);
        let history = profile.history(0, head.revision);
        let take = |entry| made.push(&entry).map_err(Failure::from);
        let done = each_entry(session, history, head.revision, take).await?;
        complete(&head.profile_id, 0, head.revision, done)?;
        let what = format!("{done} events of {} written as PROV-JSON", head.profile_id);
        self.to.write(session, &made.to_json()?, &what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_an_address() {
        assert!(base("https://profiles.example.org/mgi/").is_ok());
        for wrong in ["profiles", "https://x.org", "ftp://x.org/", "https:// /"] {
            assert!(base(wrong).is_err(), "{wrong}");
        }
    }
}
