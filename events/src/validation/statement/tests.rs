use proptest::prelude::*;

use super::*;

fn statement() -> Statement {
    Statement {
        deployment: "00112233445566778899aabbccddeeff".to_owned(),
        profile: ProfileId::parse("rw-2021").unwrap(),
        scope: read_scope("own-part").unwrap(),
        meaning: "We stand behind our part.".to_owned(),
        letter: None,
        content: [7; 32],
        origin: "mgi/00112233445566778899aabbccddeeff/1/profile/rw-2021".to_owned(),
        size: 812,
        root: [9; 32],
        ministry: MinistryCode::parse("DGIE").unwrap(),
        account: AccountId::parse("ac-01arz3ndektsv4rrffq69g5fav").unwrap(),
        grant: GrantId(4),
        key: KeyId(2),
        time: Moment(1_620_120_600_000_000),
    }
}

#[test]
fn its_text_is_fixed_byte_for_byte() {
    let text = statement().to_string();
    assert_eq!(
        text,
        "mgi-validation/v1\n\
         deployment 00112233445566778899aabbccddeeff\n\
         profile rw-2021\n\
         scope own-part\n\
         meaning We stand behind our part.\n\
         letter -\n\
         content sha256:0707070707070707070707070707070707070707070707070707070707070707\n\
         checkpoint mgi/00112233445566778899aabbccddeeff/1/profile/rw-2021 812 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n\
         ministry DGIE\n\
         account ac-01arz3ndektsv4rrffq69g5fav\n\
         grant g-4\n\
         key ky-2\n\
         time 2021-05-04T09:30:00Z\n"
    );
    assert_eq!(Statement::parse(&text), Ok(statement()));
}

#[test]
fn other_spellings_of_the_same_are_refused() {
    let text = statement().to_string();
    for (right, wrong) in [
        ("mgi-validation/v1", "mgi-validation/v2"),
        (" 812 ", " 0812 "),
        (" 812 ", " +812 "),
        ("T09:30:00Z", "T09:30:00.0Z"),
        ("T09:30:00Z", "T11:30:00+02:00"),
        ("sha256:07", "sha256:0G"),
        ("letter -", "letter "),
        ("scope own-part", "scope own-part "),
        ("scope own-part", "scope own_part"),
        ("scope own-part", "scope indicator MR"),
        ("ministry DGIE\n", "ministry DGIE\r\n"),
        ("grant g-4", "grant g-04"),
        ("meaning We", "meaning \u{7}We"),
        ("CQk=", "CQk"),
        ("deployment 00", "deployment 0"),
        ("\nkey ky-2\ntime", "\ntime"),
    ] {
        assert!(text.contains(right), "{right}");
        let changed = text.replace(right, wrong);
        assert!(Statement::parse(&changed).is_err(), "{wrong}");
    }
    for changed in [
        format!("{text}\n"),
        format!("{text}x"),
        text.trim_end().to_owned(),
        text.replace("sha256:07", "sha256:0A")
            .replace("0707", "0a0A"),
        format!("{}{}", text, "x".repeat(limits::STATEMENT_BYTES)),
        String::new(),
    ] {
        assert!(Statement::parse(&changed).is_err(), "{changed}");
    }
}

#[test]
fn an_origin_names_its_deployment_and_stream_in_some_epoch() {
    let profile = ProfileId::parse("rw-2021").unwrap();
    for origin in ["mgi/0011/1/profile/rw-2021", "mgi/0011/12/profile/rw-2021"] {
        assert!(origin_names_stream(origin, "0011", &profile), "{origin}");
    }
    for origin in [
        "mgi/0011/1/profile/rw-2022",
        "mgi/0011/1/profile/rw-2021b",
        "mgi/0022/1/profile/rw-2021",
        "mgi/0011/profile/rw-2021",
        "mgi/0011//profile/rw-2021",
        "mgi/0011/0/profile/rw-2021",
        "mgi/0011/1/2/profile/rw-2021",
        "profile/rw-2021",
        "mgi/0011/1/deployment",
        "",
    ] {
        assert!(!origin_names_stream(origin, "0011", &profile), "{origin}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        meaning in "[ -~àéü\u{4e00}]{0,60}[!-~]",
        code in "indicator [A-Z]{2}-[0-9]{2}[a-z]?|dimension [A-Z]{2}|own-part|profile",
        letter in proptest::option::of(any::<[u8; 32]>()),
        content: [u8; 32],
        root: [u8; 32],
        size: u64,
        seconds in 0_i64..4_000_000_000,
        grant in 1_u32..,
        key in 1_u32..,
    ) {
        let written = Statement {
            scope: read_scope(&code).unwrap(),
            meaning,
            letter,
            content,
            root,
            size,
            time: Moment(seconds * 1_000_000),
            grant: GrantId(grant),
            key: KeyId(key),
            ..statement()
        };
        prop_assert_eq!(Statement::parse(&written.to_string()), Ok(written));
    }

    #[test]
    fn any_changed_byte_is_another_statement_or_none(place in 0_usize..700, byte: u8) {
        let text = statement().to_string();
        let mut bytes = text.clone().into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        if let Ok(changed) = String::from_utf8(bytes)
            && changed != text
        {
            prop_assert_ne!(Statement::parse(&changed), Ok(statement()));
        }
    }
}
