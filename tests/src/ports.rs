//! Ports that stay ours while a server is down: each is held by a locked file,
//! so that suites that run side by side never take the same one.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::atomic::{AtomicU16, Ordering},
};

/// Below the range from which the system takes ports for outgoing connections.
const FIRST: u16 = 18_000;
const COUNT: u16 = 14_000;

/// A port of this process; free again when it is dropped.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _held: File,
}

impl Port {
    /// Takes a free port.
    ///
    /// # Panics
    /// None is free.
    #[must_use]
    pub fn take() -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let dir = std::env::temp_dir().join("mgi-test-ports");
        fs::create_dir_all(&dir).expect("a folder for held ports");
        let begin = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap_or(0);
        for _ in 0..COUNT {
            let step = NEXT.fetch_add(1, Ordering::Relaxed);
            let offset = (u32::from(begin) * 7 + u32::from(step)) % u32::from(COUNT);
            let number = FIRST + u16::try_from(offset).unwrap_or(0);
            let held = File::create(dir.join(number.to_string())).expect("a file for a held port");
            let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok();
            if held.try_lock().is_ok() && free() {
                return Self {
                    number,
                    _held: held,
                };
            }
        }
        panic!("no port is free");
    }

    /// The port on the loopback address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.number).into()
    }
}
