//! A person who must go: asked for by one, confirmed by another, and then in no file, log or later
//! backup; restored with an earlier one, gone again.

use std::{fs, path::Path};

use futures_util::StreamExt as _;
use mgi_events::bundle::{Known, Report, Verifier};
use mgi_proto::v1::{
    AcceptInvitationRequest, BundleKind, ConfirmErasureRequest, CreateBundleRequest,
    DeploymentRole, Draft, ErasureState, ExportKind, ExportPersonRequest, InviteRequest,
    ListAccountsRequest, ListErasuresRequest, ListTokensRequest, ReadAccessLogRequest,
    ReadHistoryRequest, RequestErasureRequest, Role, SaveDraftRequest, SignInRequest, TargetKind,
    WithdrawErasureRequest, event_body::Kind,
};
use mgi_tests::{
    Caller, Deployment, Refused,
    commands::{command, end_role, grant, narrative, new_id, open_thread},
    consultation::target,
    deployment,
    history::History,
};
use tonic::Code;

/// In no text but those that must go: a name, a draft, the label of a token, the name that is
/// signed in with, and the program of the sessions.
const WORDS: [&str; 5] = [
    "Zebulonia Quux",
    "Xanthippean draft",
    "Wumpuslaptop",
    "zebulonia.quux",
    "Snarkbrowser",
];
const PASSWORD: &str = "le registre des comptes";
/// What the person says in the profile.
const SAID: [&str; 2] = [
    "The border post has the figures.",
    "Counted twice a year at the border post.",
];

fn found(dir: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            if bytes.windows(words.len()).any(|at| at == words.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// A profile in which the person wrote, with an auditor of the deployment who confirms.
struct Scene {
    d: Deployment,
    auditor: Caller,
    person: Caller,
    grant: String,
}

impl Scene {
    async fn set() -> Self {
        let d = Deployment::of(&["NIA"]).start().await;
        let auditor = d.stranger().await;
        deployment::deployment_role(&d.secretariat, &auditor.account, DeploymentRole::Auditor)
            .await;
        let address = d.server.address();
        let person = deployment::account(&d.secretariat, address, WORDS[0]).await;
        let issue = mgi_proto::v1::IssueTokenRequest {
            command_id: new_id(),
            label: WORDS[2].to_owned(),
            ..Default::default()
        };
        person.directory().issue_token(issue).await.unwrap();
        let role = grant(&person.account, Role::Contributor, "NIA");
        let granted = d.secretariat.must(&d.profile, role).await;
        let grant = granted.created_ids[0].clone();
        let code = d.indicator(0).to_owned();
        let post = open_thread(&code, mgi_proto::v1::Visibility::Government, SAID[0]);
        person.submit(&d.profile, command(post)).await.unwrap();
        let write = narrative(&code, 0, SAID[1]);
        person.submit(&d.profile, command(write)).await.unwrap();
        sign_in(&d, &person).await;
        // Enough of them that later changes do not use all their pages again.
        for number in 0..40 {
            let draft = Draft {
                profile_id: d.profile.clone(),
                target: Some(target(TargetKind::Indicator, d.indicator(number % 4))),
                comment: true,
                text: WORDS[1].repeat(number + 1),
                ..Draft::default()
            };
            let save = SaveDraftRequest { draft: Some(draft) };
            person.collaboration().save_draft(save).await.unwrap();
        }
        Self {
            d,
            auditor,
            person,
            grant,
        }
    }

    async fn request(&self) -> String {
        let request = RequestErasureRequest {
            command_id: new_id(),
            account_id: self.person.account.clone(),
            legal_basis: "Law 058/2021, article 23".to_owned(),
        };
        let asked = self
            .d
            .secretariat
            .directory()
            .request_erasure(request)
            .await;
        asked.unwrap().into_inner().erasure_id
    }

    async fn confirm(&self, by: &Caller, erasure: &str) -> Result<bool, tonic::Status> {
        let request = ConfirmErasureRequest {
            command_id: new_id(),
            erasure_id: erasure.to_owned(),
        };
        let confirmed = by.directory().confirm_erasure(request).await?;
        Ok(confirmed.into_inner().rewritten)
    }

    async fn erase(&self) {
        let erasure = self.request().await;
        self.d
            .secretariat
            .must(&self.d.profile, end_role(&self.grant))
            .await;
        assert!(self.confirm(&self.auditor, &erasure).await.unwrap());
    }

    async fn bundle(&self) -> String {
        let request = CreateBundleRequest {
            profile_id: self.d.profile.clone(),
            kind: BundleKind::Auditor as i32,
        };
        let pieces = self.auditor.audit().create_bundle(request).await.unwrap();
        let pieces: Vec<_> = pieces.into_inner().collect().await;
        let bytes: Vec<u8> = pieces.into_iter().flat_map(|p| p.unwrap().chunk).collect();
        String::from_utf8(bytes).unwrap()
    }

    fn nothing_is_left(&self, dir: &Path) {
        for words in WORDS {
            assert_eq!(found(dir, words), Vec::<String>::new(), "{words}");
            assert!(!self.d.server.log().contains(words), "{words} in the log");
        }
    }
}

/// Has the person accept an invitation and sign in once more, with a program that says its name.
async fn sign_in(d: &Deployment, person: &Caller) {
    let request = InviteRequest {
        account_id: person.account.clone(),
        lifetime_seconds: 0,
    };
    let invited = d.secretariat.access().invite(request).await.unwrap();
    let endpoint = mgi_tests::caller::endpoint(d.server.address());
    let endpoint = endpoint.user_agent(WORDS[4]).unwrap();
    let browser = person.over(endpoint.connect_lazy()).with_token("");
    let accept = AcceptInvitationRequest {
        code: invited.into_inner().code,
        sign_in_name: WORDS[3].to_owned(),
        password: PASSWORD.to_owned(),
    };
    browser.access().accept_invitation(accept).await.unwrap();
    let again = SignInRequest {
        sign_in_name: WORDS[3].to_owned(),
        password: PASSWORD.to_owned(),
        code: String::new(),
    };
    browser.access().sign_in(again).await.unwrap();
}

/// The lines of what is held about the person behind an account.
async fn export(by: &Caller, account: &str) -> Result<Vec<String>, tonic::Status> {
    let request = ExportPersonRequest {
        account_id: account.to_owned(),
    };
    let lines = by.directory().export_person(request).await?.into_inner();
    let lines: Vec<_> = lines.collect().await;
    Ok(lines.into_iter().map(|l| l.unwrap().line).collect())
}

fn verified(bundle: &str) -> Report {
    let mut verifier = Verifier::new(Known::default());
    for line in bundle.lines() {
        verifier.line(line);
    }
    verifier.finish()
}

/// What happened in the deployment.
async fn happened(reader: &Caller) -> Vec<Kind> {
    let history = History::read(reader, "").await;
    let kinds = history.events().filter_map(|event| event.body?.kind);
    kinds.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_in_no_file_and_every_proof_holds() {
    let mut s = Scene::set().await;
    let data = s.d.server.data_dir().to_owned();
    for words in WORDS {
        assert_eq!(
            found(&data, words),
            [data.join("vault.redb").display().to_string()]
        );
    }
    let before = s.bundle().await;
    assert!(before.contains(WORDS[0]));
    let roots = History::read(&s.auditor, &s.d.profile).await.roots();

    // Refused to one person alone, and while a role is in force.
    let erasure = s.request().await;
    let alone = s.confirm(&s.d.secretariat, &erasure).await.unwrap_err();
    assert_eq!(Refused::of(&alone).rule, "two-persons-erase");
    let early = s.confirm(&s.auditor, &erasure).await.unwrap_err();
    assert_eq!(Refused::of(&early).rule, "roles-end-before-erasure");
    let list = ListErasuresRequest::default();
    let open = s
        .auditor
        .directory()
        .list_erasures(list.clone())
        .await
        .unwrap();
    let open = open.into_inner().erasures;
    assert_eq!(open[0].state(), ErasureState::Open);
    assert_eq!(open[0].held_roles[0].grant_id, s.grant);
    // Withdrawn and asked for again.
    let withdraw = WithdrawErasureRequest {
        command_id: new_id(),
        erasure_id: erasure,
        reason: "another account was meant".to_owned(),
    };
    let directory = s.d.secretariat.directory();
    directory.clone().withdraw_erasure(withdraw).await.unwrap();
    s.erase().await;

    s.nothing_is_left(&data);
    let refused = s
        .person
        .directory()
        .who_am_i(mgi_proto::v1::WhoAmIRequest {})
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Unauthenticated);
    let mut directory = s.d.secretariat.directory();
    let listed = directory
        .list_accounts(ListAccountsRequest::default())
        .await;
    let accounts = listed.unwrap().into_inner().accounts;
    let account = accounts
        .iter()
        .find(|a| a.account_id == s.person.account)
        .unwrap();
    assert!(account.erased && account.closed);
    assert_eq!(account.name, "erased person");
    let tokens = ListTokensRequest {
        account_id: s.person.account.clone(),
        ..ListTokensRequest::default()
    };
    let tokens =
        s.d.secretariat
            .directory()
            .list_tokens(tokens)
            .await
            .unwrap();
    assert!(
        tokens
            .into_inner()
            .tokens
            .iter()
            .all(|t| t.label.is_empty())
    );

    // What the person wrote stands, under the opaque id; every root is what it was.
    let now = History::read(&s.auditor, &s.d.profile).await;
    assert!(now.roots().starts_with(&roots));
    let after = s.bundle().await;
    assert!(!after.contains(WORDS[0]));
    for (bundle, erased) in [(&before, vec![]), (&after, vec![s.person.account.clone()])] {
        let report = verified(bundle);
        assert!(report.verifies(), "{:?}", report.faults);
        assert_eq!(report.erased, erased);
    }

    // After a restart, and in a later backup.
    s.d.server.restart().await;
    s.nothing_is_left(&data);
    assert!(s.d.server.stop().await.success());
    let scratch = tempfile::tempdir().unwrap();
    copy(&data, scratch.path());
    s.nothing_is_left(scratch.path());
    s.d.server.must(&["verify"]).await;
    let list = s.d.server.must(&["erasures", "list"]).await;
    assert_eq!(
        list,
        format!("{}\tLaw 058/2021, article 23\n", s.person.account)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_steps_is_made_good_by_the_next_start() {
    let mut s = Scene::set().await;
    let data = s.d.server.data_dir().to_owned();
    let (vault, kept) = (data.join("vault.redb"), data.with_extension("kept"));
    // As after a crash behind the event: the vault is as it was before, and nothing is noted.
    s.d.server.kill().await;
    fs::copy(&vault, &kept).unwrap();
    let noted = data.with_extension("noted");
    fs::copy(data.join("checkpoints.redb"), &noted).unwrap();
    s.d.server.serve().await;
    s.erase().await;
    s.d.server.kill().await;
    fs::copy(&kept, &vault).unwrap();
    fs::remove_file(&kept).unwrap();
    assert_eq!(found(&data, WORDS[0]).len(), 1);
    s.d.server.serve().await;
    s.nothing_is_left(&data);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_from_before_loses_the_person_again() {
    let mut s = Scene::set().await;
    let data = s.d.server.data_dir().to_owned();
    assert!(s.d.server.stop().await.success());
    let scratch = tempfile::tempdir().unwrap();
    copy(&data, scratch.path());
    s.d.server.serve().await;
    s.erase().await;
    assert!(s.d.server.stop().await.success());
    let list = s.d.server.must(&["erasures", "list"]).await;
    let file = scratch.path().with_extension("tsv");
    fs::write(&file, list).unwrap();

    // The ledger and the vault restored, what was signed kept: found by itself.
    for part in ["ledger", "vault.redb", "views"] {
        let (from, to) = (scratch.path().join(part), data.join(part));
        if from.is_dir() {
            fs::remove_dir_all(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
    assert_eq!(found(&data, WORDS[0]).len(), 1);
    s.d.server
        .must(&["restore", "--reason", "the disk failed", "--confirm"])
        .await;
    s.nothing_is_left(&data);
    s.d.server.serve().await;
    let erased = happened(&s.auditor).await.into_iter().any(|kind| {
        matches!(kind, Kind::PersonalDataErased(e) if e.again && e.account_id == s.person.account)
    });
    assert!(erased, "recorded again in the new epoch");
    assert!(s.d.server.stop().await.success());

    // Everything restored: the list does it.
    fs::remove_dir_all(&data).unwrap();
    copy(scratch.path(), &data);
    assert_eq!(found(&data, WORDS[0]).len(), 1);
    s.d.server
        .must(&["erasures", "apply", file.to_str().unwrap()])
        .await;
    s.nothing_is_left(&data);
    s.d.server.serve().await;
    assert!(!s.bundle().await.contains(WORDS[0]));
    fs::remove_file(&file).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_exports_everything_and_privileged_reads_are_logged() {
    let s = Scene::set().await;
    let own = export(&s.person, "").await.unwrap();
    assert_eq!(
        export(&s.d.secretariat, &s.person.account)
            .await
            .unwrap()
            .len(),
        own.len() + 1,
        "and the event of this export; what the person looked at is not for an administrator"
    );
    assert!(export(&s.auditor, &s.person.account).await.is_err());
    let all = own.join("\n");
    for words in WORDS {
        assert!(all.contains(words), "{words}");
    }
    for said in SAID {
        assert!(all.contains(said), "{said}");
    }
    assert!(
        !all.contains(&s.person.token) && !all.contains("sha256\""),
        "no secret"
    );
    assert_eq!(own.last().unwrap(), "{\"line\":\"end\"}");

    // Exports are on the deployment stream, each once.
    let bundle = s.bundle().await;
    assert_eq!(s.bundle().await.len() / 1000, bundle.len() / 1000);
    let exports: Vec<ExportKind> = happened(&s.auditor)
        .await
        .into_iter()
        .filter_map(|kind| match kind {
            Kind::ContentExported(e) => Some(e.kind()),
            _ => None,
        })
        .collect();
    assert_eq!(
        exports,
        [
            ExportKind::Person,
            ExportKind::Person,
            ExportKind::AuditorBundle
        ]
    );

    // The auditor's reads are in the log; nobody else reads them; there are no words in it.
    let read = ReadHistoryRequest {
        profile_id: s.d.profile.clone(),
        ..ReadHistoryRequest::default()
    };
    let history = s.auditor.audit().read_history(read).await.unwrap();
    drop(history);
    let log = async |by: &Caller, account: &str| {
        let request = ReadAccessLogRequest {
            account_id: account.to_owned(),
            ..ReadAccessLogRequest::default()
        };
        let entries = by.audit().read_access_log(request).await?.into_inner();
        let entries: Vec<_> = entries.collect().await;
        Ok::<Vec<_>, tonic::Status>(entries.into_iter().map(Result::unwrap).collect())
    };
    let entries = log(&s.auditor, "").await.unwrap();
    assert!(
        entries
            .iter()
            .any(|e| e.method == "AuditService/ReadHistory"
                && e.account_id == s.auditor.account
                && e.profile_id == s.d.profile
                && e.role == "auditor of the deployment"
                && e.result == "ok")
    );
    let about = log(&s.person, "").await.unwrap();
    assert!(!about.is_empty());
    assert!(about.iter().all(|e| e.about_account_id == s.person.account));
    let refused = log(&s.person, &s.auditor.account).await.unwrap_err();
    assert_eq!(Refused::of(&refused).rule, "auditors-read-access");
    let folder = s.d.server.data_dir().join("access");
    for words in WORDS {
        assert_eq!(found(&folder, words), Vec::<String>::new());
    }
    // A contributor's own reads are not privileged.
    assert!(entries.iter().all(|e| e.account_id != s.person.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_exports_places_and_no_words_of_profiles() {
    let s = Scene::set().await;
    let own = export(&s.person, &s.person.account).await.unwrap();
    let copy = export(&s.d.secretariat, &s.person.account).await.unwrap();
    // What was said in the profile and what was not yet: in the own copy, not in the other.
    let (own_text, copy_text) = (own.join("\n"), copy.join("\n"));
    for words in SAID.into_iter().chain([WORDS[1]]) {
        assert!(own_text.contains(words), "{words}");
        assert!(!copy_text.contains(words), "{words}");
    }
    // But as many drafts and acts, each with its place.
    let count = |lines: &[String], line: &str| {
        let lines = lines.iter().filter(|of| of.contains(line)).count();
        assert!(lines > 0, "{line}");
        lines
    };
    let stream = format!("\"stream\":\"profile/{}\"", s.d.profile);
    for line in ["\"line\":\"draft\"", &stream] {
        assert_eq!(count(&copy, line), count(&own, line), "{line}");
    }

    // Not with a token that was not made for it, whatever the role.
    let issue = mgi_proto::v1::IssueTokenRequest {
        command_id: new_id(),
        label: "reads".to_owned(),
        scopes: vec![mgi_proto::v1::TokenScope::Read as i32],
        ..Default::default()
    };
    let issued = s.d.secretariat.directory().issue_token(issue).await;
    let reads =
        s.d.secretariat
            .with_token(&issued.unwrap().into_inner().secret);
    assert!(export(&reads, "").await.is_ok());
    let refused = export(&reads, &s.person.account).await.unwrap_err();
    assert_eq!(Refused::of(&refused).rule, "authenticate-again");
}
