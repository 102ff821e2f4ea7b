//! The load: so many calls in flight, each followed by the next.

use std::time::{Duration, Instant};

use mgi_proto::v1::{SubmitRequest, collaboration_service_client::CollaborationServiceClient};
use mgi_tests::{
    Caller,
    caller::Transport,
    commands::{command, narrative},
};
use tokio::task::JoinSet;

/// One answer of one profile, and its version; or nothing, for empty calls.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    connection: usize,
    profile: String,
    indicator: String,
    version: u32,
}

impl Cell {
    pub(crate) fn new(connection: usize, profile: &str, indicator: &str) -> Self {
        Self {
            connection,
            profile: profile.to_owned(),
            indicator: indicator.to_owned(),
            version: 0,
        }
    }

    /// For empty calls: enough of nothing for every level.
    pub(crate) fn none() -> Vec<Self> {
        (0..1024).map(|n| Self::new(n, "", "")).collect()
    }

    /// For calls that do nothing with the messages of real ones.
    pub(crate) fn idle() -> Vec<Self> {
        let idle = |n| Self::new(n, "xa-2026", "MR-01");
        (0..1024).map(idle).collect()
    }

    fn request(&self) -> SubmitRequest {
        if self.profile.is_empty() {
            return SubmitRequest::default();
        }
        let text = format!("Statement number {} of the ministry.", self.version);
        SubmitRequest {
            profile_id: self.profile.clone(),
            command: Some(command(narrative(&self.indicator, self.version, &text))),
            with_proofs: false,
        }
    }
}

/// What is in flight at one place: it goes round its cells.
struct Slot {
    cells: Vec<Cell>,
    next: usize,
}

/// One side of the comparison at one level.
pub(crate) struct Load {
    stubs: Vec<CollaborationServiceClient<Transport>>,
    slots: Vec<Slot>,
}

/// What one window brought.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) calls_per_second: f64,
    /// Microseconds, ascending.
    pub(crate) latencies: Vec<u32>,
}

impl Load {
    pub(crate) fn new(callers: &[Caller], cells: Vec<Cell>, in_flight: usize) -> Self {
        let mut slots: Vec<Slot> = (0..in_flight)
            .map(|_| Slot {
                cells: Vec::new(),
                next: 0,
            })
            .collect();
        for (place, cell) in cells.into_iter().enumerate() {
            slots[place % in_flight].cells.push(cell);
        }
        assert!(
            slots.iter().all(|slot| !slot.cells.is_empty()),
            "more in flight than there are answers to write on"
        );
        Self {
            stubs: callers.iter().map(Caller::collaboration).collect(),
            slots,
        }
    }

    /// Calls for some time.
    pub(crate) async fn window(&mut self, duration: Duration) -> Window {
        let begun = Instant::now();
        let end = begun + duration;
        let mut tasks = JoinSet::new();
        for slot in self.slots.drain(..) {
            tasks.spawn(calls(slot, self.stubs.clone(), end));
        }
        let mut latencies = Vec::new();
        while let Some(done) = tasks.join_next().await {
            let (slot, own) = done.expect("no call fails");
            latencies.extend(own);
            self.slots.push(slot);
        }
        let elapsed = begun.elapsed().as_secs_f64();
        latencies.sort_unstable();
        let calls = u32::try_from(latencies.len()).expect("a number of calls");
        Window {
            calls_per_second: f64::from(calls) / elapsed,
            latencies,
        }
    }

    pub(crate) fn into_cells(self) -> Vec<Cell> {
        let cells = self.slots.into_iter().flat_map(|slot| slot.cells);
        let mut cells: Vec<Cell> = cells.collect();
        cells.sort_by(|a, b| (&a.indicator, a.connection).cmp(&(&b.indicator, b.connection)));
        cells
    }
}

async fn calls(
    mut slot: Slot,
    stubs: Vec<CollaborationServiceClient<Transport>>,
    end: Instant,
) -> (Slot, Vec<u32>) {
    let mut latencies = Vec::with_capacity(4_096);
    let mut begun = Instant::now();
    while begun < end {
        let place = slot.next % slot.cells.len();
        slot.next += 1;
        let cell = &mut slot.cells[place];
        let mut stub = stubs[cell.connection % stubs.len()].clone();
        let answer = stub
            .submit(cell.request())
            .await
            .expect("the call is answered");
        if let Some(receipt) = answer.into_inner().receipt {
            cell.version = receipt.item_version;
        }
        let now = Instant::now();
        latencies.push(u32::try_from((now - begun).as_micros()).unwrap_or(u32::MAX));
        begun = now;
    }
    (slot, latencies)
}
