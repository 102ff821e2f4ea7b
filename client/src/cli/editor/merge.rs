//! The file after a conflict: what it was, yours and theirs, side by side
//! where both changed; the newest words where only one did.

use mgi_client::v1;

use super::draft::PARTS;
use super::{Draft, SECTIONS};
use crate::cli::output::conflict;

/// A file to go on with, written against `theirs`; the stretches that the server
/// found to collide stand at its head.
pub(crate) fn three_sides(
    base: &Draft,
    yours: &Draft,
    theirs: &Draft,
    conflict: &v1::VersionConflict,
) -> String {
    let mut merged = theirs.clone();
    let mut preface = format!(
        "# Somebody changed it since version {}: it is now at version {}.\n\
         # Where both changed the same text, both stand below between lines of marks.\n#\n",
        base.base_version, theirs.base_version
    );
    for line in conflict::lines(conflict) {
        preface += &format!("# {line}\n");
    }
    if yours.value != base.value {
        if theirs.value != base.value && theirs.value != yours.value {
            // Not a comment: the file cannot be sent while it stands.
            preface += &format!(
                "<<<<<<< Both changed the value. Theirs: {}. Yours stands below; correct it and remove this line.\n",
                value_text(theirs)
            );
        }
        merged.value = yours.value.clone();
    }
    let mut texts = theirs.texts.clone();
    for (n, text) in texts.iter_mut().enumerate() {
        let (base_text, yours_text, theirs_text) =
            (&base.texts[n], &yours.texts[n], &theirs.texts[n]);
        if yours_text == base_text || yours_text == theirs_text {
            continue;
        }
        *text = if theirs_text == base_text {
            yours_text.clone()
        } else {
            let name = SECTIONS[n].1;
            format!(
                "<<<<<<< your {name}\n{yours_text}\n||||||| it was, at version {}\n{base_text}\n>>>>>>> theirs, at version {}\n{theirs_text}\n>>>>>>> end\n",
                base.base_version, theirs.base_version
            )
        };
    }
    merged.render_with(&preface, &texts)
}

fn value_text(draft: &Draft) -> String {
    let parts = PARTS
        .iter()
        .zip(&draft.value)
        .filter(|(_, value)| !value.is_empty());
    parts
        .map(|(name, value)| format!("{name} {value:?}"))
        .collect::<Vec<_>>()
        .join(", ")
}
