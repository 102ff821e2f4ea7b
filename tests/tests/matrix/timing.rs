//! What is hidden takes as long to be refused as what does not exist.
//!
//! The two are asked for in turn, many times, and their medians are compared. The
//! bound is wide, because machines are shared: it finds another path (a read of the
//! ledger, a wait for the disk, a hash of a password), not a branch. What a reader
//! could tell from a branch is far below what a network adds.

use std::time::{Duration, Instant};

use mgi_tests::Caller;

use super::{
    commands,
    people::{FOREIGN, Person, Standing},
    reads,
    wire::{self, Take},
    world::{Hidden, OTHER, PROFILE, World},
};
use mgi_proto::v1::Role;
use mgi_tests::{commands::grant, deployment::account};

/// Calls of each kind.
const CALLS: usize = 120;
/// How much longer the median of one may be than that of the other.
const FACTOR: u32 = 5;
/// Medians below this are not told apart: it is the noise of one machine.
const NOISE: Duration = Duration::from_micros(300);

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_takes_as_long_as_what_does_not_exist() {
    let world = World::make(Hidden::Planted).await;
    let person = |caller: &Caller, standing: Standing| Person {
        name: String::new(),
        header: Some(format!("Bearer {}", caller.token)),
        established: true,
        standing,
        deployment: None,
        of_other: false,
        early: false,
    };
    let stranger = account(&world.secretariat, world.address(), "A stranger").await;
    let foreign = account(&world.secretariat, world.address(), "A reviewer").await;
    let role = grant(&foreign.account, Role::Reviewer, FOREIGN);
    world.secretariat.must(PROFILE, role).await;
    let stranger = person(&stranger, Standing::Stranger);
    let foreign = person(&foreign, Standing::InForce('r'));
    let mut rows = reads::rows(&world);
    rows.extend(commands::actions(&world).iter().map(commands::Asked::row));
    let channel = Caller::new(world.address(), "", "").channel();
    let mut measured = 0;
    let mut slow = Vec::new();
    for row in &rows {
        let of_profile = [PROFILE, OTHER].contains(&row.twin.0.as_str());
        // A row of each kind is enough: they share what judges them.
        let sampled = [
            ("GetProfile", PROFILE),
            ("GetState", PROFILE),
            ("ReadHistory", PROFILE),
            ("GetContributions", PROFILE),
            ("CreateBundle", "auditor"),
            ("Watch", PROFILE),
            ("Submit", "a role that is not there"),
            ("ListComments", "own ministry"),
            ("ListActions", "thread of the own ministry"),
            ("SubmitBatch", "post_comment in own ministry's"),
            ("RevokeToken", "another's"),
        ];
        let name = row.method.rsplit('/').next().unwrap_or_default();
        if !sampled.contains(&(name, row.what.as_str())) {
            continue;
        }
        let who = if of_profile || name == "RevokeToken" {
            &stranger
        } else {
            &foreign
        };
        let absent = row.messages.iter();
        let absent: Vec<Vec<u8>> = absent
            .map(|m| super::matrix::replaced(m, &row.twin.0, &row.twin.1))
            .collect();
        let mut times = [Vec::new(), Vec::new()];
        for call in 0..2 * CALLS {
            let messages = if call % 2 == 0 {
                &row.messages
            } else {
                &absent
            };
            let begun = Instant::now();
            let header = who.header.as_deref();
            let answer =
                wire::grpc(channel.clone(), &row.method, header, messages, Take::All).await;
            times[call % 2].push(begun.elapsed());
            assert_ne!(answer.outcome(), "ok", "{} ({})", row.method, row.what);
        }
        slow.extend(told_apart(&format!("{} ({})", row.method, row.what), times));
        measured += 1;
    }
    assert_eq!(measured, 11, "every sample was found");

    // A token that is unknown, and one that was revoked; neither says which.
    let revoked = account(&world.secretariat, world.address(), "Revoked").await;
    super::people::revoke_all(&world.secretariat, &revoked).await;
    let revoked = format!("Bearer {}", revoked.token);
    let unknown = super::people::unknown();
    let mut times = [Vec::new(), Vec::new()];
    for call in 0..2 * CALLS {
        let header = if call % 2 == 0 { &revoked } else { &unknown };
        let begun = Instant::now();
        let method = "mgi.v1.DirectoryService/WhoAmI";
        let answer = wire::grpc(channel.clone(), method, Some(header), &[vec![]], Take::All).await;
        times[call % 2].push(begun.elapsed());
        assert_eq!(answer.outcome(), "unauthenticated");
    }
    slow.extend(told_apart("a revoked and an unknown token", times));
    assert!(slow.is_empty(), "told apart by time:\n{}", slow.join("\n"));
}

/// Says the ratio; and what is wrong, if the two can be told apart.
fn told_apart(what: &str, times: [Vec<Duration>; 2]) -> Option<String> {
    let [hidden, absent] = times.map(median);
    let line = format!("{what}: hidden {hidden:?}, not there {absent:?}");
    eprintln!("{line}");
    let apart = |a: Duration, b: Duration| a.max(NOISE) > FACTOR * b.max(NOISE);
    (apart(hidden, absent) || apart(absent, hidden)).then_some(line)
}
