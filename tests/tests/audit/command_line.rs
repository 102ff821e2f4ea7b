//! The past with the `mgi` command.

use std::process::{Output, Stdio};

use mgi_proto::v1::{ReopenItem, Stage, Visibility, command::Action};
use mgi_tests::{
    Caller, Deployment, binary,
    commands::{narrative, open_thread, validate_own_part},
};

/// Runs `mgi` for somebody, without a terminal.
async fn mgi(caller: &Caller, d: &Deployment, arguments: &[&str]) -> Output {
    let mut command = tokio::process::Command::new(binary::client());
    command
        .args(["--server", &format!("http://{}", d.server.address())])
        .args(["--profile", &d.profile])
        .args(arguments)
        .env_remove("MGI_TOKEN_FILE")
        .env_remove("COLUMNS")
        .env("MGI_TOKEN", &caller.token)
        .stdin(Stdio::null());
    command.output().await.expect("mgi runs")
}

async fn told(caller: &Caller, d: &Deployment, arguments: &[&str]) -> String {
    let output = mgi(caller, d, arguments).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("text")
}

/// Validated, reopened, changed; and a thread of one ministry.
async fn scene() -> (Deployment, u64) {
    let d = Deployment::of(&["NIA", "MHPH"]).start().await;
    let code = d.indicator(0).to_owned();
    d.teams[0]
        .contributor
        .must(&d.profile, narrative(&code, 0, "Care is free for all."))
        .await;
    let before = d.revision().await;
    let base = d.answer(&code).await.version;
    let codes = d.indicators.iter().map(|i| i.code.clone());
    for (place, indicator) in codes.enumerate() {
        let base = if indicator == code { base } else { 0 };
        let asked = &d.indicators[place];
        let kind = mgi_proto::v1::AnswerType::try_from(asked.answer_type).unwrap();
        let value = mgi_tests::commands::fitting(kind, 0);
        let action = mgi_tests::commands::value(&indicator, base, value);
        d.lead_of(place).officer.must(&d.profile, action).await;
    }
    d.advance_to(Stage::Validation).await;
    let seen = d.revision().await;
    d.teams[0]
        .officer
        .must(&d.profile, validate_own_part(seen))
        .await;
    let reopen = ReopenItem {
        indicator: code.clone(),
        reason: "The law changed.".to_owned(),
        ..ReopenItem::default()
    };
    d.lead.must(&d.profile, Action::ReopenItem(reopen)).await;
    let version = d.answer(&code).await.version;
    d.teams[0]
        .contributor
        .must(
            &d.profile,
            narrative(&code, version, "Care is free for workers."),
        )
        .await;
    d.teams[0]
        .contributor
        .must(
            &d.profile,
            open_thread(&code, Visibility::OwnMinistry, "Xylograph."),
        )
        .await;
    (d, before)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_told_as_text_with_marks_and_as_json() {
    let (d, before) = scene().await;
    let [nia, mhph] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let code = d.indicator(0);
    let then = before.to_string();

    let diff = told(&mhph.officer, &d, &["diff", &then]).await;
    assert!(
        diff.contains("Care is free for [-all-]{+workers+}."),
        "{diff}"
    );
    assert!(
        diff.contains("stage: [-collection-] {+validation+}"),
        "{diff}"
    );
    assert!(diff.contains("validation v-1 added"), "{diff}");
    assert!(diff.contains("state: void"), "{diff}");
    let json = told(&mhph.officer, &d, &["--json", "diff", &then]).await;
    let items: Vec<serde_json::Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    let answer = items.iter().find(|item| item["id"] == code).unwrap();
    assert_eq!(answer["kind"], "COMPARED_KIND_ANSWER");
    assert_eq!(answer["texts"][0]["hunks"][0]["inserted"], "workers");
    let one = told(&mhph.officer, &d, &["diff", &then, "--of", code]).await;
    assert!(one.contains(&format!("answer {code} changed")) && !one.contains("stage:"));

    let at = told(&mhph.officer, &d, &["at", &then]).await;
    assert!(at.contains("Care is free for all."), "{at}");
    assert!(at.contains(&format!("at revision {then}")), "{at}");
    let of = told(&mhph.officer, &d, &["at", &then, "--of", code, "--brief"]).await;
    assert!(of.contains(code) && !of.contains(d.indicator(1)), "{of}");

    let since = told(&nia.officer, &d, &["since-validated", "--ministry", "NIA"]).await;
    assert!(since.contains("v-1 of NIA: own_part"), "{since}");
    assert!(
        since.contains("is no longer the one that was validated"),
        "{since}"
    );
    assert!(since.contains("[-all-]{+workers+}"), "{since}");

    let timeline = told(&nia.officer, &d, &["history", "--of", code]).await;
    assert!(timeline.contains("IndicatorAssigned"), "{timeline}");
    assert!(timeline.contains("Xylograph"), "{timeline}");
    let theirs = told(&mhph.officer, &d, &["history", "--ministry", "NIA"]).await;
    assert!(theirs.contains("ValidationGiven"), "{theirs}");

    let roles = told(&mhph.officer, &d, &["roles", "--at", &then]).await;
    assert!(roles.contains("government_lead") && roles.contains(&d.lead.account));
    assert!(!roles.contains("Accounts open then"));
    let roles = told(&d.secretariat, &d, &["roles"]).await;
    assert!(roles.contains("Accounts open then"), "{roles}");
    let blame = told(&mhph.officer, &d, &["blame", code, "--at", &then]).await;
    assert!(blame.contains("Care is free for all."), "{blame}");
    let given = told(&mhph.officer, &d, &["contributions", "--at", &then]).await;
    assert!(given.contains(&format!("At revision {then}")), "{given}");

    // What one ministry says to itself is in none of it for another.
    for arguments in [
        &["diff", &then][..],
        &["at", &d.revision().await.to_string()],
        &["since-validated"],
        &["history", "--of", code],
        &["history", "--ministry", "NIA"],
        &["history"],
    ] {
        for json in [false, true] {
            let mut all = arguments.to_vec();
            all.extend(json.then_some("--json"));
            let said = told(&mhph.officer, &d, &all).await;
            assert!(
                !said.contains("Xylograph") && !said.contains("t-1"),
                "{all:?}: {said}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_told_ends_with_its_code_and_a_sentence() {
    let d = Deployment::of(&["NIA"]).start().await;
    let officer = &d.teams[0].officer;
    for (arguments, code, sentence) in [
        (&["replay"][..], 2, "needs a terminal"),
        (&["replay", "--json"], 2, "mgi history"),
        (&["history", "--of", "n-1"], 2, "has no timeline"),
        (&["diff", "2", "1"], 6, "the other way round"),
        (&["at", "1990-01-01"], 3, "had not been opened"),
        (&["at", "1", "--of", "f-9"], 3, "there was no finding:f-9"),
        (&["since-validated", "--validation", "v-9"], 3, "v-9"),
    ] {
        let output = mgi(officer, &d, arguments).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(sentence), "{arguments:?}: {said}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    }
}
