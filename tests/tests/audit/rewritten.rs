//! What a machine remembers of a history shows another one, also where all of its
//! signatures are valid.

use std::{fs, path::Path};

use mgi_proto::v1::Role;

use crate::{
    signatures::{personal_key, round},
    signing_people::validations,
};

/// The history is rewritten on a copy of the data directory by the same server with
/// the same key: all of its signatures are valid, and the officer's machine knows
/// better.
#[tokio::test(flavor = "multi_thread")]
async fn a_rewritten_history_is_not_signed() {
    let (mut d, people) = round(1).await;
    let officer = &people[0];
    d.server.stop().await;
    let before = officer.file("before");
    copy(d.server.data_dir(), &before);
    d.server.serve().await;
    personal_key(officer).await;
    officer
        .must(&["validate", "give", "own_part", "--key", "me.key", "--yes"])
        .await;
    officer.must(&["checkpoint", "remember"]).await;

    d.server.stop().await;
    fs::remove_dir_all(d.server.data_dir()).unwrap();
    copy(&before, d.server.data_dir());
    d.server.serve().await;
    let said = officer.fails(&["checkpoint", "remember"]).await;
    assert!(
        said.contains("ALARM") && said.contains("now says that there are"),
        "{said}"
    );
    // Something else takes the place of what was.
    for _ in 0..3 {
        d.person(Role::Auditor, "").await;
    }
    officer.must(&["key", "register", "me.key"]).await;
    let said = officer
        .fails(&["validate", "give", "own_part", "--key", "me.key", "--yes"])
        .await;
    assert!(
        said.contains("ALARM") && said.contains("in their place"),
        "{said}"
    );
    assert!(validations(&d.lead, &d.profile).await.is_empty());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}
