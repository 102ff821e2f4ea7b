//! Random edits as somebody makes them who knows what he or she saw last.

use std::collections::BTreeMap;

use mgi_proto::v1::{
    AnswerType, Command, Indicator, Receipt, TextField, Visibility, command::Action,
};
use tonic::Code;

use crate::{
    Refused,
    commands::{self, command, comment, open_thread, write},
    random::{Random, WORDS},
};

const FIELDS: [TextField; 4] = [
    TextField::Narrative,
    TextField::Law,
    TextField::Practice,
    TextField::Remark,
];

/// Somebody's edits.
#[derive(Debug)]
pub struct Edits {
    random: Random,
    indicators: Vec<Indicator>,
    evidence: Vec<String>,
    versions: BTreeMap<String, u32>,
    threads: Vec<String>,
    made: u64,
}

/// One edit: the command, and the answer that it is about.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The command.
    pub command: Command,
    /// Code of the indicator.
    pub indicator: String,
}

impl Edits {
    /// Edits on these indicators, which cite this evidence.
    #[must_use]
    pub fn new(random: Random, indicators: &[Indicator], evidence: &[String]) -> Self {
        Self {
            random,
            indicators: indicators.to_vec(),
            evidence: evidence.to_vec(),
            versions: BTreeMap::new(),
            threads: Vec::new(),
            made: 0,
        }
    }

    /// The next edit.
    ///
    /// # Panics
    /// The questionnaire has an answer type that nobody knows.
    pub fn make(&mut self) -> Edit {
        self.made += 1;
        let indicator = self.random.of(&self.indicators).clone();
        let base = self.versions.get(&indicator.code).copied().unwrap_or(0);
        let action = match self.random.below(20) {
            0..5 => {
                let answer_type = AnswerType::try_from(indicator.answer_type).expect("a type");
                let choice = self.random.below(8);
                commands::value(
                    &indicator.code,
                    base,
                    commands::fitting(answer_type, choice),
                )
            }
            5..14 => {
                let field = *self.random.of(&FIELDS);
                write(&indicator.code, field, base, &self.prose())
            }
            14..17 => {
                let evidence = self.random.of(&self.evidence).clone();
                commands::cite(&indicator.code, &evidence, &format!("art. {}", self.made))
            }
            _ => self.discuss(&indicator.code),
        };
        Edit {
            command: command(action),
            indicator: indicator.code,
        }
    }

    fn discuss(&mut self, indicator: &str) -> Action {
        let text = self.prose();
        if self.threads.is_empty() || self.random.one_in(4) {
            return open_thread(indicator, Visibility::Government, &text);
        }
        let thread: &String = self.random.of(&self.threads);
        comment(thread, &text)
    }

    fn prose(&mut self) -> String {
        let length = 6 + self.random.below(12);
        let words: Vec<&str> = (0..length).map(|_| *self.random.of(&WORDS)).collect();
        format!("{} ({}).", words.join(" "), self.made)
    }

    /// The edit was taken.
    pub fn taken(&mut self, edit: &Edit, receipt: &Receipt) {
        if receipt.item_version > 0 {
            self.saw(&edit.indicator, receipt.item_version);
        }
        let threads = receipt.created_ids.iter().filter(|id| id.starts_with("t-"));
        self.threads.extend(threads.cloned());
    }

    /// The edit was refused: what one learns from it.
    ///
    /// # Panics
    /// It is a refusal that these edits do not deserve.
    pub fn refused(&mut self, edit: &Edit, refused: &Refused) {
        match (refused.code, refused.rule.as_str()) {
            (Code::Aborted, "nothing-is-overwritten") => {
                let conflict = refused.conflict.as_ref().expect("details of the conflict");
                self.saw(&edit.indicator, conflict.current_version);
            }
            // The same value again, or a hundred citations.
            (Code::FailedPrecondition, "change-something") | (Code::ResourceExhausted, _) => {}
            _ => panic!("{:?} was refused: {refused:?}", edit.command),
        }
    }

    fn saw(&mut self, indicator: &str, version: u32) {
        self.versions.insert(indicator.to_owned(), version);
    }
}
