//! Threads and their comments, as far as the reader may read them.

use mgi_events::{
    ids::{MinistryCode, ThreadId},
    profile::Thread,
    visibility::may_read_thread,
};
use mgi_proto::v1::{self, QueryState};
use tonic::{Request, Response, Status};

use super::{
    super::{Host, caller::principal, paging::Page, refused, status::not_found},
    queries::about,
};

pub(super) async fn list_threads(
    host: &Host,
    request: Request<v1::ListThreadsRequest>,
) -> Result<Response<v1::ListThreadsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    for (field, code) in [
        ("assignee", &request.assignee),
        ("mentions", &request.mentions),
    ] {
        if !code.is_empty() {
            MinistryCode::parse(code).map_err(|bad| refused::bad_id(field, &bad))?;
        }
    }
    let (threads, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            // What may not be read is no place to go on from either.
            let wanted = seen
                .profile
                .threads()
                .iter()
                .filter(|(_, thread)| may_read_thread(seen.reader, thread))
                .filter(|(_, thread)| about(request.target.as_ref(), &thread.target));
            page.cut_some(
                wanted,
                |(id, _)| id.to_string(),
                |(id, thread)| {
                    if !mentions(thread, &request.mentions) {
                        return None;
                    }
                    let shown = seen.profile.show_thread(*id, thread, seen.at);
                    fits(&request, &shown).then_some(shown)
                },
            )
        })
        .await?;
    Ok(Response::new(v1::ListThreadsResponse {
        threads,
        next_page_token,
    }))
}

/// Whether a comment of the thread mentions the ministry, if one is asked for.
fn mentions(thread: &Thread, ministry: &str) -> bool {
    let mut comments = thread.comments.values();
    ministry.is_empty() || comments.any(|c| c.mentions.iter().any(|code| code == ministry))
}

/// Whether a thread fits the filters on queries.
fn fits(request: &v1::ListThreadsRequest, thread: &v1::Thread) -> bool {
    let queries_only = request.queries_only || !request.assignee.is_empty();
    let Some(query) = &thread.query else {
        let settled = request.open_only && thread.resolved;
        return !queries_only && !settled;
    };
    let asked = query.terms.as_ref().map_or("", |terms| &terms.assignee);
    if !request.assignee.is_empty() && asked != request.assignee {
        return false;
    }
    let open = match query.state() {
        QueryState::Resolved => false,
        // Its thread goes on as a discussion, which is no open query.
        QueryState::Withdrawn => !queries_only && !thread.resolved,
        _ => !thread.resolved,
    };
    open || !request.open_only
}

pub(super) async fn list_comments(
    host: &Host,
    request: Request<v1::ListCommentsRequest>,
) -> Result<Response<v1::ListCommentsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let id =
        ThreadId::parse(&request.thread_id).map_err(|bad| refused::bad_id("thread_id", &bad))?;
    let (comments, next_page_token) = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let thread = seen
                .profile
                .threads()
                .get(&id)
                .filter(|thread| may_read_thread(seen.reader, thread))
                .ok_or_else(|| not_found("thread", &request.thread_id))?;
            page.cut(
                thread.comments.iter(),
                |(id, _)| id.to_string(),
                |(comment, c)| c.show(id, *comment),
            )
        })
        .await?;
    Ok(Response::new(v1::ListCommentsResponse {
        comments,
        next_page_token,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(state: Option<QueryState>, resolved: bool) -> v1::Thread {
        v1::Thread {
            resolved,
            query: state.map(|state| v1::Query {
                terms: Some(v1::QueryTerms {
                    assignee: "NISR".to_owned(),
                    ..v1::QueryTerms::default()
                }),
                state: state as i32,
                ..v1::Query::default()
            }),
            ..v1::Thread::default()
        }
    }

    fn asks(queries_only: bool, assignee: &str, open_only: bool) -> v1::ListThreadsRequest {
        v1::ListThreadsRequest {
            queries_only,
            assignee: assignee.to_owned(),
            open_only,
            ..v1::ListThreadsRequest::default()
        }
    }

    #[test]
    fn without_filters_every_thread_fits() {
        for state in [None, Some(QueryState::Open), Some(QueryState::Withdrawn)] {
            for resolved in [false, true] {
                assert!(fits(&asks(false, "", false), &thread(state, resolved)));
            }
        }
    }

    #[test]
    fn queries_are_told_from_discussions() {
        let query = thread(Some(QueryState::Answered), false);
        let discussion = thread(None, false);
        assert!(fits(&asks(true, "", false), &query));
        assert!(!fits(&asks(true, "", false), &discussion));
        assert!(fits(&asks(false, "NISR", false), &query));
        assert!(!fits(&asks(false, "DGIE", false), &query));
        assert!(!fits(&asks(false, "NISR", false), &discussion));
    }

    #[test]
    fn open_are_unresolved_threads_and_unsettled_queries() {
        let open =
            |queries, state, resolved| fits(&asks(queries, "", true), &thread(state, resolved));
        assert!(open(false, None, false));
        assert!(!open(false, None, true));
        for state in [QueryState::Open, QueryState::Answered, QueryState::Reopened] {
            assert!(open(true, Some(state), false));
        }
        assert!(!open(true, Some(QueryState::Resolved), true));
        // A withdrawn query is settled; its thread goes on.
        assert!(!open(true, Some(QueryState::Withdrawn), false));
        assert!(open(false, Some(QueryState::Withdrawn), false));
    }
}
