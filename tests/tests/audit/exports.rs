//! Exports, as other tools read them.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mgi_proto::v1::{GetCheckpointRequest, Role, TextField, Visibility, command::Action};
use mgi_tests::{
    Caller, Deployment,
    commands::{self, open_thread},
    mgi::{Said, mgi},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tlog_tiles::{
    Checkpoint, Error, Tile, TileHashReader, TileReader, check_record, prove_record, record_hash,
    tree_hash,
};

const FORMULA: &str = "=HYPERLINK(\"http://example.org\",\"law\")";
const SECRET: &str = "We doubt the figure of the statistics office.";

/// A profile with a text that looks like a formula, a coded value, a thread that
/// only its ministry and auditors read, and a validation that was withdrawn.
struct Scene {
    d: Deployment,
    auditor: Caller,
    folder: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let d = Deployment::of(&["DGIE", "MOH"]).start().await;
        let (auditor, _) = d.person(Role::Auditor, "").await;
        let officer = &d.teams[0].officer;
        let code = d.indicator(0).to_owned();
        let thread = open_thread(&code, Visibility::OwnMinistry, SECRET);
        officer.must(&d.profile, thread).await;
        d.answer_everything().await;
        let version = d.answer(&code).await.version;
        let law = commands::write(&code, TextField::Law, version, FORMULA);
        officer.must(&d.profile, law).await;
        let folder = TempDir::with_prefix("mgi-export-").unwrap();
        Self { d, auditor, folder }
    }

    /// Runs `mgi` on the profile.
    async fn run(&self, reader: &Caller, arguments: &str) -> Said {
        let all: Vec<&str> = ["-p", &self.d.profile]
            .into_iter()
            .chain(arguments.split(' '))
            .collect();
        mgi(
            self.folder.path(),
            self.d.server.address(),
            &reader.token,
            &all,
        )
        .await
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Root of the profile's log, by the server's checkpoint.
    async fn checkpoint(&self, size: u64) -> Checkpoint {
        let request = GetCheckpointRequest {
            profile_id: self.d.profile.clone(),
            size,
        };
        let answer = self.auditor.audit().get_checkpoint(request).await;
        let note = answer.unwrap().into_inner().note;
        let (text, _) = note.split_once("\n\n").unwrap();
        Checkpoint::from_bytes(format!("{text}\n").as_bytes()).unwrap()
    }
}

/// RFC 6962 section 2.1, word for word.
fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(1 << (leaves.len() - 1).ilog2());
            Sha256::digest([&[1][..], &root(left), &root(right)].concat()).into()
        }
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn lines_of_events_lead_to_the_signed_root() {
    let scene = Scene::set().await;
    scene
        .run(&scene.d.lead, "export events --with-bytes --output e.jsonl")
        .await
        .fine();
    let text = scene.read("e.jsonl");
    assert!(!text.contains(SECRET));
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let head = lines.next().unwrap();
    let mut leaves = Vec::new();
    let mut hidden = 0;
    for (index, line) in lines.enumerate() {
        assert_eq!(line["index"], index.to_string());
        let leaf: [u8; 32] = bytes(&line["leafHash"]).try_into().unwrap();
        if line.get("event").is_some() {
            let stored = bytes(&line["eventBytes"]);
            let computed: [u8; 32] = Sha256::digest([&[0][..], &stored].concat()).into();
            assert_eq!(leaf, computed, "event {index}");
        } else {
            assert_eq!(line.as_object().unwrap().len(), 2, "{line}");
            hidden += 1;
        }
        leaves.push(leaf);
    }
    assert_eq!(hidden, 1);
    assert_eq!(head["revision"], leaves.len().to_string());
    let signed = scene.checkpoint(leaves.len() as u64).await;
    assert_eq!(signed.hash().0, root(&leaves));
}

#[tokio::test]
async fn a_file_that_is_there_stays_unless_told_otherwise() {
    let scene = Scene::set().await;
    for (arguments, name) in [
        ("export events --output kept", "kept"),
        ("export prov --output kept", "kept"),
        ("export csv --table answers --output kept", "kept"),
        ("export csv --output folder", "folder/validations.csv"),
        ("export tiles --output folder", "folder/validations.csv"),
    ] {
        let path = scene.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        let refused = scene.run(&scene.d.lead, arguments).await;
        assert_eq!(refused.code, 6, "{arguments}: {}", refused.err);
        assert!(refused.err.contains("--force"), "{}", refused.err);
        assert_eq!(fs::read(&path).unwrap(), b"mine", "{arguments}");
    }
    assert!(!scene.folder.path().join("folder/answers.csv").exists());
    // A folder of somebody's is no export of a log: it is kept even so.
    let forced = scene
        .run(&scene.d.lead, "export tiles --output folder --force")
        .await;
    assert_eq!(forced.code, 6, "{}", forced.err);
    scene
        .run(&scene.d.lead, "export events --output kept --force")
        .await
        .fine();
    assert_ne!(scene.read("kept"), "mine");
}

/// The rows of a table, by the names of their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[tokio::test]
async fn tables_open_in_a_spreadsheet_and_show_no_coded_value() {
    let scene = Scene::set().await;
    let said = scene
        .run(&scene.d.lead, "export csv --table answers")
        .await
        .fine();
    let answers = rows(&said.out);
    assert_eq!(answers.len(), 6);
    assert_eq!(answers[0]["indicator"], scene.d.indicator(0));
    assert_eq!(answers[0]["lead_ministry"], "DGIE");
    assert_eq!(answers[0]["law"], format!("'{FORMULA}"));
    assert_eq!(answers[0]["changed_for_ministry"], "DGIE");
    let value = scene
        .d
        .answer(scene.d.indicator(0))
        .await
        .value
        .unwrap()
        .code;
    let shown = |rows: &[BTreeMap<String, String>]| rows[0].values().any(|cell| *cell == value);
    assert!(!shown(&answers));
    let said = scene
        .run(&scene.d.lead, "export csv --table answers --working")
        .await
        .fine();
    let working = rows(&said.out);
    assert_eq!(working[0]["working_value"], value);
    assert!(
        working
            .iter()
            .all(|row| row["notice"].starts_with("Working data"))
    );
    // As it was at the beginning.
    let said = scene
        .run(&scene.d.lead, "export csv --table answers --at 10")
        .await
        .fine();
    assert_eq!(rows(&said.out)[0]["law"], "");
}

#[tokio::test]
async fn the_table_of_validations_says_why_they_ended() {
    let scene = Scene::set().await;
    let d = &scene.d;
    d.advance_to(mgi_proto::v1::Stage::Validation).await;
    let officer = &d.teams[0].officer;
    let seen = d.revision().await;
    let given = officer
        .must(&d.profile, commands::validate_own_part(seen))
        .await;
    let reopen = Action::ReopenItem(mgi_proto::v1::ReopenItem {
        indicator: d.indicator(0).to_owned(),
        reason: "The law changed.".to_owned(),
        ..Default::default()
    });
    let ended = d.lead.must(&d.profile, reopen).await;
    let said = scene
        .run(&d.lead, "export csv --table validations")
        .await
        .fine();
    let rows = rows(&said.out);
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row["validation"], given.created_ids[0]);
    assert_eq!(
        (row["ministry"].as_str(), row["state"].as_str()),
        ("DGIE", "void")
    );
    assert_eq!(
        (row["scope"].as_str(), row["level"].as_str()),
        ("own_part", "1")
    );
    assert_eq!(row["given_by"], officer.account);
    assert_eq!(row["given_at_revision"], given.revision.to_string());
    assert_eq!(row["content_digest"].len(), 64);
    assert_eq!(row["ended_by"], d.lead.account);
    assert_eq!(row["ended_at_revision"], ended.revision.to_string());
    let why = format!("{} was reopened: The law changed.", d.indicator(0));
    assert_eq!(row["ended_because"], why);
}

#[tokio::test]
async fn provenance_is_closed_and_hides_what_the_reader_may_not_read() {
    let scene = Scene::set().await;
    let read = async |reader: &Caller| -> Value {
        let said = scene.run(reader, "export prov").await.fine();
        assert!(!said.out.contains(SECRET) && !said.out.contains("HYPERLINK"));
        serde_json::from_str(&said.out).unwrap()
    };
    let of_lead = read(&scene.d.lead).await;
    let of_auditor = read(&scene.auditor).await;
    for document in [&of_lead, &of_auditor] {
        let things =
            ["entity", "activity", "agent"].map(|kind| document[kind].as_object().unwrap());
        let known = |id: &str| things.iter().any(|kind| kind.contains_key(id));
        for (kind, records) in document.as_object().unwrap() {
            if ["prefix", "entity", "activity", "agent"].contains(&kind.as_str()) {
                continue;
            }
            for (id, record) in records.as_object().unwrap() {
                let ends = record.as_object().unwrap().iter();
                let mut ends =
                    ends.filter(|(role, _)| !["prov:time", "prov:type"].contains(&role.as_str()));
                assert!(
                    ends.all(|(_, end)| known(end.as_str().unwrap())),
                    "{kind} {id}: {record}"
                );
            }
        }
    }
    let comments = |document: &Value| {
        let entities = document["entity"].as_object().unwrap();
        entities
            .keys()
            .filter(|id| id.starts_with("p:comments/"))
            .count()
    };
    assert_eq!((comments(&of_lead), comments(&of_auditor)), (0, 1));
    let hidden = of_lead["activity"].as_object().unwrap().values();
    let mut hidden = hidden.filter(|a| a["prov:type"]["$"] == "mgi:HiddenEvent");
    assert_eq!(hidden.next().unwrap().as_object().unwrap().len(), 3);
    assert_eq!(hidden.count(), 0);
    // The text that is in the profile has its digest in the document.
    let digest = hex::encode(Sha256::digest(FORMULA));
    let law = of_lead["entity"].as_object().unwrap().values();
    assert_eq!(
        law.filter(|e| e["mgi:sha256"] == digest.as_str()).count(),
        1
    );
}

/// Files of a log, as another implementation reads them.
struct Folder<'a>(&'a Path);

impl TileReader for Folder<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile: &Tile| {
            // The older layout names the height too.
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            Ok(fs::read(self.0.join(path)).unwrap())
        };
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// The entries of a bundle (C2SP tlog-tiles, "Log entries").
fn entries(mut bundle: &[u8]) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at(u16::from_be_bytes(*length).into());
        entries.push(entry.to_vec());
        bundle = rest;
    }
    entries
}

#[tokio::test]
async fn another_implementation_reads_the_tiles() {
    let scene = Scene::set().await;
    let d = &scene.d;
    let officer = &d.teams[0].officer;
    let thread = open_thread(d.indicator(0), Visibility::Public, "For everybody.");
    let thread = officer.must(&d.profile, thread).await.created_ids[0].clone();
    let comments = (0..240).map(|n| commands::comment(&thread, &format!("Comment {n}.")));
    let batch = comments.map(commands::command).collect();
    officer.submit_batch(&d.profile, batch).await.unwrap();

    let all = scene
        .run(&scene.auditor, "export tiles --output all")
        .await
        .fine();
    assert!(!all.err.contains("left out"), "{}", all.err);
    let some = scene
        .run(&d.lead, "export tiles --output some")
        .await
        .fine();
    assert!(some.err.contains("may not read 1 of them"), "{}", some.err);
    assert!(
        some.err.contains("left out: tile/entries/000\n"),
        "{}",
        some.err
    );

    for name in ["all", "some"] {
        let folder = scene.folder.path().join(name);
        let note = fs::read_to_string(folder.join("checkpoint")).unwrap();
        let (text, _) = note.split_once("\n\n").unwrap();
        let head = Checkpoint::from_bytes(format!("{text}\n").as_bytes()).unwrap();
        let size = head.size();
        assert!(size > 256, "{size}: a tree of two levels");
        let reader = Folder(&folder);
        // Every hash that it hands out, it has checked against the root.
        let hashes = TileHashReader::new(size, *head.hash(), &reader);
        assert_eq!(tree_hash(size, &hashes).unwrap(), *head.hash());
        let bundles = match name {
            "all" => vec![
                (0, "000".to_owned()),
                (256, format!("001.p/{}", size - 256)),
            ],
            _ => vec![(256, format!("001.p/{}", size - 256))],
        };
        for (first, path) in bundles {
            let bundle = fs::read(folder.join("tile/entries").join(path)).unwrap();
            for (index, entry) in (first..).zip(entries(&bundle)) {
                let proof = prove_record(size, index, &hashes).unwrap();
                let leaf = record_hash(&entry);
                check_record(&proof, size, *head.hash(), index, leaf).unwrap();
            }
        }
    }
    assert!(!scene.folder.path().join("some/tile/entries/000").exists());

    // The log grows; the export is replaced by one that continues it.
    officer
        .must(&d.profile, commands::comment(&thread, "One more."))
        .await;
    scene
        .run(&d.lead, "export tiles --output some --force")
        .await
        .fine();
    // One that it does not continue is kept, and so is what it shows.
    let forged = scene.read("all/checkpoint").replacen('\n', "\n9", 1);
    fs::write(scene.folder.path().join("all/checkpoint"), &forged).unwrap();
    let refused = scene
        .run(&d.lead, "export tiles --output all --force")
        .await;
    assert_eq!(refused.code, 8, "{}", refused.err);
    assert_eq!(scene.read("all/checkpoint"), forged);
}
