//! The two processes that are measured.

use std::{cell::RefCell, net::SocketAddr, process::Stdio};

use mgi_proto::v1::Role;
use mgi_tests::{
    Caller, Deployment, TestServer,
    commands::{self, command},
    history::History,
    ports::Port,
    questionnaire,
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::load::{Cell, Load};

/// The empty service in a process of its own.
pub(crate) struct EmptyProcess {
    address: SocketAddr,
    _child: Child,
}

impl EmptyProcess {
    pub(crate) async fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .arg("serve-empty")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the empty service starts");
        let stdout = child.stdout.take().expect("its output");
        let line = BufReader::new(stdout).lines().next_line().await;
        let line = line.expect("its address").expect("its address");
        Self {
            address: line.parse().expect("an address"),
            _child: child,
        }
    }

    /// As many connections as the real server gets.
    pub(crate) fn callers(&self, connections: usize) -> Vec<Caller> {
        let one = || Caller::new(self.address, "", "mgi_no_token_is_looked_at_here");
        (0..connections).map(|_| one()).collect()
    }
}

/// The real server with profiles in collection.
pub(crate) struct Server {
    deployment: Deployment,
    profiles: Vec<String>,
    /// Where its metrics are.
    pub(crate) metrics: SocketAddr,
    /// One writer, and one connection, for each profile.
    pub(crate) writers: Vec<Caller>,
    cells: RefCell<Vec<Cell>>,
    _metrics_port: Port,
}

impl Server {
    pub(crate) async fn start(profiles: usize, segment_mib: &str) -> Self {
        let metrics_port = Port::take();
        let metrics = metrics_port.address();
        let listen = metrics.to_string();
        let settings = [
            "--metrics-listen",
            &listen,
            "--limits-segment-mib",
            segment_mib,
            "--log-filter",
            "warn",
        ];
        let server = TestServer::start_with(&settings).await;
        let deployment = Deployment::of(&["DGIE"])
            .asking(questionnaire::of_the_project())
            .start_on(server)
            .await;
        let mut names = vec![deployment.profile.clone()];
        for n in 1..profiles {
            let name = format!("xa-{n}");
            open_another(&deployment, &name).await;
            names.push(name);
        }
        let officer = &deployment.teams[0].officer;
        let address = deployment.server.address();
        let writers = names.iter().map(|_| officer.via(address)).collect();
        let indicators = &deployment.indicators;
        // Neighbours are of different profiles: whatever is in flight is spread.
        let cells = indicators.iter().flat_map(|indicator| {
            (0..names.len()).map(|place| Cell::new(place, &names[place], &indicator.code))
        });
        let cells = RefCell::new(cells.collect());
        Self {
            profiles: names,
            metrics,
            writers,
            cells,
            _metrics_port: metrics_port,
            deployment,
        }
    }

    /// What is written on: the answers of all profiles.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        self.cells.take()
    }

    /// Gives the answers back, for the next level.
    pub(crate) fn take_back(&self, load: Load) {
        self.cells.replace(load.into_cells());
    }

    /// Events in all profiles, held against the Merkle roots on the way.
    pub(crate) async fn events(&self) -> u64 {
        let mut events = 0;
        for profile in &self.profiles {
            let history = History::read(&self.deployment.secretariat, profile).await;
            let places = history.places();
            assert!(!places.is_empty());
            events += history.revision();
        }
        events
    }

    /// Memory of the server in MiB, where the system tells.
    pub(crate) fn resident_mib(&self) -> Option<u64> {
        let id = self.deployment.server.process_id()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024)
    }
}

async fn open_another(d: &Deployment, profile: &str) {
    let open = commands::open_profile(&d.questionnaire_digest);
    d.secretariat.must(profile, open).await;
    let officer = &d.teams[0].officer;
    let mut orders = vec![
        command(commands::grant(&d.lead.account, Role::GovernmentLead, "")),
        command(commands::enrol("DGIE")),
        command(commands::grant(
            &officer.account,
            Role::AuthorizingOfficer,
            "DGIE",
        )),
    ];
    let assignments = d.indicators.iter();
    orders.extend(assignments.map(|i| command(commands::assign(&i.code, "DGIE", &[]))));
    orders.push(command(commands::advance(mgi_proto::v1::Stage::Launch)));
    let batch = d.secretariat.submit_batch(profile, orders).await;
    batch.expect("the profile is launched");
}
