//! Clients that open streams and never read: they cost little, and nobody else anything.

use mgi_proto::v1::{Visibility, WatchRequest};
use mgi_tests::{
    Deployment,
    commands::{command, open_thread},
    http2,
    http2::{Http2, kind},
    raw,
};
use prost::Message as _;

use super::meanwhile;

/// SETTINGS_INITIAL_WINDOW_SIZE.
const WINDOW: u16 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn watchers_that_take_nothing_hold_little_memory() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    // 2 MB of history, which each of them asks for.
    let text = "word ".repeat(1_600);
    for _ in 0..4 {
        let said = (0..60).map(|_| command(open_thread(d.indicator(0), Visibility::Public, &text)));
        officer
            .submit_batch(&d.profile, said.collect())
            .await
            .unwrap();
    }
    let request = WatchRequest {
        profile_id: d.profile.clone(),
        ..WatchRequest::default()
    };
    let body = raw::framed(&request.encode_to_vec());
    let memory = d.server.memory();
    let mut held = Vec::new();
    let attack = async {
        for _ in 0..2 {
            let mut client = Http2::connect(d.server.address(), &[(WINDOW, 0)]).await;
            for n in 0..250 {
                let stream = 2 * n + 1;
                let path = "/mgi.v1.LiveService/Watch";
                client.call(stream, path, &officer.token, false).await;
                client
                    .frame(kind::DATA, http2::END_STREAM, stream, &body)
                    .await;
            }
            // Each of them was begun: its head came.
            let mut begun = 0;
            while begun < 250 {
                let frame = client.next().await.expect("the connection goes on");
                assert_ne!(frame.kind, kind::GOAWAY);
                begun += usize::from(frame.kind == kind::HEADERS);
            }
            held.push(client);
        }
    };
    meanwhile(&d, attack).await;
    // 500 times 2 MB would be 1 GB; what waits of each is one batch at most.
    let grown = d.server.memory().saturating_sub(memory);
    assert!(grown < 300 * 1024 * 1024, "{grown}");
    drop(held);
    d.revision().await;
}
