//! What was measured, as text and as JSON.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde::Serialize;

/// Durations as they come.
#[derive(Debug, Default)]
pub(crate) struct Figure(Vec<Duration>);

/// Microseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Micros {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Figure {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn took(&mut self, since: Instant) {
        self.0.push(since.elapsed());
    }

    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn done(mut self) -> Micros {
        self.0.sort_unstable();
        let at = |part: usize| {
            let place = (self.0.len() * part / 100).min(self.0.len().saturating_sub(1));
            self.0
                .get(place)
                .map_or(0.0, |took| took.as_secs_f64() * 1e6)
        };
        Micros {
            p50: at(50),
            p99: at(99),
        }
    }
}

/// Proofs in a tree.
#[derive(Debug, Serialize)]
pub(crate) struct Tree {
    pub(crate) events: u64,
    pub(crate) make_inclusion: Micros,
    pub(crate) check_inclusion: Micros,
    pub(crate) make_consistency: Micros,
    pub(crate) check_consistency: Micros,
    /// Baseline of making: all leaves into a tree.
    pub(crate) hash_whole_tree: Micros,
    /// Baseline of checking: one node for each hash of a proof.
    pub(crate) hash_nodes_of_a_proof: Micros,
}

/// Checkpoints of a stream.
#[derive(Debug, Serialize)]
pub(crate) struct Checkpoints {
    pub(crate) events: u64,
    pub(crate) at_once: usize,
    /// Of a size that was not signed before: signed, and kept on the disk.
    pub(crate) fresh: Micros,
    /// Of one that was.
    pub(crate) kept: Micros,
    /// Baseline: one sync of a small file on the same disk.
    pub(crate) sync: Micros,
}

/// Checkpoints of a stream, over gRPC from a running server.
#[derive(Debug, Serialize)]
pub(crate) struct Wire {
    pub(crate) events: u64,
    pub(crate) at_once: usize,
    /// Of a size that was not signed before: signed, and kept on the disk.
    pub(crate) fresh: Micros,
    /// Of one that was.
    pub(crate) kept: Micros,
    /// Baseline: a call to the same server that reads nothing.
    pub(crate) empty: Micros,
}

/// Everything.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) trees: Vec<Tree>,
    pub(crate) checkpoints: Vec<Checkpoints>,
    pub(crate) wire: Vec<Wire>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "microseconds, 50th and 99th percentile; ratios of the 50th"
        )?;
        for tree in &self.trees {
            writeln!(f, "\n{} events", tree.events)?;
            let whole = tree.hash_whole_tree;
            let nodes = tree.hash_nodes_of_a_proof;
            let mut line = |what: &str, figure: Micros, of: &str, base: Micros| {
                let ratio = figure.p50 / base.p50;
                writeln!(
                    f,
                    "  {what:<26} {:>10.1} {:>10.1}   {ratio:.6} of {of} ({:.1})",
                    figure.p50, figure.p99, base.p50
                )
            };
            line(
                "make an inclusion proof",
                tree.make_inclusion,
                "hashing the tree",
                whole,
            )?;
            line(
                "check an inclusion proof",
                tree.check_inclusion,
                "hashing its nodes",
                nodes,
            )?;
            line(
                "make a consistency proof",
                tree.make_consistency,
                "hashing the tree",
                whole,
            )?;
            line(
                "check a consistency proof",
                tree.check_consistency,
                "hashing its nodes",
                nodes,
            )?;
        }
        for level in &self.checkpoints {
            writeln!(
                f,
                "\n{} events, {} checkpoints at once",
                level.events, level.at_once
            )?;
            for (what, figure) in [("fresh", level.fresh), ("kept", level.kept)] {
                writeln!(
                    f,
                    "  {what:<26} {:>10.1} {:>10.1}   {:.2} of one sync ({:.1})",
                    figure.p50,
                    figure.p99,
                    figure.p50 / level.sync.p50,
                    level.sync.p50
                )?;
            }
        }
        for level in &self.wire {
            writeln!(
                f,
                "\n{} events, {} checkpoints at once, over gRPC",
                level.events, level.at_once
            )?;
            for (what, figure) in [("fresh", level.fresh), ("kept", level.kept)] {
                writeln!(
                    f,
                    "  {what:<26} {:>10.1} {:>10.1}   {:.2} of one call that reads nothing ({:.1})",
                    figure.p50,
                    figure.p99,
                    figure.p50 / level.empty.p50,
                    level.empty.p50
                )?;
            }
        }
        Ok(())
    }
}
