//! Progress on standard error, for people only.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for `total` things, or for bytes; hidden where nobody sees it. It
/// goes away when it is dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts things.
    pub(crate) fn of(what: &str, total: u64, wanted: bool) -> Self {
        Self::styled(what, total, wanted, "{msg} {wide_bar} {pos}/{len} {eta}")
    }

    /// Counts bytes.
    pub(crate) fn bytes(what: &str, total: u64, wanted: bool) -> Self {
        Self::styled(
            what,
            total,
            wanted,
            "{msg} {wide_bar} {bytes}/{total_bytes} {eta}",
        )
    }

    /// Says what is waited for, with the time that it takes.
    pub(crate) fn waiting(what: &str, wanted: bool) -> Self {
        let waiting = Self::styled(what, 0, wanted, "{spinner} {msg} {elapsed}");
        waiting
            .0
            .enable_steady_tick(std::time::Duration::from_millis(200));
        waiting
    }

    /// It goes away: what was waited for is there.
    pub(crate) fn done(&self) {
        self.0.finish_and_clear();
    }

    fn styled(what: &str, total: u64, wanted: bool, template: &str) -> Self {
        let target = if wanted && std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self(bar)
    }

    /// So much is done.
    pub(crate) fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    /// A handle for callbacks.
    pub(crate) fn bar(&self) -> ProgressBar {
        self.0.clone()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
