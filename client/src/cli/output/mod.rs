//! The one place that writes: data to standard output, all else to standard
//! error.

pub(crate) mod conflict;
pub(crate) mod difference;
pub(crate) mod events;
pub(crate) mod hunks;
mod layout;
pub(crate) mod marked;
mod table;
pub(crate) mod times;
pub(crate) mod who;

use std::io::{self, IsTerminal as _, Write};

use futures_util::TryStreamExt as _;
use mgi_client::read::Listing;
use mgi_client::{ClientError, v1};
use prost::Message;

pub(crate) use layout::wrapped;
pub(crate) use table::Table;

use super::{Done, Failure};

/// Where results and remarks go, and in which form.
pub(crate) struct Output {
    json: bool,
    bold: bool,
    width: Option<usize>,
    data: Box<dyn Write + Send>,
    remarks: Box<dyn Write + Send>,
}

impl Output {
    /// Standard output and standard error.
    pub(crate) fn standard(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            json,
            bold: terminal && !plain,
            width: layout::width(terminal),
            data: Box::new(io::BufWriter::new(io::stdout())),
            remarks: Box::new(io::stderr()),
        }
    }

    /// JSON is wanted.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// A line of data.
    pub(crate) fn line(&mut self, line: &str) -> Done {
        writeln!(self.data, "{line}").map_err(Failure::writing)
    }

    /// Text that has its line ends.
    pub(crate) fn text(&mut self, text: &str) -> Done {
        self.data
            .write_all(text.as_bytes())
            .map_err(Failure::writing)
    }

    /// Bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Done {
        self.data.write_all(bytes).map_err(Failure::writing)
    }

    /// A line that stands out on a terminal.
    pub(crate) fn heading(&mut self, heading: &str) -> Done {
        if self.bold {
            self.line(&format!("\u{1b}[1m{heading}\u{1b}[0m"))
        } else {
            self.line(heading)
        }
    }

    /// A paragraph, broken to the width, with an indent.
    pub(crate) fn paragraph(&mut self, text: &str, indent: usize) -> Done {
        for line in wrapped(text, self.width.map(|width| width.saturating_sub(indent))) {
            let line = format!("{:indent$}{line}", "");
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// `name: value` lines, aligned; those without a value are left out.
    pub(crate) fn fields(&mut self, fields: &[(&str, String)]) -> Done {
        let longest = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            let room = self
                .width
                .map(|width| width.saturating_sub(longest + 2).max(20));
            let mut label = format!("{name}:");
            for line in wrapped(value, room) {
                self.line(&format!("{label:<width$}{line}", width = longest + 2))?;
                label.clear();
            }
        }
        Ok(())
    }

    /// A table.
    pub(crate) fn table(&mut self, table: &Table) -> Done {
        let lines = table.lines(self.width);
        for (n, line) in lines.iter().enumerate() {
            if n == 0 {
                self.heading(line)?
            } else {
                self.line(line)?
            }
        }
        if table.is_empty() {
            self.note("(none)");
        }
        Ok(())
    }

    /// One message as a line of canonical JSON.
    pub(crate) fn message(&mut self, name: &str, message: &impl Message) -> Done {
        let json = mgi_proto::json::to_json(name, &message.encode_to_vec())?;
        self.line(&json)
    }

    /// A list: one line of JSON an item as they come, or a table.
    pub(crate) async fn list<T: Message + 'static>(
        &mut self,
        name: &str,
        mut items: Listing<T>,
        columns: &[&'static str],
        row: impl Fn(&T) -> Vec<String>,
    ) -> Done {
        let mut table = Table::new(columns);
        while let Some(item) = items.try_next().await? {
            if self.json {
                self.message(name, &item)?
            } else {
                table.push(row(&item))
            }
        }
        if self.json {
            Ok(())
        } else {
            self.table(&table)
        }
    }

    /// What a command did.
    pub(crate) fn receipt(&mut self, receipt: &v1::Receipt) -> Done {
        if self.json {
            return self.message("Receipt", receipt);
        }
        let mut line = format!(
            "Recorded: {} is at revision {}",
            receipt.profile_id, receipt.revision
        );
        if receipt.item_version != 0 {
            line += &format!(", the item at version {}", receipt.item_version);
        }
        if !receipt.created_ids.is_empty() {
            line += &format!("; new: {}", receipt.created_ids.join(", "));
        }
        if receipt.repeated {
            line += " (it had been recorded before)";
        }
        self.line(&format!("{line}."))
    }

    /// What a call to the directory did.
    pub(crate) fn recorded(&mut self, name: &str, response: &impl Message, sentence: &str) -> Done {
        if self.json {
            self.message(name, response)
        } else {
            self.line(&format!("Recorded: {sentence}."))
        }
    }

    /// The notice of a profile, where it has one.
    pub(crate) fn notice(&mut self, opened: Option<&v1::ProfileOpened>) -> Done {
        match opened {
            Some(opened) if !opened.notice.is_empty() => {
                self.paragraph(&format!("Notice: {}", opened.notice), 0)
            }
            _ => Ok(()),
        }
    }

    /// A remark on standard error. That nobody reads it is no failure.
    pub(crate) fn note(&mut self, remark: &str) {
        let _ = self.data.flush();
        let _ = writeln!(self.remarks, "{remark}");
    }

    /// A refusal among many, on standard error.
    pub(crate) fn refusal(&mut self, what: &str, error: &ClientError) {
        self.note(&format!("{what}: {error}"));
    }

    /// Hands over what was written.
    pub(crate) fn flush(&mut self) -> Done {
        self.data.flush().map_err(Failure::writing)
    }
}

#[cfg(test)]
pub(crate) mod tests;
