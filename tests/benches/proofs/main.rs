//! What proofs cost: checkpoints as callers get them, and making and checking inclusion and
//! consistency proofs, in streams of 10 thousand and 1 million events.
//!
//! Each figure has a baseline that is measured beside it, in turns, in the same run: a checkpoint
//! is held against one sync of a small file on the same disk, since a new one is kept before it is
//! given, and one that is got over gRPC against a call to the same server that reads nothing; making a proof against hashing the leaves of the whole tree, which is what it takes
//! without kept hashes; and checking one against hashing as many nodes as it has.
//!
//!   cargo run --release -p mgi-tests --bin bench-proofs
//!   cargo run --release -p mgi-tests --bin bench-proofs -- --events 10000 --json

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark says what it finds, and ends where it cannot go on"
)]

mod checkpoints;
mod report;
mod trees;
mod wire;

use clap::Parser;
use report::Report;

// What the server allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What proofs cost.
#[derive(Debug, Parser)]
struct Options {
    /// Events in the stream, one size after the other
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000])]
    events: Vec<u64>,
    /// Requests at once for checkpoints, one level after the other
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64])]
    at_once: Vec<usize>,
    /// Rounds of checkpoints for each level
    #[arg(long, default_value_t = 200)]
    rounds: usize,
    /// Proofs of each kind for each size
    #[arg(long, default_value_t = 2_000)]
    proofs: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn main() {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut report = Report::default();
    for events in &options.events {
        eprintln!("{events} events: writing them, and folding them into views");
        let tree = trees::Built::new(*events);
        eprintln!("{events} events: proofs");
        report.trees.push(trees::measure(&tree, options.proofs));
        eprintln!("{events} events: checkpoints");
        runtime.block_on(async {
            let engine = checkpoints::engine(&tree).await;
            for at_once in &options.at_once {
                let measured = checkpoints::measure(&engine, &tree, *at_once, options.rounds);
                report.checkpoints.push(measured.await);
            }
            engine.shutdown().await;
        });
        drop(tree);
        eprintln!("{events} events: checkpoints over gRPC");
        runtime.block_on(async {
            let served = wire::Served::new(*events).await;
            for at_once in &options.at_once {
                let measured = served.measure(*events, *at_once, options.rounds);
                report.wire.push(measured.await);
            }
            served.stop().await;
        });
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("JSON"));
    } else {
        println!("{report}");
    }
}
