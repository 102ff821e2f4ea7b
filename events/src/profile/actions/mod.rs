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
    let place = Place {
        target,
        subject_id,
        acting_ministry,
    };
    let judged = judged(profile, id, context, place, None)?;
    Ok(judged.iter().map(Judged::announced).collect())
}

/// On what something is to be done, and for whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) target: Option<&'a Target>,
    pub(super) subject_id: &'a str,
    pub(super) acting_ministry: &'a str,
}

/// A command that was judged by examples.
#[derive(Debug)]
pub(super) struct Judged {
    name: &'static str,
    on_item: bool,
    /// The grant by which it is allowed, or empty; or what forbids it.
    pub(super) outcome: Result<String, Refusal>,
}

impl Judged {
    /// The rules that judge what is written in the command.
    pub(super) fn depends_on(&self) -> &'static [Rule] {
        depends_on(self.name, self.on_item)
    }

    fn announced(&self) -> AllowedAction {
        let forbidden = self.outcome.as_ref().err();
        AllowedAction {
            action: self.name.to_owned(),
            allowed: forbidden.is_none(),
            forbidden_by: forbidden.map_or_else(String::new, |r| r.rule().name().to_owned()),
            sentence: forbidden.map_or_else(String::new, ToString::to_string),
            depends_on: self
                .depends_on()
                .iter()
                .map(|rule| rule.name().to_owned())
                .collect(),
        }
    }
}

/// Judges the commands that can be about something, or `only` the one of this name.
pub(super) fn judged(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    place: Place<'_>,
    only: Option<&str>,
) -> Result<Vec<Judged>, Refusal> {
    let Place {
        target,
        subject_id,
        acting_ministry,
    } = place;
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
            Err(refusal) if SIGNED.contains(&refusal.rule()) => Ok(String::new()),
            decided => decided.map(|decision| decision.grant),
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
        .filter(|(name, _)| only.is_none_or(|only| only == *name))
        .map(|(name, asked)| Judged {
            name,
            on_item: target.is_some(),
            outcome: outcome(asked, judge),
        })
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

fn outcome(
    asked: Vec<Asked>,
    judge: impl Fn(Asked) -> Result<String, Refusal>,
) -> Result<String, Refusal> {
    let mut forbidden: Option<Refusal> = None;
    for asked in asked {
        match judge(asked) {
            Ok(grant) => return Ok(grant),
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
    Err(forbidden.unwrap_or_else(|| Refusal::missing("thing", "to do this with")))
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
