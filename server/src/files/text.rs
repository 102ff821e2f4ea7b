//! Whether bytes that come in pieces are plain text.

/// Looks at bytes as they come.
#[derive(Debug, Default)]
pub(super) struct TextCheck {
    refuted: bool,
    /// The beginning of a character whose rest is in the next piece: at most 3 bytes.
    open: Vec<u8>,
}

impl TextCheck {
    /// Looks at the next piece.
    pub(super) fn feed(&mut self, mut piece: &[u8]) {
        // Finish an open character first, so that no piece has to be copied.
        while !self.refuted && !self.open.is_empty() {
            let Some((first, rest)) = piece.split_first() else {
                return;
            };
            self.open.push(*first);
            piece = rest;
            let open = std::mem::take(&mut self.open);
            self.look(&open);
        }
        self.look(piece);
    }

    /// Whether everything was UTF-8 without control characters other than tab, line feed, carriage
    /// return and form feed.
    pub(super) fn is_text(&self) -> bool {
        !self.refuted && self.open.is_empty()
    }

    fn look(&mut self, bytes: &[u8]) {
        if self.refuted {
            return;
        }
        self.refuted = bytes.iter().any(|byte| is_forbidden(*byte));
        if let Err(error) = std::str::from_utf8(bytes) {
            match error.error_len() {
                Some(_) => self.refuted = true,
                None => self.open.extend(&bytes[error.valid_up_to()..]),
            }
        }
    }
}

fn is_forbidden(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> bool {
        let mut check = TextCheck::default();
        pieces.into_iter().for_each(|piece| check.feed(piece));
        check.is_text()
    }

    #[test]
    fn control_characters_and_broken_utf8_are_not_text() {
        assert!(check([b"\xef\xbb\xbfline\r\n\tline\x0c".as_slice()]));
        for bytes in [
            b"\0".as_slice(),
            b"\x1b[0m",
            b"\x7f",
            b"\xff",
            b"caf\xe9",
            b"\xc3",
            b"\xed\xa0\x80",
        ] {
            assert!(!check([bytes]), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(bytes: Vec<u8>, text in "[ -~é名\u{1F58A}\n]*", size in 1_usize..5) {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                prop_assert_eq!(check(bytes.chunks(size)), check([bytes]));
            }
            prop_assert!(check(text.as_bytes().chunks(size)));
        }
    }
}
