//! Second factors: codes that are used once, spare codes, removal.

use std::time::{SystemTime, UNIX_EPOCH};

use mgi_proto::v1::{
    BeginSecondFactorRequest, ConfirmSecondFactorRequest, RemoveSecondFactorRequest,
};
use mgi_tests::Deployment;

use crate::support::{PASSWORD, person, refused, sign_in};

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_needed_and_used_once() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let admin = &d.secretariat;
    let focal = person(admin, "focal.point").await;
    let mut access = focal.caller.access();
    let begun = access
        .begin_second_factor(BeginSecondFactorRequest {})
        .await;
    let begun = begun.unwrap().into_inner();
    assert!(begun.uri.starts_with("otpauth://totp/"));
    let secret = totp_rs::Secret::try_from_base32(&begun.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let at = now();
    let code = |step: u64| totp.generate((at / 30 + step) * 30).to_string();

    let wrong = ConfirmSecondFactorRequest {
        code: "000000".to_owned(),
    };
    if code(0) != "000000" && code(1) != "000000" {
        let tried = access.confirm_second_factor(wrong).await;
        assert_eq!(refused(tried).fields, ["code"]);
    }
    let confirmed = access
        .confirm_second_factor(ConfirmSecondFactorRequest { code: code(0) })
        .await
        .unwrap();
    let spare = confirmed.into_inner().spare_codes;
    assert_eq!(spare.len(), 10);

    // One answer for all of these: no code, a wrong one, and the one that confirmed.
    let mut told = Vec::new();
    for tried in ["", "nonsense", &code(0)] {
        let failed = refused(sign_in(admin, "focal.point", PASSWORD, tried).await);
        assert_eq!(failed.reason, "SIGN_IN_FAILED", "{tried}");
        told.push(failed.sentence);
    }
    let wrong = refused(sign_in(admin, "focal.point", "wrong password here", &code(1)).await);
    told.push(wrong.sentence);
    told.dedup();
    assert_eq!(told.len(), 1);

    // The next step is within the skew, and good once.
    assert!(
        sign_in(admin, "focal.point", PASSWORD, &code(1))
            .await
            .is_ok()
    );
    let replayed = sign_in(admin, "focal.point", PASSWORD, &code(1)).await;
    assert_eq!(refused(replayed).reason, "SIGN_IN_FAILED");
    assert!(
        sign_in(admin, "focal.point", PASSWORD, &spare[3])
            .await
            .is_ok()
    );
    let spent = sign_in(admin, "focal.point", PASSWORD, &spare[3]).await;
    assert_eq!(refused(spent).reason, "SIGN_IN_FAILED");

    access
        .remove_second_factor(RemoveSecondFactorRequest {})
        .await
        .unwrap();
    assert!(sign_in(admin, "focal.point", PASSWORD, "").await.is_ok());
}
