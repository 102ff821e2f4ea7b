//! Who plays in the tests: accounts by id, ministries by code.

/// Administrator of the deployment.
pub(crate) const ADMIN: &str = "ac-0000000admin";
/// Steward of the deployment; opens the profile and is its facilitator.
pub(crate) const FACILITATOR: &str = "ac-facilitator1";
/// Government lead of the profile.
pub(crate) const LEAD: &str = "ac-governlead1";
/// Analyst.
pub(crate) const ANALYST: &str = "ac-00analyst01";
/// Editor.
pub(crate) const EDITOR: &str = "ac-000editor01";
/// Stakeholder.
pub(crate) const STAKEHOLDER: &str = "ac-stakeholder1";
/// Auditor of the profile.
pub(crate) const AUDITOR: &str = "ac-00auditor01";
/// Auditor of the deployment, without a role in the profile.
pub(crate) const DEPLOYMENT_AUDITOR: &str = "ac-00auditor02";
/// An open account without any role.
pub(crate) const STRANGER: &str = "ac-00stranger1";
/// A closed account.
pub(crate) const CLOSED: &str = "ac-0000closed1";
/// Contributor, reviewer and officer of each ministry.
pub(crate) const MOH_WRITER: &str = "ac-00000001moh";
pub(crate) const MOH_REVIEWER: &str = "ac-00000002moh";
pub(crate) const MOH_OFFICER: &str = "ac-00000003moh";
pub(crate) const MOE_WRITER: &str = "ac-00000001moe";
pub(crate) const MOE_REVIEWER: &str = "ac-00000002moe";
pub(crate) const MOE_OFFICER: &str = "ac-00000003moe";
pub(crate) const MOL_WRITER: &str = "ac-00000001mol";
pub(crate) const MOL_OFFICER: &str = "ac-00000003mol";
pub(crate) const NSO_WRITER: &str = "ac-00000001nso";
pub(crate) const NSO_OFFICER: &str = "ac-00000003nso";

/// Every account that the deployment knows.
pub(crate) const ACCOUNTS: [&str; 20] = [
    ADMIN,
    FACILITATOR,
    LEAD,
    ANALYST,
    EDITOR,
    STAKEHOLDER,
    AUDITOR,
    DEPLOYMENT_AUDITOR,
    STRANGER,
    CLOSED,
    MOH_WRITER,
    MOH_REVIEWER,
    MOH_OFFICER,
    MOE_WRITER,
    MOE_REVIEWER,
    MOE_OFFICER,
    MOL_WRITER,
    MOL_OFFICER,
    NSO_WRITER,
    NSO_OFFICER,
];

/// Leads MR-01, MR-02, WG-01 and IC-01.
pub(crate) const MOH: &str = "MOH";
/// Leads MR-03, WG-02, IC-02 and IC-03; contributes to MR-02.
pub(crate) const MOE: &str = "MOE";
/// Leads nothing; contributes to MR-01; validates.
pub(crate) const MOL: &str = "MOL";
/// Consulted.
pub(crate) const NSO: &str = "NSO";
/// Registered in the deployment and not enrolled in the profile.
pub(crate) const MOF: &str = "MOF";
