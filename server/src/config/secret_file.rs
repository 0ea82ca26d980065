//! Secrets out of files: Docker, Kubernetes and systemd hand them over that way, where `ps` and logs do not show them.

use std::{env, ffi::OsString, fs};

use clap::{ArgAction, Command};

/// What the name of a setting ends in to name a file that holds its value.
const SUFFIX: &str = "_FILE";

/// The command line with the values of files as flags, before those that were typed. A file may hold each setting that
/// `--help` shows no value of; its flag and its variable must not be given as well.
pub fn with_files(
    command: &Command,
    arguments: impl IntoIterator<Item = impl Into<OsString>>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Vec<OsString>, String> {
    let mut arguments = arguments.into_iter().map(Into::into);
    let program = arguments.next();
    let typed: Vec<OsString> = arguments.collect();
    let mut read = Vec::new();
    let settings = command.get_arguments().filter(|setting| setting.is_hide_env_values_set());
    for setting in settings.filter(|setting| matches!(setting.get_action(), ArgAction::Set | ArgAction::Append)) {
        let (Some(name), Some(flag)) = (setting.get_env().and_then(|name| name.to_str()), setting.get_long()) else {
            continue;
        };
        let Some(path) = variable(&format!("{name}{SUFFIX}")) else { continue };
        let flag = format!("--{flag}");
        let is_typed = typed.iter().filter_map(|text| text.to_str()).any(|text| text.split('=').next() == Some(&flag));
        if is_typed || variable(name).is_some() {
            return Err(format!("{name}{SUFFIX} is set, and so is {name} ({flag}). Give one of them."));
        }
        let value = fs::read_to_string(&path)
            .map_err(|error| format!("{name}{SUFFIX} names {}, which cannot be read: {error}.", path.display()))?;
        read.push(OsString::from(format!("{flag}={}", value.trim())));
    }
    Ok(program.into_iter().chain(read).chain(typed).collect())
}

/// A variable of the environment; an empty one is none.
pub fn from_environment(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::{self, Cli};

    fn read(arguments: &[&str], variables: &[(&str, &str)]) -> Result<Vec<OsString>, String> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        with_files(&Cli::command(), arguments, find)
    }

    #[test]
    fn a_secret_comes_from_the_file_that_its_variable_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("url");
        fs::write(&path, "postgres://mist:hush=hush@db/mist\n").unwrap();
        let arguments = read(&["mist", "serve"], &[("DATABASE_URL_FILE", path.to_str().unwrap())]).unwrap();
        let cli = cli::parse(arguments).unwrap();
        assert_eq!(cli.config.engines.database_url.as_deref(), Some("postgres://mist:hush=hush@db/mist"));
    }

    #[test]
    fn what_is_given_twice_or_cannot_be_read_is_refused() {
        let file = ("MIST_MASTER_KEY_FILE", "/no/such/file");
        let twice = read(&["mist", "--master-key=x"], &[file]).unwrap_err();
        assert!(twice.contains("MIST_MASTER_KEY (--master-key). Give one"), "{twice}");
        let twice = read(&["mist"], &[file, ("MIST_MASTER_KEY", "x")]).unwrap_err();
        assert!(twice.contains("Give one"), "{twice}");
        let missing = read(&["mist"], &[file]).unwrap_err();
        assert!(missing.contains("MIST_MASTER_KEY_FILE names /no/such/file, which cannot be read"), "{missing}");
    }

    #[test]
    fn what_help_shows_needs_no_file() {
        assert_eq!(read(&["mist"], &[("MIST_ADDR_FILE", "/no/such/file")]).unwrap(), ["mist"]);
    }
}
