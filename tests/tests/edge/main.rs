//! A hostile network: what is too large, too slow, too often or malformed is refused or cut, and
//! everybody else is served meanwhile.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod bodies;
mod connections;
mod heads;
mod http2;
mod logs;
mod plain;
mod rates;
mod slow;
mod tls;
mod witness;

use mgi_tests::{Deployment, wait};

/// Lets a well-behaved client work on a connection of its own until the attack is over.
async fn meanwhile<T>(d: &Deployment, attack: impl Future<Output = T>) -> T {
    let reader = d.secretariat.via(d.server.address());
    let work = async {
        let mut calls = 0_u32;
        loop {
            let head = mgi_tests::deployment::head(&reader, &d.profile);
            wait::within("an answer to a good client", wait::SOON, head).await;
            calls += 1;
            if calls.is_multiple_of(16) {
                tokio::task::yield_now().await;
            }
        }
    };
    // One call at least, before and after.
    d.revision().await;
    let done = tokio::select! {
        done = attack => done,
        () = work => unreachable!("the good client works for ever"),
    };
    d.revision().await;
    done
}
