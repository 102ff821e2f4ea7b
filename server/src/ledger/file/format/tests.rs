//! Laws of the format.

use super::*;
use proptest::prelude::*;

const HEADER: Header = Header {
    number: 7,
    epoch: 1,
    size: 65_536,
    salt: 0x0123_4567_89AB_CDEF,
};

#[test]
fn the_header_is_stable() {
    let bytes = HEADER.encode();
    let wanted = "6d67692d6c6f670a01000000";
    assert_eq!(hex::encode(&bytes[..12]), wanted);
    assert_eq!(Header::decode(&bytes), Ok(HEADER));
}

#[test]
fn every_flipped_bit_of_the_header_is_found() {
    let bytes = HEADER.encode();
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes;
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(Header::decode(&damaged), Err(BadHeader::Damaged), "{bit}");
    }
}

#[test]
fn newer_and_foreign_headers_are_told_apart() {
    let mut newer = HEADER.encode();
    newer[8] = 2;
    let crc = crc32c::crc32c(&newer[..12]);
    newer[12..16].copy_from_slice(&crc.to_le_bytes());
    newer[16..].fill(0xAA);
    let found = Header::decode(&newer);
    assert_eq!(found, Err(BadHeader::Newer { found: 2 }));
    for foreign in [&b"short"[..], &[0; 64], &[b'x'; 64]] {
        assert_eq!(Header::decode(foreign), Err(BadHeader::Foreign));
    }
}

fn encode(base: u64, sequence: u64, index: u64, name: &str, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder {
        out: &mut out,
        seed: HEADER.seed(),
        base,
        sequence,
    };
    encoder.event(index, name, body);
    out
}

proptest! {
    #[test]
    fn an_event_comes_back(
        base in 0u64..1 << 40,
        sequence: u64,
        index: u64,
        name in "[a-z0-9/-]{1,64}",
        body in prop::collection::vec(any::<u8>(), 1..500),
    ) {
        let out = encode(base, sequence, index, &name, &body);
        let frame = Frame::decode(HEADER.seed(), &out, base).unwrap();
        prop_assert_eq!(frame.kind, Kind::Event);
        prop_assert_eq!((frame.sequence, frame.number), (sequence, index));
        prop_assert_eq!((frame.name, frame.body), (name.as_bytes(), body.as_slice()));
        prop_assert_eq!(frame.bytes, out.len());
        prop_assert_eq!(frame.bytes, frame_bytes(name.len(), body.len()));
    }

    #[test]
    fn any_change_is_found(
        body in prop::collection::vec(any::<u8>(), 1..300),
        at: prop::sample::Index,
        mask in 1u8..,
    ) {
        let mut out = encode(4096, 1, 2, "profile/a", &body);
        let at = at.index(out.len());
        out[at] ^= mask;
        prop_assert_eq!(Frame::decode(HEADER.seed(), &out, 4096), None);
    }

    #[test]
    fn a_frame_is_valid_in_its_place_only(
        body in prop::collection::vec(any::<u8>(), 1..300),
        base in 0u64..1 << 30,
        other in 0u64..1 << 30,
    ) {
        prop_assume!(base != other);
        let out = encode(base, 1, 2, "profile/a", &body);
        prop_assert_eq!(Frame::decode(HEADER.seed(), &out, other), None);
        let salted = Header { salt: 1, ..HEADER };
        prop_assert_eq!(Frame::decode(salted.seed(), &out, base), None);
    }

    #[test]
    fn markers_come_back(number: u64, end: u64, which in 0usize..4) {
        let kind = [Kind::Group, Kind::Commit, Kind::Seal, Kind::Mark][which];
        let mut out = Vec::new();
        let seed = HEADER.seed();
        let mut encoder = Encoder { out: &mut out, seed, base: 8, sequence: 3 };
        encoder.marker(kind, number, end);
        prop_assert_eq!(out.len(), MARKER_BYTES);
        let frame = Frame::decode(seed, &out, 8).unwrap();
        prop_assert_eq!((frame.kind, frame.number, frame.end()), (kind, number, end));
    }

    #[test]
    fn noise_is_no_frame(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(Frame::decode(HEADER.seed(), &noise, 0), None);
        prop_assert!(Header::decode(&noise).is_err());
    }
}
