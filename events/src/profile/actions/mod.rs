//! What somebody may do now, and which rule forbids the rest.
//!
//! Nothing is decided here: for each command an example is made that is well
//! formed and would change something, and [`decide_on`] judges it, the very function
//! that will judge the command. So what is announced cannot differ from what will
//! be answered, except for what is written in the command: those rules are named
//! with each command as what it depends on.

mod depends;
mod examples;
mod on_items;
mod on_profile;
mod on_subjects;
mod subjects;

use mgi_proto::v1::{AllowedAction, Command, Target, command::Action as Asked};

use super::{acting::Desk, decide_on, state::Profile};
use crate::{
    context::Context,
    ids::ProfileId,
    refusal::{Refusal, Rule},
};

use depends::depends_on;

/// What an account may do on an item, on a thing such as a suggestion or a thread,
/// or, where neither is named, on the profile as a whole.
///
/// # Errors
/// The profile may not be known to the account, or a name is malformed, does not
/// exist, or may not be known.
pub fn actions(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    target: Option<&Target>,
    subject_id: &str,
    acting_ministry: &str,
) -> Result<Vec<AllowedAction>, Refusal> {
    let desk = Desk::new(profile, id, context, acting_ministry)?;
    desk.may_know()?;
    let mut examples = Examples::default();
    match (target, subject_id) {
        (Some(target), _) => on_items::examples(&desk, target, &mut examples)?,
        (None, "") => on_profile::examples(&desk, &mut examples)?,
        (None, _) => {}
    }
    if !subject_id.is_empty() {
        on_subjects::examples(&desk, subject_id, &mut examples)?;
    }
    let subjects = subjects::of(&desk);
    let judge = |asked: Asked| {
        let command = Command {
            command_id: String::new(),
            acting_ministry: acting_ministry.to_owned(),
            action: Some(asked),
        };
        let on = |subject| match decide_on(profile, id, context, &command, subject) {
            // No example carries a signature: whether one holds is seen when there is one.
            Err(refusal) if SIGNED.contains(&refusal.rule()) => Ok(()),
            decided => decided.map(|_| ()),
        };
        let Some(Asked::RedactEvent(_)) = &command.action else {
            return on(None);
        };
        let mut judged = subjects.iter().map(|subject| on(Some(subject)));
        let first = judged.next().unwrap_or_else(|| on(None));
        first.or_else(|refusal| judged.find(Result::is_ok).unwrap_or(Err(refusal)))
    };
    Ok(examples
        .0
        .into_iter()
        .map(|(name, asked)| announced(name, target.is_some(), asked, judge))
        .collect())
}

/// Rules about a signature that a command carries.
const SIGNED: [Rule; 3] = [Rule::LevelIsEnough, Rule::KeyIsLive, Rule::SignatureHolds];

/// Examples of each command, in the order in which they are announced.
#[derive(Default)]
struct Examples(Vec<(&'static str, Vec<Asked>)>);

impl Examples {
    /// A command is allowed when any of its examples is.
    fn add(&mut self, name: &'static str, asked: Vec<Asked>) {
        self.0.push((name, asked));
    }

    fn one(&mut self, name: &'static str, asked: Asked) {
        self.add(name, vec![asked]);
    }
}

fn announced(
    name: &'static str,
    on_item: bool,
    asked: Vec<Asked>,
    judge: impl Fn(Asked) -> Result<(), Refusal>,
) -> AllowedAction {
    let mut forbidden: Option<Refusal> = None;
    for asked in asked {
        match judge(asked) {
            Ok(()) => return told(name, on_item, None),
            Err(refusal)
                if forbidden
                    .as_ref()
                    .is_none_or(|before| says(before) < says(&refusal)) =>
            {
                forbidden = Some(refusal);
            }
            Err(_) => {}
        }
    }
    let nothing = Refusal::missing("thing", "to do this with");
    told(name, on_item, Some(&forbidden.unwrap_or(nothing)))
}

/// How much a refusal says among those of several examples: a right that is missing
/// for one of them says least when another got further, and then that one would
/// change nothing.
fn says(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::RightMissing { .. } => 0,
        refusal if refusal.rule() == Rule::ChangeSomething => 1,
        _ => 2,
    }
}

fn told(name: &'static str, on_item: bool, forbidden: Option<&Refusal>) -> AllowedAction {
    AllowedAction {
        action: name.to_owned(),
        allowed: forbidden.is_none(),
        forbidden_by: forbidden.map_or_else(String::new, |r| r.rule().name().to_owned()),
        sentence: forbidden.map_or_else(String::new, ToString::to_string),
        depends_on: depends_on(name, on_item)
            .iter()
            .map(|rule| rule.name().to_owned())
            .collect(),
    }
}
