//! The targets over what was kept, and over random changes of it: no fuzzer is needed for this.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::{fs, path::Path};

use mgi_fuzz::TARGETS;

/// The seeds of a target, and what was found later.
fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn every_target_has_seeds_and_takes_them() {
    for (name, run) in TARGETS {
        let kept = kept(name);
        assert!(!kept.is_empty(), "{name} has no seeds");
        run(&[]);
        for bytes in kept {
            run(&bytes);
            run(&bytes[..bytes.len() / 2]);
        }
    }
}

#[test]
fn seeds_are_of_known_targets() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(mgi_fuzz::target(&name).is_some(), "{name}");
    }
}

/// The same each time: a defect that shows here shows again.
#[test]
fn changed_seeds_are_taken_as_well() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for (name, run) in TARGETS {
        for seed in kept(name)
            .into_iter()
            .filter(|seed| !seed.is_empty())
            .take(20)
        {
            for _ in 0..20 {
                let mut bytes = seed.clone();
                for _ in 0..=random(4) {
                    let at = random(bytes.len());
                    match random(3) {
                        0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                        1 => bytes.truncate(at.max(1)),
                        _ => bytes.insert(at, bytes[random(bytes.len())]),
                    }
                }
                run(&bytes);
            }
        }
    }
}
