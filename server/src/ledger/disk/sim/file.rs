//! Files of the simulated disk: a live and a durable image, and what lies between.

use std::collections::BTreeMap;
use std::io;

use super::{Fault, Loss, Rng, SimDisk, World};
use crate::ledger::disk::DiskFile;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// States of a sector since it was durable, oldest first.
type Sectors = BTreeMap<usize, Vec<Vec<u8>>>;

#[derive(Default)]
pub(super) struct Image {
    pub(super) live: Vec<u8>,
    durable: Vec<u8>,
    /// Written, not synced.
    dirty: Sectors,
    /// Lost by a failed sync: live shows them, no sync will write them.
    ghosts: Sectors,
}

impl Image {
    pub(super) fn durable(contents: Vec<u8>) -> Self {
        Self {
            live: contents.clone(),
            durable: contents,
            ..Self::default()
        }
    }

    pub(super) fn flip(&mut self, offset: u64, mask: u8) {
        let at = offset as usize;
        self.live[at] ^= mask;
        self.durable[at] ^= mask;
    }

    fn write(&mut self, bytes: &[u8], at: usize) {
        let end = at + bytes.len();
        if self.live.len() < end {
            self.live.resize(end, 0);
        }
        self.live[at..end].copy_from_slice(bytes);
        for sector in at / SECTOR..end.div_ceil(SECTOR) {
            let state = self.live[bounds(sector, self.live.len())].to_vec();
            self.dirty.entry(sector).or_default().push(state);
        }
    }

    fn sync(&mut self) {
        self.durable.resize(self.live.len(), 0);
        for sector in std::mem::take(&mut self.dirty).into_keys() {
            let bounds = bounds(sector, self.live.len());
            self.durable[bounds.clone()].copy_from_slice(&self.live[bounds]);
            self.ghosts.remove(&sector);
        }
    }

    /// Some sectors arrive, the others become ghosts.
    fn fail_sync(&mut self, rng: &mut Rng) {
        self.durable.resize(self.live.len(), 0);
        for (sector, mut states) in std::mem::take(&mut self.dirty) {
            if rng.below(2) == 0 {
                let bounds = bounds(sector, self.live.len());
                self.durable[bounds.clone()].copy_from_slice(&self.live[bounds]);
                self.ghosts.remove(&sector);
            } else {
                self.ghosts.entry(sector).or_default().append(&mut states);
            }
        }
    }

    pub(super) fn crash(&mut self, loss: Loss, rng: &mut Rng) {
        if loss == Loss::None {
            // The operating system lives, and with it what it believes to be clean.
            return;
        }
        let grown = self.durable.len() < self.live.len();
        if grown && loss == Loss::Some && rng.below(2) == 0 {
            self.durable.resize(self.live.len(), 0);
        }
        for (sector, mut states) in std::mem::take(&mut self.dirty) {
            self.ghosts.entry(sector).or_default().append(&mut states);
        }
        for (sector, states) in std::mem::take(&mut self.ghosts) {
            let state = match loss {
                Loss::Some => rng.below(states.len() as u64 + 1) as usize,
                _ => 0,
            };
            let bounds = bounds(sector, self.durable.len());
            if let Some(state) = state.checked_sub(1).map(|state| &states[state])
                && state.len() == bounds.len()
            {
                self.durable[bounds].copy_from_slice(state);
            }
        }
        self.live = self.durable.clone();
    }
}

fn bounds(sector: usize, size: usize) -> std::ops::Range<usize> {
    let start = (sector * SECTOR).min(size);
    start..(start + SECTOR).min(size)
}

pub(super) struct SimFile {
    pub(super) disk: SimDisk,
    pub(super) id: u64,
    pub(super) life: u64,
}

impl SimFile {
    fn call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut World, Option<Fault>) -> io::Result<T>,
    ) -> io::Result<T> {
        self.disk.call(name, Some(self.life), effect)
    }
}

impl DiskFile for SimFile {
    fn size(&self) -> io::Result<u64> {
        self.call("size", |world, _| {
            Ok(world.images[&self.id].live.len() as u64)
        })
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.call("read", |world, _| {
            let at = offset as usize;
            let found = world.images[&self.id].live.get(at..at + buffer.len());
            let found = found.ok_or(io::ErrorKind::UnexpectedEof)?;
            buffer.copy_from_slice(found);
            Ok(())
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.call("write", |world, fault| {
            // A write that fails may have done a part.
            let part = match fault {
                None | Some(Fault::Crash) => bytes.len(),
                Some(_) => world.rng.below(bytes.len() as u64 + 1) as usize,
            };
            let image = world.images.get_mut(&self.id).unwrap();
            image.write(&bytes[..part], offset as usize);
            Ok(())
        })
    }

    fn allocate(&self, size: u64) -> io::Result<()> {
        self.call("allocate", |world, fault| {
            let before = world.images[&self.id].live.len() as u64;
            let after = world.used() - before + size;
            if world.capacity.is_some_and(|capacity| after > capacity) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            if matches!(fault, None | Some(Fault::Crash)) {
                let image = world.images.get_mut(&self.id).unwrap();
                image.live.clear();
                image.live.resize(size as usize, 0);
            }
            Ok(())
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.call("sync", |world, fault| {
            let image = world.images.get_mut(&self.id).unwrap();
            match fault {
                None => image.sync(),
                // What a crash leaves of it is decided at the restart.
                Some(Fault::Crash) => {}
                Some(_) => image.fail_sync(&mut world.rng),
            }
            Ok(())
        })
    }
}
