//! Damage is told, never served and never repaired away; a write that was never
//! finished is cut.

use std::fs;

use mgi_proto::v1::{GetProfileRequest, OpenProfile, Role, command::Action};
use mgi_tests::{
    Deployment, TestServer,
    commands::{self, command, narrative},
    deployment::head,
    history::History,
    random::{Random, seed},
    watching::{self, Watching},
};
use tonic::Code;

use crate::segment;

/// One word, so that the record of the change has it whole.
fn marked(n: u32) -> String {
    format!("Marked{n}Word")
}

/// A deployment with some text in it, stopped.
async fn stopped() -> (Deployment, u64) {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    for n in 0..20 {
        let action = narrative(d.indicator(0), n, &marked(n));
        officer.must(&d.profile, action).await;
    }
    let revision = d.revision().await;
    assert!(d.server.stop().await.success());
    (d, revision)
}

/// The server does not start, with exit code 1; what it says.
async fn refuses_to_start(server: &TestServer) -> String {
    let output = server.run(&["serve"]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for command in ["verify", "rebuild"] {
        let output = server.run(&[command]).await;
        assert_eq!(output.status.code(), Some(1), "{command}");
    }
    said
}

/// With the fault undone, everything is there.
async fn starts_with(mut d: Deployment, revision: u64) {
    d.server.serve().await;
    assert_eq!(d.revision().await, revision, "nothing was lost");
    let verifying = History::read(&d.lead, &d.profile).await;
    assert_eq!(verifying.revision(), revision);
}

/// A profile of another country beside the first.
const OTHER: &str = "xb-2026";

/// Opens it.
async fn open_other(d: &Deployment) {
    let other = match commands::open_profile(&d.questionnaire_digest) {
        Action::OpenProfile(open) => OpenProfile {
            country_code: "XB".to_owned(),
            country: "Otherland".to_owned(),
            ..open
        },
        _ => unreachable!("it opens a profile"),
    };
    d.secretariat.must(OTHER, Action::OpenProfile(other)).await;
    d.secretariat.must(OTHER, commands::enrol("DGIE")).await;
}

/// What a reader of a profile is told.
async fn refusal(d: &Deployment, profile: &str) -> String {
    let request = GetProfileRequest {
        profile_id: profile.to_owned(),
        at: None,
    };
    let refused = d.secretariat.collaboration().get_profile(request).await;
    let status = refused.unwrap_err();
    assert_eq!(status.code(), Code::DataLoss, "{status:?}");
    status.message().to_owned()
}

/// The other profile is read, written and watched; so is everything together.
async fn other_goes_on(d: &Deployment, grant: Action) {
    let from = head(&d.secretariat, OTHER).await.revision;
    let one = watching::profile_from(OTHER, 0);
    let mut one = Watching::begin(&d.secretariat, one).await.unwrap();
    let (seen, next) = one.history().await;
    assert_eq!((seen.len() as u64, next), (from, from));
    let all = watching::profile_from("", 0);
    let mut all = Watching::begin(&d.secretariat, all).await.unwrap();
    let (seen, _) = all.history().await;
    assert!(seen.iter().all(|event| event.stream != "profile/xa-2026"));
    assert!(seen.iter().any(|event| event.stream == "profile/xb-2026"));
    let receipt = d.secretariat.must(OTHER, grant).await;
    assert_eq!(receipt.revision, from + 1);
    assert_eq!(watching::indexes(&one.events(1).await), [from]);
    // The heads that the server records come between.
    loop {
        let event = all.events(1).await.remove(0);
        if event.stream == "profile/xb-2026" {
            assert_eq!(event.index, from);
            break;
        }
        assert_eq!(event.stream, "deployment");
    }
    History::read(&d.secretariat, OTHER)
        .await
        .confirm(&[receipt]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_the_middle_refuses_its_profile_and_names_the_event_and_others_go_on() {
    let mut random = Random::new(seed());
    let mut d = Deployment::of(&["DGIE"]).start().await;
    open_other(&d).await;
    let officer = d.teams[0].officer.clone();
    for n in 0..20 {
        let action = narrative(d.indicator(0), n, &marked(n));
        officer.must(&d.profile, action).await;
    }
    let revision = d.revision().await;
    assert!(d.server.stop().await.success());
    let segment = segment::first(&d.server);
    // Sentence 10 is the last that names the word: as what it replaced.
    let index = revision - 10;
    let place = segment::last_place(&segment, &marked(9));
    let place = place + random.below(marked(9).len());
    let byte = fs::read(&segment).unwrap()[place];
    let flipped = byte ^ (1 << random.below(8));
    segment::overwrite(&segment, place, &[flipped]);
    let damaged = fs::read(&segment).unwrap();

    let named = format!("The first bad event is event {index}");
    let verify = async |d: &Deployment| {
        let output = d.server.run(&["verify"]).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("segment 1 of the ledger"), "{said}");
        assert!(said.contains("profile/xa-2026"), "{said}");
        assert!(said.contains(&named), "{index} is named: {said}");
        assert!(!said.contains(OTHER), "{said}");
    };
    verify(&d).await;
    assert!(
        fs::read(&segment).unwrap() == damaged,
        "nothing was changed"
    );

    // With the views that were there, after a restart, and with none.
    let grants = [Role::GovernmentLead, Role::Facilitator, Role::Analyst];
    for (round, role) in grants.into_iter().enumerate() {
        d.server.serve().await;
        let warned = "warning: profile/xa-2026 is not what was recorded";
        assert!(d.server.log().contains(warned), "{}", d.server.log());
        assert!(d.server.log().contains(&named), "{}", d.server.log());
        let told = refusal(&d, "xa-2026").await;
        assert!(told.contains(&named), "{told}");
        let write = narrative(d.indicator(0), 20, "One more.");
        let refused = officer.ask(&d.profile, write).await.unwrap_err();
        assert_eq!(refused.code(), Code::DataLoss, "round {round}");
        let grant = commands::grant(&d.lead.account, role, "");
        other_goes_on(&d, grant).await;
        assert!(d.server.stop().await.success());
        if round == 1 {
            fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
        }
    }
    verify(&d).await;
    let kept = d.server.must(&["views", "digest"]).await;
    assert_eq!(kept, d.server.must(&["rebuild"]).await);

    // With the fault undone, everything is there.
    segment::overwrite(&segment, place, &[byte]);
    starts_with(d, revision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_deployment_s_own_stream_lost_an_event_nothing_starts() {
    let (d, revision) = stopped().await;
    let segment = segment::first(&d.server);
    let place = segment::last_place(&segment, "HeadsRecorded");
    let before = segment::overwrite(&segment, place, b"headsRecorded");
    let output = d.server.run(&["serve"]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("of stream deployment is damaged"), "{said}");
    assert!(said.contains("backup"), "the remedy: {said}");

    segment::overwrite(&segment, place, &before);
    starts_with(d, revision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_without_its_signed_checkpoints_says_what_that_means() {
    let (mut d, revision) = stopped().await;
    fs::remove_file(d.server.data_dir().join("checkpoints.redb")).unwrap();
    let output = d.server.run(&["verify"]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("checkpoints.redb was missing"), "{said}");
    assert!(said.contains("put it back"), "the remedy: {said}");
    // It is there again: nothing more is said.
    d.server.serve().await;
    assert!(
        !d.server.log().contains("was missing"),
        "{}",
        d.server.log()
    );
    assert_eq!(d.revision().await, revision);
    assert!(d.server.stop().await.success());
    fs::remove_file(d.server.data_dir().join("checkpoints.redb")).unwrap();
    d.server.serve().await;
    let log = d.server.log();
    assert!(log.contains("checkpoints.redb was missing"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_a_write_that_was_never_finished_are_cut() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let action = narrative(d.indicator(0), 0, "The last sentence.");
    let receipt = officer.must(&d.profile, action).await;
    d.server.kill().await;
    // What a power cut leaves of a next write: the beginning of a frame.
    let segment = segment::first(&d.server);
    let end = segment::end(&segment);
    let torn = fs::read(&segment).unwrap()[4096..4096 + 90].to_vec();
    segment::overwrite(&segment, end, &torn);

    d.server.serve().await;
    assert_eq!(d.revision().await, receipt.revision, "nothing was lost");
    History::read(&officer, &d.profile)
        .await
        .confirm([&receipt]);
    assert!(d.server.log().contains("it was cut"), "{}", d.server.log());
    officer
        .must(
            &d.profile,
            narrative(d.indicator(0), receipt.item_version, "Goes on."),
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_torn_is_gone_as_a_whole_and_the_views_follow() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let before = d.revision().await;
    let batch: Vec<_> = (0..10)
        .map(|n| command(narrative(d.indicator(0), n, &marked(n))))
        .collect();
    officer
        .submit_batch(&d.profile, batch.clone())
        .await
        .unwrap();
    d.server.kill().await;
    // As if nothing had been signed of it yet: each second something is, and then a torn end is not
    // cut below it (the suite `audit` has that).
    std::fs::remove_file(d.server.data_dir().join("checkpoints.redb")).unwrap();
    // A disk that lied lost the second half of the newest group.
    let segment = segment::first(&d.server);
    let place = segment::last_place(&segment, &marked(5));
    let end = segment::end(&segment);
    segment::overwrite(&segment, place, &vec![0; end - place]);

    d.server.serve().await;
    assert_eq!(d.revision().await, before, "all of the group or nothing");
    let history = History::read(&officer, &d.profile).await;
    assert_eq!(history.revision(), before);
    // The same commands are not taken for repeated ones: they are not there.
    let receipts = officer.submit_batch(&d.profile, batch).await.unwrap();
    assert!(receipts.iter().all(|r| !r.repeated));
    History::read(&officer, &d.profile).await.confirm(&receipts);
    assert!(d.server.stop().await.success());
    let kept = d.server.must(&["views", "digest"]).await;
    assert_eq!(kept, d.server.must(&["rebuild"]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_format_is_refused_and_left_alone() {
    let (d, revision) = stopped().await;
    let segment = segment::first(&d.server);
    let mut header = fs::read(&segment).unwrap()[..16].to_vec();
    header[8..12].copy_from_slice(&2_u32.to_le_bytes());
    let crc = crc32c::crc32c(&header[..12]);
    header[12..].copy_from_slice(&crc.to_le_bytes());
    let original = segment::overwrite(&segment, 0, &header);
    let newer = fs::read(&segment).unwrap();

    let said = refuses_to_start(&d.server).await;
    assert!(said.contains("written in format 2"), "{said}");
    assert!(said.contains("newer program"), "{said}");
    assert!(fs::read(&segment).unwrap() == newer, "nothing was changed");

    segment::overwrite(&segment, 0, &original);
    starts_with(d, revision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_cannot_be_read_is_refused() {
    let (d, revision) = stopped().await;
    let segment = segment::first(&d.server);
    let aside = d.server.data_dir().join("aside");
    fs::rename(&segment, &aside).unwrap();
    fs::create_dir(&segment).unwrap();
    let said = refuses_to_start(&d.server).await;
    assert!(said.contains("00000001.mgl"), "it names the file: {said}");

    fs::remove_dir(&segment).unwrap();
    fs::rename(&aside, &segment).unwrap();
    starts_with(d, revision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_is_gone_is_not_taken_for_a_new_one() {
    let (d, revision) = stopped().await;
    let ledger = d.server.data_dir().join("ledger");
    let aside = d.server.data_dir().join("aside");
    fs::rename(&ledger, &aside).unwrap();
    let said = refuses_to_start(&d.server).await;
    assert!(said.contains("ledger"), "{said}");
    let init = d.server.run(&["init"]).await;
    assert_eq!(init.status.code(), Some(1), "no second deployment");

    let _ = fs::remove_dir_all(&ledger);
    fs::rename(&aside, &ledger).unwrap();
    starts_with(d, revision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_are_damaged_or_gone_are_made_again() {
    let (mut d, revision) = stopped().await;
    let digest = d.server.must(&["views", "digest"]).await;
    let views = d.server.data_dir().join("views");
    for damage in 0..3 {
        match damage {
            0 => fs::remove_dir_all(&views).unwrap(),
            1 => {
                fs::remove_dir_all(&views).unwrap();
                fs::create_dir(&views).unwrap();
                fs::write(views.join("db"), b"not a database").unwrap();
            }
            _ => {
                let db = views.join("db");
                if let Ok(mut bytes) = fs::read(&db) {
                    let half = bytes.len() / 2;
                    bytes[..half].fill(0x5a);
                    fs::write(&db, bytes).unwrap();
                }
            }
        }
        d.server.serve().await;
        assert_eq!(d.revision().await, revision, "damage {damage}");
        assert!(d.server.stop().await.success());
        let again = d.server.must(&["views", "digest"]).await;
        assert_eq!(again, digest, "damage {damage}");
    }
}
