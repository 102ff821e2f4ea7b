//! The file format: a head of `name: value` lines, then one section a text.

use mgi_client::v1;

use super::{MARKS, SECTIONS};

/// An answer as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Profile and indicator.
    pub(crate) profile: String,
    pub(crate) indicator: String,
    /// Version and revision that the text was written against.
    pub(crate) base_version: u32,
    pub(crate) base_revision: u64,
    /// The value, part by part, in the order of [`PARTS`].
    pub(crate) value: [String; 6],
    /// The texts, in the order of [`SECTIONS`].
    pub(crate) texts: [String; 4],
}

/// Names of the parts of a value.
pub(crate) const PARTS: [&str; 6] = [
    "value",
    "year",
    "institution-name",
    "mandate",
    "as-of",
    "unanswered-reason",
];

impl Draft {
    /// Of an answer as it was read.
    pub(crate) fn of(profile: &str, answer: &v1::Answer, revision: u64) -> Self {
        let value = answer.value.clone().unwrap_or_default();
        let year = if value.year == 0 {
            String::new()
        } else {
            value.year.to_string()
        };
        let text = |field: v1::TextField| {
            answer
                .texts
                .iter()
                .find(|text| text.field == i32::from(field))
                .map(|text| text.text.clone())
                .unwrap_or_default()
        };
        Self {
            profile: profile.to_owned(),
            indicator: answer.indicator.clone(),
            base_version: answer.version,
            base_revision: revision,
            value: [
                value.code,
                year,
                value.institution_name,
                value.mandate,
                answer.as_of.clone(),
                answer.unanswered_reason.clone(),
            ],
            texts: SECTIONS.map(|(field, _)| text(field)),
        }
    }

    /// As a file, with the question for the person to see.
    pub(crate) fn render(&self, question: &str) -> String {
        self.render_with(
            &format!("# {}\n#\n", question.replace('\n', " ")),
            &self.texts,
        )
    }

    pub(super) fn render_with(&self, preface: &str, texts: &[String; 4]) -> String {
        let mut file = format!(
            "# Answer to {} of {}, as it stood at version {}.\n{preface}\
             # Lines that begin with # are for you, up to the first === line. Change the\n\
             # values, and the texts under the === lines; an empty text is removed. Save and\n\
             # leave the editor to send it; change nothing to send nothing.\n\n",
            self.indicator, self.profile, self.base_version
        );
        for (name, value) in [
            ("profile", self.profile.clone()),
            ("indicator", self.indicator.clone()),
            ("base-version", self.base_version.to_string()),
            ("base-revision", self.base_revision.to_string()),
        ] {
            file += &format!("{name}: {value}\n");
        }
        for (name, value) in PARTS.iter().zip(&self.value) {
            file += format!("{name}: {}", value.replace('\n', " ")).trim_end();
            file.push('\n');
        }
        for ((_, name), text) in SECTIONS.iter().zip(texts) {
            file += &format!("\n=== {name} ===\n");
            for line in text.lines() {
                // A line of the text must not pass for one of the file.
                if line.starts_with("===") || line.starts_with('\\') {
                    file.push('\\');
                }
                file += line;
                file.push('\n');
            }
        }
        file
    }

    /// Reads a file. The error is a sentence with the line.
    pub(crate) fn parse(file: &str) -> Result<Self, String> {
        let mut draft = Self::default();
        let mut texts: [Vec<String>; 4] = Default::default();
        let mut section: Option<usize> = None;
        let mut seen = Vec::new();
        for (n, line) in file.lines().enumerate() {
            let at = n + 1;
            if MARKS.iter().any(|mark| line.starts_with(mark)) {
                return Err(format!(
                    "line {at}: the marks of a conflict are still there; choose the words and remove the marks"
                ));
            }
            let heading = line
                .strip_prefix("===")
                .and_then(|rest| rest.strip_suffix("==="))
                .map(str::trim);
            if let Some(name) = heading.filter(|name| !name.is_empty() && !name.starts_with('=')) {
                let found = SECTIONS.iter().position(|(_, section)| *section == name);
                section = Some(found.ok_or_else(|| format!("line {at}: there is no section {name:?}; the sections are narrative, law, practice, remark"))?);
                continue;
            }
            match section {
                Some(section) => {
                    texts[section].push(line.strip_prefix('\\').unwrap_or(line).to_owned())
                }
                None => draft.head_line(at, line, &mut seen)?,
            }
        }
        for name in ["profile", "indicator", "base-version", "base-revision"] {
            if !seen.contains(&name.to_owned()) {
                return Err(format!(
                    "the line \"{name}: ...\" is missing; take it from where the file came from"
                ));
            }
        }
        draft.texts = texts.map(|lines| lines.join("\n").trim_matches('\n').to_owned());
        Ok(draft)
    }

    fn head_line(&mut self, at: usize, line: &str, seen: &mut Vec<String>) -> Result<(), String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| format!("line {at}: write it as \"name: value\", or begin it with #"))?;
        let (name, value) = (name.trim(), value.trim());
        let number = |what: &str| format!("line {at}: {what} is a number that must stay as it was");
        match name {
            "profile" => self.profile = value.to_owned(),
            "indicator" => self.indicator = value.to_owned(),
            "base-version" => self.base_version = value.parse().map_err(|_| number(name))?,
            "base-revision" => self.base_revision = value.parse().map_err(|_| number(name))?,
            _ => match PARTS.iter().position(|part| *part == name) {
                Some(part) => self.value[part] = value.to_owned(),
                None => {
                    return Err(format!(
                        "line {at}: there is no {name:?}; the names are {}",
                        PARTS.join(", ")
                    ));
                }
            },
        }
        seen.push(name.to_owned());
        Ok(())
    }

    /// The command for what differs from `base`; `None` when nothing does.
    pub(crate) fn changes(&self, base: &Self) -> Result<Option<v1::ReviseAnswer>, String> {
        let mut action = v1::ReviseAnswer {
            indicator: self.indicator.clone(),
            base_version: self.base_version,
            ..Default::default()
        };
        let line = |value: &String| value.replace('\n', " ").trim().to_owned();
        let value_changed = self.value.iter().map(line).ne(base.value.iter().map(line));
        if value_changed {
            let [
                code,
                year,
                institution_name,
                mandate,
                as_of,
                unanswered_reason,
            ] = self.value.clone();
            if code.is_empty() {
                return Err(
                    "the value is empty; write a code, such as not_answered with its reason"
                        .to_owned(),
                );
            }
            let year = if year.is_empty() { Ok(0) } else { year.parse() };
            let year = year.map_err(|_| {
                "the year is not a number; write one such as 1980, or leave it empty".to_owned()
            })?;
            action.value = Some(v1::AnswerValue {
                code,
                year,
                institution_name,
                mandate,
            });
            action.as_of = as_of;
            action.unanswered_reason = unanswered_reason;
        }
        for (((field, _), yours), base) in SECTIONS.iter().zip(&self.texts).zip(&base.texts) {
            if yours != base.trim_matches('\n') {
                action.texts.push(v1::TextEdit {
                    field: (*field).into(),
                    full_text: yours.clone(),
                    hunks: Vec::new(),
                });
            }
        }
        Ok((value_changed || !action.texts.is_empty()).then_some(action))
    }
}
