//! `mgi-server healthcheck`: for containers and service managers.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use super::{Failure, say};
use crate::config::Config;

/// How long the server has to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks `/readyz`. A server that speaks TLS is only asked whether it listens:
/// its certificate is for its own name, not for this address.
pub(super) fn check(config: &Config) -> Result<(), Failure> {
    let mut address = config.listen;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let down = |what: &str| Failure::sentence(format!("the server at {address} {what}"));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)
        .map_err(|e| down(&format!("does not listen: {e}")))?;
    if config.tls.is_some() {
        return say::line("listening");
    }
    let mut answer = String::new();
    stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| {
            stream
                .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        })
        .and_then(|()| stream.take(4_096).read_to_string(&mut answer))
        .map_err(|e| down(&format!("does not answer: {e}")))?;
    if answer.starts_with("HTTP/1.1 200") {
        return say::line("ready");
    }
    let why = answer.lines().last().unwrap_or_default();
    Err(down(&format!("cannot record commands: {why}")))
}
