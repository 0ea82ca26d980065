//! Password hashes: argon2id, off the async runtime.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{Error, OpenError, Result, settings::PasswordCost};

/// Hashes under way at most, so that a burst of sign-ins takes neither all memory nor all cores.
const CONCURRENT_HASHES: usize = 2;

/// Makes and checks password hashes. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Passwords {
    params: Params,
    turns: Arc<Semaphore>,
    /// Checked in place of a missing user's hash, so that a wrong name takes as long as a wrong password.
    decoy: Arc<str>,
}

impl Passwords {
    pub fn new(cost: PasswordCost) -> Result<Self, OpenError> {
        let unusable = |message: String| OpenError::Secret { setting: "password cost", message };
        let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, None)
            .map_err(|error| unusable(error.to_string()))?;
        let decoy = hash(&params, "a password that nobody has").map_err(|error| unusable(error.to_string()))?;
        Ok(Self { params, turns: Arc::new(Semaphore::new(CONCURRENT_HASHES)), decoy: decoy.into() })
    }

    /// The hash of a new password as a PHC string, with a random salt.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (params, password) = (self.params.clone(), password.to_owned());
        self.off_the_runtime(move || hash(&params, &password))
            .await?
            .map_err(|error| Error::internal(error.to_string()))
    }

    /// Whether the password belongs to the hash. Without a hash the work is the same and the answer no.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool> {
        let (decoy, password) = (self.decoy.clone(), password.to_owned());
        self.off_the_runtime(move || {
            let parsed = PasswordHash::new(stored.as_deref().unwrap_or(&decoy));
            let matches =
                parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            matches && stored.is_some()
        })
        .await
    }

    async fn off_the_runtime<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        // The turn goes with the work: when the client hangs up, the hash goes on without its request.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

fn hash(params: &Params, password: &str) -> Result<String, argon2::password_hash::Error> {
    let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    Ok(argon2id.hash_password(password.as_bytes())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kib: 64, iterations: 1, parallelism: 1 };

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horsE", Some(hash.clone())).await.unwrap());
        assert_ne!(hash, passwords.hash("correct horse").await.unwrap(), "the salt is random");
    }

    #[tokio::test]
    async fn a_hash_whose_client_hung_up_keeps_its_turn_to_its_end() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let (finish, finished) = std::sync::mpsc::channel();
        let mut request = Box::pin(passwords.off_the_runtime(move || finished.recv()));
        assert!(futures::poll!(&mut request).is_pending());
        drop(request);
        assert_eq!(passwords.turns.available_permits(), CONCURRENT_HASHES - 1);
        finish.send(()).unwrap();
        passwords.turns.acquire_many(CONCURRENT_HASHES as u32).await.unwrap().forget();
    }

    /// A wrong name is checked against the decoy: it costs what a wrong password costs only if that is a hash, and one
    /// of the same parameters.
    #[tokio::test]
    async fn the_decoy_costs_what_a_users_hash_costs() {
        let cost = PasswordCost { memory_kib: 96, iterations: 3, parallelism: 2 };
        let passwords = Passwords::new(cost).unwrap();
        let users = passwords.hash("correct horse").await.unwrap();
        for text in [&*passwords.decoy, &users] {
            let hash = PasswordHash::new(text).unwrap();
            assert_eq!((hash.algorithm.as_str(), hash.version), ("argon2id", Some(0x13)), "{text}");
            let params = Params::try_from(&hash).unwrap();
            let parts = (params.m_cost(), params.t_cost(), params.p_cost());
            assert_eq!(parts, (cost.memory_kib, cost.iterations, cost.parallelism), "{text}");
            let lengths = (hash.salt.unwrap().len(), hash.hash.unwrap().len());
            assert_eq!(lengths, (16, 32), "{text}");
        }
    }

    #[tokio::test]
    async fn no_hash_and_a_broken_hash_match_nothing() {
        let passwords = Passwords::new(CHEAP).unwrap();
        assert!(!passwords.verify("a password that nobody has", None).await.unwrap());
        assert!(!passwords.verify("", Some(String::new())).await.unwrap());
        assert!(!passwords.verify("x", Some("$argon2id$broken".into())).await.unwrap());
    }
}
