//! `mist serve`: web and worker in one process.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use model::url::page;
use service::Service;
use tokio::net::TcpListener;

use super::{
    Failure,
    open::open,
    operations,
    shutdown::{self, GRACE},
};
use crate::{AppState, config::Config, listen};

/// Serves until a signal to stop.
pub async fn run(config: &Config, with_worker: bool) -> Result<(), Failure> {
    listen::raise_open_files();
    // First the address: a second MIST by mistake must not touch the data.
    let listener = bind(config.web.addr).await?;
    let ops = operations::bind(config).await?;
    let address = listener.local_addr()?;
    let service = open(config).await?;
    let shutdown = shutdown::on_signal()?;
    announce(config, address, &service).await?;
    service.recommend.read_ahead();

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
        listen::answer(listener, state, shutdown.clone()).await;
        Ok(())
    };
    let told = operations::answer(ops, service.clone(), shutdown.clone());
    let all = Box::pin(async { tokio::try_join!(worker, web, told).map(|_| ()) });
    shutdown::in_time(&shutdown, GRACE, all).await
}

pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|source| Failure::Address { address, source })
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

/// An address that a program on this machine can open.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    SocketAddr::new(ip, address.port())
}
