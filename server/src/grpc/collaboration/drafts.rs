//! Drafts: what the caller wrote and did not submit. Nobody else ever sees them.

use mgi_events::{
    context::Moment,
    ids::{AccountId, ProfileId, ThreadId},
    limits,
};
use mgi_proto::v1::{
    self, Command, ErrorReason, Receipt, Target, TargetKind, TextEdit, TextField, command::Action,
};
use tonic::{Code, Request, Response, Status};

use super::super::{
    Host,
    caller::principal,
    refused,
    status::{Problem, bad_field},
    target::{text_field, well_formed},
};
use crate::vault::{Draft, DraftPlace, DraftsAt, Vault, VaultError};

pub(super) async fn save(
    host: &Host,
    request: Request<v1::SaveDraftRequest>,
) -> Result<Response<v1::SaveDraftResponse>, Status> {
    let principal = principal(&request)?;
    let Some(mut draft) = request.into_inner().draft else {
        return Err(bad_field("draft", "is missing"));
    };
    let place = place(
        "draft.",
        On {
            profile_id: &draft.profile_id,
            target: draft.target.as_ref(),
            field: draft.field,
            comment: draft.comment,
            thread_id: &draft.thread_id,
        },
    )?;
    if draft.text.len() > limits::TEXT_BYTES {
        return Err(bad_field(
            "draft.text",
            format!(
                "takes {} bytes; the limit is {}",
                draft.text.len(),
                limits::TEXT_BYTES
            ),
        ));
    }
    host.see(&principal, &draft.profile_id, None, |_| Ok(()))
        .await?;
    let saved = host.clock.now();
    draft.saved_time = Some(saved.to_proto());
    let kept = Draft {
        base_version: draft.base_version,
        text: draft.text.clone(),
        saved_unix_micros: saved.0,
    };
    in_vault(host, move |vault| {
        vault.save_draft(principal.account.as_str(), &place, &kept)
    })
    .await?;
    Ok(Response::new(v1::SaveDraftResponse { draft: Some(draft) }))
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListDraftsRequest>,
) -> Result<Response<v1::ListDraftsResponse>, Status> {
    let principal = principal(&request)?;
    let v1::ListDraftsRequest { profile_id, target } = request.into_inner();
    if let Some(target) = &target {
        well_formed("target", target)?;
    }
    host.see(&principal, &profile_id, None, |_| Ok(())).await?;
    let profile = profile_id.clone();
    let drafts = in_vault(host, move |vault| {
        vault.drafts_of(principal.account.as_str(), &profile)
    })
    .await?;
    let drafts = drafts
        .into_iter()
        .map(|(place, draft)| show(&profile_id, place, draft))
        .filter(|draft| target.is_none() || draft.target == target)
        .collect();
    Ok(Response::new(v1::ListDraftsResponse { drafts }))
}

pub(super) async fn discard(
    host: &Host,
    request: Request<v1::DiscardDraftRequest>,
) -> Result<Response<v1::DiscardDraftResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let place = place(
        "",
        On {
            profile_id: &request.profile_id,
            target: request.target.as_ref(),
            field: request.field,
            comment: request.comment,
            thread_id: &request.thread_id,
        },
    )?;
    host.see(&principal, &request.profile_id, None, |_| Ok(()))
        .await?;
    in_vault(host, move |vault| {
        vault.discard_draft(principal.account.as_str(), &place)
    })
    .await?;
    Ok(Response::new(v1::DiscardDraftResponse {}))
}

/// The drafts whose words commands submit, when the account has any draft. Noted before the commands are
/// carried out, so that what is typed meanwhile stays.
pub(super) struct Submitting {
    account: AccountId,
    drafts: Vec<DraftsAt>,
    begun: Moment,
}

impl Submitting {
    /// Nothing is noted for an account without drafts: most commands cost one look into a map.
    pub(super) fn note(
        host: &Host,
        account: &AccountId,
        profile: &ProfileId,
        commands: &[Command],
    ) -> Option<Self> {
        if !host.vault.has_drafts(account.as_str()) {
            return None;
        }
        let actions = commands.iter().filter_map(|c| c.action.as_ref());
        let drafts: Vec<DraftsAt> = actions
            .flat_map(|action| submitted(profile, action))
            .collect();
        (!drafts.is_empty()).then(|| Self {
            account: account.clone(),
            drafts,
            begun: host.clock.now(),
        })
    }

    /// The commands are durable: their drafts are gone at once, and removed from the file in the
    /// background. A repeated command takes only what was written before it was first recorded.
    pub(super) fn done(self, host: &Host, receipt: &Receipt) {
        let recorded = Moment::from_proto(receipt.recorded_time.as_ref());
        let not_after = self.begun.min(recorded).0;
        let account = self.account.as_str();
        let hidden = host.vault.hide_submitted(account, &self.drafts, not_after);
        if hidden.is_empty() {
            return;
        }
        let vault = host.vault.clone();
        tokio::task::spawn_blocking(move || {
            let removed = vault.remove_submitted(self.account.as_str(), &hidden);
            if let Err(error) = removed {
                tracing::warn!(
                    %error,
                    account = self.account.as_str(),
                    drafts = hidden.len(),
                    "drafts of submitted texts are still in the vault"
                );
            }
        });
    }
}

/// The drafts whose words a command submits whole. A passage, changes of a text and an editorial
/// correction are another thing than the text that somebody is writing, which therefore stays.
fn submitted(profile: &ProfileId, action: &Action) -> Vec<DraftsAt> {
    let at = |target: &Target, field: i32, comment: bool| {
        DraftsAt::Place(DraftPlace {
            profile_id: profile.to_string(),
            target_kind: target.kind,
            target_id: target.id.clone(),
            field,
            comment,
            thread_id: String::new(),
        })
    };
    let item = |kind: TargetKind, id: &str| Target {
        kind: kind as i32,
        id: id.to_owned(),
    };
    let whole = |text: &&TextEdit| text.hunks.is_empty();
    let only = TextField::Unspecified as i32;
    match action {
        Action::ReviseAnswer(a) => {
            let answer = item(TargetKind::Answer, &a.indicator);
            let texts = a.texts.iter().filter(whole);
            texts.map(|text| at(&answer, text.field, false)).collect()
        }
        Action::ReviseFinding(a) => {
            let finding = item(TargetKind::Finding, &a.finding_id);
            let text = a.text.iter().filter(whole);
            text.map(|_| at(&finding, only, false)).collect()
        }
        Action::Suggest(a) if a.passage.is_none() && a.hunks.is_empty() => {
            let target = a.target.iter();
            target.map(|target| at(target, a.field, false)).collect()
        }
        Action::OpenThread(a) => {
            let target = a.target.iter();
            target.map(|target| at(target, only, true)).collect()
        }
        Action::PostComment(a) => in_thread(profile, &a.thread_id),
        Action::AnswerQuery(a) => in_thread(profile, &a.thread_id),
        Action::EditComment(a) => in_thread(profile, &a.thread_id),
        _ => Vec::new(),
    }
}

/// The comments for a thread. A malformed id, which will be refused, names none.
fn in_thread(profile: &ProfileId, thread_id: &str) -> Vec<DraftsAt> {
    let thread = ThreadId::parse(thread_id).ok().map(|id| DraftsAt::Thread {
        profile_id: profile.to_string(),
        thread_id: id.to_string(),
    });
    thread.into_iter().collect()
}

/// What a request says of the place of a draft.
struct On<'a> {
    profile_id: &'a str,
    target: Option<&'a Target>,
    field: i32,
    comment: bool,
    thread_id: &'a str,
}

/// The place that a request names; `under` is the path of the message that names it.
fn place(under: &str, on: On<'_>) -> Result<DraftPlace, Status> {
    let name = |field: &str| format!("{under}{field}");
    let target = on
        .target
        .ok_or_else(|| bad_field(&name("target"), "is missing"))?;
    well_formed(&name("target"), target)?;
    let field = text_field(&name("field"), target, on.field)?;
    if on.comment && field != TextField::Unspecified {
        return Err(bad_field(
            &name("field"),
            "must be unspecified: a comment is on all of its target",
        ));
    }
    if !on.thread_id.is_empty() {
        if !on.comment {
            return Err(bad_field(
                &name("thread_id"),
                "must be empty: only a comment is for a thread",
            ));
        }
        ThreadId::parse(on.thread_id).map_err(|bad| refused::bad_id(&name("thread_id"), &bad))?;
    }
    Ok(DraftPlace {
        profile_id: on.profile_id.to_owned(),
        target_kind: target.kind,
        target_id: target.id.clone(),
        field: field as i32,
        comment: on.comment,
        thread_id: on.thread_id.to_owned(),
    })
}

fn show(profile: &str, place: DraftPlace, draft: Draft) -> v1::Draft {
    v1::Draft {
        profile_id: profile.to_owned(),
        target: Some(Target {
            kind: place.target_kind,
            id: place.target_id,
        }),
        field: place.field,
        base_version: draft.base_version,
        text: draft.text,
        saved_time: Some(Moment(draft.saved_unix_micros).to_proto()),
        comment: place.comment,
        thread_id: place.thread_id,
    }
}

/// The vault waits for the disk, which must not hold up other calls.
async fn in_vault<T: Send + 'static>(
    host: &Host,
    work: impl FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
) -> Result<T, Status> {
    let vault = host.vault.clone();
    match tokio::task::spawn_blocking(move || work(&vault)).await {
        Ok(done) => done.map_err(|error| refused::vault(&error).into()),
        Err(error) => {
            tracing::error!(%error, "work on the vault did not finish");
            Err(Problem::new(
                Code::Internal,
                ErrorReason::Internal,
                "the server could not finish its work on the vault; try again",
            )
            .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use mgi_proto::v1::{
        AnswerQuery, EditComment, Hunk, OpenThread, PassageRef, PostComment, ProposeCorrection,
        ReviseAnswer, ReviseFinding, Suggest,
    };

    use super::*;

    fn answer() -> Target {
        Target {
            kind: TargetKind::Answer as i32,
            id: "MR-01".to_owned(),
        }
    }

    fn finding() -> Target {
        Target {
            kind: TargetKind::Finding as i32,
            id: "f-1".to_owned(),
        }
    }

    fn on(target: &Target, field: i32, comment: bool, thread_id: &str) -> Result<(), String> {
        let on = On {
            profile_id: "rw-2021",
            target: Some(target),
            field,
            comment,
            thread_id,
        };
        let place = place("draft.", on).map_err(|status| status.message().to_owned())?;
        assert_eq!(
            (place.comment, place.thread_id.as_str()),
            (comment, thread_id)
        );
        Ok(())
    }

    #[test]
    fn texts_have_fields_and_comments_have_threads() {
        on(&answer(), 2, false, "").unwrap();
        on(&finding(), 0, false, "").unwrap();
        on(&answer(), 0, true, "").unwrap();
        on(&finding(), 0, true, "t-12").unwrap();
        for (target, field, comment, thread_id, named) in [
            (finding(), 1, false, "", "draft.field"),
            (answer(), 2, true, "", "draft.field"),
            (answer(), 2, true, "t-1", "draft.field"),
            (answer(), 2, false, "t-1", "draft.thread_id"),
            (answer(), 0, true, "t-01", "draft.thread_id"),
            (answer(), 0, true, "what I think", "draft.thread_id"),
        ] {
            let refused = on(&target, field, comment, thread_id).unwrap_err();
            assert!(refused.starts_with(named), "{refused}");
        }
    }

    /// Each draft that an action takes with it, in a few words.
    fn taken(action: Action) -> Vec<String> {
        let profile = ProfileId::parse("rw-2021").unwrap();
        let drafts = submitted(&profile, &action);
        drafts.into_iter().map(|at| words(&at)).collect()
    }

    fn words(at: &DraftsAt) -> String {
        match at {
            DraftsAt::Place(place) => {
                assert_eq!(
                    (place.profile_id.as_str(), place.thread_id.as_str()),
                    ("rw-2021", "")
                );
                let kind = if place.comment { "comment on" } else { "text" };
                format!("{kind} {} {}", place.target_id, place.field)
            }
            DraftsAt::Thread { thread_id, .. } => format!("comments in {thread_id}"),
        }
    }

    fn edit(field: i32, hunks: usize) -> TextEdit {
        TextEdit {
            field,
            hunks: vec![Hunk::default(); hunks],
            ..TextEdit::default()
        }
    }

    #[test]
    fn a_text_goes_only_with_a_command_that_submits_it_whole() {
        let revise = ReviseAnswer {
            indicator: "MR-01".to_owned(),
            texts: vec![edit(1, 0), edit(2, 1), edit(3, 0)],
            ..ReviseAnswer::default()
        };
        assert_eq!(
            taken(Action::ReviseAnswer(revise)),
            ["text MR-01 1", "text MR-01 3"]
        );
        let revise = |text| {
            taken(Action::ReviseFinding(ReviseFinding {
                finding_id: "f-1".to_owned(),
                text,
                ..ReviseFinding::default()
            }))
        };
        assert_eq!(revise(Some(edit(0, 0))), ["text f-1 0"]);
        assert_eq!(revise(Some(edit(0, 2))), [""; 0]);
        assert_eq!(revise(None), [""; 0]);
        let suggest = |passage, hunks: usize| {
            taken(Action::Suggest(Suggest {
                target: Some(answer()),
                field: 2,
                passage,
                hunks: vec![Hunk::default(); hunks],
                ..Suggest::default()
            }))
        };
        assert_eq!(suggest(None, 0), ["text MR-01 2"]);
        assert_eq!(suggest(None, 1), [""; 0]);
        assert_eq!(suggest(Some(PassageRef::default()), 0), [""; 0]);
        let correction = ProposeCorrection {
            target: Some(answer()),
            field: 2,
            ..ProposeCorrection::default()
        };
        assert_eq!(taken(Action::ProposeCorrection(correction)), [""; 0]);
    }

    #[test]
    fn a_comment_goes_when_it_is_posted() {
        let open = OpenThread {
            target: Some(answer()),
            ..OpenThread::default()
        };
        assert_eq!(taken(Action::OpenThread(open)), ["comment on MR-01 0"]);
        let thread_id = "t-4".to_owned();
        for action in [
            Action::PostComment(PostComment {
                thread_id: thread_id.clone(),
                ..PostComment::default()
            }),
            Action::AnswerQuery(AnswerQuery {
                thread_id: thread_id.clone(),
                ..AnswerQuery::default()
            }),
            Action::EditComment(EditComment {
                thread_id: thread_id.clone(),
                ..EditComment::default()
            }),
        ] {
            assert_eq!(taken(action), ["comments in t-4"]);
        }
        assert_eq!(taken(Action::PostComment(PostComment::default())), [""; 0]);
    }
}
