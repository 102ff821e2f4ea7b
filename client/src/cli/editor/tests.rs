use mgi_client::v1;

use super::*;

fn draft(version: u32, narrative: &str, law: &str) -> Draft {
    Draft {
        profile: "rw-2021".into(),
        indicator: "MR-01".into(),
        base_version: version,
        base_revision: 40,
        value: [
            "partly".into(),
            String::new(),
            String::new(),
            String::new(),
            "2021-03".into(),
            String::new(),
        ],
        texts: [narrative.into(), law.into(), String::new(), String::new()],
    }
}

#[test]
fn a_file_reads_back_as_it_was() {
    let tricky = "# not a comment\n=== law ===\n\\backslash\n\nlast: line";
    let draft = draft(3, tricky, "");
    assert_eq!(Draft::parse(&draft.render("Q?\nreally")).unwrap(), draft);
}

#[test]
fn only_what_changed_is_sent() {
    let base = draft(3, "one", "two");
    assert_eq!(base.changes(&base).unwrap(), None);
    let mut yours = base.clone();
    yours.texts[1] = String::new();
    let action = yours.changes(&base).unwrap().unwrap();
    assert_eq!((action.base_version, action.value), (3, None));
    assert_eq!(
        action.texts,
        [v1::TextEdit {
            field: v1::TextField::Law.into(),
            full_text: String::new(),
            hunks: Vec::new(),
        }]
    );
    yours.value[0] = "no".into();
    let value = yours.changes(&base).unwrap().unwrap().value.unwrap();
    assert_eq!(value.code, "no");
    yours.value[0] = String::new();
    assert!(yours.changes(&base).unwrap_err().contains("not_answered"));
}

#[test]
fn mistakes_name_their_line() {
    let file = draft(3, "one", "two").render("Q?");
    for (from, to, part) in [
        (
            "=== law ===",
            "=== laws ===",
            "there is no section \"laws\"",
        ),
        (
            "base-version: 3",
            "base-version: three",
            "must stay as it was",
        ),
        ("base-version: 3\n", "", "\"base-version: ...\" is missing"),
        ("value: partly", "values: partly", "there is no \"values\""),
        ("value: partly", "partly", "name: value"),
    ] {
        let error = Draft::parse(&file.replace(from, to)).unwrap_err();
        assert!(error.contains(part), "{to}: {error}");
    }
}

#[test]
fn a_conflict_shows_all_sides_and_cannot_be_sent_as_it_is() {
    let base = draft(3, "one two", "law");
    let mut yours = base.clone();
    yours.texts = [
        "one TWO".into(),
        "law".into(),
        String::new(),
        "mine alone".into(),
    ];
    let mut theirs = draft(5, "one 2", "their law");
    theirs.base_revision = 60;
    let conflict = v1::VersionConflict {
        regions: vec![v1::ConflictRegion {
            field: "narrative".into(),
            base: "two".into(),
            theirs: "2".into(),
            yours: "TWO".into(),
        }],
        ..Default::default()
    };
    let file = merge::three_sides(&base, &yours, &theirs, &conflict);
    assert!(file.contains("#   theirs: 2\n#   yours:  TWO\n"), "{file}");
    assert!(
        Draft::parse(&file)
            .unwrap_err()
            .contains("marks of a conflict")
    );
    for words in ["one TWO", "one two", "one 2", "their law", "mine alone"] {
        assert!(file.contains(words), "{words}\n{file}");
    }
    // What a person does about it.
    let (before, rest) = file.split_once("<<<<<<< your narrative\n").unwrap();
    let (_, after) = rest.split_once(">>>>>>> end\n").unwrap();
    let resolved = Draft::parse(&format!("{before}one TWO 2\n{after}")).unwrap();
    assert_eq!((resolved.base_version, resolved.base_revision), (5, 60));
    let action = resolved.changes(&theirs).unwrap().unwrap();
    let fields: Vec<i32> = action.texts.iter().map(|text| text.field).collect();
    // The law that only they changed is not overwritten.
    assert_eq!(
        fields,
        [
            i32::from(v1::TextField::Narrative),
            i32::from(v1::TextField::Remark)
        ]
    );
}

#[test]
fn a_value_that_both_changed_has_to_be_looked_at() {
    let base = draft(3, "", "");
    let (mut yours, mut theirs) = (base.clone(), draft(4, "", ""));
    yours.value[0] = "yes".into();
    theirs.value[0] = "no".into();
    let file = merge::three_sides(&base, &yours, &theirs, &v1::VersionConflict::default());
    assert!(file.contains("Theirs: value \"no\""), "{file}");
    assert!(Draft::parse(&file).is_err());
}
