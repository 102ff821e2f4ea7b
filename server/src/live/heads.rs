//! One notification channel for each stream that somebody watches.

use std::collections::HashMap;
use std::sync::Mutex;

use tokio::sync::watch;

use super::locks::lock;
use crate::ledger::StreamName;

#[derive(Default)]
struct Channels {
    by_stream: HashMap<StreamName, watch::Sender<u64>>,
    /// Unused channels are looked for when there are more than this.
    sweep_above: usize,
}

/// The heads that are watched. Channels are made on demand and dropped when nobody listens.
#[derive(Default)]
pub(crate) struct Heads {
    channels: Mutex<Channels>,
}

impl Heads {
    /// Makes sure that the stream has a channel, which lives at least as long as the receiver.
    pub(crate) fn open(&self, stream: &StreamName) -> watch::Receiver<u64> {
        let mut channels = lock(&self.channels);
        if channels.by_stream.len() > channels.sweep_above {
            channels
                .by_stream
                .retain(|_, channel| channel.receiver_count() > 0);
            channels.sweep_above = channels.by_stream.len() * 2 + 16;
        }
        let channel = channels.by_stream.entry(stream.clone());
        channel.or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    /// A receiver that has seen `head`; `None` when the stream has no channel.
    pub(crate) fn watch(&self, stream: &StreamName, head: u64) -> Option<watch::Receiver<u64>> {
        let channels = lock(&self.channels);
        let channel = channels.by_stream.get(stream)?;
        raise(channel, head);
        Some(channel.subscribe())
    }

    /// Wakes who watches the streams that grew.
    pub(crate) fn grew(&self, heads: Vec<(StreamName, u64)>) {
        let mut channels = lock(&self.channels);
        if channels.by_stream.is_empty() {
            return;
        }
        for (stream, head) in heads {
            if let Some(channel) = channels.by_stream.get(&stream) {
                if channel.receiver_count() == 0 {
                    channels.by_stream.remove(&stream);
                } else {
                    raise(channel, head);
                }
            }
        }
    }

    /// How many channels there are, used or not.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        lock(&self.channels).by_stream.len()
    }
}

/// A head never goes back, whoever tells it first.
fn raise(channel: &watch::Sender<u64>, head: u64) {
    channel.send_if_modified(|known| {
        let grew = head > *known;
        *known = head.max(*known);
        grew
    });
}
