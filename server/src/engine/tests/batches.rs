//! Batches: all or nothing, and the same again.

use mgi_events::refusal::Refusal;

use super::support::*;
use crate::engine::SubmitError;
use crate::ledger::Ledger as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_one_group_decided_in_order() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    let commands = vec![
        open_thread(0, "Why?"),
        comment("t-1", "Because."),
        revise(0, 0, "Yes."),
        revise(0, 1, "Yes, all."),
    ];
    let receipts = world
        .engine
        .submit_batch(&world.founder, &profile, commands);
    let receipts = receipts.await.unwrap();
    let root = root(world.ledger.as_ref(), &stream(&profile), before + 4);
    for (receipt, place) in receipts.iter().zip(0..) {
        assert_eq!(receipt.revision_before, before + place);
        assert_eq!(receipt.revision, before + place + 1);
        assert_eq!(receipt.tree_size, before + 4);
        assert_eq!(receipt.tree_root, root);
    }
    let indexes: Vec<u32> = world.events()[usize::try_from(world.ledger.end()).unwrap() - 4..]
        .iter()
        .map(|event| mgi_events::event::open(&event.bytes).unwrap().0.group_index)
        .collect();
    assert_eq!(indexes, [0, 1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_refusal_leaves_nothing_behind() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    let good = revise(0, 0, "Yes.");
    let commands = vec![
        good.clone(),
        open_thread(0, "Why?"),
        comment("t-9", "What?"),
    ];
    let error = world
        .engine
        .submit_batch(&world.founder, &profile, commands);
    let error = error.await.unwrap_err();
    assert_eq!(error.index, 2);
    assert!(matches!(
        error.error,
        SubmitError::Refused(Refusal::NotFound { .. })
    ));
    assert_eq!(world.ledger.head(&stream(&profile)), before);
    // Nothing stayed staged: version 0 is still the one to write against.
    let receipt = world.submit(&profile, good).await.unwrap();
    assert_eq!((receipt.revision, receipt.item_version), (before + 1, 1));
    assert!(!receipt.repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_whole_batch_or_its_neighbours_are_a_repetition() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let commands = vec![
        revise(0, 0, "Yes."),
        revise(1, 0, "No."),
        revise(2, 0, "Partly."),
    ];
    let submit = async |commands: &[mgi_proto::v1::Command]| {
        let submitted = world
            .engine
            .submit_batch(&world.founder, &profile, commands.to_vec());
        submitted.await
    };
    world.ledger.hold();
    let (engine, founder, id, first) = (
        world.engine.clone(),
        world.founder.clone(),
        profile.clone(),
        commands.clone(),
    );
    let first = tokio::spawn(async move { engine.submit_batch(&founder, &id, first).await });
    until(|| world.ledger.held() == 1).await;
    let (again_in_flight, receipts) = tokio::join!(submit(&commands[1..]), async {
        tokio::task::yield_now().await;
        world.ledger.release();
        first.await.unwrap().unwrap()
    });
    let expected: Vec<_> = receipts.iter().map(again).collect();
    assert_eq!(again_in_flight.unwrap(), expected[1..]);
    for indexed in [false, true] {
        if indexed {
            world.indexed().await;
        }
        assert_eq!(submit(&commands).await.unwrap(), expected);
        assert_eq!(submit(&commands[1..]).await.unwrap(), expected[1..]);
        assert_eq!(submit(&commands[..1]).await.unwrap(), expected[..1]);
        let mut mixed = vec![revise(3, 0, "New."), commands[1].clone()];
        let error = submit(&mixed).await.unwrap_err();
        assert_eq!(
            (error.index, error.error),
            (1, SubmitError::CommandIdReused)
        );
        mixed.swap(0, 1);
        assert_eq!(submit(&mixed).await.unwrap_err().index, 0);
        let gap = [commands[0].clone(), commands[2].clone()];
        assert_eq!(
            submit(&gap).await.unwrap_err().error,
            SubmitError::CommandIdReused
        );
        let order = [commands[1].clone(), commands[0].clone()];
        assert_eq!(
            submit(&order).await.unwrap_err().error,
            SubmitError::CommandIdReused
        );
        let twice = [revise(4, 0, "Yes."), revise(5, 0, "No.")];
        let twice = [twice[0].clone(), twice[1].clone(), twice[0].clone()];
        let error = submit(&twice).await.unwrap_err();
        assert_eq!(
            (error.index, error.error),
            (2, SubmitError::CommandIdReused)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sizes_are_limited() {
    let (world, profile) = World::with_profile("rw-2021").await;
    for count in [0, 257] {
        let commands = (0..count).map(|_| open_thread(0, "Why?")).collect();
        let error = world
            .engine
            .submit_batch(&world.founder, &profile, commands);
        assert!(matches!(
            error.await.unwrap_err().error,
            SubmitError::Refused(Refusal::Fields(_))
        ));
    }
    let commands = (0..256).map(|_| open_thread(0, "Why?")).collect();
    let receipts = world
        .engine
        .submit_batch(&world.founder, &profile, commands);
    assert_eq!(receipts.await.unwrap().len(), 256);
    // Each event is small enough, all together are not.
    let text = "word ".repeat(1_900);
    let commands = (0..256).map(|_| open_thread(0, &text)).collect::<Vec<_>>();
    let fits = world
        .engine
        .submit_batch(&world.founder, &profile, commands)
        .await;
    assert!(fits.is_ok());
    let long = "word ".repeat(3_900);
    let mut commands = Vec::new();
    for version in 0..256 {
        let text = format!("{version} {}", if version % 2 == 0 { &long } else { "" });
        commands.push(revise(0, version, text.trim()));
    }
    let error = world
        .engine
        .submit_batch(&world.founder, &profile, commands);
    let error = error.await.unwrap_err();
    assert!(
        matches!(error.error, SubmitError::Refused(Refusal::Limit { .. })),
        "{error}"
    );
}
