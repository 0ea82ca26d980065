//! The secrets of an installation: those that sign access tokens, and the one that wraps track keys.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::{TryRngCore as _, rngs::OsRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{BoxError, OpenError, Settings, text};

/// Shortest secret that may sign access tokens, in bytes (RFC 7518, section 3.2: as long as the hash).
const MIN_JWT_SECRET_BYTES: usize = 32;

/// A secret that signs or verifies access tokens.
#[derive(Clone)]
pub(crate) struct JwtSecret {
    /// Names the secret in a token's header: a prefix of its SHA-256.
    pub kid: String,
    /// The secret.
    pub bytes: Vec<u8>,
}

/// Every secret. `Debug` shows none.
#[derive(Clone)]
pub(crate) struct Secrets {
    /// The first signs, all verify.
    pub jwt: Vec<JwtSecret>,
    /// Wraps the track keys.
    pub master_key: [u8; 32],
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

/// `secrets.json` of the data folder.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredSecrets {
    /// Base64; the first signs, all verify.
    jwt_secrets: Vec<String>,
    /// Base64 of 32 bytes.
    master_key: String,
}

impl Secrets {
    /// Takes the secrets of the settings, and those that are missing there from the data folder, where
    /// they are made at the first start.
    pub fn load(settings: &Settings) -> Result<Self, OpenError> {
        if settings.database_url.starts_with("postgres") {
            for (setting, is_missing) in [
                ("MIST_JWT_SECRETS", settings.jwt_secrets.is_empty()),
                ("MIST_MASTER_KEY", settings.master_key.is_none()),
            ] {
                if is_missing {
                    let message = "must be set where several nodes may share a database: one that a node makes for itself \
                                   is unknown to the others. Take the output of `openssl rand -base64 32`, once for all";
                    return Err(OpenError::Secret { setting, message: message.to_owned() });
                }
            }
        }
        let stored = if are_stored(settings) {
            let path = path(settings);
            Some(read_or_make(&path).map_err(|source| OpenError::Secrets { path, source })?)
        } else {
            None
        };
        Self::of(settings, stored.as_ref())
    }

    /// The secrets of the settings, and those that are missing there from what is stored.
    fn of(settings: &Settings, stored: Option<&StoredSecrets>) -> Result<Self, OpenError> {
        let path = path(settings);
        let jwt = match stored {
            Some(stored) if settings.jwt_secrets.is_empty() => stored
                .jwt_secrets
                .iter()
                .map(|secret| BASE64.decode(secret))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| OpenError::Secrets { path: path.clone(), source: error.into() })?,
            _ => settings.jwt_secrets.iter().map(|secret| secret.clone().into_bytes()).collect(),
        };
        if jwt.is_empty() || jwt.iter().any(|secret| secret.len() < MIN_JWT_SECRET_BYTES) {
            return Err(OpenError::Secret {
                setting: "MIST_JWT_SECRETS",
                message: format!("each secret must be at least {MIN_JWT_SECRET_BYTES} bytes long"),
            });
        }
        let master_key = settings.master_key.as_ref().or(stored.map(|stored| &stored.master_key));
        let master_key = master_key
            .and_then(|text| BASE64.decode(text.trim()).ok())
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| OpenError::Secret {
                setting: "MIST_MASTER_KEY",
                message: "must be 32 bytes in base64, for instance from `openssl rand -base64 32`".to_owned(),
            })?;
        Ok(Self { jwt: jwt.into_iter().map(JwtSecret::new).collect(), master_key })
    }
}

fn path(settings: &Settings) -> PathBuf {
    settings.data_dir.join("secrets.json")
}

/// Whether the settings leave a secret to the data folder.
fn are_stored(settings: &Settings) -> bool {
    settings.jwt_secrets.is_empty() || settings.master_key.is_none()
}

/// The secrets of the data folder, where they are used and there.
pub(crate) fn stored(settings: &Settings) -> Result<Option<StoredSecrets>, OpenError> {
    if !are_stored(settings) {
        return Ok(None);
    }
    let path = path(settings);
    read(&path).map_err(|source| OpenError::Secrets { path, source })
}

/// The secrets that will hold once those of a backup are restored. None are made, and others than those of the backup stay.
pub(crate) fn after_restore(settings: &Settings, backup: Option<&StoredSecrets>) -> Result<Secrets, OpenError> {
    let known = stored(settings)?;
    let failed = |message: &str| OpenError::Secrets { path: path(settings), source: message.into() };
    match (&known, backup) {
        (Some(known), Some(backup)) if known != backup => {
            Err(failed("other secrets are there already: move them away, or name another MIST_DATA_DIR"))
        }
        (None, None) if are_stored(settings) => {
            Err(failed("there are none, nor in the backup: set MIST_MASTER_KEY and MIST_JWT_SECRETS"))
        }
        _ => Secrets::of(settings, known.as_ref().or(backup)),
    }
}

/// Puts the secrets of a backup into the data folder, where they are used and not there.
pub(crate) fn restore(settings: &Settings, backup: &StoredSecrets) -> Result<(), OpenError> {
    if !are_stored(settings) || stored(settings)?.is_some() {
        return Ok(());
    }
    let path = path(settings);
    let written = serde_json::to_vec_pretty(backup).map_err(io::Error::from).and_then(|text| write_new(&path, &text));
    written.map_err(|error| OpenError::Secrets { path, source: error.into() })
}

/// Tells master keys apart, and nothing else about them: a prefix of an HMAC that is used for nothing else.
pub(crate) fn fingerprint(secrets: &Secrets) -> String {
    let mac =
        Hmac::<Sha256>::new_from_slice(&secrets.master_key).map(|mac| mac.chain_update(b"MIST fingerprint").finalize());
    // HMAC takes keys of every length.
    mac.map_or_else(|_| String::new(), |mac| text::hex(&mac.into_bytes()[..8]))
}

impl JwtSecret {
    fn new(bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes);
        let kid = text::hex(&digest[..6]);
        Self { kid, bytes }
    }
}

fn read(path: &Path) -> Result<Option<StoredSecrets>, BoxError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn read_or_make(path: &Path) -> Result<StoredSecrets, BoxError> {
    if let Some(stored) = read(path)? {
        return Ok(stored);
    }
    let made = StoredSecrets {
        jwt_secrets: vec![BASE64.encode(random_bytes::<32>()?)],
        master_key: BASE64.encode(random_bytes::<32>()?),
    };
    match write_new(path, &serde_json::to_vec_pretty(&made)?) {
        Ok(()) => Ok(made),
        // Another process of the same installation was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(serde_json::from_slice(&fs::read(path)?)?),
        Err(error) => Err(error.into()),
    }
}

/// Makes the file whole or not at all, readable by its owner only, and never over another one.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".secrets-{}.tmp", uuid::Uuid::new_v4()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let published = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft).or_else(|error| if published.is_ok() { Err(error) } else { Ok(()) })?;
    published
}

/// Bytes from the operating system's generator.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], BoxError> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes)?;
    Ok(bytes)
}
