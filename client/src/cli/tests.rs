//! The command line as a whole: every verb, every example, every exit code.

use clap::{CommandFactory as _, Parser as _};
use mgi_client::ClientError;

use super::args::Cli;
use super::exit::{self, Exit};
use super::failure::Failure;
use super::output::tests::output;
use super::session::Session;
use super::topics;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

/// Words of a command line; only double quotes are known.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.split('"').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn check(command: &mut clap::Command, path: &str, checked: &mut usize) {
    // Not the rendered help: that is broken to a width.
    let help = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    assert!(
        command.render_long_help().to_string().contains("Example"),
        "{path}"
    );
    let examples: Vec<&str> = help
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("mgi "))
        .collect();
    assert!(
        help.contains("Example") && !examples.is_empty(),
        "{path} has no example"
    );
    for example in examples {
        let parsed = Cli::try_parse_from(words(example));
        assert!(parsed.is_ok(), "{path}: {example}: {}", parsed.unwrap_err());
        *checked += 1;
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let at = format!("{path} {name}");
        if name == "help" && path != "mgi" {
            continue;
        }
        check(command.find_subcommand_mut(&name).unwrap(), &at, checked);
    }
}

#[test]
fn every_help_has_examples_that_parse() {
    let mut checked = 0;
    let mut root = Cli::command();
    root.build();
    check(&mut root, "mgi", &mut checked);
    assert!(checked > 170, "{checked}");
}

#[test]
fn every_verb_is_there() {
    for verb in [
        "profile open xx --from f",
        "profile list",
        "profile show --at 3",
        "ministry register A --name N",
        "ministry rename A --name N --effective 2021-01-01",
        "ministry list",
        "ministry enrol A",
        "ministry withdraw A --reason r",
        "role grant ac auditor",
        "role end g-1 --reason r",
        "role list",
        "deployment-role grant ac steward",
        "deployment-role end dg-1 --reason r",
        "account create N",
        "account close ac --reason r",
        "account list",
        "token issue --label l",
        "token revoke tk --reason r",
        "token list",
        "whoami",
        "questionnaire register f",
        "questionnaire list",
        "questionnaire show",
        "indicator list",
        "indicator show MR-01",
        "indicator assign MR-01 --lead A",
        "answer list",
        "answer show MR-01",
        "answer set MR-01 --value yes",
        "answer set MR-01 --law l --park",
        "answer edit MR-01",
        "answer edit MR-01 --park",
        "answer reviewed MR-01 --remark r --seen-revision 7",
        "blame MR-01 --field law --at 3",
        "blame n-1",
        "suggest make MR-01 --field remark --text t --rationale r --supersedes s-1",
        "suggest make f-1 --replace a --with b --before c --after d --base-version 2",
        "suggest list --target f-1 --state partly_accepted",
        "suggest show s-1",
        "suggest accept s-1",
        "suggest accept s-1 --changes 0,2 --reason r",
        "suggest reject s-1 --reason r",
        "suggest withdraw s-1",
        "finding add MR well-developed --text t --indicators MR-01,MR-02 --evidence e --after f-1",
        "finding add MR further_development --file f",
        "finding revise f-1",
        "finding revise f-1 --no-indicators --evidence e,g --park",
        "finding move f-1 --section well-developed --after f-2",
        "finding retire f-1 --reason r",
        "finding list --dimension MR --indicator MR-01 --stale --retired --at 3",
        "finding show f-1",
        "finding reviewed f-1 --base-version 2",
        "draft save MR-01 --field law --text t",
        "draft save section:1.2 --comment --text t",
        "draft show f-1 --comment --thread t-1",
        "draft list --target f-1",
        "draft show f-1",
        "draft discard section:1.2",
        "answer adopt MR-01",
        "answer withdraw MR-01 --reason r",
        "evidence register --kind law --title T",
        "evidence amend e --reason r",
        "evidence list",
        "evidence show e",
        "evidence groups --open",
        "evidence compare a b --relation amended --reason r",
        "evidence attach e f.pdf",
        "evidence download e",
        "cite add MR-01 e",
        "cite remove MR-01 c-1",
        "note add section:1.2 --kind list --text t",
        "note revise n-1 --text t",
        "note retire n-1 --reason r",
        "note list",
        "comment post answer:MR-01 --visibility public --text t",
        "comment reply t-1 --text t",
        "comment list",
        "comment resolve t-1",
        "comment reopen t-1 --reason r",
        "thread open MR-01 --visibility public --text t --quote q --before b --after a --field law",
        "thread open x-1 --visibility own-ministry --text t",
        "thread reply t-1 --to k-1 --text t",
        "thread list --target f-1 --open --mentions M",
        "thread show t-1 --earlier",
        "thread resolve t-1 --outcome o",
        "thread reopen t-1 --reason r",
        "thread edit-comment t-1 k-1 --text t",
        "thread delete-comment t-1 k-1",
        "query raise t-1 --to M --due 2026-03-31 --blocks-validation",
        "query ask MR-01 --to M --text t --quote q --visibility consultation",
        "query answer t-1 --text t",
        "query change t-1 --to M --reason r",
        "query change t-1 --no-due --reason r",
        "query block t-1 --reason r",
        "query unblock t-1 --reason r",
        "query withdraw t-1 --reason r",
        "query list --to M --open",
        "position take MR-01 --stance agrees-with-remark --remark r",
        "position take evidence:e --stance agrees --on-behalf-of M --meeting m-1",
        "position confirm p-1",
        "position confirm p-1 --entered-event 7",
        "position withdraw f-1 --reason r",
        "position list --target p-1 --ministry M",
        "priority propose --dimension MR --text t --lead M --horizon 2027",
        "priority revise p-1 --lead M",
        "priority decide p-1 --adopt --publish --reason r",
        "priority decide p-1 --propose --reason r",
        "priority list",
        "meeting record --from f",
        "meeting record --kind launch --date 2026-03-31 --title t --participant M=3 --focal-point M=ac",
        "meeting amend m-1 --place p --reason r",
        "meeting list",
        "meeting show m-1",
        "contradiction mark MR-01 n-2 --explanation e",
        "contradiction settle x-1 --outcome o",
        "contradiction list",
        "correction propose MR-01 --field law --text t --reason r",
        "correction confirm d-1",
        "correction reject d-1 --reason r",
        "correction list",
        "correction show d-1",
        "validate give own_part",
        "validate withdraw v-1 --reason r",
        "validate list",
        "validate reopen f-1 --reason r",
        "reopen MR-01 --reason r",
        "reopen f-1 --reason r",
        "stage show",
        "stage advance",
        "stage return drafting --reason r",
        "stage finalize",
        "stage publish",
        "stage window --stage drafting --opens none --freezes 2026-03-01 --closes 2026-03-31",
        "stage erratum --reason r",
        "role hand-over g-1 --to ac --until 2026-03-31 --reason r",
        "board --at 3",
        "actions",
        "auth explain --action validate MR-01",
        "auth explain --action post_comment --subject t-1 --account ac --at 2021-03-31",
        "published list",
        "published show rw-2021 --edition 1",
        "published bundle rw-2021 --output f --force",
        "actions evidence:e --subject s-1",
        "watch --presence",
        "watch --all --from 3 --indicator A --ministry B --type C",
        "history --from 1 --limit 2",
        "redact --event 3 --legal-basis b",
        "contributions",
        "history --of MR-01",
        "history --of f-1 --from 3",
        "history --ministry A",
        "at 12",
        "at 2021-03-31 --brief --of f-1",
        "diff 12 2021-03-31T12:00:00Z",
        "diff 2021-03-31 --of MR-01",
        "replay",
        "replay --from 3",
        "since-validated",
        "since-validated --ministry A",
        "since-validated --validation v-1",
        "roles --at 2021-03-31",
        "contributions --ministry A --at 2021-03-31",
        "import questionnaire f",
        "import evidence f",
        "import answers f",
        "import citations f",
        "import notes f",
        "import assignments f",
        "import findings f",
        "import priorities f --check",
        "export events",
        "export jsonl --from 3 --with-bytes --output f --force",
        "export events --deployment",
        "export csv --output d --working --force",
        "export csv --table validations --at 2021-03-31",
        "export prov --base https://example.org/ --out f",
        "export tiles --out d --checkpoint f --force",
        "export tiles --deployment --output d",
        "witness push --policy f",
        "witness push --policy f --state g --out h --force --witness-ca-file c",
        "witness check --policy f cosigned.txt",
        "completions fish",
        "help errors",
    ] {
        let line = format!("mgi --profile p --as M --json {verb}");
        assert!(
            Cli::try_parse_from(words(&line)).is_ok(),
            "{line}: {}",
            Cli::try_parse_from(words(&line)).unwrap_err()
        );
    }
}

#[test]
fn usage_errors_are_usage_errors() {
    for line in [
        "mgi",
        "mgi nonsense",
        "mgi profile open xx",
        "mgi role grant ac king",
        "mgi profile show --at yesterday",
        "mgi answer set MR-01 --year 1980",
        "mgi note add nowhere --kind list",
        "mgi validate give half",
        "mgi token issue --label l --days 0",
        "mgi --token a --token-file b whoami",
        "mgi answer edit MR-01 --send",
        "mgi blame nowhere",
        "mgi suggest make MR-01 --replace a",
        "mgi suggest make MR-01 --replace a --with b --text t",
        "mgi suggest accept s-1 --changes 0,x --reason r",
        "mgi suggest accept s-1 --changes 0",
        "mgi finding add MR excellent",
        "mgi finding revise f-1 --indicators MR-01 --no-indicators",
        "mgi thread open MR-01 --visibility public --text t --before b",
        "mgi query raise t-1 --due 2026-03-31",
        "mgi query ask MR-01 --to M --due soon --text t",
        "mgi position take MR-01 --stance likes",
        "mgi position take MR-01 --stance agrees --on-behalf-of M",
        "mgi priority decide p-1 --reason r",
        "mgi priority decide p-1 --adopt --drop --reason r",
        "mgi priority decide p-1 --drop --publish --reason r",
        "mgi meeting record --participant M",
        "mgi evidence compare a b --relation alike --reason r",
        "mgi stage window --closes 2026-03-31",
        "mgi watch --all --presence",
        "mgi reopen nothing --reason r",
        "mgi redact --event 3",
        "mgi export events --force",
        "mgi export csv",
        "mgi export prov --base nowhere",
        "mgi export tiles",
        "mgi witness push",
        "mgi witness check note",
        "mgi at",
        "mgi at yesterday",
        "mgi diff",
        "mgi replay --from 0",
        "mgi diff 1 2 3",
        "mgi since-validated --ministry A --validation v-1",
        "mgi history --of MR-01 --ministry A",
        "mgi history --deployment --of MR-01",
    ] {
        let error = Cli::try_parse_from(words(line)).expect_err(line);
        assert!(error.use_stderr(), "{line}");
    }
    assert!(
        !Cli::try_parse_from(["mgi", "--help"])
            .unwrap_err()
            .use_stderr()
    );
}

#[test]
fn every_error_has_its_exit_code() {
    let sentence = String::new;
    let cases = [
        (
            ClientError::NotFound {
                kind: sentence(),
                name: sentence(),
                sentence: sentence(),
            },
            Exit::NotFound,
        ),
        (
            ClientError::OutOfRange {
                sentence: sentence(),
            },
            Exit::NotFound,
        ),
        (
            ClientError::Unauthenticated {
                sentence: sentence(),
            },
            Exit::Permission,
        ),
        (
            ClientError::RightMissing {
                rule: sentence(),
                sentence: sentence(),
            },
            Exit::Permission,
        ),
        (ClientError::Conflict(Box::default()), Exit::Conflict),
        (
            ClientError::RuleViolated {
                rule: sentence(),
                sentence: sentence(),
            },
            Exit::Refused,
        ),
        (
            ClientError::InvalidField {
                violations: Vec::new(),
            },
            Exit::Refused,
        ),
        (
            ClientError::AlreadyExists {
                kind: sentence(),
                name: sentence(),
                sentence: sentence(),
            },
            Exit::Refused,
        ),
        (
            ClientError::Unavailable {
                sentence: sentence(),
                retry_after: None,
            },
            Exit::Unavailable,
        ),
        (
            ClientError::StorageFull {
                sentence: sentence(),
                retry_after: None,
            },
            Exit::Unavailable,
        ),
        (ClientError::DeadlineExceeded, Exit::Unavailable),
        (
            ClientError::Gap {
                stream: sentence(),
                expected: 1,
                got: 2,
            },
            Exit::Integrity,
        ),
        (
            ClientError::DigestMismatch { what: sentence() },
            Exit::Integrity,
        ),
        (
            ClientError::StoredDataCorrupt {
                sentence: sentence(),
            },
            Exit::Integrity,
        ),
        (
            ClientError::InvalidAddress {
                address: sentence(),
                reason: sentence(),
            },
            Exit::Usage,
        ),
        (ClientError::Unimplemented, Exit::Failure),
    ];
    for (error, exit) in cases {
        assert_eq!(exit::of(&error), exit, "{error:?}");
        let batch = ClientError::BatchRefused {
            command_index: 0,
            command_id: String::new(),
            refusal: Box::new(error),
        };
        assert_eq!(exit::of(&batch), exit);
    }
    assert_eq!(Failure::Interrupted.exit(), Exit::Interrupted);
    assert_eq!(Failure::Usage(String::new()).exit(), Exit::Usage);
    assert_eq!(
        Failure::writing(std::io::ErrorKind::BrokenPipe.into()).exit(),
        Exit::BrokenPipe
    );
}

#[test]
fn the_exit_codes_are_documented() {
    let all = [
        Exit::Success,
        Exit::Failure,
        Exit::Usage,
        Exit::NotFound,
        Exit::Permission,
        Exit::Conflict,
        Exit::Refused,
        Exit::Unavailable,
        Exit::Integrity,
        Exit::Interrupted,
        Exit::BrokenPipe,
    ];
    for exit in all {
        let code = format!("\n  {:>3}  ", exit as u8);
        assert!(topics::EXIT_CODES.contains(&code), "{exit:?}");
    }
}

#[test]
fn every_reason_of_the_api_is_documented() {
    for number in 1.. {
        let Ok(reason) = mgi_client::v1::ErrorReason::try_from(number) else {
            break;
        };
        let name = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        assert!(topics::ERRORS.contains(&format!("  {name} ")), "{name}");
    }
}

fn help(about: &[&str]) -> Result<String, Failure> {
    let (mut out, data, _) = output(false, None);
    let cli = Cli::try_parse_from(["mgi", "whoami"]).unwrap();
    let mut session = Session::new(cli.global, &mut out);
    let about: Vec<String> = about.iter().map(|word| (*word).to_owned()).collect();
    topics::help(&mut session, &about)?;
    Ok(data.read())
}

#[test]
fn help_knows_topics_and_commands() {
    assert!(help(&["exit-codes"]).unwrap().contains("141"));
    assert!(help(&["environment"]).unwrap().contains("MGI_TOKEN_FILE"));
    assert!(help(&[]).unwrap().contains("completions"));
    let edit = help(&["answer", "edit"]).unwrap();
    assert!(
        edit.contains("mgi answer edit") && edit.contains("--resume"),
        "{edit}"
    );
    assert_eq!(help(&["answers"]).unwrap_err().exit(), Exit::Usage);
}

#[test]
fn every_shell_has_completions() {
    use clap::ValueEnum as _;
    for shell in clap_complete::Shell::value_variants() {
        let (mut out, data, _) = output(false, None);
        let cli = Cli::try_parse_from(["mgi", "whoami"]).unwrap();
        topics::completions(&mut Session::new(cli.global, &mut out), *shell).unwrap();
        assert!(data.read().contains("finalize"), "{shell}");
    }
}
