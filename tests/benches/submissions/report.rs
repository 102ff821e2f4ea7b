//! What the benchmark says.

use std::fmt;

use serde::Serialize;

use crate::{lag::Lag, load::Window};

/// The windows of one level.
pub(crate) struct Level {
    in_flight: usize,
    pub(crate) empty: Vec<Window>,
    pub(crate) idle: Vec<Window>,
    pub(crate) durable: Vec<Window>,
    pub(crate) views: Lag,
    pub(crate) server_mib: Option<u64>,
}

/// Everything.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// One for each number in flight.
    pub(crate) levels: Vec<Summary>,
    /// Events in all profiles at the end, read back.
    pub(crate) events: u64,
}

/// One level in figures.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    in_flight: usize,
    durable_per_second: f64,
    empty_per_second: f64,
    idle_per_second: f64,
    /// Durable submissions to empty calls: median of the rounds' ratios.
    ratio: f64,
    ratios: Vec<f64>,
    /// Durable submissions to calls with the same messages: the same median.
    ratio_to_idle: f64,
    ratios_to_idle: Vec<f64>,
    durable_latency_ms: Latency,
    empty_latency_ms: Latency,
    views_lag: Lag,
    server_mib: Option<u64>,
}

/// Percentiles in milliseconds.
#[derive(Debug, Serialize)]
struct Latency {
    p50: f64,
    p99: f64,
}

impl Level {
    pub(crate) fn new(in_flight: usize) -> Self {
        Self {
            in_flight,
            empty: Vec::new(),
            idle: Vec::new(),
            durable: Vec::new(),
            views: Lag::default(),
            server_mib: None,
        }
    }

    /// The latest round in a line.
    pub(crate) fn latest(&self) -> String {
        let last = |windows: &[Window]| windows.last().map_or(0.0, |w| w.calls_per_second);
        let (durable, empty, idle) = (last(&self.durable), last(&self.empty), last(&self.idle));
        format!(
            "{durable:.0}/s durable, {empty:.0}/s empty ({:.2}), {idle:.0}/s idle ({:.2})",
            durable / empty,
            durable / idle
        )
    }

    pub(crate) fn summary(self) -> Summary {
        let ratios = |to: &[Window]| -> Vec<f64> {
            let rounds = self.durable.iter().zip(to);
            rounds
                .map(|(durable, to)| durable.calls_per_second / to.calls_per_second)
                .collect()
        };
        let (to_empty, to_idle) = (ratios(&self.empty), ratios(&self.idle));
        let speed = |windows: &[Window]| median(windows.iter().map(|w| w.calls_per_second));
        Summary {
            in_flight: self.in_flight,
            durable_per_second: speed(&self.durable),
            empty_per_second: speed(&self.empty),
            idle_per_second: speed(&self.idle),
            ratio: median(to_empty.iter().copied()),
            ratios: to_empty,
            ratio_to_idle: median(to_idle.iter().copied()),
            ratios_to_idle: to_idle,
            durable_latency_ms: Latency::of(&self.durable),
            empty_latency_ms: Latency::of(&self.empty),
            views_lag: self.views,
            server_mib: self.server_mib,
        }
    }
}

impl Latency {
    fn of(windows: &[Window]) -> Self {
        let mut all: Vec<u32> = windows.iter().flat_map(|w| &w.latencies).copied().collect();
        all.sort_unstable();
        let at = |per_mille: usize| {
            let place = (all.len() * per_mille / 1_000).min(all.len().saturating_sub(1));
            all.get(place)
                .map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
        };
        Self {
            p50: at(500),
            p99: at(990),
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for level in &self.levels {
            let range = |ratios: &[f64]| {
                let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
                let highest = ratios.iter().copied().fold(0.0, f64::max);
                format!("{lowest:.2} to {highest:.2}")
            };
            writeln!(f, "{} in flight", level.in_flight)?;
            writeln!(
                f,
                "  durable submissions  {:7.0}/s, p50 {:.2} ms, p99 {:.2} ms",
                level.durable_per_second,
                level.durable_latency_ms.p50,
                level.durable_latency_ms.p99
            )?;
            writeln!(
                f,
                "  empty calls          {:7.0}/s, p50 {:.2} ms, p99 {:.2} ms: ratio {:.2} ({})",
                level.empty_per_second,
                level.empty_latency_ms.p50,
                level.empty_latency_ms.p99,
                level.ratio,
                range(&level.ratios)
            )?;
            writeln!(
                f,
                "  with real messages   {:7.0}/s: ratio {:.2} ({})",
                level.idle_per_second,
                level.ratio_to_idle,
                range(&level.ratios_to_idle)
            )?;
            writeln!(
                f,
                "  views lag            {} events, none after {:.2} s; server {} MiB",
                level.views_lag.events,
                level.views_lag.seconds_until_zero,
                level.server_mib.unwrap_or(0)
            )?;
        }
        write!(f, "{} events in the record", self.events)
    }
}
