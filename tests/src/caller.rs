//! Who calls: a connection with a token.

use std::net::SocketAddr;

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};

use crate::v1::{
    access_service_client::AccessServiceClient, audit_service_client::AuditServiceClient,
    collaboration_service_client::CollaborationServiceClient,
    directory_service_client::DirectoryServiceClient, live_service_client::LiveServiceClient,
};

/// Largest message that a client takes.
const MESSAGE_BYTES: usize = 8 * 1024 * 1024;

/// A connection that carries a token.
pub type Transport = InterceptedService<Channel, Bearer>;

/// Puts the token into every call.
#[derive(Clone, Debug)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) = &self.0 {
            request
                .metadata_mut()
                .insert("authorization", value.clone());
        }
        Ok(request)
    }
}

/// An account, and a way to the server.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Its account; empty where it is not known.
    pub account: String,
    /// Its token; empty for who sends none.
    pub token: String,
    channel: Channel,
}

impl Caller {
    /// Who holds `token`. The connection is made with the first call, and again
    /// whenever it breaks.
    ///
    /// # Panics
    /// The address is none.
    #[must_use]
    pub fn new(address: SocketAddr, account: &str, token: &str) -> Self {
        Self {
            account: account.to_owned(),
            token: token.to_owned(),
            channel: endpoint(address).connect_lazy(),
        }
    }

    /// Nobody in particular, from an address of this machine.
    ///
    /// # Panics
    /// The address is none.
    #[must_use]
    pub fn from_address(address: SocketAddr, from: [u8; 4]) -> Self {
        let endpoint = endpoint(address).local_address(Some(from.into()));
        Self {
            account: String::new(),
            token: String::new(),
            channel: endpoint.connect_lazy(),
        }
    }

    /// The same account by another way: a proxy, or a connection of its own.
    #[must_use]
    pub fn via(&self, address: SocketAddr) -> Self {
        Self::new(address, &self.account, &self.token)
    }

    /// The same account over a given connection.
    #[must_use]
    pub fn over(&self, channel: Channel) -> Self {
        Self {
            channel,
            ..self.clone()
        }
    }

    /// Another token over the same connection.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    /// The bare connection.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    fn transport(&self) -> Transport {
        let bearer = (!self.token.is_empty()).then(|| {
            MetadataValue::try_from(format!("Bearer {}", self.token)).expect("a token for a header")
        });
        InterceptedService::new(self.channel.clone(), Bearer(bearer))
    }

    /// The service of commands and current state.
    #[must_use]
    pub fn collaboration(&self) -> CollaborationServiceClient<Transport> {
        CollaborationServiceClient::new(self.transport())
            .max_decoding_message_size(MESSAGE_BYTES)
            .max_encoding_message_size(MESSAGE_BYTES)
    }

    /// The service of sessions and credentials.
    #[must_use]
    pub fn access(&self) -> AccessServiceClient<Transport> {
        AccessServiceClient::new(self.transport())
    }

    /// The service of watches.
    #[must_use]
    pub fn live(&self) -> LiveServiceClient<Transport> {
        LiveServiceClient::new(self.transport()).max_decoding_message_size(MESSAGE_BYTES)
    }

    /// The service of the record.
    #[must_use]
    pub fn audit(&self) -> AuditServiceClient<Transport> {
        AuditServiceClient::new(self.transport()).max_decoding_message_size(MESSAGE_BYTES)
    }

    /// The service of the directory.
    #[must_use]
    pub fn directory(&self) -> DirectoryServiceClient<Transport> {
        DirectoryServiceClient::new(self.transport())
            .max_decoding_message_size(MESSAGE_BYTES)
            .max_encoding_message_size(MESSAGE_BYTES)
    }
}

/// An endpoint for plain HTTP/2 without delays.
///
/// # Panics
/// The address is none.
#[must_use]
pub fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint::from_shared(format!("http://{address}"))
        .expect("an address")
        .tcp_nodelay(true)
}
