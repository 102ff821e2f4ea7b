//! What is logged at the finest level: ids and counts, never a secret or a text.

use mgi_proto::v1::{SubmitRequest, Visibility};
use mgi_tests::{
    Deployment, commands,
    commands::{command, narrative, open_thread},
    history::History,
    raw,
};
use prost::Message as _;

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_name_or_text_is_in_the_log_of_a_whole_journey() {
    let mut d = Deployment::of(&["DGIE", "MINEMA"])
        .setting("--log-filter", "trace")
        .start()
        .await;
    let officer = d.teams[0].officer.clone();
    let (said, written) = (
        "Zebrafish are not to be logged.",
        "Quokkas are not to be logged.",
    );
    officer
        .must(&d.profile, narrative(d.indicator(0), 0, written))
        .await;
    officer
        .must(
            &d.profile,
            open_thread(d.indicator(0), Visibility::Government, said),
        )
        .await;
    // A conflict, a refusal, a foreign token, a message that is cut, gRPC-Web.
    let _ = officer
        .ask(
            &d.profile,
            narrative(d.indicator(0), 0, "Axolotls: a conflict."),
        )
        .await;
    let _ = d
        .stranger()
        .await
        .ask(&d.profile, narrative(d.indicator(0), 0, "Narwhals."))
        .await;
    let foreign = officer.with_token("mgi_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
    let _ = foreign
        .ask(&d.profile, narrative(d.indicator(0), 0, "Pangolins."))
        .await;
    let request = SubmitRequest {
        profile_id: d.profile.clone(),
        command: Some(command(narrative(d.indicator(1), 0, "Ocelots."))),
        with_proofs: false,
    };
    let path = "/mgi.v1.CollaborationService/Submit";
    let whole = request.encode_to_vec();
    let cut = raw::framed(&whole[..whole.len() - 3]);
    raw::call(officer.channel(), path, &officer.token, cut).await;
    let bearer = format!("Bearer {}", officer.token);
    let web = ("content-type", "application/grpc-web+proto");
    let headers = [
        web,
        ("authorization", &*bearer),
        ("cookie", "__Host-mgi=mgis_capybara"),
    ];
    raw::http1(d.server.address(), path, &headers, &raw::framed(&whole)).await;
    History::read(&officer, &d.profile).await;
    d.answer_everything().await;
    d.lead
        .must(&d.profile, commands::advance(d.head().await.stage()))
        .await;
    d.server.stop().await;

    let log = d.server.log();
    assert!(
        log.contains("DEBUG mgi") || log.contains("TRACE mgi"),
        "it is the finest level"
    );
    assert!(
        !log.contains("TRACE h2"),
        "libraries are not heard below info"
    );
    let people = [
        &d.secretariat,
        &d.lead,
        &officer,
        &d.teams[1].officer,
        &foreign,
    ];
    let tokens: Vec<&str> = people.iter().map(|caller| &*caller.token).collect();
    let texts = [
        "Zebrafish",
        "Quokkas",
        "Axolotls",
        "Narwhals",
        "Pangolins",
        "Ocelots",
        "capybara",
        "Somebody",
        "A stranger",
        "Secretariat",
    ];
    for secret in tokens.into_iter().chain(texts) {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}
