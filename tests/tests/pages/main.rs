//! What browsers see and send: pages without scripts, forms, cookies, a provider of OpenID Connect.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod access;
mod cross_site;
mod documents;
mod provider;
mod support;
