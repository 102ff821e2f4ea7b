//! Level 3: OpenSSL signs what the command wrote, and verifies what the history has.

use std::fs;

use mgi_events::validation::{Level, verify};
use mgi_proto::v1::{DeploymentRole, GetCertificateRequest, ListKeysRequest};
use mgi_tests::{deployment, history::History};
use prost::Message as _;
use tonic::Code;

use crate::{
    signatures::{directory, round},
    signing_people::{openssl, validations},
};

#[tokio::test(flavor = "multi_thread")]
async fn openssl_signs_and_verifies_validations_of_level_three() {
    let (d, people) = round(3).await;
    let ec = |curve: &'static str| vec!["genpkey", "-algorithm", "EC", "-pkeyopt", curve];
    let kinds: [(Vec<&str>, &[&str]); 4] = [
        (ec("ec_paramgen_curve:P-256"), &["-sha256"]),
        (ec("ec_paramgen_curve:P-384"), &["-sha384"]),
        (
            vec![
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:2048",
            ],
            &["-sha256"],
        ),
        (
            vec![
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:3072",
            ],
            &[
                "-sha256",
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:digest",
            ],
        ),
    ];
    let officer = &people[0];
    let folder = officer.machine.path();
    let auditor = d.stranger().await;
    deployment::deployment_role(&d.secretariat, &auditor.account, DeploymentRole::Auditor).await;
    for (place, (key, how)) in kinds.iter().enumerate() {
        let mut make = key.clone();
        make.extend(["-out", "card.pem"]);
        openssl(folder, &make);
        openssl(
            folder,
            &[
                "req",
                "-x509",
                "-new",
                "-key",
                "card.pem",
                "-out",
                "me.pem",
                "-days",
                "30",
                "-subj",
                "/CN=Xylograph Officer",
            ],
        );
        let sign = |file: &str, out: &str| {
            let mut arguments = vec!["dgst"];
            arguments.extend_from_slice(how);
            arguments.extend(["-sign", "card.pem", "-out", out, file]);
            openssl(folder, &arguments);
        };
        officer
            .must(&[
                "key",
                "statement",
                "--certificate",
                "me.pem",
                "--output",
                "registration",
            ])
            .await;
        sign("registration", "proof");
        officer
            .must(&[
                "key",
                "register",
                "--certificate",
                "me.pem",
                "--signature",
                "proof",
            ])
            .await;
        officer
            .must(&["sign", "prepare", "own_part", "--output", "statement"])
            .await;
        sign("statement", "signature");
        officer
            .must(&[
                "sign",
                "submit",
                "--statement",
                "statement",
                "--signature",
                "signature",
            ])
            .await;

        // What is in the history verifies by the project's function, and by OpenSSL.
        let (event, given) = validations(&d.lead, &d.profile).await.pop().unwrap();
        assert_eq!(given.level, 3);
        let known = directory(&d).await;
        let held = known.key(&given.key_id).unwrap();
        let verified = verify(&given, &event, known.id(), Some(held)).unwrap();
        assert_eq!(verified.level, Level::Certificate);
        let request = GetCertificateRequest {
            key_id: given.key_id.clone(),
        };
        let certificate = auditor.directory().get_certificate(request.clone()).await;
        fs::write(
            officer.file("auditor.der"),
            certificate.unwrap().into_inner().certificate,
        )
        .unwrap();
        fs::write(officer.file("auditor.statement"), &given.statement_text).unwrap();
        fs::write(officer.file("auditor.signature"), &given.signature).unwrap();
        openssl(
            folder,
            &[
                "x509",
                "-inform",
                "DER",
                "-in",
                "auditor.der",
                "-pubkey",
                "-noout",
                "-out",
                "auditor.pub",
            ],
        );
        let mut check = vec!["dgst"];
        check.extend_from_slice(how);
        check.extend([
            "-verify",
            "auditor.pub",
            "-signature",
            "auditor.signature",
            "auditor.statement",
        ]);
        assert!(openssl(folder, &check).contains("Verified OK"));

        // The certificate names a person: nobody else gets it, and the ledger has it not.
        let stranger = d.stranger().await;
        let refused = stranger.directory().get_certificate(request).await;
        assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
        for stream in [d.profile.as_str(), ""] {
            let history = History::read(&auditor, stream).await;
            let named = history.events().any(|e| {
                let bytes = e.encode_to_vec();
                bytes.windows(9).any(|at| at == b"Xylograph")
            });
            assert!(!named);
        }
        officer
            .must(&[
                "key",
                "revoke",
                &given.key_id,
                "--reason",
                "Next kind.",
                "--yes",
            ])
            .await;
        officer
            .must(&[
                "validate",
                "withdraw",
                &format!("v-{}", place + 1),
                "--reason",
                "Next kind.",
            ])
            .await;
    }
    let listed = auditor
        .directory()
        .list_keys(ListKeysRequest::default())
        .await;
    assert_eq!(listed.unwrap().into_inner().keys.len(), kinds.len());
}
