//! How close durable submissions come to empty calls.
//!
//! Starts the real server and, in another process, an empty gRPC service behind
//! the same listener; drives both with the same load, in short windows that take
//! turns, so that what the machine does meanwhile meets both alike; and reports
//! the ratio for each number of commands in flight. Empty calls carry nothing;
//! idle calls carry the messages of real ones, and nothing is done with them.
//!
//!   cargo run --release -p mgi-tests --bin bench-submissions
//!   cargo run --release -p mgi-tests --bin bench-submissions -- --rounds 12 --json

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark says what it finds, and ends where it cannot go on"
)]

mod empty;
mod lag;
mod load;
mod report;
mod target;

use std::time::Duration;

use clap::{Parser, Subcommand};

use load::{Cell, Load};
use report::{Level, Report};
use target::{EmptyProcess, Server};

// What the server allocates with, so that the empty service has the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Durable submissions against empty gRPC calls.
#[derive(Debug, Parser)]
struct Options {
    /// Commands in flight, one level after the other
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64, 256])]
    in_flight: Vec<usize>,
    /// Windows for each side and level
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a window
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Profiles that commands go to
    #[arg(long, default_value_t = 8)]
    profiles: usize,
    /// Segment size of the server's ledger in MiB
    #[arg(long, default_value = "64")]
    segment_mib: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

/// What this process is.
#[derive(Debug, Subcommand)]
enum Role {
    /// The empty service (started by the benchmark itself)
    #[command(hide = true)]
    ServeEmpty,
}

fn main() {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    match options.role {
        Some(Role::ServeEmpty) => runtime.block_on(empty::serve()),
        None => runtime.block_on(run(&options)),
    }
}

async fn run(options: &Options) {
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build: the figures say nothing");
    }
    mgi_tests::binary::bring_up_to_date();
    let empty = EmptyProcess::start().await;
    let server = Server::start(options.profiles, &options.segment_mib).await;
    let window = Duration::from_secs_f64(options.seconds);
    let mut report = Report::default();
    for in_flight in &options.in_flight {
        let mut durable = Load::new(&server.writers, server.cells(), *in_flight);
        let callers = empty.callers(options.profiles);
        let mut nothing = Load::new(&callers, Cell::none(), *in_flight);
        let mut idle = Load::new(&callers, Cell::idle(), *in_flight);
        // All sides warm up: connections, caches, the processor's clock.
        nothing.window(window / 4).await;
        idle.window(window / 4).await;
        durable.window(window / 4).await;
        let mut level = Level::new(*in_flight);
        for round in 0..options.rounds {
            level.empty.push(nothing.window(window).await);
            level.idle.push(idle.window(window).await);
            level.durable.push(durable.window(window).await);
            eprintln!(
                "{in_flight} in flight, round {} of {}: {}",
                round + 1,
                options.rounds,
                level.latest()
            );
        }
        level.views = lag::after_load(server.metrics).await;
        level.server_mib = server.resident_mib();
        server.take_back(durable);
        report.levels.push(level.summary());
    }
    report.events = server.events().await;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("JSON"));
    } else {
        println!("{report}");
    }
}
