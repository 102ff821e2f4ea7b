//! Paths of tiles and bundles (C2SP tlog-tiles, sections "Merkle Tree" and "Log
//! entries"), relative to the prefix of the log.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::{Bundle, TILE_LEVELS, TILE_WIDTH, Tile};
use crate::transparency::encoding;

/// What a path refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourcePath {
    /// `checkpoint`.
    Checkpoint,
    /// `tile/<L>/<N>[.p/<W>]`.
    Tile(Tile),
    /// `tile/entries/<N>[.p/<W>]`.
    Bundle(Bundle),
}

/// The path is none of a tiled log.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "not a path of a tiled log: expected checkpoint, tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>], with the index in groups of three digits, all but the last after an x"
)]
pub struct PathError;

impl fmt::Display for ResourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Tile(tile) => {
                write!(f, "tile/{}/", tile.level)?;
                write_index(f, tile.index, tile.width)
            }
            Self::Bundle(bundle) => {
                f.write_str("tile/entries/")?;
                write_index(f, bundle.index, bundle.width)
            }
        }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ResourcePath::Tile(*self).fmt(f)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ResourcePath::Bundle(*self).fmt(f)
    }
}

/// 1234067 is written `x001/x234/067`.
fn write_index(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let mut groups = vec![index % 1000];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    for (at, group) in groups.iter().enumerate().rev() {
        if at > 0 {
            write!(f, "x{group:03}/")?;
        } else {
            write!(f, "{group:03}")?;
        }
    }
    if width < TILE_WIDTH {
        write!(f, ".p/{width}")
    } else {
        Ok(())
    }
}

impl FromStr for ResourcePath {
    type Err = PathError;

    /// Reads a path; `to_string` gives the same again.
    fn from_str(path: &str) -> Result<Self, PathError> {
        if path == "checkpoint" {
            return Ok(Self::Checkpoint);
        }
        let (kind, rest) = path
            .strip_prefix("tile/")
            .and_then(|rest| rest.split_once('/'))
            .ok_or(PathError)?;
        let (index, width) = read_index(rest).ok_or(PathError)?;
        if kind == "entries" {
            return Ok(Self::Bundle(Bundle { index, width }));
        }
        let level = encoding::decimal(kind).and_then(|level| u8::try_from(level).ok());
        // Levels up to 63 have paths, but no tree has tiles there.
        let level = level
            .filter(|level| *level < TILE_LEVELS)
            .ok_or(PathError)?;
        Ok(Self::Tile(Tile {
            level,
            index,
            width,
        }))
    }
}

fn read_index(text: &str) -> Option<(u64, u16)> {
    let (digits, width) = match text.split_once(".p/") {
        None => (text, TILE_WIDTH),
        Some((digits, width)) => {
            let width = u16::try_from(encoding::decimal(width)?).ok()?;
            (digits, (1..TILE_WIDTH).contains(&width).then_some(width)?)
        }
    };
    let mut groups = digits.split('/').peekable();
    // A group of zeros in front would give the index a second path.
    if groups.peek() == Some(&"x000") {
        return None;
    }
    let mut index: u64 = 0;
    while let Some(group) = groups.next() {
        let digits = match groups.peek() {
            Some(_) => group.strip_prefix('x')?,
            None => group,
        };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    // Beyond this, the entries would have indices of 2^64 and more.
    (index <= u64::MAX / u64::from(TILE_WIDTH)).then_some((index, width))
}
