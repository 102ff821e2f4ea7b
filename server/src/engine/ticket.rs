//! A ticket: one answer, for everybody who waits for it.

use std::future::poll_fn;
use std::sync::Mutex;
use std::task::{Poll, Waker};

use crate::live::locks::lock;

enum Slot<T> {
    Open(Vec<Waker>),
    Resolved(T),
}

/// Settled once; may be awaited by any number of tasks, before and after.
pub(crate) struct Ticket<T>(Mutex<Slot<T>>);

impl<T> Default for Ticket<T> {
    fn default() -> Self {
        Self(Mutex::new(Slot::Open(Vec::new())))
    }
}

impl<T: Clone> Ticket<T> {
    /// Gives the answer; only the first one counts.
    pub(crate) fn resolve(&self, answer: T) {
        let mut slot = lock(&self.0);
        if let Slot::Open(wakers) = &mut *slot {
            let wakers = std::mem::take(wakers);
            *slot = Slot::Resolved(answer);
            drop(slot);
            for waker in wakers {
                waker.wake();
            }
        }
    }

    /// Waits for the answer.
    pub(crate) async fn wait(&self) -> T {
        poll_fn(|context| match &mut *lock(&self.0) {
            Slot::Resolved(answer) => Poll::Ready(answer.clone()),
            Slot::Open(wakers) => {
                if !wakers.iter().any(|known| known.will_wake(context.waker())) {
                    wakers.push(context.waker().clone());
                }
                Poll::Pending
            }
        })
        .await
    }
}
