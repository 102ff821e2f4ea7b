//! A browser without scripts: cookies, redirects, forms; and the headers that browsers send with
//! them.

use std::collections::BTreeMap;

use reqwest::{Client, Method, Url, header, redirect::Policy};

use crate::{html, wait};

/// A browser. A clone is another one with the same cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    /// Cookies by origin and name: each test server has a port, which real cookies do not tell
    /// apart.
    cookies: BTreeMap<(String, String), String>,
}

/// A page that was answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it is.
    pub url: Url,
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: header::HeaderMap,
    /// The HTML.
    pub body: String,
}

/// A form of a page, filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: Url,
    /// What is sent.
    pub fields: BTreeMap<String, String>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// A browser without cookies.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).build();
        Self {
            client: client.expect("a client"),
            cookies: BTreeMap::new(),
        }
    }

    /// Sends one request and follows nothing.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn once(
        &mut self,
        method: Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Page {
        let origin = url.origin().ascii_serialization();
        let cookies: Vec<String> = (self.cookies.iter())
            .filter(|((of, _), _)| *of == origin)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let mut request = self
            .client
            .request(method, url.clone())
            .header("accept", "text/html");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = wait::within("an answer to a browser", wait::SOON, request.send()).await;
        let answer = answer.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        for set in headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("a cookie");
            let (pair, about) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            let key = (origin.clone(), name.trim().to_owned());
            let gone =
                about.contains("Max-Age=0") || about.contains("max-age=0") || value.is_empty();
            if gone || about.to_lowercase().contains("expires=thu, 01 jan 1970") {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        Page {
            url: url.clone(),
            status,
            headers,
            body: answer.text().await.expect("a body"),
        }
    }

    /// Looks at a page; redirects are followed.
    pub async fn open(&mut self, url: &str) -> Page {
        let page = self
            .once(
                Method::GET,
                &Url::parse(url).expect("an address"),
                &[],
                None,
            )
            .await;
        self.follow(page).await
    }

    /// Goes where pages send it, by redirect or refresh, up to ten times.
    ///
    /// # Panics
    /// There is no end.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(to) = page.onward() else {
                return page;
            };
            page = self.once(Method::GET, &to, &[], None).await;
        }
        panic!("redirects without an end: {}", page.url);
    }

    /// Sends a form as a page of the same site does, and follows.
    pub async fn send(&mut self, form: &Form) -> Page {
        let page = self.send_once(form).await;
        self.follow(page).await
    }

    /// The same, and follows nothing.
    pub async fn send_once(&mut self, form: &Form) -> Page {
        let origin = form.action.origin().ascii_serialization();
        let headers = [
            ("origin", origin.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        self.once(Method::POST, &form.action, &headers, Some(form.encoded()))
            .await
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let mut found = self.cookies.iter().filter(|((_, known), _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

impl Form {
    /// The same with a field filled in.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        assert!(self.fields.contains_key(name), "no field {name}: {self:?}");
        self.fields.insert(name.to_owned(), value.to_owned());
        self
    }

    /// As it is sent.
    #[must_use]
    pub fn encoded(&self) -> String {
        let mut encoded = Url::parse("http://x/").expect("an address");
        encoded.query_pairs_mut().extend_pairs(&self.fields);
        encoded.query().unwrap_or_default().to_owned()
    }
}

impl Page {
    /// Where it sends browsers.
    fn onward(&self) -> Option<Url> {
        let to = match self.headers.get(header::LOCATION) {
            Some(to) => to.to_str().ok()?.to_owned(),
            None => {
                let tags = html::tags(&self.body, &mut Vec::new());
                let refresh = tags
                    .iter()
                    .find(|tag| tag.get("http-equiv") == Some("refresh"))?;
                refresh.get("content")?.strip_prefix("0; url=")?.to_owned()
            }
        };
        self.url.join(&to).ok()
    }

    /// The form that is sent to this path.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn form(&self, path: &str) -> Form {
        let tags = html::tags(&self.body, &mut Vec::new());
        let wanted = |tag: &&html::Tag| {
            tag.name == "form"
                && (tag
                    .get("action")
                    .and_then(|action| self.url.join(action).ok()))
                .is_some_and(|action| path.is_empty() || action.path() == path)
        };
        let form = tags.iter().find(wanted);
        let form =
            form.unwrap_or_else(|| panic!("no form to {path} on {}:\n{}", self.url, self.body));
        let fields = tags.iter().filter(|tag| tag.form == form.form);
        let fields = fields.filter_map(|tag| {
            let named = tag.get("name")?.to_owned();
            let ticked = tag.get("type") != Some("checkbox") || tag.get("checked").is_some();
            ticked.then(|| (named, tag.get("value").unwrap_or_default().to_owned()))
        });
        Form {
            action: self
                .url
                .join(form.get("action").unwrap_or_default())
                .expect("an address"),
            fields: fields.collect(),
        }
    }

    /// The address of the link that says this.
    #[must_use]
    pub fn link(&self, says: &str) -> Option<Url> {
        let tags = html::tags(&self.body, &mut Vec::new());
        let link = tags
            .iter()
            .find(|tag| tag.name == "a" && tag.text.contains(says))?;
        self.url.join(link.get("href")?).ok()
    }

    /// The one heading.
    #[must_use]
    pub fn title(&self) -> String {
        let tags = html::tags(&self.body, &mut Vec::new());
        let title = tags.iter().find(|tag| tag.name == "h1");
        title
            .map(|tag| tag.text.trim().to_owned())
            .unwrap_or_default()
    }

    /// All text, as who reads it does.
    #[must_use]
    pub fn text(&self) -> String {
        let tags = html::tags(&self.body, &mut Vec::new());
        tags.into_iter().map(|tag| tag.text).collect()
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }
}
