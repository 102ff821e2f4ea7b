use std::sync::{Arc, Mutex};

use super::*;

/// What was written, for a test to read.
#[derive(Clone, Default)]
pub(crate) struct Pages(Arc<Mutex<Vec<u8>>>);

impl Pages {
    pub(crate) fn read(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Pages {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn output(json: bool, width: Option<usize>) -> (Output, Pages, Pages) {
    let (data, remarks) = (Pages::default(), Pages::default());
    let output = Output {
        json,
        bold: false,
        width,
        data: Box::new(data.clone()),
        remarks: Box::new(remarks.clone()),
    };
    (output, data, remarks)
}

fn receipt() -> v1::Receipt {
    v1::Receipt {
        profile_id: "rw-2021".into(),
        revision: 12,
        item_version: 4,
        created_ids: vec!["n-1".into()],
        ..Default::default()
    }
}

#[test]
fn receipts_for_people_and_programs() {
    let (mut out, data, _) = output(false, None);
    out.receipt(&receipt()).unwrap();
    assert_eq!(
        data.read(),
        "Recorded: rw-2021 is at revision 12, the item at version 4; new: n-1.\n"
    );
    let (mut out, data, _) = output(true, None);
    out.receipt(&receipt()).unwrap();
    assert_eq!(
        data.read(),
        "{\"profileId\":\"rw-2021\",\"revision\":\"12\",\"itemVersion\":4,\"createdIds\":[\"n-1\"]}\n"
    );
}

#[test]
fn fields_align_and_wrap() {
    let (mut out, data, _) = output(false, Some(32));
    out.fields(&[
        ("a", "one".into()),
        ("longer", "two three four five six seven".into()),
        ("none", String::new()),
    ])
    .unwrap();
    assert_eq!(
        data.read(),
        "a:      one\nlonger: two three four five six\n        seven\n"
    );
}

#[test]
fn remarks_never_mix_with_data() {
    let (mut out, data, remarks) = output(false, None);
    out.table(&Table::new(&["a"])).unwrap();
    assert_eq!(data.read(), "a\n");
    assert_eq!(remarks.read(), "(none)\n");
}

struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_closed_pipe_has_its_exit_code() {
    let (mut out, _, _) = output(false, None);
    out.data = Box::new(Closed);
    let failure = out.line("x").unwrap_err();
    assert_eq!(failure.exit(), crate::cli::exit::Exit::BrokenPipe);
}
