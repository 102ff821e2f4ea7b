use super::*;
use crate::v1;

fn problem(result: Result<impl std::fmt::Debug, ImportError>) -> String {
    result.unwrap_err().in_file("answers.tsv").to_string()
}

#[test]
fn answers_become_commands() {
    let text = "\u{feff}value\tindicator\tunknown\tyear\tlaw\tas_of\tsections\r\n\
                party\tMR-17\tx\t1980\tIt is law.\t2021-03\t1.1;Table 1\r\n\
                \r\n\
                \tMR-18\r\n";
    let rows = answers::rows(&table(text).unwrap()).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].place, Place::Line(2));
    assert_eq!(rows[0].sections, ["1.1", "Table 1"]);
    let command = rows[0].command(4);
    assert_eq!(command.base_version, 4);
    assert_eq!(command.value.unwrap().year, 1980);
    assert_eq!(
        command.texts,
        [v1::TextEdit {
            field: v1::TextField::Law.into(),
            full_text: "It is law.".into(),
            hunks: Vec::new(),
        }]
    );
    assert_eq!(rows[1].place, Place::Line(4));
    assert_eq!(rows[1].value, None);
}

#[test]
fn a_reason_alone_means_not_answered() {
    let rows = answers::rows(
        &table("indicator\tvalue\tunanswered_reason\nMR-01\t\tNothing is known.\n").unwrap(),
    )
    .unwrap();
    assert_eq!(rows[0].value.as_ref().unwrap().code, "not_answered");
}

#[test]
fn errors_name_file_line_column_and_remedy() {
    let read = |text: &str| table(text).and_then(|table| answers::rows(&table));
    assert_eq!(
        problem(read("")),
        "answers.tsv: the file is empty: the first line has to name the columns, separated by tabs"
    );
    assert_eq!(
        problem(read("indicator\tyear\nMR-01\t1\n")),
        "answers.tsv: column \"value\" is missing; add it (there are: indicator, year)"
    );
    assert_eq!(
        problem(read("indicator\tvalue\tyear\n\nMR-01\tparty\tlong ago\n")),
        "answers.tsv: line 3, column \"year\": \"long ago\" cannot be used; write a year such as 1980, or leave it empty"
    );
    assert_eq!(
        problem(read("indicator\tvalue\n\tyes\n")),
        "answers.tsv: line 2, column \"indicator\": it is empty; fill it in"
    );
    assert_eq!(
        problem(read("indicator\tvalue\nMR-01\tyes\t3\n")),
        "answers.tsv: line 2: it has 3 cells where the header has 2; check its tabs"
    );
    assert_eq!(
        problem(read("value\tindicator\tvalue\n")),
        "answers.tsv: line 1, column \"value\": it is named twice; rename or remove one"
    );
    assert!(
        problem(read("indicator\tvalue\tas_of\nMR-01\tyes\tMarch\n"))
            .contains("write a date as YYYY")
    );
    assert!(
        problem(read(
            "indicator\tvalue\tunanswered_reason\nMR-01\tyes\tbecause\n"
        ))
        .contains("not_answered")
    );
    assert!(problem(read("[{\"indicator\": ")).contains("line 1, column"));
    assert!(
        problem(read("[{\"indicator\": {}, \"value\": 1}]"))
            .contains("item 1, column \"indicator\"")
    );
}

#[test]
fn json_rows_read_like_lines() {
    let text = r#"[{"indicator": "MR-01", "lead": "MOH", "contributing": ["DGIE", "NISR"]}, {"lead": "MOH", "indicator": "MR-02", "contributing": null}]"#;
    let rows = assignments::rows(&table(text).unwrap()).unwrap();
    assert_eq!(rows[0].command().contributing, ["DGIE", "NISR"]);
    assert_eq!(
        (rows[1].place, rows[1].contributing.len()),
        (Place::Item(2), 0)
    );
    assert!(assignments::rows(&table("[]").unwrap()).unwrap().is_empty());
}

#[test]
fn evidence_dates_are_cut_to_their_precision() {
    let read = |date: &str, precision: &str| {
        let text = format!(
            "id\tkind\ttitle\tdate\tdate_precision\tstatus\nx-1\tministerial_order\tOrder\t{date}\t{precision}\tin_force\n"
        );
        evidence::rows(&tsv::parse(&text).unwrap()).map(|rows| rows[0].clone())
    };
    let row = read("2010-07-13", "year").unwrap();
    assert_eq!(row.record.date, "2010");
    assert_eq!(
        row.record.kind,
        i32::from(v1::EvidenceKind::MinisterialOrder)
    );
    assert_eq!(row.record.status, i32::from(v1::EvidenceStatus::InForce));
    assert_eq!(row.record.titles[0].language, "en");
    assert_eq!(read("2010", "").unwrap().record.date, "2010");
    assert!(
        read("2010", "day")
            .unwrap_err()
            .to_string()
            .contains("precision is day")
    );
    let wrong =
        evidence::rows(&tsv::parse("id\tkind\ttitle\nx\tdecree\tT\n").unwrap()).unwrap_err();
    assert!(
        wrong
            .to_string()
            .contains("write one of: constitution, law"),
        "{wrong}"
    );
}

#[test]
fn notes_go_to_the_answer_or_the_section() {
    let table = tsv::parse("indicator\tsection\tkind\ttext\tevidence_ids\nMR-03\t1.2\tdefinition\tWords.\ta-1; b-2\n\t2.1\tlist\tMore.\t\n").unwrap();
    let rows = notes::rows(&table).unwrap();
    assert_eq!(
        crate::words::target_text(Some(&rows[0].target)),
        "answer:MR-03"
    );
    assert_eq!(rows[0].command().evidence_ids, ["a-1", "b-2"]);
    assert_eq!(
        crate::words::target_text(Some(&rows[1].target)),
        "section:2.1"
    );
    let nowhere = tsv::parse("indicator\tsection\tkind\ttext\n\t\tlist\tMore.\n").unwrap();
    assert!(notes::rows(&nowhere).is_err());
}

#[test]
fn threads_open_once_and_may_resolve() {
    let text = "thread\ttarget\tvisibility\tministry\trole\ttext\treply_to\tresolved\n\
                a\tanswer:MR-01\tgovernment\tMOH\treviewer\tWhy?\t\t\n\
                a\t\t\tDGIE\t\tSo.\t1\tyes\n";
    let rows = threads::rows(&tsv::parse(text).unwrap()).unwrap();
    assert_eq!(
        rows[0].open().unwrap().visibility,
        i32::from(v1::Visibility::Government)
    );
    assert!(rows[1].open().is_none());
    assert_eq!(rows[1].comment("t-1", "k-1").reply_to, "k-1");
    assert_eq!(rows[1].resolution("t-1").unwrap().outcome, "");
    assert_eq!(rows[0].resolution("t-1"), None);
}

#[test]
fn citations_ministries_and_validations() {
    let quote =
        tsv::parse("indicator\tevidence_id\tquote\tquote_language\nMR-01\tlaw\twords\t\n").unwrap();
    assert!(
        citations::rows(&quote)
            .unwrap_err()
            .to_string()
            .contains("needs its language")
    );
    let ministry = tsv::parse(
        "code\tname\tcapacity\tformer_names\nMOH\tMinistry of Health\tvalidating\tOld;Older\n",
    )
    .unwrap();
    let rows = ministries::rows(&ministry).unwrap();
    assert_eq!(rows[0].registration("id").former_names, ["Old", "Older"]);
    assert_eq!(
        rows[0].command().capacity,
        i32::from(v1::MinistryCapacity::Validating)
    );
    let validation = tsv::parse("ministry\tscope\tstatement\nMOH\town_part\tWe agree.\n").unwrap();
    assert_eq!(
        validations::rows(&validation).unwrap()[0]
            .command(9)
            .seen_revision,
        9
    );
    let wrong = tsv::parse("ministry\tscope\nMOH\tpart\n").unwrap();
    assert!(
        validations::rows(&wrong)
            .unwrap_err()
            .to_string()
            .contains("own_part")
    );
}

#[test]
fn findings_become_commands_in_order() {
    let text = "dimension\tsection\ttext\tindicators\tevidence_ids\tfinding\n\
                MR\twell-developed\tAll children go to school.\tMR-02; MR-03\teducation-law\ta\n\
                MR\tfurther_development\tFigures are missing.\t\t\t\n";
    let rows = findings::rows(&table(text).unwrap()).unwrap();
    let first = rows[0].command();
    assert_eq!(first.indicators, ["MR-02", "MR-03"]);
    assert_eq!(first.evidence_ids, ["education-law"]);
    assert_eq!(
        (first.section, first.after.as_str()),
        (v1::FindingSection::WellDeveloped.into(), "")
    );
    assert_eq!(
        rows[1].command().section,
        i32::from(v1::FindingSection::FurtherDevelopment)
    );
    let wrong = table("dimension\tsection\ttext\nMR\tgood\tText.\n").unwrap();
    assert!(
        problem(findings::rows(&wrong)).contains("one of: well_developed, further_development")
    );
}

#[test]
fn priorities_may_come_with_their_decision() {
    let text = "text\tdimension\tlead_ministry\thorizon\tdecision\tpublished\treason\n\
                Publish the figures.\tMR\tNISR\t2027\tadopted\tyes\tAgreed in the meeting.\n\
                Open a one-stop shop.\tWG\t\t\t\t\t\n";
    let rows = priorities::rows(&table(text).unwrap()).unwrap();
    assert_eq!(rows[0].command().priority.unwrap().lead_ministry, "NISR");
    let decision = rows[0].decide("p-1", 1).unwrap();
    assert!(decision.published && decision.reason == "Agreed in the meeting.");
    assert_eq!(rows[1].decide("p-2", 1), None);
    for (row, part) in [
        ("T\tMR\tdropped\tyes\tr", "only an adopted one"),
        ("T\tMR\tadopted\tno\t", "\"reason\": it is empty"),
        ("T\t\t\t\t", "\"dimension\": it is empty"),
    ] {
        let text = format!("text\tdimension\tdecision\tpublished\treason\n{row}\n");
        assert!(
            problem(priorities::rows(&table(&text).unwrap())).contains(part),
            "{row}"
        );
    }
}

#[test]
fn suggestions_change_a_passage_or_all_of_a_text() {
    let text = "target\tfield\tministry\tquote\treplacement\tbefore\ttext\trationale\n\
                MR-01\t\tMOH\tall workers\tsalaried workers\tfor\t\tNot the self-employed.\n\
                f-2\t\tNISR\t\t\t\tThe whole paragraph.\t\n\
                MR-02\tlaw\tMOH\tred tape\t\t\t\t\n";
    let rows = suggestions::rows(&table(text).unwrap()).unwrap();
    let first = rows[0].command(4);
    assert_eq!(first.full_text, "salaried workers");
    let passage = first.passage.unwrap();
    assert_eq!(
        (passage.base_version, passage.quote.as_str()),
        (4, "all workers")
    );
    assert_eq!(passage.field, i32::from(v1::TextField::Narrative));
    let second = rows[1].command(1);
    assert_eq!((second.field, second.passage), (0, None));
    let third = rows[2].command(2);
    assert_eq!(third.field, i32::from(v1::TextField::Law));
    assert_eq!(
        (third.full_text.as_str(), third.passage.is_some()),
        ("", true)
    );
    for (row, part) in [
        ("MR-01\t\t\t", "the words to replace"),
        ("MR-01\t\ta\tb", "either the whole text"),
        ("f-1\tlaw\t\tb", "a finding has one text"),
        ("n-1\t\t\tb", "an answer or a finding"),
        ("somewhere\t\t\tb", "section:1.2"),
    ] {
        let text = format!("target\tfield\tquote\ttext\n{row}\n");
        assert!(
            problem(suggestions::rows(&table(&text).unwrap())).contains(part),
            "{row}"
        );
    }
}

#[test]
fn positions_are_taken_or_entered_after_a_meeting() {
    let text = "ministry\ttarget\tstance\tremark\tmeeting\n\
                MOH\tMR-01\tagrees\t\t\n\
                NISR\tf-1\tagrees-with-remark\tThe year is missing.\tm\n";
    let rows = positions::rows(&table(text).unwrap()).unwrap();
    let own = rows[0].command("");
    assert_eq!(
        (own.on_behalf_of.as_str(), own.meeting_id.as_str()),
        ("", "")
    );
    let entered = rows[1].command("m-1");
    assert_eq!(entered.on_behalf_of, "NISR");
    assert_eq!(entered.stance, i32::from(v1::Stance::AgreesWithRemark));
    let wrong = table("ministry\ttarget\tstance\tremark\nMOH\tMR-01\tobjects\t\n").unwrap();
    assert!(problem(positions::rows(&wrong)).contains("\"remark\": it is empty"));
}

#[test]
fn a_meeting_names_institutions_and_no_people() {
    let text = r#"{"kind": "consultation", "date": "2026-03-31", "title": "Consultation",
        "participants": [{"institution": "MOH", "people": 3}]}"#;
    let record = meetings::parse(text).unwrap();
    assert_eq!(record.participants[0].people, 3);
    for (from, to, part) in [
        (
            "consultation\"",
            "party\"",
            "one of: launch, consultation, other",
        ),
        ("\"people\"", "\"names\"", "unknown field `names`"),
        ("\"title\"", "\"name\"", "unknown field `name`"),
    ] {
        assert!(
            problem(meetings::parse(&text.replacen(from, to, 1))).contains(part),
            "{to}"
        );
    }
}

#[test]
fn a_thread_may_open_as_a_query() {
    let text = "thread\ttarget\tvisibility\ttext\tquery_to\tquery_due\tquery_blocks\n\
                a\tMR-01\tgovernment\tWhich year?\tNISR\t2026-04-30\tyes\n\
                b\tlaw:x\tgovernment\tWhy?\t\t\t\n";
    let read = |text: &str| threads::rows(&table(text).unwrap());
    assert!(problem(read(text)).contains("section:1.2"));
    let rows = read(&text.replace("law:x", "f-1")).unwrap();
    let query = rows[0].open().unwrap().query.unwrap();
    assert!(query.assignee == "NISR" && query.blocks_validation);
    assert_eq!(rows[1].open().unwrap().query, None);
    assert!(problem(read(&text.replace("2026-04-30", "2026-04"))).contains("YYYY-MM-DD"));
}

const QUESTIONNAIRE: &str = r#"{"id": "q", "version": "1", "title": "T", "language": "en", "unofficial": true,
  "dimensions": [{"code": "MR", "short_name": "S", "long_title": "L", "subdomains": [{"code": "MR-a", "name": "N"}]}],
  "indicators": [{"code": "MR-01", "dimension": "MR", "subdomain": "MR-a", "question": "Q?",
                  "answer_type": "yes_partly_no", "sdg_10_7_2": ["1a"], "gcm_objectives": [15]}]}"#;

#[test]
fn questionnaires_are_read_and_checked() {
    let read = questionnaire::parse(QUESTIONNAIRE).unwrap();
    assert_eq!(
        read.indicators[0].answer_type,
        i32::from(v1::AnswerType::YesPartlyNo)
    );
    assert_eq!(read.indicators[0].gcm_objectives, [15]);
    for (from, to, part) in [
        ("yes_partly_no", "maybe", "indicators[0].answer_type"),
        (
            "\"subdomain\": \"MR-a\"",
            "\"subdomain\": \"MR-b\"",
            "indicators[0].subdomain",
        ),
        (
            "\"dimension\": \"MR\"",
            "\"dimension\": \"XX\"",
            "indicators[0].dimension",
        ),
        ("\"question\": \"Q?\",", "", "missing field `question`"),
    ] {
        let error = questionnaire::parse(&QUESTIONNAIRE.replace(from, to))
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn a_profile_sheet_opens_a_profile() {
    let text = r#"{"profile_id": "xx-2021", "country": "X", "country_code": "XX", "level": "national", "title": "T",
        "round": "2021", "reference_date": "2021-03-31", "time_zone": "Africa/Kigali", "notice": "N", "validation_policy": "at_least:3"}"#;
    let sheet = profile::parse(text).unwrap();
    assert_eq!(sheet.profile_id, "xx-2021");
    assert_eq!(sheet.open.validation_policy.unwrap().threshold, 3);
    assert_eq!(profile::policy("").unwrap(), None);
    assert!(profile::policy("no_objection:2021-02-30").is_err());
    assert!(profile::policy("some").is_err());
}
