//! Files of others: bundles, ledgers, tables, key files, evidence, settings.

use mgi_client::{bundle, import, signing::KeyFile};
use mgi_events::bundle::{Known, Line};
use mgi_server::{files::FileStore, fuzzing};

use crate::{split, text};

/// An evidence bundle, and one line of it.
pub(crate) fn bundles(bytes: &[u8]) {
    let _ = bundle::verify(bytes, Known::default(), |_| {});
    if let Some(text) = text(bytes)
        && let Ok(line) = Line::parse(text)
    {
        assert_eq!(line.render().as_deref(), Some(text), "one form only");
    }
}

/// A ledger's segment.
pub(crate) fn ledger(bytes: &[u8]) {
    fuzzing::ledger(bytes);
}

/// A table (TSV or JSON), read as each kind of table.
pub(crate) fn tables(bytes: &[u8]) {
    let (choice, bytes) = split(bytes);
    let Some(Ok(table)) = text(bytes).map(import::table) else {
        return;
    };
    match choice % 11 {
        0 => drop(import::answers::rows(&table)),
        1 => drop(import::assignments::rows(&table)),
        2 => drop(import::citations::rows(&table)),
        3 => drop(import::contradictions::rows(&table)),
        4 => drop(import::evidence::rows(&table)),
        5 => drop(import::findings::rows(&table)),
        6 => drop(import::ministries::rows(&table)),
        7 => drop(import::notes::rows(&table)),
        8 => drop(import::suggestions::rows(&table)),
        9 => drop(import::threads::rows(&table)),
        _ => drop(import::positions::rows(&table)),
    }
}

/// A questionnaire, a meeting's record, a profile's sheet and policy.
pub(crate) fn sheets(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Ok(read) = import::questionnaire::parse(text) {
        let _ = mgi_events::questionnaire::check(&read);
    }
    let _ = import::meetings::parse(text);
    let _ = import::profile::parse(text);
    let _ = import::profile::policy(text);
}

/// A key file. It is not unlocked: deriving a key takes long on purpose.
pub(crate) fn keyfiles(bytes: &[u8]) {
    if let Ok(file) = serde_json::from_slice::<KeyFile>(bytes) {
        let _ = file.purpose();
        let _ = file.public_key();
    }
}

/// An evidence file, checked by its content.
pub(crate) fn evidence(bytes: &[u8]) {
    thread_local! {
        static STORE: (tempfile::TempDir, FileStore) = {
            let dir = tempfile::tempdir().expect("a folder");
            let store = FileStore::open(dir.path()).expect("a store");
            (dir, store)
        };
    }
    const DECLARED: [&str; 6] = [
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/plain",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ];
    let (choice, bytes) = split(bytes);
    let declared = DECLARED[usize::from(choice) % DECLARED.len()];
    STORE.with(|(_, store)| fuzzing::file(store, declared, bytes));
}

/// A configuration, by variables: what an operator writes.
pub(crate) fn configuration(bytes: &[u8]) {
    use mgi_server::config::{Config, KEYS, PartialConfig, variable_of};
    let (choice, bytes) = split(bytes);
    let Some(text) = text(bytes) else { return };
    let (key, _) = KEYS[usize::from(choice) % KEYS.len()];
    let variables = [(variable_of(key), text.to_owned())];
    if let Ok(config) = Config::load(None, variables.into_iter(), PartialConfig::default()) {
        assert!(!config.render().is_empty());
    }
}
