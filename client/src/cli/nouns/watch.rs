//! `mgi watch`.

use clap::Args;
use futures_util::StreamExt as _;
use mgi_client::{WatchItem, WatchOptions, v1, words};

use crate::cli::output::events;
use crate::cli::{Done, Failure, Session};

/// What to follow.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Every stream that you may read, instead of one profile.
    #[arg(long)]
    all: bool,
    /// Index (with --all: position) to begin at; default: the very beginning.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Only events about this indicator; may be repeated.
    #[arg(long = "indicator", value_name = "CODE")]
    indicators: Vec<String>,
    /// Only events made for this ministry; may be repeated.
    #[arg(long = "ministry", value_name = "CODE")]
    ministries: Vec<String>,
    /// Only events of this type, such as CommentPosted; may be repeated.
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// End when all history up to now was shown.
    #[arg(long)]
    until_caught_up: bool,
    /// Also show who is viewing and editing what; of one profile only.
    #[arg(long, conflicts_with = "all")]
    presence: bool,
}

impl WatchArgs {
    /// Does it, until Ctrl-C.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let options = if self.all {
            WatchOptions::all()
        } else {
            WatchOptions::profile(session.profile_id()?)
        };
        let filter = v1::EventFilter {
            indicators: self.indicators,
            ministries: self.ministries,
            types: self.types,
        };
        let mut options = options.from(self.from).filter(filter);
        options.stop_when_caught_up = self.until_caught_up;
        options.presence = self.presence;
        let mut items = session.client().await?.watch(options);
        while let Some(item) = items.next().await {
            show(session, item?, self.all)?;
            // Each line at once: somebody waits for it.
            session.out.flush()?;
        }
        Ok(())
    }
}

fn show(session: &mut Session<'_>, item: WatchItem, all: bool) -> Done {
    if session.out.is_json() {
        return json(session, item);
    }
    match item {
        WatchItem::Event(event) => {
            let decoded = event.decode_event().map_err(|error| {
                Failure::Invalid(format!("event {} does not decode: {error}", event.index))
            })?;
            let line = events::line(event.index, decoded.as_ref());
            if all {
                session.out.line(&format!("{}  {line}", event.stream))
            } else {
                session.out.line(&line)
            }
        }
        WatchItem::CaughtUp { next } => {
            session
                .out
                .note(&format!("-- all history shown; waiting from {next} on"));
            Ok(())
        }
        WatchItem::FellBehind { next, end } => {
            session
                .out
                .note(&format!("-- {} events behind", end.saturating_sub(next)));
            Ok(())
        }
        WatchItem::Presence(presence) => session.out.line(&presence_line(&presence)),
        WatchItem::Reconnected { from, reason } => {
            session.out.note(&format!(
                "-- connected again ({reason}); going on at {from}"
            ));
            Ok(())
        }
        WatchItem::Heartbeat { .. } => Ok(()),
    }
}

/// Everybody who is there, and what they do.
fn presence_line(presence: &v1::Presence) -> String {
    let one = |present: &v1::Present| {
        let who = if present.ministry.is_empty() {
            present.account_id.clone()
        } else {
            format!("{} ({})", present.ministry, present.account_id)
        };
        let activity = words::of::<v1::Activity>(present.activity);
        match &present.target {
            Some(target) => format!("{who} {activity} {}", words::target_text(Some(target))),
            None => format!("{who} {activity}"),
        }
    };
    if presence.present.is_empty() {
        return "-- here now: nobody".to_owned();
    }
    let all: Vec<String> = presence.present.iter().map(one).collect();
    format!("-- here now: {}", all.join("; "))
}

/// As the server's messages; a reconnection, which the server does not know
/// of, in the same style.
fn json(session: &mut Session<'_>, item: WatchItem) -> Done {
    use v1::watch_response::Message;
    let message = match item {
        WatchItem::Event(event) => Message::Event(event),
        WatchItem::CaughtUp { next } => Message::CaughtUp(v1::CaughtUp { next }),
        WatchItem::FellBehind { next, end } => Message::FellBehind(v1::FellBehind { next, end }),
        WatchItem::Heartbeat { next, end } => Message::Heartbeat(v1::Heartbeat {
            next,
            end,
            server_time: None,
        }),
        WatchItem::Presence(presence) => Message::Presence(presence),
        WatchItem::Reconnected { from, reason } => {
            let line = serde_json::json!({ "reconnected": { "from": from.to_string(), "reason": reason } });
            return session.out.line(&line.to_string());
        }
    };
    session.out.message(
        "WatchResponse",
        &v1::WatchResponse {
            message: Some(message),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_tells_who_does_what() {
        let present = |ministry: &str, activity: v1::Activity, target: &str| v1::Present {
            account_id: "ac-1".into(),
            ministry: ministry.into(),
            target: words::target(target),
            activity: activity.into(),
        };
        let presence = v1::Presence {
            present: vec![
                present("", v1::Activity::Viewing, ""),
                present("MOH", v1::Activity::Editing, "MR-01"),
            ],
        };
        assert_eq!(
            presence_line(&presence),
            "-- here now: ac-1 viewing; MOH (ac-1) editing answer:MR-01"
        );
        assert!(presence_line(&v1::Presence::default()).ends_with("nobody"));
    }
}
