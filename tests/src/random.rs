//! Random choices that a seed repeats.

/// A small generator (SplitMix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Begins at a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for a part of the work.
    #[must_use]
    pub fn split(&mut self) -> Self {
        Self(self.number())
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.number() % end as u64).unwrap_or(0)
    }

    /// One of `odds` times.
    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    /// One of several.
    pub fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// The seed of a suite: `MGI_TEST_SEED`, else one that no run had before. It is
/// printed, and shown by the test runner when the test fails.
#[must_use]
pub fn seed() -> u64 {
    let named = std::env::var("MGI_TEST_SEED").ok();
    let seed = named
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| uuid::Uuid::now_v7().as_u64_pair().1 >> 32);
    eprintln!("seed: MGI_TEST_SEED={seed}");
    seed
}

/// A number from the environment, for longer runs.
#[must_use]
pub fn count(variable: &str, usual: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// Words that random texts are made of.
pub const WORDS: [&str; 32] = [
    "the",
    "law",
    "on",
    "migration",
    "grants",
    "residents",
    "access",
    "to",
    "health",
    "care",
    "after",
    "registration",
    "permits",
    "are",
    "issued",
    "by",
    "directorate",
    "within",
    "thirty",
    "days",
    "and",
    "may",
    "be",
    "renewed",
    "for",
    "workers",
    "students",
    "families",
    "of",
    "a",
    "ministry",
    "in",
];
