use super::Scratch;
use crate::vault::Person;

fn person(name: &str) -> Person {
    Person {
        name: name.to_owned(),
        salt: *b"sixteen bytes ok",
    }
}

#[test]
fn names_of_every_script_survive() {
    let scratch = Scratch::new();
    let names = [
        "Ærø Šćepan-Ĳ",
        "名前",
        "اسم",
        "নাম",
        "e\u{301}",
        "\u{1F58A}",
        "\"quoted\"\n\\",
        "",
    ];
    let vault = scratch.open();
    for (number, name) in names.iter().enumerate() {
        vault
            .put_person(&number.to_string(), &person(name))
            .unwrap();
    }
    drop(vault);
    let vault = scratch.open();
    for (number, name) in names.iter().enumerate() {
        // Byte for byte, without normalizing: the commitment in the ledger is over these bytes.
        assert_eq!(
            vault.person(&number.to_string()).unwrap(),
            Some(person(name))
        );
    }
    assert_eq!(vault.person("unknown").unwrap(), None);
}

#[test]
fn a_person_is_replaced() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    vault.put_person("account", &person("before")).unwrap();
    vault.put_person("account", &person("after")).unwrap();
    assert_eq!(vault.person("account").unwrap(), Some(person("after")));
}

#[test]
fn people_come_in_pages() {
    let scratch = Scratch::new();
    let vault = scratch.open();
    for number in 0..25 {
        vault
            .put_person(&format!("account-{number:02}"), &person("Name"))
            .unwrap();
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = vault.people(&after, 10).unwrap();
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        seen.extend(page.into_iter().map(|(account_id, _)| account_id));
    }
    let expected: Vec<_> = (0..25)
        .map(|number| format!("account-{number:02}"))
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(vault.people("", 0).unwrap(), []);
}

#[test]
fn debugging_shows_no_name() {
    assert!(!format!("{:?}", person("Somebody")).contains("Somebody"));
}
