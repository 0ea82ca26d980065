//! `mist backup` and `mist restore`.

use std::{
    fs::File,
    io::{BufReader, BufWriter, stdin, stdout},
    path::Path,
};

use service::backup;
use tempfile::NamedTempFile;

use super::Failure;
use crate::config::Config;

/// Stands for standard output or input.
const PIPE: &str = "-";

/// Writes a backup into a new file, whole or not at all, that only its owner can read; or to standard output.
pub async fn backup(config: &Config, to: &Path) -> Result<(), Failure> {
    let settings = config.engines.to_settings()?;
    let rows = if to == Path::new(PIPE) {
        backup::backup(&settings, &mut BufWriter::new(stdout())).await?
    } else {
        let folder = to.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let failed = |source| Failure::File { path: to.to_owned(), source };
        let draft = NamedTempFile::new_in(folder).map_err(failed)?;
        let rows = backup::backup(&settings, &mut BufWriter::new(draft.as_file())).await?;
        draft.as_file().sync_all().map_err(failed)?;
        draft.persist_noclobber(to).map_err(|error| failed(error.error))?;
        rows
    };
    tracing::info!(rows, "backed up the database and the keys; the objects are not in it");
    Ok(())
}

/// Restores a backup from a file or from standard input.
pub async fn restore(config: &Config, from: &Path) -> Result<(), Failure> {
    let settings = config.engines.to_settings()?;
    let rows = if from == Path::new(PIPE) {
        backup::restore(&settings, &mut stdin().lock()).await?
    } else {
        let file = File::open(from).map_err(|source| Failure::File { path: from.to_owned(), source })?;
        backup::restore(&settings, &mut BufReader::new(file)).await?
    };
    tracing::info!(rows, "restored the database and the keys; everybody signs in anew");
    Ok(())
}
