//! The same command id again gives the first receipt, for ever.

use mgi_proto::v1::Receipt;
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{self, command, narrative},
    history::History,
};
use tonic::Code;

fn as_repeated(receipt: &Receipt) -> Receipt {
    Receipt {
        repeated: true,
        ..receipt.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_returns_the_first_receipt_through_restarts_and_without_views() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let code = d.indicator(0).to_owned();
    let writing = command(narrative(&code, 0, "Written once."));
    let receipt = officer.submit(&d.profile, writing.clone()).await.unwrap();
    assert!(!receipt.repeated);
    let talking = command(commands::open_thread(
        &code,
        mgi_proto::v1::Visibility::Government,
        "Said once.",
    ));
    let opened = officer.submit(&d.profile, talking.clone()).await.unwrap();

    // What came in between changes nothing.
    officer
        .must(
            &d.profile,
            narrative(&code, receipt.item_version, "Changed."),
        )
        .await;

    let retry = async |officer: &Caller| {
        let again = officer.submit(&d.profile, writing.clone()).await.unwrap();
        assert_eq!(again, as_repeated(&receipt));
        let again = officer.submit(&d.profile, talking.clone()).await.unwrap();
        assert_eq!(again, as_repeated(&opened), "with the ids that were given");
    };
    retry(&officer).await;

    d.server.restart().await;
    retry(&officer).await;

    d.server.kill().await;
    d.server.serve().await;
    retry(&officer).await;

    d.server.stop().await;
    std::fs::remove_dir_all(d.server.data_dir().join("views")).unwrap();
    d.server.serve().await;
    retry(&officer).await;

    let history = History::read(&officer, &d.profile).await;
    history.confirm([&receipt, &opened]);
    assert_eq!(history.revision(), opened.revision + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_other_content_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let first = command(narrative(d.indicator(0), 0, "Written once."));
    officer.submit(&d.profile, first.clone()).await.unwrap();
    let before = d.revision().await;
    let mut other = command(narrative(d.indicator(0), 0, "Something else."));
    other.command_id.clone_from(&first.command_id);
    let refused = Refused::of(&officer.submit(&d.profile, other.clone()).await.unwrap_err());
    assert_eq!(refused.code, Code::AlreadyExists);
    assert_eq!(refused.reason, "COMMAND_ID_REUSED");
    assert_eq!(d.revision().await, before);

    // An id is an account's own: another account may have the same.
    other.action = Some(commands::open_thread(
        d.indicator(0),
        mgi_proto::v1::Visibility::Government,
        "From somebody else.",
    ));
    let contributor = &d.teams[0].contributor;
    contributor.submit(&d.profile, other).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_command_may_be_sent_again_when_it_fits() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let seen = d.revision().await;
    let early = command(commands::validate_own_part(seen));
    officer.submit(&d.profile, early.clone()).await.unwrap_err();
    d.answer_everything().await;
    d.advance_to(mgi_proto::v1::Stage::Consultation).await;
    let mut again = command(commands::validate_own_part(d.revision().await));
    again.command_id = early.command_id;
    let receipt = officer.submit(&d.profile, again).await.unwrap();
    assert!(!receipt.repeated);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_tries_at_once_are_recorded_once() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let once = command(narrative(d.indicator(0), 0, "Written once."));
    let tries = (0..20).map(|_| officer.submit(&d.profile, once.clone()));
    let receipts = futures_util::future::try_join_all(tries).await.unwrap();
    assert!(
        receipts
            .iter()
            .all(|r| as_repeated(r) == as_repeated(&receipts[0]))
    );
    assert_eq!(receipts.iter().filter(|r| !r.repeated).count(), 1);
    History::read(officer, &d.profile).await.confirm(&receipts);
}
