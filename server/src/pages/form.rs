//! Forms: fields with their labels, hints and faults, as one template shows them all.

use askama::{Template, filters::HtmlSafe};

use super::texts::Texts;

/// What kind of field it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// A password: hidden while it is typed; may be pasted, and kept by a password manager.
    Password,
    /// Digits of a second factor, or a code that was handed over.
    Code,
    /// A tick.
    Tick,
    /// One of a few.
    Choice,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    kind: Kind,
    name: &'static str,
    label: String,
    hint: Option<String>,
    value: String,
    autocomplete: &'static str,
    fault: Option<String>,
    optional: bool,
    ticked: bool,
    choices: Vec<(String, String)>,
}

impl Field {
    /// A field with the name under which it is sent, and its label.
    #[must_use]
    pub fn new(kind: Kind, name: &'static str, label: String) -> Self {
        Self {
            kind,
            name,
            label,
            hint: None,
            value: String::new(),
            autocomplete: "off",
            fault: None,
            optional: false,
            ticked: false,
            choices: Vec::new(),
        }
    }

    /// Says more, under the label.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What browsers may fill in (HTML, section 4.10.18.7).
    #[must_use]
    pub fn autocomplete(mut self, tokens: &'static str) -> Self {
        self.autocomplete = tokens;
        self
    }

    /// What was typed before. Never for passwords.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        value.clone_into(&mut self.value);
        self
    }

    /// It may be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// A tick that is set.
    #[must_use]
    pub fn ticked(mut self, ticked: bool) -> Self {
        self.ticked = ticked;
        self
    }

    /// What can be chosen: values and their labels.
    #[must_use]
    pub fn choices(mut self, choices: Vec<(String, String)>) -> Self {
        self.choices = choices;
        self
    }

    fn described(&self, form: &str) -> String {
        let hint = self
            .hint
            .as_ref()
            .map(|_| format!("{form}-{}-hint", self.name));
        let fault = self
            .fault
            .as_ref()
            .map(|_| format!("{form}-{}-fault", self.name));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

/// Something that is wrong with a form: the field, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name of the field; empty: the form as a whole.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// A fault as the summary at the top of the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Where it leads: the field's id, or nothing.
    pub target: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// What the page is for.
    Main,
    /// Something beside it.
    Beside,
    /// Something that cannot be undone.
    Grave,
}

/// A form. It is sent by POST, and always with a token.
#[derive(Clone, Debug, Template)]
#[template(path = "layout/form.html")]
pub struct Form {
    id: &'static str,
    action: &'static str,
    token: String,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    button: String,
    about: Option<String>,
    weight: Weight,
    texts: Texts,
}

// The template escapes what is put into it.
impl HtmlSafe for Form {}

impl Form {
    /// A form: a name that is unique on its page, where it is sent, the visitor's token, and the
    /// button's words.
    #[must_use]
    pub fn new(
        id: &'static str,
        action: &'static str,
        token: &str,
        texts: Texts,
        button: String,
    ) -> Self {
        Self {
            id,
            action,
            token: token.to_owned(),
            hidden: Vec::new(),
            fields: Vec::new(),
            button,
            about: None,
            weight: Weight::Main,
            texts,
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds a value that is sent and not shown.
    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: &str) -> Self {
        self.hidden.push((name, value.to_owned()));
        self
    }

    /// How the button looks; the default is [`Weight::Main`].
    #[must_use]
    pub fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    /// What the button is about, for who hears it without its row ("End: Firefox, 10 March").
    #[must_use]
    pub fn about(mut self, about: String) -> Self {
        self.about = Some(about);
        self
    }

    /// Puts faults beside their fields, and tells them for the summary.
    pub fn fault(&mut self, faults: &[Fault]) -> Vec<Summary> {
        let summary = faults.iter().map(|fault| {
            let field = self
                .fields
                .iter_mut()
                .find(|field| field.name == fault.field);
            let target = field.map(|field| {
                field.fault = Some(fault.message.clone());
                format!("{}-{}", self.id, fault.field)
            });
            Summary {
                target,
                message: fault.message.clone(),
            }
        });
        summary.collect()
    }
}
