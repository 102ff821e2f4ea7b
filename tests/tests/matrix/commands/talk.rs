//! What is said: threads of every visibility, comments and queries in them.

use mgi_proto::v1::{command::Action, *};
use mgi_tests::{
    commands::{comment, open_thread},
    consultation::{answer, query},
};

use super::{
    super::{people::FOREIGN, world::World},
    Asked, Outcomes, READERS, asked, on, text,
};

pub(super) fn threads(list: &mut Vec<Asked>, world: &World) {
    let code = world.indicators[0].as_str();
    for (name, visibility, outcomes) in OPENED {
        let open = open_thread(code, visibility, "What of this?");
        asked(list, name, open, outcomes);
    }
    let asks = query(answer(code), FOREIGN, Visibility::Consultation, false);
    asked(
        list,
        "open_thread with a query",
        asks,
        &[("LFAECROcro", "ok")],
    );
    for (place, name, outcomes) in TALK {
        let thread = world.threads[place].clone();
        for (act, action) in talk(&thread, &world.comments[place]) {
            let outcomes = outcomes.iter().find(|(of, _)| *of == act);
            let outcomes = outcomes.map_or(&[][..], |(_, outcomes)| outcomes);
            on(list, &format!("{act} {name}"), &thread, action, outcomes);
        }
    }
}

/// Everything that can be done in a thread.
fn talk(thread: &str, first: &str) -> Vec<(&'static str, Action)> {
    let id = || thread.to_owned();
    vec![
        ("post_comment", comment(thread, "Indeed?")),
        (
            "edit_comment",
            Action::EditComment(EditComment {
                thread_id: id(),
                comment_id: text(first),
                text: text("Really."),
            }),
        ),
        (
            "delete_comment",
            Action::DeleteComment(DeleteComment {
                thread_id: id(),
                comment_id: text(first),
                reason: text("wrong"),
            }),
        ),
        (
            "resolve_thread",
            Action::ResolveThread(ResolveThread {
                thread_id: id(),
                outcome: text("Done."),
            }),
        ),
        (
            "reopen_thread",
            Action::ReopenThread(ReopenThread {
                thread_id: id(),
                reason: text("Not done."),
            }),
        ),
        (
            "raise_query",
            Action::RaiseQuery(RaiseQuery {
                thread_id: id(),
                terms: Some(QueryTerms {
                    assignee: text(FOREIGN),
                    ..QueryTerms::default()
                }),
            }),
        ),
        (
            "answer_query",
            Action::AnswerQuery(AnswerQuery {
                thread_id: id(),
                text: text("Since 2019."),
            }),
        ),
        (
            "change_query",
            Action::ChangeQuery(ChangeQuery {
                thread_id: id(),
                assignee: text("MFD"),
                reason: text("theirs"),
                ..ChangeQuery::default()
            }),
        ),
        (
            "set_query_blocking",
            Action::SetQueryBlocking(SetQueryBlocking {
                thread_id: id(),
                blocks_validation: true,
                reason: text("it matters"),
            }),
        ),
        (
            "withdraw_query",
            Action::WithdrawQuery(WithdrawQuery {
                thread_id: id(),
                reason: text("settled"),
            }),
        ),
    ]
}

const OPENED: [(&str, Visibility, Outcomes); 4] = [
    (
        "open_thread of own ministry",
        Visibility::OwnMinistry,
        &[("CROcro", "ok"), ("LFAEST", "bad visibility")],
    ),
    (
        "open_thread of government",
        Visibility::Government,
        &[("LCROcro", "ok"), ("FAEST", "bad visibility")],
    ),
    (
        "open_thread of consultation",
        Visibility::Consultation,
        &[("LFAESTCROcro", "ok")],
    ),
    (
        "open_thread of public",
        Visibility::Public,
        &[("LFAESTCROcro", "ok")],
    ),
];

/// What is done in threads of each visibility. Whoever may not read a thread is told
/// that there is none, whatever is wanted in it.
/// The thread, its name, and what each act in it gets.
type Talk = (usize, &'static str, &'static [(&'static str, Outcomes)]);

const TALK: [Talk; 5] = [
    (
        0,
        "in own ministry's",
        &[
            ("post_comment", &[("CRO", "ok"), NOT_OWN]),
            ("edit_comment", &[("XCRO", "!makers-only"), NOT_OWN]),
            ("delete_comment", &[("XCRO", "!makers-only"), NOT_OWN]),
            ("resolve_thread", &[("RO", "ok"), NOT_OWN]),
            ("reopen_thread", &[("RO", "change-something"), NOT_OWN]),
            ("raise_query", &[("CRO", "queries-are-shared"), NOT_OWN]),
            ("answer_query", &[("XCRO", "query-is-open"), NOT_OWN]),
            ("change_query", &[("XCRO", "query-is-open"), NOT_OWN]),
            ("set_query_blocking", &[("XCRO", "query-is-open"), NOT_OWN]),
            ("withdraw_query", &[("XCRO", "query-is-open"), NOT_OWN]),
        ],
    ),
    (
        1,
        "in foreign ministry's",
        &[
            ("post_comment", &[("cro", "ok"), NOT_FOREIGN]),
            ("edit_comment", &[("Xcro", "!makers-only"), NOT_FOREIGN]),
            ("delete_comment", &[("Xcro", "!makers-only"), NOT_FOREIGN]),
            ("resolve_thread", &[("ro", "ok"), NOT_FOREIGN]),
            ("reopen_thread", &[("ro", "change-something"), NOT_FOREIGN]),
            ("raise_query", &[("cro", "queries-are-shared"), NOT_FOREIGN]),
            ("answer_query", &[("Xcro", "query-is-open"), NOT_FOREIGN]),
            ("change_query", &[("Xcro", "query-is-open"), NOT_FOREIGN]),
            (
                "set_query_blocking",
                &[("Xcro", "query-is-open"), NOT_FOREIGN],
            ),
            ("withdraw_query", &[("Xcro", "query-is-open"), NOT_FOREIGN]),
        ],
    ),
    (
        2,
        "in the government's",
        &[
            ("post_comment", &[("LCROcro", "ok"), NOT_GOVERNMENT]),
            (
                "edit_comment",
                &[("LXCROcro", "!makers-only"), NOT_GOVERNMENT],
            ),
            (
                "delete_comment",
                &[("LXCROcro", "!makers-only"), NOT_GOVERNMENT],
            ),
            ("resolve_thread", &[("LROro", "ok"), NOT_GOVERNMENT]),
            (
                "reopen_thread",
                &[("LROro", "change-something"), NOT_GOVERNMENT],
            ),
            ("raise_query", &[("LCROcro", "ok"), NOT_GOVERNMENT]),
            (
                "answer_query",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
            (
                "change_query",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
            (
                "set_query_blocking",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
            (
                "withdraw_query",
                &[("LXCROcro", "query-is-open"), NOT_GOVERNMENT],
            ),
        ],
    ),
    (
        3,
        "in the consultation's",
        &[
            ("post_comment", &[("LFAESTCROcro", "ok")]),
            ("edit_comment", &[(READERS, "!makers-only")]),
            ("delete_comment", &[(READERS, "!makers-only")]),
            ("resolve_thread", &[("LFEROro", "ok")]),
            ("reopen_thread", &[("LFEROro", "change-something")]),
            ("raise_query", &[("LFAECROcro", "ok")]),
            ("answer_query", &[(READERS, "query-is-open")]),
            ("change_query", &[(READERS, "query-is-open")]),
            ("set_query_blocking", &[(READERS, "query-is-open")]),
            ("withdraw_query", &[(READERS, "query-is-open")]),
        ],
    ),
    (
        6,
        "in a query to the foreign ministry",
        &[
            ("post_comment", &[("LFAESTCROcro", "ok")]),
            ("edit_comment", &[(READERS, "!makers-only")]),
            ("delete_comment", &[(READERS, "!makers-only")]),
            (
                "resolve_thread",
                &[("LFECRO", "ok"), ("ASTcro", "!raised-by-maker")],
            ),
            (
                "reopen_thread",
                &[
                    ("LFECRO", "change-something"),
                    ("ASTcro", "!raised-by-maker"),
                ],
            ),
            ("raise_query", &[("LFAECROcro", "thread-is-open")]),
            (
                "answer_query",
                &[("cro", "ok"), ("CRO", "!assignee-answers")],
            ),
            (
                "change_query",
                &[("LFECRO", "ok"), ("Acro", "!raised-by-maker")],
            ),
            (
                "set_query_blocking",
                &[("ECROcro", "ok"), ("LFASXT", "!ministries-block")],
            ),
            (
                "withdraw_query",
                &[("LFECRO", "ok"), ("Acro", "!raised-by-maker")],
            ),
        ],
    ),
];

const NOT_OWN: (&str, &str) = ("LFAESTcro", "no thread");
const NOT_FOREIGN: (&str, &str) = ("LFAESTCRO", "no thread");
const NOT_GOVERNMENT: (&str, &str) = ("FAEST", "no thread");
