//! How the engine is.

/// Whether commands are recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineState {
    /// They are.
    Writable,
    /// Not now, for lack of space; it resumes by itself.
    Full {
        /// What there is too little of.
        reason: String,
    },
    /// Not until a restart.
    Poisoned {
        /// Why.
        reason: String,
    },
    /// The server is stopping.
    Stopping,
}

/// How the engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineStatus {
    /// Whether commands are recorded.
    pub state: EngineState,
    /// How many published events the views have not folded in.
    pub views_lag: u64,
    /// Why the views stopped following the ledger; `None` while they do.
    pub views_failure: Option<String>,
    /// How many profiles are in memory.
    pub open_profiles: usize,
}
