//! Reading a policy file (C2SP tlog-policy, section "Policy file syntax and
//! structure").
//!
//! The specification lets names and comments be any bytes and recommends UTF-8;
//! here they must be UTF-8.

use std::str::FromStr;

use super::{MAX_POLICY_BYTES, Policy, PolicyError, PolicyProblem};
use crate::transparency::encoding;

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError::Line`] with the number of the first wrong line, or
    /// [`PolicyError::Policy`] when the file is too large or has no quorum line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(PolicyProblem::TooLarge(text.len()).into());
        }
        let mut policy = Self::new();
        let mut quorum = false;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let at_line = |problem| PolicyError::Line {
                line: number + 1,
                problem,
            };
            let line = line
                .strip_suffix('\n')
                .ok_or(at_line(PolicyProblem::Incomplete))?;
            policy.read_line(line, &mut quorum).map_err(at_line)?;
        }
        if !quorum {
            return Err(PolicyProblem::Quorum.into());
        }
        Ok(policy)
    }

    fn read_line(&mut self, line: &str, quorum: &mut bool) -> Result<(), PolicyProblem> {
        let control = |byte: u8| (byte < b' ' && byte != b'\t') || byte == 0x7F;
        if line.bytes().any(control) {
            return Err(PolicyProblem::ControlCharacter);
        }
        let words: Vec<&str> = line
            .split([' ', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        let Some((keyword, arguments)) = words.split_first() else {
            return Ok(());
        };
        if keyword.starts_with('#') {
            return Ok(());
        }
        match (*keyword, arguments) {
            ("log", [key]) => self.add_log(key.parse()?, None),
            ("log", [key, url]) => self.add_log(key.parse()?, Some(url)),
            ("log", _) => Err(PolicyProblem::Words("log <vkey> [<url>]")),
            ("witness", [name, key]) => self.add_witness(name, key.parse()?, None),
            ("witness", [name, key, url]) => self.add_witness(name, key.parse()?, Some(url)),
            ("witness", _) => Err(PolicyProblem::Words("witness <name> <vkey> [<url>]")),
            ("group", [name, threshold, members @ ..]) if !members.is_empty() => {
                let threshold = read_threshold(threshold, members.len())?;
                self.add_group(name, threshold, members)
            }
            ("group", _) => Err(PolicyProblem::Words("group <name> <all|any|k> <name>...")),
            ("quorum", _) if *quorum => Err(PolicyProblem::Quorum),
            ("quorum", [name]) => {
                *quorum = true;
                if *name == "none" {
                    Ok(())
                } else {
                    self.set_quorum(name)
                }
            }
            ("quorum", _) => Err(PolicyProblem::Words("quorum <name|none>")),
            (unknown, _) => Err(PolicyProblem::UnknownKeyword(unknown.to_owned())),
        }
    }
}

fn read_threshold(word: &str, members: usize) -> Result<usize, PolicyProblem> {
    match word {
        "all" => Ok(members),
        "any" => Ok(1),
        number => encoding::decimal(number)
            .and_then(|number| usize::try_from(number).ok())
            .ok_or(PolicyProblem::Threshold { members }),
    }
}

impl FromStr for Policy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        Self::parse(text)
    }
}
