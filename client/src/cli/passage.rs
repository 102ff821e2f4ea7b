//! A passage of a text, by its words.

use clap::Args;
use mgi_client::v1;

use super::{Failure, Session, items, parsers};

/// Which passage; none: all of the item.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PassageArgs {
    /// Words of the passage that it is about; default: all of the item.
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
    /// Words right before the passage, to tell it from others that read alike.
    #[arg(long, value_name = "WORDS", requires = "quote")]
    before: Option<String>,
    /// Words right after it.
    #[arg(long, value_name = "WORDS", requires = "quote")]
    after: Option<String>,
    /// Which text of an answer the passage is in; default: its narrative.
    #[arg(long, requires = "quote", value_parser = parsers::word::<v1::TextField>())]
    field: Option<v1::TextField>,
    /// Version of the item that you were looking at; default: the present one.
    #[arg(long, value_name = "N", requires = "quote")]
    base_version: Option<u32>,
}

impl PassageArgs {
    /// As the API takes it.
    pub(crate) async fn of(
        self,
        session: &mut Session<'_>,
        target: &v1::Target,
    ) -> Result<Option<v1::PassageRef>, Failure> {
        let Some(quote) = self.quote else {
            return Ok(None);
        };
        Ok(Some(v1::PassageRef {
            field: items::field(target, self.field)?.into(),
            base_version: items::base_version(session, target, self.base_version).await?,
            quote,
            prefix: self.before.unwrap_or_default(),
            suffix: self.after.unwrap_or_default(),
        }))
    }
}
