//! The watch: a cursor, a notification, and what was read.

use std::time::Duration;

use mgi_events::roles::Action;
use mgi_proto::v1::{
    CaughtUp, DeploymentRole, ErrorReason, FellBehind, GoingAway, Heartbeat, Presence,
    WatchRequest, WatchResponse, watch_response::Message,
};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tonic::{Code, Request, Response, Status};

use super::{
    super::{
        Host,
        caller::principal,
        status::{Problem, bad_field, out_of_range},
    },
    Live,
    filter::Filter,
    source::{self, Source},
};
use crate::{access_log, edge::Deadline, identity::Principal, live::presence::Onlooker};

/// Events read at once: enough to keep a fast client busy, little enough that a
/// slow one holds next to nothing.
const BATCH: usize = 64;
/// A watcher that had caught up and lags by more events is told.
const BEHIND: u64 = 10_000;
/// Silence after which a heartbeat is sent.
const HEARTBEAT: Duration = Duration::from_secs(15);

type WatchStream = <Live as mgi_proto::v1::live_service_server::LiveService>::WatchStream;

/// What a stream shows is shown when the call is over: a privileged read of everything is noted as
/// it begins.
async fn note_all(host: &Host, principal: &Principal) {
    let deployment = host.engine.deployment();
    let auditor = deployment.has_role(&principal.account, DeploymentRole::Auditor);
    if deployment.permits(&principal.account, Action::ReadDeploymentHistory) {
        let role = match auditor {
            true => "auditor of the deployment",
            false => "administrator",
        };
        access_log::note(role, "");
    }
    if !auditor {
        // Auditors of single profiles are noted by looking.
        for id in host.profiles_of(principal) {
            let _ = host.see(principal, id.as_str(), None, |_| Ok(())).await;
        }
    }
}

pub(super) async fn watch(
    host: &Host,
    request: Request<WatchRequest>,
) -> Result<Response<WatchStream>, Status> {
    let principal = principal(&request)?;
    let deadline = request.extensions().get::<Deadline>().copied();
    let request = request.into_inner();
    let source = Source::of(&request.profile_id)?;
    let filter = Filter::of(request.filter)?;
    let presence = match &source {
        _ if !request.presence => None,
        Source::Profile(id, _) => Some(id.clone()),
        Source::All => {
            return Err(bad_field(
                "presence",
                "is shown for one profile only; name it in profile_id",
            ));
        }
    };
    // Told at once, not as the first message: whether there is such a profile.
    if let Source::Profile(id, _) = &source {
        host.see(&principal, id.as_str(), None, |_| Ok(())).await?;
    } else {
        note_all(host, &principal).await;
    }
    let end = *source.end(host).borrow();
    if request.from > end {
        return Err(out_of_range(format!(
            "there are {end} events; watch from {end} or less"
        )));
    }
    let watcher = Watcher {
        presence: presence.map(|id| host.presence.watch(&id, Instant::now())),
        host: host.clone(),
        principal,
        source,
        filter,
        cursor: request.from,
        stop_when_caught_up: request.stop_when_caught_up,
        deadline,
    };
    Ok(Response::new(Box::pin(watcher.run())))
}

struct Watcher {
    host: Host,
    principal: Principal,
    source: Source,
    filter: Filter,
    cursor: u64,
    stop_when_caught_up: bool,
    presence: Option<Onlooker>,
    deadline: Option<Deadline>,
}

impl Watcher {
    /// The stream is pulled: nothing is read before the transport has room for
    /// it, and nothing is kept for a watcher but its cursor.
    fn run(mut self) -> impl futures_core::Stream<Item = Result<WatchResponse, Status>> + Send {
        async_stream::try_stream! {
            let _counted = self.host.metrics.watcher();
            let mut end = self.source.end(&self.host);
            // Sessions end, tokens are revoked and accounts closed there: nobody waits for the
            // next heartbeat to be told.
            let mut standing = source::standing(&self.host)?;
            let mut caught_up = false;
            let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
            beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let over = sleep_until(self.deadline);
            tokio::pin!(over);
            loop {
                if self.host.stopping.is_cancelled() {
                    yield self.going_away();
                    break;
                }
                self.still_holds()?;
                let head = *end.borrow_and_update();
                if caught_up && head.saturating_sub(self.cursor) > BEHIND {
                    caught_up = false;
                    yield message(Message::FellBehind(FellBehind { next: self.cursor, end: head }));
                }
                // Here, and not only when there is nothing else: events never stop
                // presence, and one message a second does not hold them up.
                if caught_up && let Some(presence) = self.presence_due() {
                    // Shown on the rights of this moment, as events are.
                    self.may_still_read().await?;
                    beat.reset();
                    yield message(Message::Presence(presence));
                }
                let batch = self.source.read(&self.host, self.cursor, BATCH).await?;
                if !batch.is_empty() {
                    let shown = self.source.show(&self.host, &self.principal, &self.filter, batch).await?;
                    for (cursor, event) in shown {
                        self.cursor = cursor + 1;
                        if let Some(event) = event {
                            beat.reset();
                            yield message(Message::Event(event));
                        }
                    }
                    continue;
                }
                if !caught_up {
                    caught_up = true;
                    beat.reset();
                    yield message(Message::CaughtUp(CaughtUp { next: self.cursor }));
                    if self.stop_when_caught_up {
                        break;
                    }
                    continue;
                }
                let woken = tokio::select! {
                    changed = end.changed() => Woken::Grown(changed.is_ok()),
                    _ = standing.changed() => Woken::Grown(true),
                    _ = beat.tick() => Woken::Silent,
                    () = self.host.stopping.cancelled() => Woken::Grown(true),
                    () = look(self.presence.as_mut()) => Woken::Grown(true),
                    () = &mut over => Woken::Over,
                };
                match woken {
                    Woken::Grown(true) => {}
                    Woken::Grown(false) => end = self.source.end(&self.host),
                    Woken::Silent => {
                        // A role or a token may have ended while nothing happened.
                        self.may_still_read().await?;
                        let end = *end.borrow();
                        yield message(Message::Heartbeat(Heartbeat {
                            next: self.cursor,
                            end,
                            server_time: Some(self.host.clock.now().to_proto()),
                        }));
                    }
                    Woken::Over => Err(exceeded())?,
                }
            }
        }
    }

    /// Who is there, when that has to be shown now.
    fn presence_due(&mut self) -> Option<Presence> {
        let list = self.presence.as_mut()?.due(Instant::now())?;
        Some(Presence {
            present: list.to_vec(),
        })
    }

    fn going_away(&self) -> WatchResponse {
        message(Message::GoingAway(GoingAway {
            resume_from: self.cursor,
            reason: "the server is stopping; connect again and resume here".to_owned(),
        }))
    }

    fn still_holds(&self) -> Result<(), Status> {
        if self.host.identity.still_holds(&self.principal) {
            return Ok(());
        }
        Err(Problem::new(
            Code::Unauthenticated,
            ErrorReason::Unauthenticated,
            "the session ended, or the token was revoked or has expired; watch again with a valid one",
        )
        .into())
    }

    async fn may_still_read(&self) -> Result<(), Status> {
        self.still_holds()?;
        match &self.source {
            Source::Profile(id, _) => {
                self.host
                    .see(&self.principal, id.as_str(), None, |_| Ok(()))
                    .await
            }
            Source::All => Ok(()),
        }
    }
}

/// Why a waiting watcher goes on.
enum Woken {
    /// There may be something to send: the source grew (or its head has to be
    /// asked for again), or people came and went.
    Grown(bool),
    /// Nothing was sent for a while.
    Silent,
    /// The client's deadline has passed.
    Over,
}

fn exceeded() -> Status {
    Problem::new(
        Code::DeadlineExceeded,
        ErrorReason::DeadlineExceeded,
        "the deadline of the watch has passed; resume where it ended",
    )
    .into()
}

/// Waits until people came or went; for ever where nobody asked for that.
async fn look(presence: Option<&mut Onlooker>) {
    match presence {
        Some(onlooker) => onlooker.wait().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(deadline: Option<Deadline>) {
    match deadline {
        Some(Deadline(at)) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn message(message: Message) -> WatchResponse {
    WatchResponse {
        message: Some(message),
    }
}
