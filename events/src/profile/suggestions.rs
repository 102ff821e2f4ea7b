//! Step 3: who may not edit an item suggests; who may edit it takes over, or
//! rejects with a reason. Words stay their maker's.

use mgi_proto::v1::{
    AcceptSuggestion, AnswerTextRevised, FindingTextRevised, Hunk, RejectSuggestion, Suggest,
    SuggestionAccepted, SuggestionMade, SuggestionRejected, SuggestionSuperseded,
    SuggestionWithdrawn, TargetKind, TextChange, TextField, WithdrawSuggestion, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    answers::{remark_stays, state_after},
    conflict::conflict,
    consultation::{Suggestion, TextRef},
    decision::Decision,
    lookup::text_ref,
    revision::{self, EMPTY},
    state::{Grant, Profile},
    windows::Phase,
};
use crate::{
    event::Author,
    fields,
    ids::{SuggestionId, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
    text::{self, Fit},
};

/// Everybody who takes part may suggest, whatever the item's state: nothing
/// changes by it. The changes are recorded so that they fit the text as it stands.
pub(super) fn make(desk: &Desk<'_>, command: &Suggest) -> Result<Decision, Refusal> {
    let free = desk.act_freely(Action::Suggest)?;
    let text = desk.text(command.target.as_ref(), command.field)?;
    fields::line(&command.rationale, 0, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("rationale", problem))?;
    let (acting, superseded) = match superseded(desk, command, &text)? {
        // What replaces a suggestion is made for whom that one was made.
        Some((acting, id)) => (acting, Some(id)),
        None => (free, None),
    };
    desk.in_window(Phase::Write)?;

    let tracked = desk.profile.tracked(&text).unwrap_or(&EMPTY);
    let base = match &command.passage {
        None => desk.base_of(&text, command.base_version)?,
        Some(passage) if passage.field == command.field => {
            desk.base_of(&text, passage.base_version)?
        }
        Some(_) => {
            return Err(Refusal::field(
                "passage.field",
                "must be the field that the suggestion is on",
            ));
        }
    };
    let wanted = match (&command.passage, command.hunks.is_empty()) {
        (Some(passage), true) => revision::with_passage(passage, &command.full_text, tracked)?,
        (None, true) => revision::stored("full_text", &command.full_text, 0)?,
        (None, false) if command.full_text.is_empty() => {
            revision::from_hunks("hunks", &command.hunks, tracked, base)?
        }
        _ => {
            return Err(Refusal::field(
                "hunks",
                "give the whole text, or its changes, or one passage",
            ));
        }
    };
    if text.least() > 0 {
        revision::stored("full_text", &wanted, text.least())?;
    }
    let hunks = revision::proposed(tracked, base, &wanted);
    if hunks.is_empty() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            text.target().id,
            "the text says this already",
        ));
    }
    room(desk, &text, superseded.is_some())?;
    let id = next(desk.profile, 0);
    let mut events = vec![Kind::SuggestionMade(SuggestionMade {
        suggestion_id: id.to_string(),
        target: Some(text.target()),
        field: text.field(),
        base_version: base.0,
        fits_version: desk.profile.version_of_text(&text).0,
        hunks,
        rationale: command.rationale.clone(),
        parked: false,
        wanted_sha256: text::digest(&wanted).to_vec(),
    })];
    if let Some(superseded) = superseded {
        events.push(Kind::SuggestionSuperseded(SuggestionSuperseded {
            suggestion_id: superseded.to_string(),
            superseded_by: id.to_string(),
        }));
    }
    Ok(Decision::of(events).created(id).by(&acting))
}

/// A revision that collided, kept as a suggestion. `place` counts those of one
/// command.
pub(super) fn parked(
    desk: &Desk<'_>,
    text: &TextRef,
    base: Version,
    hunks: Vec<Hunk>,
    wanted: &str,
    place: u32,
) -> Result<(SuggestionId, Kind), Refusal> {
    room(desk, text, false)?;
    let id = next(desk.profile, place);
    let made = SuggestionMade {
        suggestion_id: id.to_string(),
        target: Some(text.target()),
        field: text.field(),
        base_version: base.0,
        fits_version: desk.profile.version_of_text(text).0,
        hunks,
        rationale: String::new(),
        parked: true,
        wanted_sha256: text::digest(wanted).to_vec(),
    };
    Ok((id, Kind::SuggestionMade(made)))
}

/// Who may edit the item takes a suggestion over, all of it or some changes, each
/// of which must still fit.
pub(super) fn accept(desk: &Desk<'_>, command: &AcceptSuggestion) -> Result<Decision, Refusal> {
    let (id, made) = find(desk, &command.suggestion_id)?;
    let acting = desk.editor_of_text(&made.text)?;
    open(id, made)?;
    desk.editable_text(&made.text)?;
    desk.in_window(Phase::Settle)?;
    as_read(desk.profile, &made.text, command.base_version)?;
    let places = places(id, made, &command.changes)?;
    // What the text says already does not have to be taken over.
    let whole = (0..)
        .zip(&made.changes)
        .all(|(place, change)| change.fit == Fit::Stands || places.contains(&place));
    fields::line(&command.reason, usize::from(!whole), limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;

    let mut hunks: Vec<Hunk> = Vec::with_capacity(places.len());
    for place in &places {
        let change = &made.changes[*place as usize];
        if change.fit != Fit::Fits {
            return Err(Refusal::rule_about(
                Rule::SuggestionFits,
                id.to_string(),
                format!(
                    "change {place} of {id} does not fit any more: its passage was changed; take over the others, or write it in by hand and reject it"
                ),
            ));
        }
        hunks.push(change.hunk.clone());
    }
    hunks.sort_by_key(|hunk| hunk.start);
    let tracked = desk.profile.tracked(&made.text).unwrap_or(&EMPTY);
    let apart = || {
        Refusal::rule_about(
            Rule::SuggestionFits,
            id.to_string(),
            format!("the changes of {id} do not fit together any more; take them over one by one"),
        )
    };
    let after = text::apply(tracked.text(), &hunks).map_err(|_| apart())?;
    // Characters that would melt into one make another text than was suggested.
    if revision::stored("changes", &after, made.text.least())? != after {
        return Err(apart());
    }
    if let TextRef::Answer(indicator, field) = &made.text
        && *field == TextField::Remark as i32
    {
        remark_stays(&desk.profile.item_or_empty(indicator).answer, &after)?;
    }
    let change = TextChange {
        base_version: made.base_version.0,
        hunks,
        rebased: tracked.version() > made.base_version,
        needs_review: false,
        result_sha256: text::digest(&after).to_vec(),
        suggestion_id: id.to_string(),
        correction_id: String::new(),
    };
    let (revised, version) = text_revised(desk, &acting, &made.text, change);
    let accepted = SuggestionAccepted {
        suggestion_id: id.to_string(),
        changes: places,
        whole,
        reason: command.reason.clone(),
    };
    Ok(
        Decision::of(vec![revised, Kind::SuggestionAccepted(accepted)])
            .version(version)
            .by(&acting),
    )
}

/// Who may edit the item rejects a suggestion, with the reason.
pub(super) fn reject(desk: &Desk<'_>, command: &RejectSuggestion) -> Result<Decision, Refusal> {
    let (id, made) = find(desk, &command.suggestion_id)?;
    let acting = desk.editor_of_text(&made.text)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    open(id, made)?;
    desk.in_window(Phase::Settle)?;
    Ok(
        Decision::of(vec![Kind::SuggestionRejected(SuggestionRejected {
            suggestion_id: id.to_string(),
            reason: command.reason.clone(),
        })])
        .by(&acting),
    )
}

/// A suggestion is taken back by who made it.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawSuggestion) -> Result<Decision, Refusal> {
    let (id, made) = find(desk, &command.suggestion_id)?;
    let acting = desk.act(Action::Suggest, |grant| {
        maker(desk, grant, &made.by, "a suggestion is taken back")
    })?;
    fields::line(&command.reason, 0, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    open(id, made)?;
    Ok(
        Decision::of(vec![Kind::SuggestionWithdrawn(SuggestionWithdrawn {
            suggestion_id: id.to_string(),
            reason: command.reason.clone(),
        })])
        .by(&acting),
    )
}

/// Whether somebody speaks for who made a thing: the same account, or another of
/// the same ministry.
pub(super) fn maker(
    desk: &Desk<'_>,
    grant: &Grant,
    by: &Author,
    what: &str,
) -> Result<(), Refusal> {
    let ministry = grant.ministry.as_ref().map_or("", |m| m.as_str());
    let own = ministry == by.ministry
        && (!ministry.is_empty() || by.account == desk.context.account.as_str());
    if own {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::MakersOnly,
        if by.ministry.is_empty() {
            format!("{what} by its maker only")
        } else {
            format!("{what} by its ministry ({}) only", by.ministry)
        },
    ))
}

/// The event by which a text of an item is revised, and the item's new version.
pub(super) fn text_revised(
    desk: &Desk<'_>,
    acting: &Acting,
    text: &TextRef,
    change: TextChange,
) -> (Kind, Version) {
    let version = desk.profile.version_of_text(text).next();
    let kind = match text {
        TextRef::Answer(indicator, field) => Kind::AnswerTextRevised(AnswerTextRevised {
            indicator: indicator.to_string(),
            version: version.0,
            field: *field,
            state: if change.correction_id.is_empty() {
                state_after(acting, desk.profile.item_or_empty(indicator), false) as i32
            } else {
                // A correction states nothing new.
                desk.profile.item_or_empty(indicator).answer.state() as i32
            },
            change: Some(change),
        }),
        TextRef::Finding(id) => Kind::FindingTextRevised(FindingTextRevised {
            finding_id: id.to_string(),
            version: version.0,
            change: Some(change),
        }),
    };
    (kind, version)
}

/// What a person takes over is what the person read.
pub(super) fn as_read(profile: &Profile, text: &TextRef, base_version: u32) -> Result<(), Refusal> {
    let current = profile.version_of_text(text);
    if Version(base_version) == current {
        return Ok(());
    }
    let target = text.target();
    let by = match text {
        TextRef::Answer(indicator, _) => {
            profile.item(indicator).map(|item| &item.answer.changed_by)
        }
        TextRef::Finding(id) => profile.findings.get(id).map(|f| &f.changed_by),
    };
    Err(conflict(
        TargetKind::try_from(target.kind).unwrap_or_default(),
        &target.id,
        Version(base_version),
        current,
        by,
        Vec::new(),
    ))
}

fn places(id: SuggestionId, made: &Suggestion, named: &[u32]) -> Result<Vec<u32>, Refusal> {
    let count = u32::try_from(made.changes.len()).unwrap_or(u32::MAX);
    if named.is_empty() {
        let missing = (0..count).zip(&made.changes);
        let missing: Vec<u32> = missing
            .filter(|(_, change)| change.fit != Fit::Stands)
            .map(|(place, _)| place)
            .collect();
        if missing.is_empty() {
            return Err(Refusal::rule_about(
                Rule::SuggestionFits,
                id.to_string(),
                format!("the text says already all that {id} suggests; reject it with that reason"),
            ));
        }
        return Ok(missing);
    }
    let mut places = named.to_vec();
    places.sort_unstable();
    places.dedup();
    if places.len() != named.len() || places.last().is_some_and(|last| *last >= count) {
        return Err(Refusal::field(
            "changes",
            format!(
                "must be places of its changes, 0 to {}, each once",
                count.saturating_sub(1)
            ),
        ));
    }
    Ok(places)
}

fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(SuggestionId, &'a Suggestion), Refusal> {
    let parsed = fields::id("suggestion_id", SuggestionId::parse(id))?;
    let made = desk.profile.suggestions.get(&parsed);
    made.map(|made| (parsed, made))
        .ok_or_else(|| Refusal::missing("suggestion", id))
}

fn open(id: SuggestionId, made: &Suggestion) -> Result<(), Refusal> {
    if made.is_open() {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::SuggestionIsOpen,
        id.to_string(),
        format!("suggestion {id} was decided, withdrawn or replaced before"),
    ))
}

fn superseded(
    desk: &Desk<'_>,
    command: &Suggest,
    text: &TextRef,
) -> Result<Option<(Acting, SuggestionId)>, Refusal> {
    if command.supersedes.is_empty() {
        return Ok(None);
    }
    let parsed = fields::id("supersedes", SuggestionId::parse(&command.supersedes))?;
    let (id, made) = find(desk, &parsed.to_string())?;
    let acting = desk.act(Action::Suggest, |grant| {
        maker(desk, grant, &made.by, "a suggestion is replaced")
    })?;
    open(id, made)?;
    if made.text == *text {
        return Ok(Some((acting, id)));
    }
    Err(Refusal::field(
        "supersedes",
        "must be a suggestion on the same text",
    ))
}

fn room(desk: &Desk<'_>, text: &TextRef, replaces: bool) -> Result<(), Refusal> {
    if desk.profile.suggestions.len() >= limits::SUGGESTIONS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of suggestions of a profile",
            limit: limits::SUGGESTIONS_PER_PROFILE,
            remedy: "comment instead",
        });
    }
    let open = desk.profile.open_on.get(text).map_or(0, |open| open.len());
    if open >= limits::OPEN_SUGGESTIONS_PER_TEXT && !replaces {
        return Err(Refusal::Limit {
            what: "the number of open suggestions on one text",
            limit: limits::OPEN_SUGGESTIONS_PER_TEXT,
            remedy: "have some of them decided first",
        });
    }
    Ok(())
}

fn next(profile: &Profile, place: u32) -> SuggestionId {
    let last = profile.suggestions.keys().last().map_or(0, |id| id.0);
    SuggestionId(last + 1 + place)
}

impl Desk<'_> {
    /// The text that a target and a field name: of an indicator of the
    /// questionnaire, or a finding that stands.
    pub(super) fn text(
        &self,
        target: Option<&mgi_proto::v1::Target>,
        field: i32,
    ) -> Result<TextRef, Refusal> {
        let Some(target) = target else {
            return Err(Refusal::field("target", "must be an answer or a finding"));
        };
        match target.kind() {
            TargetKind::Answer => {
                self.indicator(&target.id)?;
            }
            TargetKind::Finding => {
                self.finding(&target.id)?;
            }
            _ => return Err(Refusal::field("target", "must be an answer or a finding")),
        }
        text_ref(target, field).ok_or_else(|| {
            Refusal::field(
                "field",
                "must be narrative, law, practice or remark for an answer, and unspecified for a finding",
            )
        })
    }

    /// A version that somebody wrote against: one that there was.
    pub(super) fn base_of(&self, text: &TextRef, base_version: u32) -> Result<Version, Refusal> {
        let current = self.profile.version_of_text(text);
        if Version(base_version) <= current {
            return Ok(Version(base_version));
        }
        Err(Refusal::field(
            "base_version",
            format!(
                "{} has version {current}, not {base_version}; read it again",
                text.target().id
            ),
        ))
    }

    /// The role by which the account may edit what a text is part of.
    pub(super) fn editor_of_text(&self, text: &TextRef) -> Result<Acting, Refusal> {
        match text {
            TextRef::Answer(indicator, _) => self.editor_of(indicator).map(|(acting, _)| acting),
            TextRef::Finding(_) => self.editor_of_findings(),
        }
    }

    /// Whether what a text is part of may change now.
    pub(super) fn editable_text(&self, text: &TextRef) -> Result<(), Refusal> {
        match text {
            TextRef::Answer(indicator, _) => self.editable(indicator),
            TextRef::Finding(id) => {
                let (id, finding) = self.finding(&id.to_string())?;
                self.finding_editable(id, finding)
            }
        }
    }
}
