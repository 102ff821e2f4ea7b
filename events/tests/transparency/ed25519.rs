//! Ed25519: the vectors of RFC 8032, and what only a lenient verifier accepts.
//! The edge cases are those of "Taming the many EdDSAs" (Chalkias, Garillot,
//! Nikolaenko, 2020), made here.

use curve25519_dalek::EdwardsPoint;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::scalar::Scalar;
use mgi_events::transparency::ed25519::{Ed25519Error, SigningKey, VerifyingKey, verify};
use sha2::{Digest as _, Sha512};

use crate::support::flips;

/// Seed, public key, message, signature (RFC 8032 section 7.1, tests 1 to 3).
const RFC_8032: [[&str; 4]; 3] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
         5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
         18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];

/// The order of the group, little-endian (RFC 8032 section 5.1).
const ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn array<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

fn encoded(point: EdwardsPoint) -> [u8; 32] {
    point.compress().to_bytes()
}

/// The hash that a verifier multiplies the key with.
fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(key)
        .chain_update(message)
        .finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

fn signature(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
    [r, s].concat().try_into().unwrap()
}

fn scalar(n: u64) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&Sha512::digest(n.to_be_bytes()).into())
}

#[test]
fn vectors_of_rfc_8032() {
    for [seed, public, message, expected] in RFC_8032 {
        let key = SigningKey::from_seed(&array(seed));
        let message = hex::decode(message).unwrap();
        assert_eq!(hex::encode(key.verifying_key().to_bytes()), public);
        assert_eq!(hex::encode(key.sign(&message)), expected);
        assert_eq!(verify(&array(public), &message, &array(expected)), Ok(()));
        assert_eq!(key.seed().as_slice(), hex::decode(seed).unwrap());
    }
}

#[test]
fn every_bit_counts() {
    let key = SigningKey::from_seed(&[5; 32]);
    let (public, message) = (
        key.verifying_key().to_bytes(),
        b"the answer is partial".as_slice(),
    );
    let signed = key.sign(message);
    assert_eq!(verify(&public, message, &signed), Ok(()));
    for flipped in flips(&signed) {
        let flipped = flipped.try_into().unwrap();
        assert_eq!(
            verify(&public, message, &flipped),
            Err(Ed25519Error::Signature)
        );
    }
    for flipped in flips(message) {
        assert_eq!(
            verify(&public, &flipped, &signed),
            Err(Ed25519Error::Signature)
        );
    }
    for flipped in flips(&public) {
        assert!(verify(&flipped.try_into().unwrap(), message, &signed).is_err());
    }
}

#[test]
fn private_keys_are_not_shown() {
    let key = SigningKey::from_seed(&[5; 32]);
    let public = hex::encode(key.verifying_key().to_bytes());
    assert_eq!(format!("{key:?}"), format!("SigningKey(of {public})"));
}

#[test]
fn keys_of_small_order_are_refused() {
    for point in EIGHT_TORSION {
        let key = encoded(point);
        assert_eq!(VerifyingKey::from_bytes(&key), Err(Ed25519Error::WeakKey));
        // With R = identity and S = 0, a lenient verifier accepts where the
        // challenge is a multiple of the order, so one message in eight at most.
        let zero = signature(encoded(EdwardsPoint::default()), [0; 32]);
        assert_eq!(verify(&key, b"anything", &zero), Err(Ed25519Error::WeakKey));
    }
}

#[test]
fn keys_with_a_second_encoding_are_refused() {
    // y from p to 2^255 - 1 stands for 0 to 18.
    for above in 0..19_u8 {
        for sign in [0, 0x80] {
            let mut key = [0xFF; 32];
            key[0] = 0xED + above;
            key[31] = 0x7F | sign;
            assert_eq!(
                VerifyingKey::from_bytes(&key),
                Err(Ed25519Error::KeyEncoding)
            );
        }
    }
    // x = 0 with a sign: y = 1 and y = -1.
    let mut one = [0; 32];
    (one[0], one[31]) = (1, 0x80);
    assert_eq!(
        VerifyingKey::from_bytes(&one),
        Err(Ed25519Error::KeyEncoding)
    );
    let mut minus_one = [0xFF; 32];
    minus_one[0] = 0xEC;
    assert_eq!(
        VerifyingKey::from_bytes(&minus_one),
        Err(Ed25519Error::KeyEncoding)
    );
    // No point of the curve: y = 2.
    let mut two = [0; 32];
    two[0] = 2;
    assert_eq!(
        VerifyingKey::from_bytes(&two),
        Err(Ed25519Error::KeyEncoding)
    );
}

#[test]
fn r_of_small_order_is_refused() {
    // Given a signature with the identity for R, which holds without the cofactor.
    let secret = scalar(1);
    let key = encoded(secret * ED25519_BASEPOINT_POINT);
    let r = encoded(EdwardsPoint::default());
    let k = challenge(&r, &key, b"message");
    let s = k * secret;
    assert_eq!(
        s * ED25519_BASEPOINT_POINT,
        k * (secret * ED25519_BASEPOINT_POINT)
    );
    // Then it is refused all the same,
    let signed = signature(r, s.to_bytes());
    assert_eq!(
        verify(&key, b"message", &signed),
        Err(Ed25519Error::Signature)
    );
    // and so are those that hold with the cofactor.
    for point in EIGHT_TORSION {
        let r = encoded(point);
        let s = challenge(&r, &key, b"message") * secret;
        let signed = signature(r, s.to_bytes());
        assert_eq!(
            verify(&key, b"message", &signed),
            Err(Ed25519Error::Signature)
        );
    }
}

#[test]
fn r_with_a_second_encoding_is_refused() {
    let secret = scalar(2);
    let key = encoded(secret * ED25519_BASEPOINT_POINT);
    // The identity, y = 1, written as p + 1, and with a sign on x = 0.
    let mut as_p_plus_one = [0xFF; 32];
    (as_p_plus_one[0], as_p_plus_one[31]) = (0xEE, 0x7F);
    let mut signed_zero = [0; 32];
    (signed_zero[0], signed_zero[31]) = (1, 0x80);
    for r in [as_p_plus_one, signed_zero] {
        let s = challenge(&r, &key, b"message") * secret;
        let signed = signature(r, s.to_bytes());
        assert_eq!(
            verify(&key, b"message", &signed),
            Err(Ed25519Error::Signature)
        );
    }
}

#[test]
fn s_not_below_the_order_is_refused() {
    let key = SigningKey::from_seed(&[6; 32]);
    let public = key.verifying_key().to_bytes();
    let signed = key.sign(b"message");
    let mut s: [u8; 32] = signed[32..].try_into().unwrap();
    // S plus each multiple of the order that fits into 32 bytes.
    for _ in 0..14 {
        let mut carry = 0_u16;
        for (byte, order) in s.iter_mut().zip(ORDER) {
            carry += u16::from(*byte) + u16::from(order);
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        assert_eq!(carry, 0, "still below 2^256");
        let malleable = signature(signed[..32].try_into().unwrap(), s);
        assert_eq!(
            verify(&public, b"message", &malleable),
            Err(Ed25519Error::Signature)
        );
    }
}

#[test]
fn signatures_that_hold_only_with_the_cofactor_are_refused() {
    let (secret, nonce) = (scalar(3), scalar(4));
    for torsion in EIGHT_TORSION.into_iter().skip(1) {
        // R has a part of small order.
        let key = encoded(secret * ED25519_BASEPOINT_POINT);
        let r = encoded(nonce * ED25519_BASEPOINT_POINT + torsion);
        let s = nonce + challenge(&r, &key, b"message") * secret;
        let signed = signature(r, s.to_bytes());
        assert_eq!(
            verify(&key, b"message", &signed),
            Err(Ed25519Error::Signature)
        );
    }
    // The key has a part of small order: the equation without the cofactor holds
    // where the challenge cancels that part, one message in eight. Such a key is
    // not weak; whoever made it bound themselves by it.
    let torsion = EIGHT_TORSION[1];
    let key = encoded(secret * ED25519_BASEPOINT_POINT + torsion);
    let r = encoded(nonce * ED25519_BASEPOINT_POINT);
    let (mut held, mut refused) = (0, 0);
    for message in 0..64_u8 {
        let k = challenge(&r, &key, &[message]);
        let s = nonce + k * secret;
        let holds = k.to_bytes()[0].is_multiple_of(8);
        let verdict = verify(&key, &[message], &signature(r, s.to_bytes()));
        assert_eq!(verdict.is_ok(), holds, "message {message}");
        if holds { held += 1 } else { refused += 1 }
    }
    assert!(held > 0 && refused > 0, "{held} held, {refused} refused");
}
