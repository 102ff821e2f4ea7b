//! From a work to its answer.

use std::sync::Arc;

use mgi_proto::v1::{Event, event_body::Kind};

use super::actor::Staged;
use super::aggregate::Aggregate;
use super::core::Core;
use super::error::{ReadError, Rejection, SubmitError};
use super::fact::Fact;
use super::known::Looked;
use super::work::{Answered, Ask, Work};
use crate::ledger::StreamName;
use crate::views::replay::open;
use crate::views::{CommandRecord, ViewsError};

/// Has commands decided together, and waits until they are durable.
pub(crate) async fn submit<A: Aggregate>(
    core: &Arc<Core>,
    id: &A::Id,
    asks: Vec<Ask<A::Command>>,
) -> Result<Answered, Rejection> {
    let work = Work::new(asks);
    loop {
        let actor = A::actor(core, id).await;
        let actor = actor.map_err(|error| Rejection::whole(error.into()))?;
        let mut staged = actor.stage(core, &work, None);
        if let Staged::LookUp = staged {
            let looked = look_up(core, &actor.stream, &work)?;
            staged = actor.stage(core, &work, Some(&looked));
        }
        match staged {
            Staged::InLine(flight) => {
                if let Some(flight) = flight {
                    flight.leaves();
                }
                return work.ticket.wait().await;
            }
            Staged::Joined(other, places) => {
                let answered = other.ticket.wait().await.map_err(|mut rejection| {
                    rejection.index = rejection.index.saturating_sub(places.start);
                    rejection
                })?;
                let facts = answered.facts.get(places).unwrap_or_default();
                return Ok(repeated(facts.to_vec()));
            }
            Staged::Recorded(facts) => return Ok(repeated(facts)),
            Staged::Indexed(records) => {
                let facts = facts_from(core, &actor.stream, records).await;
                return facts
                    .map(repeated)
                    .map_err(|error| Rejection::whole(error.into()));
            }
            Staged::Rejected(rejection) => return Err(rejection),
            Staged::LookUp | Staged::Again => {}
        }
    }
}

fn repeated(facts: Vec<Fact>) -> Answered {
    Answered {
        facts: Arc::new(facts),
        repeated: true,
    }
}

/// Looks up what the index has of each command.
fn look_up<A: Aggregate>(
    core: &Core,
    stream: &StreamName,
    work: &Work<A>,
) -> Result<Looked, Rejection> {
    let failed = |index, error: ViewsError| Rejection {
        index,
        error: SubmitError::Internal {
            reason: format!("whether it was recorded before cannot be told: {error}"),
        },
    };
    // Before the look-ups: see `Looked::end`.
    let end = core.views.applied();
    let mut records = Vec::with_capacity(work.asks.len());
    let mut newest = None;
    for (index, ask) in work.asks.iter().enumerate() {
        let record = core.views.command(stream.as_str(), &ask.key);
        records.push(record.map_err(|error| failed(index, error))?);
        if index == 0 {
            let found = core.views.newest_command(stream.as_str(), &ask.key.account);
            newest = Some((
                Arc::clone(&ask.key.account),
                found.map_err(|error| failed(index, error))?.unwrap_or(0),
            ));
        }
    }
    Ok(Looked {
        end,
        records,
        newest,
    })
}

/// The facts of recorded commands, from their events.
async fn facts_from(
    core: &Core,
    stream: &StreamName,
    records: Vec<CommandRecord>,
) -> Result<Vec<Fact>, ReadError> {
    let mut facts = Vec::with_capacity(records.len());
    for record in records {
        let mut events: Vec<(Event, Kind)> = Vec::new();
        while (events.len() as u64) < u64::from(record.count) {
            let from = record.first + events.len() as u64;
            let missing = record.count as usize - events.len();
            let found = core.feed.read(stream, from, missing).await?;
            if found.is_empty() {
                return Err(ReadError::Internal {
                    reason: "the index names events that the ledger does not have".to_owned(),
                });
            }
            for recorded in &found {
                events.push(open(recorded)?);
            }
        }
        facts.push(Fact::new(record, &events));
    }
    Ok(facts)
}
