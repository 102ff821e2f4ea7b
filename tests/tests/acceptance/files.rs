//! Evidence files: in, attached, out.

use mgi_proto::v1::{
    AttachEvidenceFile, DownloadEvidenceFileRequest, FileRef, ListEvidenceRequest,
    UploadEvidenceFileRequest, UploadHead, command::Action, upload_evidence_file_request::Part,
};
use mgi_tests::{Caller, Deployment, Refused, commands};
use sha2::{Digest as _, Sha256};
use tonic::{Code, Status};

fn document() -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n% a law\n".to_vec();
    pdf.extend((0..1_300_000_u32).map(|n| b' ' + u8::try_from(n % 90).unwrap()));
    pdf.extend(b"\n%%EOF\n");
    pdf
}

async fn upload(
    caller: &Caller,
    profile: &str,
    media_type: &str,
    content: &[u8],
) -> Result<FileRef, Status> {
    let head = UploadEvidenceFileRequest {
        part: Some(Part::Head(UploadHead {
            profile_id: profile.to_owned(),
            name: "law-57-2018.pdf".to_owned(),
            media_type: media_type.to_owned(),
        })),
    };
    let chunks: Vec<_> = content
        .chunks(200_000)
        .map(|chunk| UploadEvidenceFileRequest {
            part: Some(Part::Chunk(chunk.to_vec())),
        })
        .collect();
    let parts = futures_util::stream::iter(std::iter::once(head).chain(chunks));
    let stored = caller.collaboration().upload_evidence_file(parts).await?;
    Ok(stored.into_inner().file.expect("what was stored"))
}

async fn download(caller: &Caller, profile: &str, sha256: &[u8]) -> Result<Vec<u8>, Status> {
    let request = DownloadEvidenceFileRequest {
        profile_id: profile.to_owned(),
        sha256: sha256.to_vec(),
    };
    let mut chunks = caller
        .collaboration()
        .download_evidence_file(request)
        .await?
        .into_inner();
    let mut content = Vec::new();
    while let Some(next) = chunks.message().await? {
        assert!(next.chunk.len() <= 256 * 1024);
        content.extend_from_slice(&next.chunk);
    }
    Ok(content)
}

fn attach(file: FileRef, base_version: u32) -> Action {
    Action::AttachEvidenceFile(AttachEvidenceFile {
        evidence_id: "law-57-2018".to_owned(),
        base_version,
        file: Some(file),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_uploaded_attached_and_read_by_who_takes_part() {
    let mut d = Deployment::of(&["DGIE", "MOH"]).start().await;
    let officer = d.teams[0].officer.clone();
    officer
        .must(&d.profile, commands::register_evidence("law-57-2018"))
        .await;
    let content = document();
    let file = upload(&officer, &d.profile, "application/pdf", &content)
        .await
        .unwrap();
    assert_eq!(file.sha256, Sha256::digest(&content).to_vec());
    assert_eq!(file.size, content.len() as u64);
    assert_eq!(file.media_type, "application/pdf");

    // Not attached: not to be had, not even by who knows its digest.
    let early = download(&officer, &d.profile, &file.sha256).await;
    assert_eq!(early.unwrap_err().code(), Code::NotFound);

    officer.must(&d.profile, attach(file.clone(), 1)).await;
    let colleague = &d.teams[1].contributor;
    let read = download(colleague, &d.profile, &file.sha256).await;
    assert!(read.unwrap() == content);
    let stranger = d.stranger().await;
    let hidden = download(&stranger, &d.profile, &file.sha256).await;
    assert_eq!(hidden.unwrap_err().code(), Code::NotFound);

    let request = ListEvidenceRequest {
        profile_id: d.profile.clone(),
        ..ListEvidenceRequest::default()
    };
    let listed = officer.collaboration().list_evidence(request).await;
    let evidence = listed.unwrap().into_inner().evidence;
    assert_eq!(evidence[0].files, std::slice::from_ref(&file));
    assert_eq!(evidence[0].version, 2);

    d.server.kill().await;
    d.server.serve().await;
    let read = download(&officer, &d.profile, &file.sha256).await;
    assert!(
        read.unwrap() == content,
        "a file is durable when it is stored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_uploaded_or_is_not_what_it_says_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    officer
        .must(&d.profile, commands::register_evidence("law-57-2018"))
        .await;
    let before = d.revision().await;

    let invented = FileRef {
        sha256: vec![7; 32],
        size: 3,
        media_type: "application/pdf".to_owned(),
        name: "invented.pdf".to_owned(),
    };
    let status = officer
        .ask(&d.profile, attach(invented, 1))
        .await
        .unwrap_err();
    let refused = Refused::of(&status);
    assert_eq!(refused.code, Code::FailedPrecondition);
    assert_eq!(refused.rule, "file-was-uploaded");

    let cases: [(&str, &[u8]); 3] = [
        ("application/pdf", b"\x89PNG\r\n\x1a\nnot a PDF at all"),
        ("application/x-sh", b"\x7fELF\x02\x01\x01"),
        ("application/pdf", b""),
    ];
    for (media_type, content) in cases {
        let status = upload(officer, &d.profile, media_type, content).await;
        let refused = Refused::of(&status.unwrap_err());
        assert_eq!(refused.code, Code::InvalidArgument, "{refused:?}");
        assert_eq!(refused.reason, "INVALID_FIELD");
    }

    // Somebody who keeps no evidence in the profile does not fill its disk.
    let status = upload(
        &d.stranger().await,
        &d.profile,
        "application/pdf",
        b"%PDF-1.7",
    )
    .await;
    assert_eq!(status.unwrap_err().code(), Code::NotFound);
    let (auditor, _) = d.person(mgi_proto::v1::Role::Auditor, "").await;
    let status = upload(&auditor, &d.profile, "application/pdf", b"%PDF-1.7").await;
    assert_eq!(status.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(d.revision().await, before + 1, "the auditor's role alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_beyond_25_mib_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let mut content = b"%PDF-1.7\n".to_vec();
    content.resize(25 * 1024 * 1024 + 1, b' ');
    let status = upload(officer, &d.profile, "application/pdf", &content).await;
    let refused = Refused::of(&status.unwrap_err());
    assert_eq!(refused.code, Code::ResourceExhausted);
    assert_eq!(refused.reason, "LIMIT_REACHED");
}
