//! What stands around every page: title, who is signed in, messages, and the addresses of the
//! stylesheet and the emblem.

use super::{
    Visit, assets,
    form::{Fault, Form, Summary, Weight},
    texts::Texts,
};

/// The frame of one page, as `layout/page.html` shows it.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The texts in the visitor's language.
    pub texts: Texts,
    /// The page's one heading, and its title.
    pub title: String,
    /// Who is signed in.
    pub who: Option<Who>,
    /// Path of the page, to mark where one is.
    pub at: &'static str,
    /// What just happened.
    pub notice: Option<String>,
    /// What is wrong with what was sent.
    pub faults: Vec<Summary>,
    /// Where the browser goes on to by itself, at once.
    pub onward: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Who {
    /// The name.
    pub name: String,
    /// Signs out.
    pub sign_out: Form,
}

impl Frame {
    /// The frame of a page for a visitor; `title` is a key of the catalogue.
    #[must_use]
    pub(super) fn new(visit: &Visit, at: &'static str, title: &str) -> Self {
        let who = visit.name().map(|name| Who {
            name,
            sign_out: visit
                .form("sign-out", "/sign-out", "sign-out-button")
                .weight(Weight::Beside),
        });
        Self {
            texts: visit.texts,
            title: visit.texts.say(title),
            who,
            at,
            notice: visit.notice(),
            faults: Vec::new(),
            onward: None,
        }
    }

    /// The text of a key, for templates.
    #[must_use]
    pub(super) fn say(&self, key: &str) -> String {
        self.texts.say(key)
    }

    /// Shows what is wrong: beside the fields of the form, and at the top of the page.
    pub(super) fn fault(&mut self, form: &mut Form, faults: &[Fault]) {
        self.faults = form.fault(faults);
    }

    /// Address of the stylesheet.
    #[must_use]
    pub(super) fn stylesheet(&self) -> &'static str {
        assets::STYLE.address()
    }

    /// Address of the emblem.
    #[must_use]
    pub(super) fn icon(&self) -> &'static str {
        assets::ICON.address()
    }
}
