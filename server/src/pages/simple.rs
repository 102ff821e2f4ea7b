//! A page of a few paragraphs, forms and links: what most pages of access are.

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};

use super::{
    Visit,
    form::{Fault, Form},
    frame::Frame,
};

/// Such a page.
#[derive(Debug, Template)]
#[template(path = "layout/simple.html")]
pub(super) struct Simple {
    frame: Frame,
    paragraphs: Vec<String>,
    forms: Vec<Form>,
    links: Vec<(String, String)>,
}

impl Simple {
    /// A page with this title, a key of the catalogue.
    pub(super) fn new(visit: &Visit, at: &'static str, title: &str) -> Self {
        Self {
            frame: Frame::new(visit, at, title),
            paragraphs: Vec::new(),
            forms: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Adds a paragraph.
    pub(super) fn say(mut self, text: String) -> Self {
        self.paragraphs.push(text);
        self
    }

    /// Adds a form, with what is wrong with it.
    pub(super) fn form(mut self, mut form: Form, faults: &[Fault]) -> Self {
        if !faults.is_empty() {
            self.frame.fault(&mut form, faults);
        }
        self.forms.push(form);
        self
    }

    /// Adds a link.
    pub(super) fn link(mut self, address: &str, text: String) -> Self {
        self.links.push((address.to_owned(), text));
        self
    }

    /// The browser goes on by itself.
    pub(super) fn onward(mut self, address: &str) -> Self {
        self.frame.onward = Some(address.to_owned());
        self
    }

    /// The answer: 200, or 422 when something is wrong with a form.
    pub(super) fn show(&self, visit: &Visit) -> Response<Body> {
        let faulty = !self.frame.faults.is_empty();
        let status = match faulty {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
        };
        visit.show(status, self)
    }

    /// The answer with another status.
    pub(super) fn show_as(&self, visit: &Visit, status: StatusCode) -> Response<Body> {
        visit.show(status, self)
    }
}
