//! A page's HTML, read strictly: what browsers forgive, this does not.

use std::collections::{BTreeMap, BTreeSet};

/// Elements without an end.
const VOID: [&str; 6] = ["meta", "link", "input", "br", "hr", "img"];

/// An element's start.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its attributes; those without a value are empty.
    pub attributes: BTreeMap<String, String>,
    /// The text after it, up to the next tag.
    pub text: String,
    /// Index of the form that it is in.
    pub form: Option<usize>,
}

impl Tag {
    /// An attribute's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&#60;", "<").replace("&#62;", ">");
    let text = text.replace("&quot;", "\"").replace("&#34;", "\"");
    text.replace("&#39;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// All tags in their order. Faults of nesting and of attributes are added to `faults`.
#[must_use]
pub fn tags(html: &str, faults: &mut Vec<String>) -> Vec<Tag> {
    let mut found: Vec<Tag> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut forms = 0;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if let Some(last) = found.last_mut() {
            last.text.push_str(&unescaped(&rest[..start]));
        }
        let Some(end) = rest[start..].find('>') else {
            faults.push("a tag without an end".to_owned());
            break;
        };
        let inside = &rest[start + 1..start + end];
        rest = &rest[start + end + 1..];
        if inside.starts_with('!') {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                faults.push(format!("</{name}> ends nothing, or something else"));
            }
            continue;
        }
        let tag = tag(inside.trim_end_matches('/'), faults);
        let name = tag.name.clone();
        if name == "form" {
            forms += 1;
            if open.contains(&name) {
                faults.push("a form in a form".to_owned());
            }
        }
        let form = (open.contains(&"form".to_owned()) || name == "form").then(|| forms - 1);
        found.push(Tag { form, ..tag });
        if name == "style" || name == "script" {
            rest = &rest[rest.find("</").unwrap_or(rest.len())..];
        }
        if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    if !open.is_empty() {
        faults.push(format!("without an end: {open:?}"));
    }
    found
}

fn tag(inside: &str, faults: &mut Vec<String>) -> Tag {
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace());
        let (key, after) = rest.split_at(end.unwrap_or(rest.len()));
        let value;
        if let Some(quoted) = after.strip_prefix("=\"") {
            let Some((inner, after)) = quoted.split_once('"') else {
                faults.push(format!("{name}: {key} has no end"));
                break;
            };
            value = unescaped(inner);
            rest = after;
        } else {
            if after.starts_with('=') {
                faults.push(format!("{name}: {key} is without quotation marks"));
                break;
            }
            value = String::new();
            rest = after;
        }
        if attributes.insert(key.to_owned(), value).is_some() {
            faults.push(format!("{name}: {key} twice"));
        }
    }
    Tag {
        name: name.to_owned(),
        attributes,
        text: String::new(),
        form: None,
    }
}

/// What is wrong with a page of ours: as a document, and for who hears it.
#[must_use]
pub fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let tags = tags(html, &mut faults);
    if !html.starts_with("<!doctype html>") {
        faults.push("no doctype".to_owned());
    }
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    for name in ["html", "head", "title", "body", "main", "h1"] {
        if count(name) != 1 {
            faults.push(format!("{} times {name}", count(name)));
        }
    }
    if tags
        .iter()
        .any(|tag| tag.name == "script" || tag.name == "style")
    {
        faults.push("a script or a style of its own".to_owned());
    }
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        // The small forms of rows are the same many times, and nothing points to them.
        if !ids.insert(id) && !["end-session", "revoke-token"].contains(&id) {
            faults.push(format!("the id {id} twice"));
        }
    }
    let labelled: BTreeSet<&str> = tags.iter().filter_map(|tag| tag.get("for")).collect();
    for tag in &tags {
        for (key, value) in &tag.attributes {
            let points = matches!(key.as_str(), "for" | "aria-describedby" | "aria-labelledby");
            if points && value.split(' ').any(|id| !ids.contains(id)) {
                faults.push(format!("{key}={value} points to nothing"));
            }
            if key == "style" || key.starts_with("on") {
                faults.push(format!("{}: {key}", tag.name));
            }
        }
        let field = matches!(tag.name.as_str(), "input" | "select");
        if field && tag.get("type") != Some("hidden") {
            if tag.get("id").is_none_or(|id| !labelled.contains(id)) {
                faults.push(format!("a field without a label: {tag:?}"));
            }
            if tag.name == "input" && tag.get("autocomplete").is_none() {
                faults.push(format!("a field without autocomplete: {tag:?}"));
            }
        }
        if tag.name == "html" && tag.get("lang").is_none_or(str::is_empty) {
            faults.push("no language".to_owned());
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_found() {
        let good = "<!doctype html><html lang=\"en\"><head><title>x</title></head><body><main><h1>x</h1></main></body></html>";
        assert_eq!(faults(good), Vec::<String>::new());
        for (from, to) in [
            ("</h1>", ""),
            ("lang=\"en\"", "lang=en"),
            ("<h1>", "<h1 style=\"color:red\">"),
            ("<h1>", "<h1 id=\"a\"><b id=\"a\"></b>"),
            ("<h1>", "<input id=\"a\"><h1>"),
            ("<h1>", "<h1 aria-describedby=\"nothing\">"),
        ] {
            assert!(!faults(&good.replacen(from, to, 1)).is_empty(), "{to}");
        }
    }
}
