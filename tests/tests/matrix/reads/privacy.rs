//! Erasing persons, copies of what is held about one, and who read what (docs/privacy.md).
//!
//! Nobody is erased here: what is asked for is malformed, settled before, or not there, and the
//! right is judged before each of these.

use mgi_proto::v1::*;
use mgi_tests::commands::new_id;

use super::{
    super::{
        oracle::Needs::{
            Administrator, AdministratorOrAuditor, DeploymentAuditor, DeploymentStream, SignedIn,
        },
        world::World,
    },
    Rows,
};

/// Who is no administrator is told so.
const KEEPS: &str = "!administrator-keeps-directory";
/// Who confirms no erasure is told so.
const CONFIRMS: &str = "!two-persons-erase";
/// Who audits no deployment is told so.
const AUDITS: &str = "!auditors-read-access";

pub(super) fn erasures(rows: &mut Rows, world: &World) {
    let request = |account: &str, legal_basis: &str| RequestErasureRequest {
        command_id: new_id(),
        account_id: account.to_owned(),
        legal_basis: legal_basis.to_owned(),
    };
    let nobody = format!("ac-{}", "a".repeat(26));
    let asked = request(&nobody, "article 23");
    let needs = Administrator("no account", KEEPS);
    rows.add("RequestErasure", "one that is not there", needs, &asked);
    let asked = request(&world.own.account, "");
    let needs = Administrator("bad legal_basis", KEEPS);
    rows.add("RequestErasure", "without a legal basis", needs, &asked);

    // One that was withdrawn, and one that never was: a difference for who has the right only.
    for (what, erasure, then) in [
        (
            "withdrawn",
            world.withdrawn_erasure.as_str(),
            "erasure-is-open",
        ),
        ("not there", "er-9999", "no erasure"),
    ] {
        let confirm = ConfirmErasureRequest {
            command_id: new_id(),
            erasure_id: erasure.to_owned(),
        };
        let needs = AdministratorOrAuditor(then, CONFIRMS);
        rows.add("ConfirmErasure", what, needs, &confirm);
        let withdraw = WithdrawErasureRequest {
            command_id: new_id(),
            erasure_id: erasure.to_owned(),
            reason: "another account was meant".to_owned(),
        };
        let needs = Administrator(then, KEEPS);
        rows.add("WithdrawErasure", what, needs, &withdraw);
    }
    let list = ListErasuresRequest::default();
    rows.add("ListErasures", "", DeploymentStream, &list);
}

pub(super) fn exports(rows: &mut Rows, world: &World) {
    let export = |account: &str| ExportPersonRequest {
        account_id: account.to_owned(),
    };
    let nobody = format!("ac-{}", "a".repeat(26));
    rows.add("ExportPerson", "own", SignedIn, &export(""));
    // The account of the contributor whose draft is a word that nobody may come across.
    let needs = Administrator("ok", KEEPS);
    let anothers = export(&world.own.account);
    rows.add("ExportPerson", "another's", needs, &anothers);
    let needs = Administrator("no account", KEEPS);
    rows.add("ExportPerson", "nobody's", needs, &export(&nobody));
}

pub(super) fn access_log(rows: &mut Rows, world: &World) {
    let read = |account: &str| ReadAccessLogRequest {
        account_id: account.to_owned(),
        ..ReadAccessLogRequest::default()
    };
    let nobody = format!("ac-{}", "a".repeat(26));
    rows.add("ReadAccessLog", "what one may", SignedIn, &read(""));
    for (what, account) in [("another's", &world.own.account), ("nobody's", &nobody)] {
        let needs = DeploymentAuditor("ok", AUDITS);
        rows.add("ReadAccessLog", what, needs, &read(account));
    }
}
