//! Making a bundle: the lines in their order, counted and hashed.

use sha2::{Digest as _, Sha256};

use super::line::{Bytes, Line, Sha};
use crate::transparency::merkle::{Frontier, Hash};

/// Writes the lines of a bundle.
#[derive(Clone, Default)]
pub struct Writer {
    lines: u64,
    hasher: Sha256,
    tree: Frontier,
    stream: String,
}

/// What is shown of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Its bytes.
    Clear(Vec<u8>),
    /// What is stored in the place of a redacted event.
    Redacted(Vec<u8>),
    /// Nothing.
    Hidden,
}

impl Writer {
    /// Begins a bundle.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A line, ended by a line feed.
    #[must_use]
    pub fn line(&mut self, line: &Line) -> String {
        let mut text = line.render().unwrap_or_default();
        text.push('\n');
        self.lines += 1;
        self.hasher.update(text.as_bytes());
        text
    }

    /// The next event of a stream: a stream's events come in order, from the first.
    #[must_use]
    pub fn event(&mut self, stream: &str, leaf: Hash, shown: Shown) -> String {
        if self.stream != stream {
            stream.clone_into(&mut self.stream);
            self.tree = Frontier::new();
        }
        let index = self.tree.size();
        self.tree.push(leaf);
        let (event, redacted) = match shown {
            Shown::Clear(bytes) => (Some(Bytes(bytes)), None),
            Shown::Redacted(bytes) => (None, Some(Bytes(bytes))),
            Shown::Hidden => (None, None),
        };
        self.line(&Line::Event {
            stream: stream.to_owned(),
            index,
            leaf: Sha(leaf),
            root: Sha(self.tree.root()),
            event,
            redacted,
        })
    }

    /// The last line.
    #[must_use]
    pub fn end(mut self) -> String {
        let end = Line::End {
            lines: self.lines,
            sha256: Sha(self.hasher.clone().finalize().into()),
        };
        self.line(&end)
    }
}
