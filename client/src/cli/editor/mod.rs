//! Answers as text files for people's own editors.

mod draft;
pub(crate) mod launch;
pub(crate) mod merge;
#[cfg(test)]
mod tests;

pub(crate) use draft::Draft;

use mgi_client::v1::TextField;

/// The texts of an answer with their names in the file, in order.
const SECTIONS: [(TextField, &str); 4] = [
    (TextField::Narrative, "narrative"),
    (TextField::Law, "law"),
    (TextField::Practice, "practice"),
    (TextField::Remark, "remark"),
];

/// Marks of a conflict that was not resolved yet.
const MARKS: [&str; 3] = ["<<<<<<<", "|||||||", ">>>>>>>"];
