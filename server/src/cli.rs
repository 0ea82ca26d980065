//! The command line.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{
    CommandFactory, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::config::{Config, secret_file};

const MANUAL: &str = "\
MIST streams music: admins upload files of any common format on a web page, MIST makes encrypted adaptive HLS of \
them, and listeners play it in the browser.

One process does it all. `mist` without a command serves the web and makes tracks of uploads. Everything is kept under \
one folder, ./data, unless the settings say otherwise; no other service is needed or started.

Each setting below is a flag and an environment variable; the flag wins. Variables may also stand in a file named .env \
in the working folder; those of the environment win over it. The variables that hold secrets may stand in files: \
MIST_MASTER_KEY_FILE=/run/secrets/master-key reads MIST_MASTER_KEY from there; likewise for DATABASE_URL, REDIS_URL, \
MIST_JWT_SECRETS, MIST_S3_ACCESS_KEY and MIST_S3_SECRET_KEY.";

const EXAMPLES: &str = "\
Examples:
  mist                                     serve on http://127.0.0.1:3000; first admin: see its log
  mist --addr 0.0.0.0:8080                 serve to the whole network
  MIST_SIGN_UP=open mist                   let everybody sign up as a listener
  mist user add --admin ada                make an admin; asks for the password
  mist user passwd --password-stdin ada    set a password from a script, through standard input
  mist backup friday.mist                  write the database and the keys into a file
  mist serve --no-worker & mist worker     web and pipeline as two processes over the same data

Files:
  .env                    settings, read from the working folder if it is there
  data/mist.db            the database
  data/objects/           uploads, segments, covers
  data/secrets.json       generated secrets, mode 0600: back it up with the database

Exit status: 0 when done or asked to stop, 1 when it failed, 2 when the command line or a setting is not usable.";

/// What was asked for on the command line and in the environment.
#[derive(Debug, Parser)]
#[command(name = "mist", version, about = "A music streaming server", long_about = MANUAL, after_long_help = EXAMPLES)]
pub struct Cli {
    /// Every setting.
    #[command(flatten)]
    pub config: Config,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do; without a command, serve.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web app and the API, and make tracks of uploads (the default)
    Serve {
        /// Only serve the web; `mist worker` makes the tracks.
        #[arg(long)]
        no_worker: bool,
    },
    /// Only make tracks of uploads
    Worker,
    /// Bring the database to the newest shape, take migrations back, or list them
    Migrate {
        /// What to do; without it, up.
        #[command(subcommand)]
        action: Option<MigrateCommand>,
    },
    /// Write the database and the keys into a file, as they are at one moment; MIST may run meanwhile
    Backup {
        /// A new file; `-` for standard output.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Read a backup into an empty database, of the same engine or another
    Restore {
        /// The file; `-` for standard input.
        #[arg(value_name = "FILE")]
        from: PathBuf,
    },
    /// Look whether everything that MIST needs is there, and say what to do where it is not
    Doctor,
    /// Ask the server or the worker that runs with these settings whether it is alive
    Health,
    /// Print how well each way to recommend foretells what is played, by generated listeners with known tastes or here
    Evaluate {
        /// Evaluate on what was played here
        #[arg(long, conflicts_with = "seeds")]
        own: bool,
        /// Seeds of the generated listeners; each makes others
        #[arg(default_values_t = [1, 2, 3], value_name = "SEED")]
        seeds: Vec<u64>,
    },
    /// Add users, set their passwords, list them
    #[command(subcommand)]
    User(UserCommand),
}

/// What to do with the database's shape.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum MigrateCommand {
    /// Apply what is not applied yet (the default)
    Up,
    /// Take the latest migrations back, with everything that is in their tables
    Down {
        /// How many.
        #[arg(default_value_t = 1)]
        steps: u32,
    },
    /// List every migration, and whether it is applied
    Status,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user
    Add {
        /// The name to sign in with, 1 to 64 characters.
        name: String,
        /// Make an admin, who may upload, correct and remove; otherwise a listener.
        #[arg(long)]
        admin: bool,
        /// Read the password from standard input instead of asking for it.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a user's password, and end all sessions of that user
    Passwd {
        /// The user's name.
        name: String,
        /// Read the password from standard input instead of asking for it.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List all users
    List,
}

/// Why no command is run: help was asked for, or something is not usable.
#[derive(Debug)]
pub enum Stop {
    /// Help, the version, or a mistake in the command line.
    Clap(clap::Error),
    /// A setting that is not usable, in a sentence.
    Setting(String),
}

impl Stop {
    /// Tells why and gives the exit status.
    pub fn exit(self) -> ExitCode {
        match self {
            Self::Clap(error) => {
                let status = if error.use_stderr() { 2 } else { 0 };
                // Nothing is left to do when the terminal is gone.
                let _ = error.print();
                ExitCode::from(status)
            }
            Self::Setting(sentence) => {
                eprintln!("mist: {sentence}");
                ExitCode::from(2)
            }
        }
    }
}

/// Reads `.env`, the environment and the command line.
pub fn read() -> Result<Cli, Stop> {
    load_env_file(Path::new(".env"))?;
    let arguments = secret_file::with_files(&Cli::command(), std::env::args_os(), secret_file::from_environment);
    parse(arguments.map_err(Stop::Setting)?)
}

/// Reads the command line and the environment.
pub fn parse<T: Into<std::ffi::OsString> + Clone>(arguments: impl IntoIterator<Item = T>) -> Result<Cli, Stop> {
    Cli::try_parse_from(arguments).map_err(|error| match sentence(&error) {
        Some(sentence) => Stop::Setting(sentence),
        None => Stop::Clap(error),
    })
}

fn load_env_file(path: &Path) -> Result<(), Stop> {
    match dotenvy::from_path(path) {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(dotenvy::Error::LineParse(line, _)) => Err(Stop::Setting(format!(
            "the file .env has a line that cannot be read: {line:?}. Write NAME=value, with quotes around a value that has \
             spaces."
        ))),
        Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(Stop::Setting("the file .env may not be read by this user. Change its mode or its owner.".to_owned()))
        }
        Err(error) => Err(Stop::Setting(format!("the file .env cannot be read: {error}."))),
    }
}

/// A value that is not usable, as a sentence that names the variable, the value and the remedy.
fn sentence(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(" or ")),
        _ => None,
    };
    if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        return None;
    }
    let flag = text(ContextKind::InvalidArg)?;
    let value = text(ContextKind::InvalidValue)?;
    let command = Cli::command();
    let name = flag.split(' ').next()?.trim_start_matches('-');
    let variable = command.get_arguments().find(|argument| argument.get_long() == Some(name))?.get_env()?.to_str()?;
    let mut sentence = format!("{variable} (--{name}) cannot be {value:?}");
    let remedy = std::error::Error::source(error).map(ToString::to_string);
    let remedy = remedy.or_else(|| text(ContextKind::ValidValue).map(|values| format!("give {values}")));
    if let Some(remedy) = remedy {
        // Writing to a String cannot fail.
        let _ = write!(sentence, ": {remedy}");
    }
    sentence.push('.');
    Some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(arguments: &[&str]) -> String {
        match parse([&["mist"], arguments].concat()) {
            Err(Stop::Setting(sentence)) => sentence,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_bad_value_is_told_with_variable_value_and_remedy() {
        for (arguments, variable, value, remedy) in [
            (["--addr", "localhost"], "MIST_ADDR", "localhost", "127.0.0.1:3000"),
            (["--public-url", "music.example.org"], "MIST_PUBLIC_URL", "music.example.org", "https://"),
            (["--client-origins", "https://a,b"], "MIST_CLIENT_ORIGINS", "b", "https://"),
            (["--trusted-proxies", "10.0.0.0/99"], "MIST_TRUSTED_PROXIES", "10.0.0.0/99", "10.0.0.0/8"),
            (["--sign-up", "maybe"], "MIST_SIGN_UP", "maybe", "closed or open"),
            (["--max-upload-bytes", "2G"], "MIST_MAX_UPLOAD_BYTES", "2G", "2147483648"),
            (["--max-upload-bytes", "0"], "MIST_MAX_UPLOAD_BYTES", "0", "above 0"),
            (["--cache-bytes", "64M"], "MIST_CACHE_BYTES", "64M", "67108864"),
            (["--worker-concurrency", "0"], "MIST_WORKER_CONCURRENCY", "0", "1 to 64"),
            (["--worker-heartbeat-s", "0"], "MIST_WORKER_HEARTBEAT_S", "0", "1 to 600"),
            (["--migrate", "perhaps"], "MIST_MIGRATE", "perhaps", ""),
            (["--log", "loud=very"], "MIST_LOG", "loud=very", "info,service=debug"),
            (["--log-format", "xml"], "MIST_LOG_FORMAT", "xml", "pretty or json"),
        ] {
            let sentence = refusal(&arguments);
            assert!(sentence.starts_with(variable), "{sentence}");
            assert!(sentence.contains(value) && sentence.contains(remedy), "{sentence}");
        }
    }

    #[test]
    fn settings_stand_before_or_after_the_command() {
        for arguments in [["mist", "--addr", "[::]:1", "serve"], ["mist", "serve", "--addr", "[::]:1"]] {
            assert_eq!(parse(arguments).unwrap().config.web.addr.port(), 1);
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let cli = parse(["mist", "--jwt-secrets", "hush,hush", "--master-key", "hush"]).unwrap();
        assert!(!format!("{cli:?}").contains("hush"));
        assert_eq!(cli.config.engines.jwt_secrets.len(), 2);
    }

    #[test]
    fn a_broken_env_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        assert!(load_env_file(&path).is_ok(), "a missing file is fine");
        std::fs::write(&path, "MIST_ADDR 127.0.0.1:1\n").unwrap();
        let Err(Stop::Setting(sentence)) = load_env_file(&path) else { panic!("accepted") };
        assert!(sentence.contains("MIST_ADDR 127.0.0.1:1"), "{sentence}");
    }
}
