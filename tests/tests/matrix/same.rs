//! What an outsider is answered is the same whether or not hidden things exist:
//! lists, totals, page tokens, contributions, boards, histories, refusals.
//!
//! Two deployments are made alike, but for this: in one of them there are threads of
//! two ministries and of the government (with comments that were rewritten and
//! deleted, a mention, a passage), between everything else, and a draft, a token, a
//! closed account. Everybody who may see none of it asks for everything in both, and
//! the answers are compared. Exempt, because it is visible by design that something
//! happened, and not what:
//!
//! - the leaf hash of a hidden event, and the place that it takes: places and
//!   revisions are compared by how many readable events lie before them, numbers of
//!   threads and comments by their order; a place that is told must be readable;
//! - roots, checkpoints and proofs, which commit to those hashes, positions among the
//!   events of all streams, and revisions of the deployment;
//! - what is random or of the moment: nonces, times, ids of events, commands,
//!   accounts and tokens, and digests of commands.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mgi_proto::v1::{ReadHistoryRequest, Role, read_history_response::Content};
use mgi_tests::{Caller, commands::grant, deployment::account};
use serde_json::Value;

use super::{
    oracle::{Needs, OF_FOREIGN, OF_GOVERNMENT, OF_OWN},
    reads::{self, Row},
    wire::{self, Answer, Take},
    world::{Hidden, OTHER, PROFILE, World},
};

/// Not compared.
const EXEMPT: [&str; 24] = [
    "nonce",
    "eventId",
    "recordedTime",
    "lastRecordedTime",
    "registeredTime",
    "voidFromTime",
    "next",
    "proof",
    "commandId",
    "commandDigest",
    "leafHash",
    "leaf",
    "treeRoot",
    "note",
    "hashes",
    "position",
    "deploymentRevision",
    "time",
    "fromTime",
    "toTime",
    "savedTime",
    "expireTime",
    "origin",
    "verifierKey",
];

/// Exempt as well: of the whole deployment.
const OF_DEPLOYMENT: [&str; 4] = [
    "deploymentOrigin",
    "deploymentVerifierKey",
    "deploymentId",
    "nameCommitment",
];

/// Exempt as well: of the moment or random, in a copy of what is held about a person.
const OF_COPIES: [&str; 6] = [
    "created_unix_micros",
    "name_commitment",
    "salt",
    "saved_unix_micros",
    "expires_unix",
    "expiresUnix",
];

/// Revisions and sizes: compared by the readable events before them.
const REVISIONS: [&str; 6] = [
    "revision",
    "size",
    "newSize",
    "fromRevision",
    "toRevision",
    "seenRevision",
];

/// Places of events: compared likewise, and readable.
const PLACES: [&str; 4] = ["index", "eventIndex", "eventIndexes", "redactedByEvent"];

/// What one person reads in one deployment.
struct Eyes {
    world: World,
    people: Vec<(&'static str, Caller)>,
}

impl Eyes {
    async fn open(hidden: Hidden) -> Self {
        let world = World::make(hidden).await;
        let mut people = Vec::new();
        for (name, profile, role) in [
            ("facilitator", PROFILE, Some(Role::Facilitator)),
            ("analyst", PROFILE, Some(Role::Analyst)),
            ("editor", PROFILE, Some(Role::Editor)),
            ("stakeholder", PROFILE, Some(Role::Stakeholder)),
            ("lead of another profile", OTHER, Some(Role::GovernmentLead)),
            ("stranger", PROFILE, None),
        ] {
            let caller = account(&world.secretariat, world.address(), name).await;
            if let Some(role) = role {
                let action = grant(&caller.account, role, "");
                world.secretariat.must(profile, action).await;
            }
            people.push((name, caller));
        }
        Self { world, people }
    }

    /// Requests for all but the hidden threads themselves, which are not in both.
    fn rows(&self) -> Vec<Row> {
        let of_hidden = [OF_OWN, OF_FOREIGN, OF_GOVERNMENT].map(Needs::Thread);
        let mut rows = reads::rows(&self.world);
        rows.retain(|row| {
            row.method.starts_with("mgi.v1.")
                && !of_hidden.contains(&row.needs)
                && row.what != "of a thread"
                // How long the deployment's stream is, everybody may know.
                && row.what != "deployment"
                && row.method != "mgi.v1.DirectoryService/RevokeToken"
                && row.take == Take::All
        });
        rows
    }

    async fn ask(&self, row: &Row, who: &Caller) -> Answer {
        let header = format!("Bearer {}", who.token);
        let channel = self.people[0].1.channel();
        wire::grpc(channel, &row.method, Some(&header), &row.messages, row.take).await
    }

    /// The places and numbers that somebody may read, in their order.
    async fn order(&self, who: &Caller) -> Order {
        let mut order = Order::default();
        let request = ReadHistoryRequest {
            profile_id: PROFILE.to_owned(),
            ..ReadHistoryRequest::default()
        };
        let Ok(history) = who.audit().read_history(request).await else {
            return order;
        };
        let mut history = history.into_inner();
        while let Some(next) = history.message().await.unwrap() {
            order.end = next.index + 1;
            // Of a redacted event, its reader knows what stays of it.
            let bytes = match (next.content, next.redaction) {
                (Some(Content::EventBytes(bytes)), _) => bytes.to_vec(),
                (_, Some(redaction)) => redaction.remainder,
                _ => continue,
            };
            order.readable.insert(next.index);
            let json = mgi_proto::json::to_json("Event", &bytes).unwrap();
            numbers(&serde_json::from_str(&json).unwrap(), &mut order.ids);
        }
        order
    }
}

/// How what somebody reads is numbered.
#[derive(Debug, Default)]
struct Order {
    readable: BTreeSet<u64>,
    end: u64,
    /// Numbers of threads, and of comments.
    ids: BTreeMap<char, BTreeSet<u64>>,
}

fn number(text: &str) -> Option<(char, u64)> {
    let (prefix, rest) = text.split_once('-')?;
    let kind = match prefix {
        "t" => 't',
        "k" => 'k',
        _ => return None,
    };
    rest.parse().ok().map(|number| (kind, number))
}

/// Numbers of threads and comments anywhere in a value.
fn numbers(value: &Value, into: &mut BTreeMap<char, BTreeSet<u64>>) {
    match value {
        Value::String(text) => {
            if let Some((kind, number)) = number(text) {
                into.entry(kind).or_default().insert(number);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| numbers(item, into)),
        Value::Object(fields) => fields.values().for_each(|item| numbers(item, into)),
        _ => {}
    }
}

impl Order {
    fn before(&self, place: u64) -> u64 {
        self.readable.range(..place).count() as u64
    }

    fn text(&self, text: &str) -> String {
        if let Some((kind, number)) = number(text) {
            let known = self.ids.get(&kind);
            let rank = known.map(|known| known.range(..number).count());
            return match known.is_some_and(|known| known.contains(&number)) {
                true => format!("{kind}#{}", rank.unwrap_or_default()),
                false => format!("{text}, which is not readable"),
            };
        }
        for prefix in ["ac-", "tk-"] {
            if text.starts_with(prefix) {
                return prefix.to_owned();
            }
        }
        text.to_owned()
    }

    fn place(&self, key: &str, value: &Value) -> Value {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let place: u64 = text.parse().expect("a number");
        if PLACES.contains(&key) && !self.readable.contains(&place) {
            return Value::String(format!("{place}, which is not readable"));
        }
        Value::from(self.before(place))
    }

    /// A value as it can be compared; nothing for what stands for a hidden event.
    fn bare(&self, key: &str, value: &Value) -> Option<Value> {
        let exempt = [&EXEMPT[..], &OF_DEPLOYMENT, &OF_COPIES];
        if exempt.iter().any(|keys| keys.contains(&key)) {
            return None;
        }
        Some(match value {
            Value::Array(items) => items.iter().filter_map(|i| self.bare(key, i)).collect(),
            Value::Object(fields) => {
                let hides = fields.contains_key("leafHash") && !fields.contains_key("redaction");
                if hides && !fields.contains_key("hashes") {
                    return None;
                }
                let kept = fields.iter();
                let kept = kept.filter_map(|(key, v)| Some((key.clone(), self.bare(key, v)?)));
                Value::Object(kept.collect())
            }
            Value::String(bytes) if key == "eventBytes" || key == "remainder" => {
                let bytes = STANDARD.decode(bytes).expect("base64");
                let json = mgi_proto::json::to_json("Event", &bytes).expect("an event");
                self.bare("event", &serde_json::from_str(&json).expect("JSON"))?
            }
            Value::String(line) if key == "line" && line.starts_with('{') => {
                self.bare("", &of_copy(line))?
            }
            counted
                if !self.readable.is_empty()
                    && (REVISIONS.contains(&key) || PLACES.contains(&key)) =>
            {
                self.place(key, counted)
            }
            Value::String(text) => Value::String(self.text(text)),
            other => other.clone(),
        })
    }

    /// An answer as it can be compared.
    fn answer(&self, row: &Row, answer: &Answer) -> Vec<String> {
        let (service, method) = row.method.split_once('/').expect("a method");
        let service = mgi_proto::json::pool()
            .unwrap()
            .get_service_by_name(service);
        let output = service.unwrap().methods().find(|m| m.name() == method);
        let output = output.unwrap().output();
        let messages = answer.messages.iter().filter_map(|bytes| {
            let json = mgi_proto::json::to_json(output.name(), bytes).expect("JSON");
            let value = serde_json::from_str(&json).expect("JSON");
            let bare = self.bare("", &value)?;
            (!is_hidden(&bare)).then(|| bare.to_string())
        });
        let mut lines: Vec<String> = messages.collect();
        lines.push(format!("{}: {}", answer.outcome(), answer.status.message()));
        lines
    }
}

/// A line of a copy of what is held about a person. Of the deployment, what it is called and how
/// long its stream is are left out; an event of it keeps what it says.
fn of_copy(line: &str) -> Value {
    let mut line: Value = serde_json::from_str(line).expect("JSON");
    let fields = line.as_object_mut().expect("an object");
    fields.remove("deployment");
    if let Some(Value::Object(event)) = fields.get_mut("event")
        && event.get("stream") != Some(&Value::from(format!("profile/{PROFILE}")))
    {
        event.remove("index");
        let body = event.get_mut("body").and_then(Value::as_object_mut);
        for kind in body.into_iter().flat_map(serde_json::Map::values_mut) {
            if let Some(kind) = kind.as_object_mut() {
                kind.remove("revision");
            }
        }
    }
    line
}

/// What remains of a watched event that is hidden: nothing.
fn is_hidden(bare: &Value) -> bool {
    bare.as_object().is_some_and(serde_json::Map::is_empty)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outsider_is_told_the_same_with_and_without_hidden_things() {
    let with = Eyes::open(Hidden::Planted).await;
    let without = Eyes::open(Hidden::Absent).await;
    let (mut compared, mut differ) = (0, Vec::new());
    let rows = with.rows();
    let twins = without.rows();
    assert_eq!(rows.len(), twins.len(), "the same requests");
    for ((name, who), (_, twin)) in with.people.iter().zip(&without.people) {
        let (order, other) = (with.order(who).await, without.order(twin).await);
        assert_eq!(
            order.readable.len(),
            other.readable.len(),
            "{name} reads as many events"
        );
        if !other.readable.is_empty() {
            assert!(order.end > other.end, "and there is more in one of them");
        }
        for (row, same) in rows.iter().zip(&twins) {
            let seen = order.answer(row, &with.ask(row, who).await);
            let wanted = other.answer(same, &without.ask(same, twin).await);
            compared += 1;
            if seen != wanted {
                differ.push(difference(name, row, &seen, &wanted));
            }
        }
    }
    eprintln!("{compared} answers compared");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// The first difference, in a few words.
fn difference(name: &str, row: &Row, seen: &[String], wanted: &[String]) -> String {
    let first = seen.iter().zip(wanted).position(|(a, b)| a != b);
    let at = first.unwrap_or_else(|| seen.len().min(wanted.len()));
    let cut = |lines: &[String]| {
        let line = lines.get(at).map_or("nothing", String::as_str);
        let other = if std::ptr::eq(lines, seen) {
            wanted
        } else {
            seen
        };
        let other = other.get(at).map_or("", String::as_str);
        let same = line.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
        let from = same.count().saturating_sub(60);
        line.chars().skip(from).take(240).collect::<String>()
    };
    format!(
        "{} ({}) for {name}, message {at} of {} and {}:\n  with    {}\n  without {}",
        row.method,
        row.what,
        seen.len(),
        wanted.len(),
        cut(seen),
        cut(wanted)
    )
}
