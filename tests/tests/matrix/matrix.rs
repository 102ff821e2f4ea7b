//! Every row by every column.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::StreamExt as _;
use mgi_proto::v1::{SubmitStreamResponse, submit_stream_response::Outcome};
use mgi_tests::{Caller, Refused};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::transport::Channel;

use super::{
    commands,
    oracle::{expected, may_see},
    people::{self, Person},
    reads::{self, Row},
    wire::{self, Answer, Take, contains},
    words,
    world::{Hidden, OTHER, PROFILE, World},
};

/// Cells that are asked for at once.
const AT_ONCE: usize = 16;

/// Everybody, and a connection.
struct Crowd {
    world: World,
    people: Vec<Person>,
    channel: Channel,
}

impl Crowd {
    async fn gather() -> Self {
        let world = World::make(Hidden::Planted).await;
        let (secretariat, address) = (&world.secretariat, world.address());
        let mut people = people::cast(secretariat, address, PROFILE, &world.days).await;
        people.extend(people::others(secretariat, address, OTHER).await);
        let channel = Caller::new(address, "", "").channel();
        Self {
            world,
            people,
            channel,
        }
    }

    async fn ask(&self, row: &Row, who: &Person) -> Answer {
        if let Take::Until(words::PRESENCE) = row.take {
            self.world.announce().await;
        }
        let header = who.header.as_deref();
        let answer = wire::grpc(
            self.channel.clone(),
            &row.method,
            header,
            &row.messages,
            row.take,
        );
        answer.await
    }

    /// Asks one cell, and says what is wrong with the answer.
    async fn judge(
        &self,
        row: &Row,
        who: &Person,
        wanted: &str,
        seen: &Seen,
    ) -> Vec<(String, String)> {
        let answer = self.ask(row, who).await;
        let outcome = outcome(row, &answer);
        let mut wrong = Vec::new();
        if outcome != wanted {
            wrong.push(format!("is {outcome}, must be {wanted}"));
        }
        let says = with_base64(&answer.says());
        for word in words::ALL.into_iter().filter(|word| contains(&says, word)) {
            if !may_see(who, word) {
                wrong.push(format!("tells {word}"));
            }
            seen.lock()
                .unwrap()
                .entry(word)
                .or_default()
                .insert(who.name.clone());
        }
        let hides = [
            ("no profile", PROFILE),
            ("no profile", OTHER),
            ("no thread", "t-"),
            ("no token", "tk-"),
        ]
        .iter()
        .any(|(kind, id)| outcome == *kind && row.twin.0.starts_with(id));
        if hides && outcome == wanted {
            wrong.extend(self.differs_from_absent(row, who, &answer).await);
        }
        let about = |wrong| {
            let what = format!("{} ({}): {wrong}", row.method, row.what);
            (what, who.name.clone())
        };
        wrong.into_iter().map(about).collect()
    }

    /// What may not be known of is answered as what does not exist: the same code,
    /// sentence, details and trailers, but for the id that was asked for.
    async fn differs_from_absent(
        &self,
        row: &Row,
        who: &Person,
        answer: &Answer,
    ) -> Option<String> {
        let (id, absent) = (&row.twin.0, &row.twin.1);
        let messages = row.messages.iter().map(|m| replaced(m, id, absent));
        let twin = wire::grpc(
            self.channel.clone(),
            &row.method,
            who.header.as_deref(),
            &messages.collect::<Vec<_>>(),
            row.take,
        )
        .await;
        let bare = |answer: &Answer| {
            let mut says = answer.says();
            for id in [id, absent] {
                for form in [id.clone(), percent(id), STANDARD.encode(id)] {
                    says = replaced(&says, &form, "-");
                }
            }
            (answer.status.code(), says_without_details_header(says))
        };
        (bare(answer) != bare(&twin)).then(|| {
            format!(
                "differs from what does not exist: {:?} and {:?}",
                answer.status.message(),
                twin.status.message()
            )
        })
    }
}

/// Who came across which word.
type Seen = std::sync::Mutex<BTreeMap<&'static str, BTreeSet<String>>>;

/// The trailer that carries the details in base64 stands for the details, which are
/// compared as they are.
fn says_without_details_header(says: Vec<u8>) -> Vec<u8> {
    let text = says.split(|byte| *byte == b'\n');
    let kept: Vec<&[u8]> = text
        .filter(|line| !line.starts_with(b"grpc-status-details-bin"))
        .collect();
    kept.join(&b'\n')
}

fn percent(text: &str) -> String {
    text.replace(' ', "%20")
}

/// The same bytes with one id for another.
pub(crate) fn replaced(bytes: &[u8], id: &str, other: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        if !id.is_empty() && rest.starts_with(id.as_bytes()) {
            out.extend_from_slice(other.as_bytes());
            rest = &rest[id.len()..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

/// Bytes, and after them what their base64 strings say.
fn with_base64(bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    let is = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    for run in bytes.split(|byte| !is(byte)).filter(|run| run.len() >= 12) {
        if let Ok(decoded) = STANDARD.decode(run) {
            all.extend(decoded);
        }
    }
    all
}

/// An answer in a word; of a stream of commands, what became of the only one.
fn outcome(row: &Row, answer: &Answer) -> String {
    if row.method.ends_with("/SubmitStream")
        && let Some(only) = answer.messages.first()
    {
        let only = SubmitStreamResponse::decode(only.as_slice()).unwrap();
        return match only.outcome.unwrap() {
            Outcome::Receipt(_) => "ok".to_owned(),
            Outcome::Refusal(bytes) => wire::refusal(&Refused::in_stream(&bytes)),
        };
    }
    answer.outcome()
}

/// Runs cells, and panics with what is wrong.
async fn run(crowd: &Crowd, cells: Vec<(&Row, &Person, String)>, seen: &Seen) {
    let count = cells.len();
    let found = futures_util::stream::iter(cells)
        .map(|(row, who, wanted)| async move { crowd.judge(row, who, &wanted, seen).await })
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<_>>()
        .await
        .concat();
    eprintln!("{count} cells, {} wrong", found.len());
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (what, who) in found {
        wrong.entry(what).or_default().push(who);
    }
    let lines = wrong
        .iter()
        .map(|(what, who)| format!("{what}: {}", who.join(", ")));
    let lines: Vec<String> = lines.collect();
    assert!(
        wrong.is_empty(),
        "{count} cells, and wrong are:\n{}",
        lines.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_by_everybody() {
    let mut crowd = Crowd::gather().await;
    let late = people::short_lived(&crowd.world.secretariat).await;
    let rows = reads::rows(&crowd.world);
    let seen = Seen::default();
    let cells = rows.iter().flat_map(|row| {
        let people = crowd.people.iter();
        people.map(move |who| (row, who, expected(row.needs, who).to_owned()))
    });
    run(&crowd, cells.collect(), &seen).await;

    // Whoever may see a word comes across it: the search can find.
    let found = seen.lock().unwrap().clone();
    for word in words::ALL {
        for who in crowd.people.iter().filter(|who| may_see(who, word)) {
            let sees = found.get(word).is_some_and(|by| by.contains(&who.name));
            // An own name is one's own; labels and names are not in every row.
            assert!(sees, "{} never comes across {word}", who.name);
        }
    }

    // A token that expired a moment ago, in every row.
    let who_am_i = rows
        .iter()
        .find(|row| row.method.ends_with("/WhoAmI"))
        .unwrap();
    mgi_tests::wait::until(
        "the token to expire",
        2 * mgi_tests::wait::SOON,
        async || {
            let outcome = crowd.ask(who_am_i, &late).await.outcome();
            (outcome == "unauthenticated").then_some(())
        },
    )
    .await;
    crowd.people = vec![late];
    let cells = rows.iter().map(|row| {
        (
            row,
            &crowd.people[0],
            expected(row.needs, &crowd.people[0]).to_owned(),
        )
    });
    run(&crowd, cells.collect(), &seen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_action_by_everybody() {
    let crowd = Crowd::gather().await;
    let before = crowd.world.server_revision().await;
    let actions = commands::actions(&crowd.world);
    if std::env::var_os("MGI_ACCESS_PRINT").is_some() {
        print(&crowd, &actions).await;
        return;
    }
    let rows: Vec<(Row, &commands::Asked)> =
        actions.iter().map(|asked| (asked.row(), asked)).collect();
    let cells = rows.iter().flat_map(|(row, asked)| {
        let people = crowd.people.iter();
        people.map(move |who| (row, who, asked.expected(who)))
    });
    run(&crowd, cells.collect(), &Seen::default()).await;
    assert_eq!(
        crowd.world.server_revision().await,
        before,
        "nothing was recorded"
    );
}

/// What each action answers to each role, to be read beside the documents.
async fn print(crowd: &Crowd, actions: &[commands::Asked]) {
    for asked in actions {
        let row = asked.row();
        let mut by: BTreeMap<String, String> = BTreeMap::new();
        for who in &crowd.people {
            let Some(letter) = super::oracle::letter(who) else {
                continue;
            };
            if who.name.ends_with("in force") {
                let outcome = outcome(&row, &crowd.ask(&row, who).await);
                by.entry(outcome).or_default().push(letter);
            }
        }
        eprintln!("{}: {by:?}", asked.name);
    }
}

/// The services that the server says it has, with their methods.
#[tokio::test(flavor = "multi_thread")]
async fn no_method_is_forgotten() {
    let world = World::make(Hidden::Planted).await;
    let rows = reads::rows(&world);
    let listed = rows
        .iter()
        .find(|row| row.method == "grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
        .unwrap();
    let channel = Caller::new(world.address(), "", "").channel();
    let answer = wire::grpc(channel, &listed.method, None, &listed.messages, Take::All).await;
    let mut offered = services(&answer);
    // Reflection does not list its older form.
    offered.insert("grpc.reflection.v1alpha.ServerReflection".to_owned());
    let sets: [&[u8]; 4] = [
        mgi_proto::FILE_DESCRIPTOR_SET,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
    ];
    let mut methods = 0;
    for set in sets {
        for file in FileDescriptorSet::decode(set).unwrap().file {
            for service in &file.service {
                let full = format!("{}.{}", file.package(), service.name());
                assert!(offered.remove(&full), "the server has {full}");
                for method in &service.method {
                    let path = format!("{full}/{}", method.name());
                    methods += 1;
                    assert!(
                        rows.iter().any(|row| row.method == path),
                        "{path} has no row: add one to matrix/reads"
                    );
                }
            }
        }
    }
    assert!(
        offered.is_empty(),
        "nobody knows the methods of {offered:?}"
    );
    assert!(methods > 60, "{methods} methods");
}

fn services(answer: &Answer) -> BTreeSet<String> {
    use tonic_reflection::pb::v1::{ServerReflectionResponse, server_reflection_response};
    let listed = ServerReflectionResponse::decode(answer.messages[0].as_slice()).unwrap();
    match listed.message_response.unwrap() {
        server_reflection_response::MessageResponse::ListServicesResponse(list) => list
            .service
            .into_iter()
            .map(|service| service.name)
            .collect(),
        other => panic!("a list of services, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_action_is_forgotten() {
    let world = World::make(Hidden::Planted).await;
    let asked = commands::actions(&world);
    let pool = mgi_proto::json::pool().unwrap();
    let command = pool.get_message_by_name("mgi.v1.Command").unwrap();
    for field in command.oneofs().next().unwrap().fields() {
        assert!(
            asked.iter().any(|asked| asked.field == field.number()),
            "{} has no entry: add one to matrix/commands",
            field.name()
        );
    }
    let roles = pool.get_enum_by_name("mgi.v1.Role").unwrap();
    for role in roles.values().filter(|role| role.number() > 0) {
        assert!(
            people::ROLES
                .iter()
                .any(|(_, known)| *known as i32 == role.number()),
            "{} has no letter: add one to matrix/people.rs",
            role.name()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_by_everybody() {
    let crowd = Crowd::gather().await;
    let mut cells = 0;
    let mut wrong = BTreeMap::<String, u32>::new();
    for (method, path, nobody, anybody) in reads::ROUTES {
        for who in &crowd.people {
            let header = who.header.as_deref();
            let (status, says) = wire::plain(crowd.world.address(), method, path, header).await;
            let wanted = if who.established { anybody } else { nobody };
            if status != *wanted {
                let what = format!("{method} {path} is {status}, must be {wanted}");
                *wrong.entry(what).or_default() += 1;
            }
            assert!(words::ALL.iter().all(|word| !contains(&says, word)));
            cells += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for row in mgi_server::identity::ROUTES {
        let found = reads::ROUTES
            .iter()
            .any(|(method, path, ..)| (row.method, row.path) == (*method, *path));
        assert!(
            found,
            "{} {} has no entry: add one to matrix/reads",
            row.method, row.path
        );
    }
    // A method that is not there, of a service that is and of one that is not: the same for all.
    for path in [
        "mgi.v1.CollaborationService/Nothing",
        "mgi.v1.Nothing/Nothing",
    ] {
        for who in &crowd.people {
            let header = who.header.as_deref();
            let answer = wire::grpc(crowd.channel.clone(), path, header, &[], Take::All).await;
            assert_eq!(answer.outcome(), "unimplemented", "{path} for {}", who.name);
            cells += 1;
        }
    }
    eprintln!("{cells} cells");
}
