//! Names of streams.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Name of a stream: `deployment`, or `profile/<id>`; 1 to 64 bytes of `a-z`, `0-9`, `/` and `-`.
///
/// Cheap to clone: the text is shared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamName(Arc<str>);

/// A text that cannot name a stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name:?} cannot name a stream: use 1 to {} of the characters a-z, 0-9, '/' and '-'.",
    StreamName::MAX_BYTES
)]
pub struct BadStreamName {
    /// The text that was refused, cut after 100 characters.
    pub name: String,
}

impl StreamName {
    /// The longest name, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Checks and takes a name.
    ///
    /// # Errors
    /// [`BadStreamName`] when it is empty, longer than 64 bytes, or has any other character than
    /// `a-z`, `0-9`, `/` and `-`.
    pub fn new(name: &str) -> Result<Self, BadStreamName> {
        let fits = (1..=Self::MAX_BYTES).contains(&name.len());
        let plain = name
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-'));
        if fits && plain {
            Ok(Self(Arc::from(name)))
        } else {
            Err(BadStreamName {
                name: name.chars().take(100).collect(),
            })
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lets maps keyed by name be asked with plain text.
impl Borrow<str> for StreamName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_names_in_use_are_accepted() {
        for name in ["deployment", "profile/0190-a", "a", &"x".repeat(64)] {
            assert_eq!(StreamName::new(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_text() {
        for name in ["", "Profile", "a b", "a\0", "é", "a.b", &"x".repeat(65)] {
            let refused = StreamName::new(name).unwrap_err();
            assert_eq!(refused.name, name);
            assert!(refused.to_string().contains("1 to 64"));
        }
    }

    proptest! {
        #[test]
        fn a_name_is_its_text(name in "[a-z0-9/-]{1,64}") {
            let stream = StreamName::new(&name).unwrap();
            prop_assert_eq!(stream.to_string(), name.clone());
            let mut map = std::collections::HashMap::new();
            map.insert(stream, 1);
            prop_assert_eq!(map.get(name.as_str()), Some(&1));
        }
    }
}
