//! The end of a command that runs until it is asked to stop.

use std::{io, time::Duration};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Failure;

/// How long running answers and jobs may take after the signal to stop. With the last traces, a process ends within ten
/// seconds.
pub const GRACE: Duration = Duration::from_secs(9);

/// Cancelled by SIGTERM (service managers) and SIGINT (ctrl-c).
pub fn on_signal() -> io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let shutdown = CancellationToken::new();
    let asked = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        asked.cancel();
    });
    Ok(shutdown)
}

/// Works to the end, which must come within `grace` after the shutdown. What takes longer is cut off.
pub async fn in_time(
    shutdown: &CancellationToken,
    grace: Duration,
    work: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let out_of_patience = async {
        shutdown.cancelled().await;
        tracing::info!("stopping");
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        ended = work => ended,
        () = out_of_patience => {
            tracing::warn!("what still ran after {} s was cut off", grace.as_secs());
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn work_that_does_not_end_is_cut_off_after_the_shutdown_and_not_before() {
        let shutdown = CancellationToken::new();
        let mut working = Box::pin(in_time(&shutdown, Duration::ZERO, pending()));
        let early = tokio::time::timeout(Duration::from_millis(50), &mut working).await;
        assert!(early.is_err(), "nobody has asked it to stop");
        shutdown.cancel();
        assert!(working.await.is_ok());
    }

    #[tokio::test]
    async fn work_that_ends_tells_how() {
        let shutdown = CancellationToken::new();
        shutdown.cancel();
        let failed = async { Err(Failure::Password("no good")) };
        assert!(matches!(in_time(&shutdown, GRACE, failed).await, Err(Failure::Password("no good"))));
    }
}
