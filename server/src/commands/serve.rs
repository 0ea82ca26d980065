//! `mist serve`: web and worker in one process.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use model::url::page;
use service::Service;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use super::{Failure, open::open};
use crate::{AppState, config::Config, listen};

/// How long running answers and jobs may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until a signal to stop.
pub async fn run(config: &Config, with_worker: bool) -> Result<(), Failure> {
    // First the address: a second MIST by mistake must not touch the data.
    let listener = bind(config.web.addr).await?;
    let address = listener.local_addr()?;
    let service = open(config).await?;
    let shutdown = CancellationToken::new();
    stop_on_signal(&shutdown)?;
    announce(config, address, &service).await?;

    let worker = async {
        // Whichever of the two ends, ends the other.
        let _end = shutdown.clone().drop_guard();
        if with_worker {
            service::worker::run(service.clone(), shutdown.clone().cancelled_owned()).await?;
        } else {
            shutdown.cancelled().await;
        }
        Ok(())
    };
    let web = async {
        let _end = shutdown.clone().drop_guard();
        let state = AppState::new(config, service.clone(), shutdown.clone());
        listen::answer(listener, state, shutdown.clone()).await.map_err(Failure::from)
    };
    let out_of_patience = async {
        shutdown.cancelled().await;
        tracing::info!("stopping");
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = async { tokio::try_join!(worker, web) } => ended.map(|_| ()),
        () = out_of_patience => {
            tracing::warn!("what still ran after {} s was cut off", GRACE.as_secs());
            Ok(())
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|source| Failure::Address { address, source })
}

/// SIGTERM (service managers) and SIGINT (ctrl-c) ask to stop.
pub fn stop_on_signal(shutdown: &CancellationToken) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        shutdown.cancel();
    });
    Ok(())
}

/// Tells the operator where to go next.
async fn announce(config: &Config, address: SocketAddr, service: &Service) -> Result<(), Failure> {
    let root =
        config.web.public_url.as_ref().map_or_else(|| format!("http://{}", reachable(address)), ToString::to_string);
    tracing::info!("MIST serves {root}");
    if let Some(token) = service.accounts.setup_token().await? {
        tracing::info!("there is no user yet: make the first admin at {root}{}?token={token}", page::SET_UP);
    }
    if !config.web.site_root.join("pkg").is_dir() {
        tracing::warn!(
            "there is no built site in {} (MIST_SITE_ROOT): pages come without style and player; run `make run`",
            config.web.site_root.display()
        );
    }
    Ok(())
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    SocketAddr::new(ip, address.port())
}
