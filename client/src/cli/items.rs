//! Items by their ids. The API reads most of them as lists only.

use futures_util::TryStreamExt as _;
use mgi_client::read::{FindingFilter, Listing};
use mgi_client::v1::{self, TargetKind, TextField};

use super::{Failure, Session};

/// The item with an id; `shown_by` is the command that lists them.
async fn find<T: Send + 'static>(
    mut items: Listing<T>,
    id: &str,
    id_of: impl Fn(&T) -> &str,
    what: &str,
    shown_by: &str,
) -> Result<T, Failure> {
    while let Some(item) = items.try_next().await? {
        if id_of(&item) == id {
            return Ok(item);
        }
    }
    Err(Failure::NotFound(format!(
        "there is no {what} {id:?} (mgi {shown_by} list shows them)"
    )))
}

macro_rules! lookups {
    ($($(#[$doc:meta])* $name:ident: $list:ident($($arg:expr),*) -> $item:ident . $id:ident, $what:literal $shown_by:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) async fn $name(
            session: &mut Session<'_>,
            id: &str,
            at: Option<v1::StatePoint>,
        ) -> Result<v1::$item, Failure> {
            let items = session.profile().await?.$list($($arg,)* at);
            find(items, id, |item: &v1::$item| &item.$id, $what, $shown_by).await
        }
    )*};
}

lookups! {
    /// A record of the register.
    evidence: evidence() -> Evidence.evidence_id, "record" "evidence";
    /// A note.
    note: notes(None) -> Note.note_id, "note" "note";
    /// A finding, retired ones included.
    finding: findings(FindingFilter { with_retired: true, ..Default::default() })
        -> Finding.finding_id, "finding" "finding";
    /// A suggestion.
    suggestion: suggestions(None, 0) -> Suggestion.suggestion_id, "suggestion" "suggest";
    /// A priority.
    priority: priorities() -> Priority.priority_id, "priority" "priority";
    /// A meeting.
    meeting: meetings() -> Meeting.meeting_id, "meeting" "meeting";
    /// A correction.
    correction: corrections() -> Correction.correction_id, "correction" "correction";
    /// A thread.
    thread: threads(None) -> Thread.thread_id, "thread" "thread";
}

/// What kind of item a target is.
pub(crate) fn kind(target: &v1::Target) -> TargetKind {
    TargetKind::try_from(target.kind).unwrap_or(TargetKind::Unspecified)
}

/// Which text is meant: of an answer the one named, or its narrative; of
/// anything else its only one.
pub(crate) fn field(target: &v1::Target, named: Option<TextField>) -> Result<TextField, Failure> {
    match (kind(target), named) {
        (TargetKind::Answer, named) => Ok(named.unwrap_or(TextField::Narrative)),
        (_, None) => Ok(TextField::Unspecified),
        (_, Some(_)) => Err(Failure::Usage(format!(
            "only an answer has several texts: leave --field out for {}",
            target.id
        ))),
    }
}

/// The present version of an item; 0 for what has none.
pub(crate) async fn version(
    session: &mut Session<'_>,
    target: &v1::Target,
) -> Result<u32, Failure> {
    let id = &target.id;
    Ok(match kind(target) {
        TargetKind::Answer => session.profile().await?.answer(id, None).await?.0.version,
        TargetKind::Finding => finding(session, id, None).await?.version,
        TargetKind::Evidence => evidence(session, id, None).await?.version,
        TargetKind::Note => note(session, id, None).await?.version,
        TargetKind::Priority => priority(session, id, None).await?.version,
        _ => 0,
    })
}

/// The present version of an answer or a finding, and the revision of the profile at
/// which it was read.
pub(crate) async fn version_at(
    session: &mut Session<'_>,
    target: &v1::Target,
) -> Result<(u32, u64), Failure> {
    let profile = session.profile().await?;
    match kind(target) {
        TargetKind::Answer => {
            let (answer, revision) = profile.answer(&target.id, None).await?;
            Ok((answer.version, revision))
        }
        TargetKind::Finding => match profile.finding(&target.id, None).await? {
            Some((finding, revision)) => Ok((finding.version, revision)),
            None => Err(Failure::NotFound(format!(
                "there is no finding {:?} (mgi finding list shows them)",
                target.id
            ))),
        },
        _ => Err(Failure::Usage(format!(
            "{} cannot be read again: name an answer or a finding, such as MR-01 or f-1",
            target.id
        ))),
    }
}

/// The version that was named, or the present one.
pub(crate) async fn base_version(
    session: &mut Session<'_>,
    target: &v1::Target,
    named: Option<u32>,
) -> Result<u32, Failure> {
    match named {
        Some(version) => Ok(version),
        None => version(session, target).await,
    }
}

/// The present version and text of an answer, a finding or a note.
pub(crate) async fn content(
    session: &mut Session<'_>,
    target: &v1::Target,
    field: TextField,
) -> Result<(u32, String), Failure> {
    let id = &target.id;
    match kind(target) {
        TargetKind::Answer => {
            let (answer, _) = session.profile().await?.answer(id, None).await?;
            let text = answer
                .texts
                .into_iter()
                .find(|text| text.field == i32::from(field));
            Ok((
                answer.version,
                text.map(|text| text.text).unwrap_or_default(),
            ))
        }
        TargetKind::Finding => {
            let finding = finding(session, id, None).await?;
            Ok((finding.version, finding.text))
        }
        TargetKind::Note => {
            let note = note(session, id, None).await?;
            Ok((note.version, note.text))
        }
        _ => Err(Failure::Usage(format!(
            "{id} has no text to change: name an answer or a finding, such as MR-01 or f-1"
        ))),
    }
}
