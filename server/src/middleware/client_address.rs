//! Whose request it is, by address.

use std::net::{IpAddr, SocketAddr};

use axum::{extract::Request, response::Response};
use http::{HeaderMap, HeaderName};

use super::Next;
use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address: the socket's, or what a trusted proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Finds the client's address for whoever asks later: that of the socket, or what our own proxies say.
pub async fn find(proxies: &[Network], socket: SocketAddr, mut request: Request, next: impl Next) -> Response {
    let address = client(socket.ip(), request.headers(), proxies);
    request.extensions_mut().insert(ClientAddress(address));
    next(request).await
}

/// Walks from the socket back over the proxies that are ours. Each appends to `X-Forwarded-For` whom it was asked
/// by, so the right-most address that is no proxy of ours is the client; what stands left of it, anybody can write.
fn client(socket: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut client = socket.to_canonical();
    let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !trusted(client) {
            break;
        }
        let Some(address) = parse(entry.trim()) else { break };
        client = address.to_canonical();
    }
    client
}

/// An address, perhaps with a port, as proxies write it: `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]`, `[::1]:5`.
fn parse(entry: &str) -> Option<IpAddr> {
    entry
        .parse::<IpAddr>()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn found(socket: &str, forwarded: &[&'static str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let proxies: Vec<Network> = proxies.iter().map(|text| text.parse().unwrap()).collect();
        client(socket.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_socket_decides() {
        assert_eq!(found("192.0.2.1", &[], &[]), "192.0.2.1");
        assert_eq!(found("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(found("192.0.2.1", &["198.51.100.7"], &["10.0.0.0/8"]), "192.0.2.1");
        assert_eq!(found("::ffff:192.0.2.1", &[], &[]), "192.0.2.1");
    }

    #[test]
    fn the_right_most_address_that_is_no_proxy_is_the_client() {
        let ours = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];
        assert_eq!(found("127.0.0.1", &["198.51.100.7"], &ours), "198.51.100.7");
        assert_eq!(found("::ffff:127.0.0.1", &["198.51.100.7"], &ours), "198.51.100.7");
        assert_eq!(
            found("127.0.0.1", &["6.6.6.6, 198.51.100.7, 10.1.2.3"], &ours),
            "198.51.100.7",
            "forged on the left"
        );
        assert_eq!(
            found("127.0.0.1", &["6.6.6.6", "198.51.100.7", "10.1.2.3"], &ours),
            "198.51.100.7",
            "several lines"
        );
        assert_eq!(found("fd00::1", &["[2001:db8::7]:443"], &ours), "2001:db8::7");
        assert_eq!(found("127.0.0.1", &["198.51.100.7:9999"], &ours), "198.51.100.7");
        assert_eq!(found("127.0.0.1", &["198.51.100.7, unknown"], &ours), "127.0.0.1", "stops at what is no address");
        assert_eq!(found("127.0.0.1", &[], &ours), "127.0.0.1");
    }
}
