use proptest::prelude::*;

use crate::vault::{SECRET_LENGTH, TokenForm, TokenHash, check_form, mint_secret};

#[test]
fn a_secret_looks_as_promised() {
    let secret = mint_secret([0; 32]);
    assert_eq!(SECRET_LENGTH, 53);
    assert_eq!(secret.expose().len(), SECRET_LENGTH);
    assert!(
        secret
            .expose()
            .starts_with(&format!("mgi_{}", "0".repeat(43)))
    );
    // Never to change: tokens in people's hands must stay recognisable. Computed by another program.
    let known = "mgi_ehv1hsdOHPxDuX3xn9YyIKbgl4yJuySCWzdimD4heup2JEf0V";
    assert_eq!(mint_secret([0xab; 32]).expose(), known);
}

#[test]
fn debugging_shows_nothing() {
    let secret = mint_secret([9; 32]);
    assert_eq!(format!("{secret:?}"), "Secret(hidden)");
    let hash = format!("{:?}", secret.hash());
    assert!(hash.len() < 32, "{hash}");
}

#[test]
fn the_hash_is_plain_sha256() {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hex::encode(TokenHash::of("abc").as_bytes()), expected);
}

#[test]
fn each_fault_has_its_name() {
    let secret = mint_secret([1; 32]);
    let text = secret.expose();
    assert_eq!(check_form(""), Err(TokenForm::Prefix));
    assert_eq!(check_form(&text[1..]), Err(TokenForm::Prefix));
    assert_eq!(check_form(&text.to_uppercase()), Err(TokenForm::Prefix));
    assert_eq!(check_form(&text[..52]), Err(TokenForm::Length));
    assert_eq!(check_form(&format!("{text} ")), Err(TokenForm::Length));
    assert_eq!(
        check_form(&text.replacen(|c| c == text.chars().nth(9).unwrap(), "-", 1)),
        Err(TokenForm::Alphabet)
    );
    assert_eq!(
        check_form(&format!("{}é", &text[..52])),
        Err(TokenForm::Alphabet)
    );
}

proptest! {
    #[test]
    fn every_minted_secret_has_the_form(random: [u8; 32]) {
        prop_assert_eq!(check_form(mint_secret(random).expose()), Ok(()));
    }

    #[test]
    fn no_single_character_can_change(random: [u8; 32], place in 0..SECRET_LENGTH, to in "[ -~é名]") {
        let secret = mint_secret(random);
        let text = secret.expose();
        let changed = format!("{}{to}{}", &text[..place], &text[place + 1..]);
        prop_assume!(changed != text);
        prop_assert!(check_form(&changed).is_err());
    }

    #[test]
    fn neighbours_cannot_change_places(random: [u8; 32], place in 0..SECRET_LENGTH - 1) {
        let secret = mint_secret(random);
        let mut bytes = secret.expose().as_bytes().to_vec();
        prop_assume!(bytes[place] != bytes[place + 1]);
        bytes.swap(place, place + 1);
        prop_assert!(check_form(std::str::from_utf8(&bytes).unwrap()).is_err());
    }

    #[test]
    fn different_bytes_make_different_secrets(one: [u8; 32], other: [u8; 32]) {
        prop_assume!(one != other);
        let (one, other) = (mint_secret(one), mint_secret(other));
        prop_assert_ne!(one.expose(), other.expose());
    }
}
