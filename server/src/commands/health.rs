//! `mist health`: whether the MIST that runs beside it is alive. Containers ask so, which have no other program that could.

use std::{io, net::SocketAddr, time::Duration};

use model::url;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{Failure, serve::reachable};
use crate::config::Config;

/// How long it may take to answer: it asks no engine, so even a busy one needs far less.
const PATIENCE: Duration = Duration::from_secs(5);
/// How an answer begins that says all is well.
const WELL: &[u8; 12] = b"HTTP/1.1 200";

/// Asks at the address for operations, which workers have too, or else at the web's. Fails where nothing says that it is
/// well.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let address = reachable(config.log.ops_addr.unwrap_or(config.web.addr));
    let asked = timeout(PATIENCE, ask(address)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    match asked {
        Ok(begin) if begin == *WELL => Ok(()),
        Ok(begin) => Err(Failure::Ailing { address, why: String::from_utf8_lossy(&begin).into_owned() }),
        Err(error) => Err(Failure::Ailing { address, why: error.to_string() }),
    }
}

/// How the answer to a request for health begins.
async fn ask(address: SocketAddr) -> io::Result<[u8; WELL.len()]> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n", url::HEALTHZ);
    stream.write_all(request.as_bytes()).await?;
    let mut begin = [0; WELL.len()];
    stream.read_exact(&mut begin).await?;
    Ok(begin)
}
