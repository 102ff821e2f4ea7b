//! What a coded value must look like.

use mgi_proto::v1::{AnswerType, AnswerValue};

use crate::{
    fields::{self, Problems},
    limits, questionnaire,
    refusal::{Refusal, Rule},
};

/// A value is one of the codes of the indicator's answer type, with the parts
/// that belong to the code and no others.
pub(super) fn value_fits(
    value: &AnswerValue,
    answer_type: AnswerType,
    remark: &str,
    reason: &str,
) -> Result<(), Refusal> {
    let code = value.code.as_str();
    let own = questionnaire::codes(answer_type);
    if !own.contains(&code) && !questionnaire::COMMON_CODES.contains(&code) {
        return Err(Refusal::rule_about(
            Rule::ValueFitsAnswerType,
            "value.code",
            format!(
                "{code:?} is not a value of an indicator of type {}; it takes {}, {}",
                questionnaire::answer_type_name(answer_type),
                own.join(", "),
                questionnaire::COMMON_CODES.join(", ")
            ),
        ));
    }
    let mut problems = Problems::default();
    if (code == "party") != (value.year != 0)
        || (code == "party" && !(1800..=2200).contains(&value.year))
    {
        problems.add(
            "value.year",
            "is the year of becoming party, 1800 to 2200, with code party only",
        );
    }
    let institution = answer_type == AnswerType::Institution && own.contains(&code);
    problems.check(
        "value.institution_name",
        fields::line(
            &value.institution_name,
            usize::from(code == "designated"),
            if institution { limits::LABEL_CHARS } else { 0 },
        ),
    );
    problems.check(
        "value.mandate",
        fields::line(
            &value.mandate,
            0,
            if institution { limits::REASON_CHARS } else { 0 },
        ),
    );
    problems.done()?;
    let unanswered = code == "not_answered";
    if unanswered && reason.trim().is_empty() {
        return Err(Refusal::rule_about(
            Rule::UnansweredHasReason,
            "unanswered_reason",
            "say why the indicator stays unanswered",
        ));
    }
    if !unanswered && !reason.is_empty() {
        return Err(Refusal::field(
            "unanswered_reason",
            "goes with code not_answered only",
        ));
    }
    needs_remark(value, remark)
}

/// Some codes say nothing without the remark that explains them.
pub(super) fn needs_remark(value: &AnswerValue, remark: &str) -> Result<(), Refusal> {
    let code = value.code.as_str();
    if matches!(code, "not_applicable" | "contested") && remark.trim().is_empty() {
        return Err(Refusal::field(
            "texts",
            format!("code {code} needs a remark that explains it"),
        ));
    }
    Ok(())
}
