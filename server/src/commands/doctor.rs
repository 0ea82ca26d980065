//! `mist doctor`: what is not as it should be, and what to do.

use std::io::{Write as _, stdout};

use service::{Verdict, examine};

use super::Failure;
use crate::config::Config;

/// Prints a line for each finding. Fails where MIST would not work.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let findings = examine(&config.engines.to_settings()?).await;
    for finding in &findings {
        let verdict = match finding.verdict {
            Verdict::Good => "good",
            Verdict::Doubtful => "doubtful",
            Verdict::Bad => "BAD",
        };
        writeln!(stdout(), "{verdict:<9} {:<11} {}", finding.part, finding.words)?;
    }
    let bad = findings.iter().filter(|finding| finding.verdict == Verdict::Bad).count();
    if bad == 0 { Ok(()) } else { Err(Failure::Unwell(bad)) }
}
