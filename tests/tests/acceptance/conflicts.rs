//! Nobody's words are overwritten.

use mgi_proto::v1::{AdoptAnswer, TargetKind, TextField, command::Action};
use mgi_tests::{
    Deployment, Refused,
    commands::{self, command, narrative, write},
};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_with_all_that_is_needed_to_reconcile() {
    let d = Deployment::of(&["DGIE", "MOH"]).shared().start().await;
    let [dgie, moh] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let code = d.indicator(0);
    let base = "Residents have access.";
    let theirs = "Residents have access after registration.";
    let yours = "Residents have access within thirty days.";
    let first = dgie
        .officer
        .must(&d.profile, narrative(code, 0, base))
        .await;
    let second = moh
        .officer
        .must(&d.profile, narrative(code, first.item_version, theirs))
        .await;
    let before = d.revision().await;

    let stale = dgie
        .officer
        .ask(&d.profile, narrative(code, first.item_version, yours))
        .await
        .unwrap_err();
    let refused = Refused::of(&stale);
    assert_eq!(refused.code, Code::Aborted);
    assert_eq!(refused.reason, "VERSION_CONFLICT");
    assert_eq!(refused.rule, "nothing-is-overwritten");
    let conflict = refused.conflict.expect("the details of the conflict");
    let target = conflict.target.clone().unwrap();
    assert_eq!(target.kind(), TargetKind::Answer);
    assert_eq!(target.id, code);
    assert_eq!(conflict.base_version, first.item_version);
    assert_eq!(conflict.current_version, second.item_version);
    assert_eq!(conflict.changed_by_ministry, "MOH");
    assert_eq!(conflict.changed_by_event, second.revision_before);
    let [region] = conflict.regions.as_slice() else {
        panic!("one region: {conflict:?}");
    };
    assert_eq!(region.field, "narrative");
    assert_eq!(region.base, "");
    assert_eq!(region.theirs, " after registration");
    assert_eq!(region.yours, " within thirty days");

    assert_eq!(d.revision().await, before, "nothing changed");
    assert_eq!(d.answer(code).await.texts[0].text, theirs);

    // Reconciled, it is taken.
    let both = "Residents have access within thirty days after registration.";
    dgie.officer
        .must(&d.profile, narrative(code, conflict.current_version, both))
        .await;
    assert_eq!(d.answer(code).await.texts[0].text, both);
}

#[tokio::test(flavor = "multi_thread")]
async fn different_fields_merge() {
    let d = Deployment::of(&["DGIE", "MOH"]).shared().start().await;
    let [dgie, moh] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let code = d.indicator(0);
    dgie.officer
        .must(
            &d.profile,
            write(code, TextField::Law, 0, "The law says so."),
        )
        .await;
    moh.officer
        .must(
            &d.profile,
            write(code, TextField::Practice, 0, "In practice it differs."),
        )
        .await;
    let value = commands::fitting(d.indicators[0].answer_type(), 1);
    dgie.officer
        .must(&d.profile, commands::value(code, 0, value.clone()))
        .await;
    let answer = d.answer(code).await;
    assert_eq!(answer.texts.len(), 2);
    assert_eq!(answer.value, Some(value));
    assert_eq!(answer.version, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_adopted_or_validated_is_what_was_read() {
    let d = Deployment::of(&["DGIE", "MOH"]).shared().start().await;
    let [dgie, moh] = d.teams.as_slice() else {
        panic!("two ministries");
    };
    let code = d.indicator(0);
    let value = |choice| commands::fitting(d.indicators[0].answer_type(), choice);
    let draft = moh
        .officer
        .must(&d.profile, commands::value(code, 0, value(0)))
        .await;
    moh.officer
        .must(
            &d.profile,
            commands::value(code, draft.item_version, value(1)),
        )
        .await;
    let adopt = command(Action::AdoptAnswer(AdoptAnswer {
        indicator: code.to_owned(),
        base_version: draft.item_version,
    }));
    let stale = dgie.officer.submit(&d.profile, adopt).await.unwrap_err();
    let refused = Refused::of(&stale);
    assert_eq!(refused.code, Code::Aborted);
    assert_eq!(
        refused.conflict.unwrap().current_version,
        draft.item_version + 1
    );
}
