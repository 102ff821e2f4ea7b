//! What goes to a witness and comes back (C2SP tlog-witness, section
//! "add-checkpoint").

use mgi_events::transparency::cosignature;
use mgi_events::transparency::key::VerifierKey;
use mgi_events::transparency::merkle::Hash;
use mgi_events::transparency::note::NoteSignature;

use crate::read::base64;

/// Most hashes of a proof in a request.
pub const MAX_PROOF_LINES: usize = 63;

/// Longest answer that is read, in bytes: one signature line has about 250.
pub const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Media type of an answer that names a size.
const SIZE_TYPE: &str = "text/x.tlog.size";

/// Characters of a witness's own words that are passed on.
const MAX_WORDS: usize = 200;

/// The body of a request: `old <size>`, the proof, a blank line, the checkpoint.
/// `None` for a proof of more than 63 hashes.
#[must_use]
pub fn request(old: u64, proof: &[Hash], checkpoint: &str) -> Option<Vec<u8>> {
    if proof.len() > MAX_PROOF_LINES {
        return None;
    }
    let mut body = format!("old {old}\n");
    for hash in proof {
        body += &base64(hash);
        body.push('\n');
    }
    body.push('\n');
    body += checkpoint;
    Some(body.into_bytes())
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status of HTTP.
    pub status: u16,
    /// Media type, or empty.
    pub content_type: String,
    /// At most [`MAX_ANSWER_BYTES`].
    pub body: Vec<u8>,
}

/// Why there is no cosignature. `Display` is a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The policy says not where it is reached.
    #[error("the policy gives no address for it: add one at the end of its line")]
    NoAddress,
    /// The address cannot be used.
    #[error("{address:?} is not an http or https address ({reason}): correct the policy")]
    Address {
        /// What the policy has.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// It could not be reached, or did not answer in time.
    #[error("it does not answer ({0}); try again later")]
    Unreachable(String),
    /// 404.
    #[error("it does not know this log: ask its operator to add the log's key")]
    UnknownLog,
    /// 403.
    #[error(
        "it has another key for this log than the one that signed: tell its operator the log's verifier key"
    )]
    OtherKey,
    /// 409 with a size of which the log has too few entries.
    #[error(
        "it has cosigned the log with {witness} entries, and the log now offers {log}: entries were dropped, or it was shown another history. Keep the state file and tell the auditors"
    )]
    Ahead {
        /// Entries that the witness has cosigned.
        witness: u64,
        /// Entries that the log offers.
        log: u64,
    },
    /// 409 although it was asked from its own size, or 422.
    #[error(
        "it has cosigned another history of this log: {words}. Keep the state file and tell the auditors"
    )]
    Contradicts {
        /// Its words.
        words: String,
    },
    /// The log could not prove that it only grew.
    #[error("the log gave no proof that it only grew since {old} entries: {reason}")]
    NoProof {
        /// Entries that the witness has cosigned.
        old: u64,
        /// What the log says.
        reason: String,
    },
    /// Any other status.
    #[error("it answered with status {status}: {words}")]
    Status {
        /// The status.
        status: u16,
        /// Its words.
        words: String,
    },
    /// 200 with something that is not signature lines, or without its own.
    #[error("its answer holds no cosignature by the key in the policy: {0}")]
    NoCosignature(String),
}

impl Refusal {
    /// It is a sign that the log shows different histories: nobody should go on as
    /// if nothing had happened.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        matches!(self, Self::Ahead { .. } | Self::Contradicts { .. })
    }
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A cosignature by `key`, verified, and its time.
    Cosigned(NoteSignature, u64),
    /// It has cosigned the log at this size, and is to be asked from there.
    From(u64),
    /// It will not.
    Refused(Refusal),
}

impl Answer {
    /// What the answer means, to who asked for a cosignature of `text` (the text of
    /// a checkpoint) by `key`, from the size `old`. Lines of other keys are passed
    /// over, as the specification wants it.
    #[must_use]
    pub fn meaning(&self, text: &str, key: &VerifierKey, old: u64) -> Meaning {
        match self.status {
            200 => self.cosigned(text, key),
            409 => match self.size() {
                Some(size) if size != old => Meaning::From(size),
                Some(_) => Meaning::Refused(Refusal::Contradicts {
                    words: "the same size with another root".into(),
                }),
                None => Meaning::Refused(self.other()),
            },
            422 => Meaning::Refused(Refusal::Contradicts {
                words: self.words(),
            }),
            404 => Meaning::Refused(Refusal::UnknownLog),
            403 => Meaning::Refused(Refusal::OtherKey),
            _ => Meaning::Refused(self.other()),
        }
    }

    fn cosigned(&self, text: &str, key: &VerifierKey) -> Meaning {
        let refused = |why: String| Meaning::Refused(Refusal::NoCosignature(why));
        let Ok(body) = std::str::from_utf8(&self.body) else {
            return refused("it is not UTF-8".into());
        };
        for line in body.split_inclusive('\n') {
            let signature = match line.parse::<NoteSignature>() {
                Ok(signature) => signature,
                Err(error) => return refused(error.to_string()),
            };
            if !signature.is_by(key) {
                continue;
            }
            return match cosignature::verify(text, &signature, key) {
                Ok(0) => refused("its time is 0".into()),
                Ok(time) => Meaning::Cosigned(signature, time),
                Err(error) => refused(error.to_string()),
            };
        }
        refused("there is none by that key".into())
    }

    /// A size: ASCII digits without leading zeros, and a line end.
    fn size(&self) -> Option<u64> {
        let kind = self.content_type.split(';').next().unwrap_or("").trim();
        let digits = std::str::from_utf8(&self.body).ok()?.strip_suffix('\n')?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let canonical = digits == "0" || !digits.starts_with('0');
        (kind == SIZE_TYPE && plain && canonical)
            .then(|| digits.parse().ok())
            .flatten()
    }

    fn other(&self) -> Refusal {
        Refusal::Status {
            status: self.status,
            words: self.words(),
        }
    }

    /// What it said, as far as it can be shown.
    fn words(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let shown = text.trim().chars().take(MAX_WORDS);
        let shown: String = shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        if shown.is_empty() {
            "(no words)".to_owned()
        } else {
            shown
        }
    }
}

#[cfg(test)]
mod tests;
