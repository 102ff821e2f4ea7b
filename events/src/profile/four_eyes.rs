//! Four eyes: in a profile whose policy asks for it, who validates an answer did not
//! write its words or its value last. Adopting an answer writes nothing.

use super::{acting::Desk, state::Answer};
use crate::{
    event::Author,
    ids::IndicatorCode,
    refusal::{Refusal, Rule},
};

impl Desk<'_> {
    /// Somebody else wrote last in every answer that is to be validated.
    pub(super) fn somebody_else_wrote(&self, covers: &[IndicatorCode]) -> Result<(), Refusal> {
        let policy = self.profile.opened.validation_policy.as_ref();
        if !policy.is_some_and(|policy| policy.four_eyes) {
            return Ok(());
        }
        let account = self.context.account.as_str();
        let own = covers.iter().find(|code| {
            let item = self.profile.item(code);
            item.and_then(|item| last_reviser(&item.answer))
                .is_some_and(|author| author.account == account)
        });
        match own {
            None => Ok(()),
            Some(code) => Err(Refusal::rule_about(
                Rule::ValidatorIsNotLastReviser,
                code.as_str(),
                format!(
                    "you wrote the last change of {code} yourself, and this profile wants four eyes; let another authorizing officer of your ministry validate, a deputy for example, or let a colleague look at it and write the last change"
                ),
            )),
        }
    }
}

/// Who changed the words or the value of an answer last. Of a suggestion that was
/// accepted it is who suggested it.
fn last_reviser(answer: &Answer) -> Option<&Author> {
    let texts = answer.texts.values();
    let words = texts.filter_map(|text| text.latest().next_back().map(|last| &last.author));
    let value = (answer.value_version.0 > 0).then_some(&answer.value_by);
    words.chain(value).max_by_key(|author| author.event_index)
}
