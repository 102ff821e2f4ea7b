//! A simulated disk that does to files the worst that real ones may.
//!
//! - Writes go to a live image. A sync copies the touched sectors to the durable image.
//! - At a crash each sector that was not synced becomes, by the seed, what it was when it was last
//!   synced or any state it has been in since: so writes are kept, lost, torn and reordered.
//! - A sync that fails leaves its sectors neither dirty nor durable: reads show them, later syncs
//!   skip them, a crash loses them or not. That is what Linux does.
//! - Changes of names are durable after `sync_dir`; a crash keeps any first part of those since.
//! - Faults are planned by the number of the call, so a failure is found again by its seed.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use self::file::{Image, SimFile};
use super::{Disk, DiskFile, Lock};
use crate::ledger::sync::lock;

/// A small, seeded source of numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// What a planned call does instead of succeeding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The machine stops during the call; every later call fails until [`SimDisk::restart`].
    Crash,
    /// An input/output error.
    Eio,
    /// No space left.
    NoSpace,
}

/// What a crash does with sectors that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// All are lost.
    All,
    /// None is: the process died, the machine lived.
    None,
    /// Each has its own fate, by the seed.
    Some,
}

enum NameChange {
    Add(PathBuf, u64),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

type Names = BTreeMap<PathBuf, u64>;

struct World {
    rng: Rng,
    images: BTreeMap<u64, Image>,
    live: Names,
    durable: Names,
    changes: Vec<NameChange>,
    locked: BTreeSet<PathBuf>,
    faults: Vec<(u64, Fault)>,
    calls: u64,
    /// Counts restarts; handles from before one are dead.
    life: u64,
    crashed: bool,
    capacity: Option<u64>,
    trace: Vec<&'static str>,
}

/// The simulated disk. Clones are the same disk.
#[derive(Clone)]
pub(crate) struct SimDisk(Arc<Mutex<World>>);

impl SimDisk {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(World {
            rng: Rng(seed),
            images: BTreeMap::new(),
            live: BTreeMap::new(),
            durable: BTreeMap::new(),
            changes: Vec::new(),
            locked: BTreeSet::new(),
            faults: Vec::new(),
            calls: 0,
            life: 0,
            crashed: false,
            capacity: None,
            trace: Vec::new(),
        })))
    }

    /// How many calls were made since it was new.
    pub(crate) fn calls(&self) -> u64 {
        lock(&self.0).calls
    }

    /// The names of all calls so far.
    pub(crate) fn trace(&self) -> Vec<&'static str> {
        lock(&self.0).trace.clone()
    }

    /// Plans a fault for the call with this number, counted from 0 when the disk was new.
    pub(crate) fn fail_at(&self, call: u64, fault: Fault) {
        lock(&self.0).faults.push((call, fault));
    }

    /// Whether a planned crash has happened.
    pub(crate) fn crashed(&self) -> bool {
        lock(&self.0).crashed
    }

    /// How many bytes all files together may have.
    pub(crate) fn set_capacity(&self, bytes: Option<u64>) {
        lock(&self.0).capacity = bytes;
    }

    /// Crashes the machine, if it has not crashed, and starts it again. Handles from before are
    /// dead, faults that did not happen are forgotten.
    pub(crate) fn restart(&self, loss: Loss) {
        let mut world = lock(&self.0);
        let world = &mut *world;
        world.crashed = false;
        world.life += 1;
        world.faults.clear();
        world.locked.clear();
        if loss != Loss::None {
            let kept = match loss {
                Loss::Some => world.rng.below(world.changes.len() as u64 + 1) as usize,
                _ => 0,
            };
            for change in world.changes.drain(..).take(kept) {
                change.apply(&mut world.durable);
            }
            world.live = world.durable.clone();
        }
        for image in world.images.values_mut() {
            image.crash(loss, &mut world.rng);
        }
    }

    /// Flips bits of a byte, durably and behind everybody's back.
    pub(crate) fn flip(&self, path: &Path, offset: u64, mask: u8) {
        let mut world = lock(&self.0);
        let id = world.live[path];
        world.images.get_mut(&id).unwrap().flip(offset, mask);
    }

    /// What a reader sees of a file.
    pub(crate) fn contents(&self, path: &Path) -> Vec<u8> {
        let world = lock(&self.0);
        world.images[&world.live[path]].live.clone()
    }

    /// Puts a whole file there, durably.
    pub(crate) fn put(&self, path: &Path, contents: Vec<u8>) {
        let mut world = lock(&self.0);
        let id = world.images.len() as u64;
        world.images.insert(id, Image::durable(contents));
        world.live.insert(path.to_owned(), id);
        world.durable.insert(path.to_owned(), id);
    }

    /// Takes a file away, durably.
    pub(crate) fn take_away(&self, path: &Path) {
        let mut world = lock(&self.0);
        world.live.remove(path);
        world.durable.remove(path);
    }

    /// Counts a call; says what is wrong with it. A crash is reported after `effect`, which is what
    /// the call had done when the machine stopped.
    fn call<T>(
        &self,
        name: &'static str,
        life: Option<u64>,
        effect: impl FnOnce(&mut World, Option<Fault>) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut world = lock(&self.0);
        let dead = world.crashed || life.is_some_and(|life| life != world.life);
        if dead {
            return Err(io::Error::other("the simulated machine is down"));
        }
        let number = world.calls;
        world.calls += 1;
        world.trace.push(name);
        let fault = world
            .faults
            .iter()
            .find(|(call, _)| *call == number)
            .map(|(_, fault)| *fault);
        let result = effect(&mut world, fault);
        match fault {
            None => result,
            Some(Fault::Crash) => {
                world.crashed = true;
                Err(io::Error::other("the simulated machine went down"))
            }
            Some(Fault::Eio) => Err(io::Error::other("simulated input/output error")),
            Some(Fault::NoSpace) => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn file(&self, id: u64, life: u64) -> Arc<dyn DiskFile> {
        Arc::new(SimFile {
            disk: self.clone(),
            id,
            life,
        })
    }
}

impl World {
    fn change(&mut self, change: NameChange) {
        change.apply(&mut self.live);
        self.changes.push(change);
    }

    fn used(&self) -> u64 {
        let sizes = self.live.values().map(|id| self.images[id].live.len());
        sizes.sum::<usize>() as u64
    }
}

impl NameChange {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Add(path, id) => {
                names.insert(path.clone(), *id);
            }
            Self::Remove(path) => {
                names.remove(path);
            }
            Self::Rename(from, to) => {
                if let Some(id) = names.remove(from) {
                    names.insert(to.clone(), id);
                }
            }
        }
    }
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Disk for SimDisk {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.call("list", None, |world, _| {
            let inside = world.live.keys().filter(|path| path.parent() == Some(dir));
            Ok(inside
                .filter_map(|path| path.file_name())
                .map(|name| name.to_string_lossy().into_owned())
                .collect())
        })
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let (id, life) = self.call("create", None, |world, fault| {
            if world.live.contains_key(path) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let id = world.images.len() as u64;
            world.images.insert(id, Image::default());
            if matches!(fault, None | Some(Fault::Crash)) {
                world.change(NameChange::Add(path.to_owned(), id));
            }
            Ok((id, world.life))
        })?;
        Ok(self.file(id, life))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let (id, life) = self.call("open", None, |world, _| {
            let id = world.live.get(path).copied().ok_or_else(missing)?;
            Ok((id, world.life))
        })?;
        Ok(self.file(id, life))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call("remove", None, |world, fault| {
            if !world.live.contains_key(path) {
                return Err(missing());
            }
            if matches!(fault, None | Some(Fault::Crash)) {
                world.change(NameChange::Remove(path.to_owned()));
            }
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call("rename", None, |world, fault| {
            if !world.live.contains_key(from) {
                return Err(missing());
            }
            if matches!(fault, None | Some(Fault::Crash)) {
                world.change(NameChange::Rename(from.to_owned(), to.to_owned()));
            }
            Ok(())
        })
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        self.call("sync_dir", None, |world, fault| {
            if fault.is_none() {
                for change in world.changes.drain(..) {
                    change.apply(&mut world.durable);
                }
            }
            Ok(())
        })
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        let mut world = lock(&self.0);
        if !world.locked.insert(path.to_owned()) {
            return Ok(None);
        }
        Ok(Some(Lock::new(SimLock {
            disk: self.clone(),
            path: path.to_owned(),
            life: world.life,
        })))
    }

    fn salt(&self) -> u64 {
        lock(&self.0).rng.next()
    }
}

struct SimLock {
    disk: SimDisk,
    path: PathBuf,
    life: u64,
}

impl Drop for SimLock {
    fn drop(&mut self) {
        let mut world = lock(&self.disk.0);
        if world.life == self.life {
            world.locked.remove(&self.path);
        }
    }
}
