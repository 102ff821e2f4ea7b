use super::samples::{DOCX, JPEG, PDF, PNG, TEXT, XLSX, zip};
use super::{Scratch, store};
use crate::files::{FileError, MediaType};

#[test]
fn each_type_is_told_by_its_content() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let samples = [
        (PDF.to_vec(), MediaType::Pdf),
        (PNG.to_vec(), MediaType::Png),
        (JPEG.to_vec(), MediaType::Jpeg),
        (TEXT.into(), MediaType::Text),
        (zip(DOCX, ""), MediaType::Docx),
        (zip(XLSX, "a comment"), MediaType::Xlsx),
        (
            zip(
                &["[Content_Types].xml", "_rels/.rels", "word/document2.xml"],
                "",
            ),
            MediaType::Docx,
        ),
    ];
    for (bytes, media_type) in samples {
        for declared in [media_type.as_str(), ""] {
            let stored = store(&files, &bytes, declared).unwrap();
            assert_eq!(stored.media_type, media_type);
            assert_eq!(stored.size, bytes.len() as u64);
        }
    }
}

#[test]
fn parameters_and_case_of_the_declared_type_do_not_count() {
    let scratch = Scratch::new();
    let files = scratch.open();
    store(&files, TEXT.as_bytes(), "Text/Plain; charset=utf-8").unwrap();
}

#[test]
fn another_declared_type_is_refused_and_nothing_stored() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let refused = store(&files, PDF, "image/png").unwrap_err();
    let FileError::TypeMismatch { declared, found } = &refused else {
        panic!("{refused}");
    };
    assert_eq!((declared.as_str(), *found), ("image/png", MediaType::Pdf));
    let long = "x".repeat(5000);
    assert!(store(&files, PDF, &long).unwrap_err().to_string().len() < 300);
    assert_eq!(files.verify_all(|_| ()).unwrap().sound, 0);
    assert_eq!(scratch.uploads(), Vec::<String>::new());
}

#[test]
fn anything_else_is_refused_with_what_is_accepted() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let entries = |names: &[&str]| zip(names, "");
    let macros = [DOCX, &["word/vbaProject.bin"]].concat();
    let both = [DOCX, &["xl/workbook.xml"]].concat();
    let samples = [
        b"MZ\x90\0program".to_vec(),
        b"GIF89a\0".to_vec(),
        b"\x89PNG\r\n\x1a\nno header\0".to_vec(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
        b"caf\xe9 in Latin-1".to_vec(),
        b"PK\x03\x04".to_vec(),
        entries(&[]),
        entries(&["readme.txt"]),
        entries(&["[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"]),
        entries(&["[Content_Types].xml", "word/document.xml"]),
        entries(&macros),
        entries(&both),
    ];
    for bytes in samples {
        let refused = store(&files, &bytes, "").unwrap_err();
        assert!(
            matches!(refused, FileError::UnsupportedType),
            "{bytes:?}: {refused}"
        );
        assert!(refused.to_string().contains("PDF, PNG, JPEG"));
    }
}

#[test]
fn a_damaged_zip_is_refused() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let whole = zip(DOCX, "");
    let refused = |bytes: &[u8]| {
        let result = store(&files, bytes, "");
        assert!(
            matches!(result, Err(FileError::UnsupportedType)),
            "{result:?}"
        );
    };
    // Cut anywhere after the signature.
    (4..whole.len()).for_each(|length| refused(&whole[..length]));
    // Something behind the end, and something between directory and end.
    refused(&[whole.as_slice(), b"\0more"].concat());
    let end = whole.len() - 22;
    refused(&[&whole[..end], b"\0more", &whole[end..]].concat());
    // An entry whose own name is another than the directory says.
    let mut renamed = whole;
    renamed[30] = b'X';
    refused(&renamed);
}
