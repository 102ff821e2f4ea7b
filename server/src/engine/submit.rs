//! From a work to its answer.

use std::sync::Arc;

use mgi_proto::v1::{Event, event_body::Kind};

use super::actor::Staged;
use super::aggregate::Aggregate;
use super::core::Core;
use super::error::{ReadError, Rejection, SubmitError};
use super::fact::Fact;
use super::work::{Answered, Ask, Work};
use crate::ledger::StreamName;
use crate::views::CommandRecord;
use crate::views::replay::open;

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
        // In this order: see `Known::forgotten`.
        let looked = core.views.applied();
        let indexed = look_up(core, &actor.stream, &work)?;
        match actor.stage(core, &work, &indexed, looked) {
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
            Staged::Again => {}
        }
    }
}

fn repeated(facts: Vec<Fact>) -> Answered {
    Answered {
        facts: Arc::new(facts),
        repeated: true,
    }
}

/// What the index has of each command.
fn look_up<A: Aggregate>(
    core: &Core,
    stream: &StreamName,
    work: &Work<A>,
) -> Result<Vec<Option<CommandRecord>>, Rejection> {
    let look = |index, ask: &Ask<A::Command>| {
        let found = core.views.command(stream.as_str(), &ask.key);
        found.map_err(|error| Rejection {
            index,
            error: SubmitError::Internal {
                reason: format!("whether it was recorded before cannot be told: {error}"),
            },
        })
    };
    let asks = work.asks.iter().enumerate();
    asks.map(|(index, ask)| look(index, ask)).collect()
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
