//! Access tokens: JWTs that say who asks, for 15 minutes.

use std::{fmt, sync::Arc};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use model::{Role, SessionId, UserId};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

use super::hs256;
use crate::{Error, Identity, Result, secrets::JwtSecret};

/// How long an access token is good, in seconds.
pub(super) const LIFETIME_S: u32 = 15 * 60;
/// How far the clock of the node that made a token may be ahead, in milliseconds. Beyond, the token would outlive what is
/// remembered of ended sessions.
pub(super) const MAX_AHEAD_MS: i64 = 60_000;
const ISSUER: &str = "mist";
/// Tokens that are known to be genuine. One takes half a kilobyte.
const KNOWN: usize = 10_000;

/// What a token says (RFC 7519, section 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: UserId,
    sid: SessionId,
    name: String,
    role: Role,
    /// Seconds since 1970 (UTC).
    iat: i64,
    /// Seconds since 1970 (UTC).
    exp: i64,
}

/// Makes and checks access tokens.
pub(super) struct AccessTokens {
    signer: (String, EncodingKey),
    verifiers: Vec<(String, DecodingKey)>,
    validation: Validation,
    /// What genuine tokens say: a listener shows the same one with every segment. Forged ones are looked at each time, and push none out.
    known: Cache<Box<str>, Arc<Claims>>,
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").field("kid", &self.signer.0).finish_non_exhaustive()
    }
}

impl AccessTokens {
    /// `secrets` are not empty; the first signs.
    pub fn new(secrets: &[JwtSecret]) -> Self {
        hs256::install();
        let signer = secrets.first().map_or_else(
            || (String::new(), EncodingKey::from_secret(&[])),
            |secret| (secret.kid.clone(), EncodingKey::from_secret(&secret.bytes)),
        );
        let verifiers =
            secrets.iter().map(|secret| (secret.kid.clone(), DecodingKey::from_secret(&secret.bytes))).collect();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        validation.set_issuer(&[ISSUER]);
        // By our own clock, in `verify`.
        validation.validate_exp = false;
        Self { signer, verifiers, validation, known: Cache::new(KNOWN) }
    }

    /// A token for this identity, good from now on.
    pub fn sign(&self, who: &Identity, now_ms: i64) -> Result<String> {
        let (kid, key) = &self.signer;
        let header = Header { kid: Some(kid.clone()), ..Header::new(Algorithm::HS256) };
        let iat = now_ms.div_euclid(1000);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: who.user,
            sid: who.session,
            name: who.name.clone(),
            role: who.role,
            iat,
            exp: iat + i64::from(LIFETIME_S),
        };
        encode(&header, &claims, key).map_err(Error::internal)
    }

    /// Who the token says is asking. Every flaw of a token is the same refusal.
    pub fn verify(&self, token: &str, now_ms: i64) -> Result<Identity> {
        self.claims(token)
            .filter(|claims| now_ms < claims.exp.saturating_mul(1000))
            .filter(|claims| claims.iat.saturating_mul(1000) <= now_ms + MAX_AHEAD_MS)
            .map(|claims| Identity {
                user: claims.sub,
                name: claims.name.clone(),
                role: claims.role,
                session: claims.sid,
            })
            .ok_or(Error::Unauthenticated)
    }

    /// What a genuine token says, whether or not it is its time.
    fn claims(&self, token: &str) -> Option<Arc<Claims>> {
        if let Some(claims) = self.known.get(token) {
            return Some(claims);
        }
        let kid = decode_header(token).ok()?.kid?;
        let (_, key) = self.verifiers.iter().find(|(known, _)| *known == kid)?;
        let claims: Arc<Claims> = Arc::new(decode(token, key, &self.validation).ok()?.claims);
        self.known.insert(token.into(), Arc::clone(&claims));
        Some(claims)
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    const NOW_MS: i64 = 1_700_000_000_000;

    fn secret(kid: &str, byte: u8) -> JwtSecret {
        JwtSecret { kid: kid.into(), bytes: vec![byte; 32] }
    }

    fn who() -> Identity {
        Identity {
            user: UserId(Uuid::from_u128(1)),
            name: "Ada".into(),
            role: Role::Listener,
            session: SessionId(Uuid::from_u128(2)),
        }
    }

    /// A token with any header and claims, signed by any secret.
    fn forge(header: &Value, claims: &Value, secret: &[u8]) -> String {
        use jsonwebtoken::crypto::sign;
        let message = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let signature = sign(message.as_bytes(), &EncodingKey::from_secret(secret), Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }

    fn good_claims() -> Value {
        json!({
            "iss": "mist", "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2), "name": "Ada", "role": "listener",
            "iat": NOW_MS / 1000, "exp": NOW_MS / 1000 + 900,
        })
    }

    #[test]
    fn a_token_lasts_fifteen_minutes() {
        let tokens = AccessTokens::new(&[secret("a", 1)]);
        let token = tokens.sign(&who(), NOW_MS).unwrap();
        assert_eq!(tokens.verify(&token, NOW_MS).unwrap(), who());
        assert_eq!(tokens.verify(&token, NOW_MS + 899_999).unwrap(), who());
        assert!(matches!(tokens.verify(&token, NOW_MS + 900_000), Err(Error::Unauthenticated)));
    }

    #[test]
    fn a_token_of_a_clock_that_was_an_hour_ahead_is_refused() {
        let tokens = AccessTokens::new(&[secret("a", 1)]);
        let ahead = |by_ms| tokens.verify(&tokens.sign(&who(), NOW_MS + by_ms).unwrap(), NOW_MS);
        assert!(ahead(60_000).is_ok(), "nodes differ a little");
        assert!(matches!(ahead(61_000), Err(Error::Unauthenticated)));
        assert!(matches!(ahead(3_600_000), Err(Error::Unauthenticated)));
    }

    #[test]
    fn an_older_secret_still_verifies_and_a_dropped_one_does_not() {
        let token = AccessTokens::new(&[secret("old", 1)]).sign(&who(), NOW_MS).unwrap();
        assert!(AccessTokens::new(&[secret("new", 2), secret("old", 1)]).verify(&token, NOW_MS).is_ok());
        assert!(AccessTokens::new(&[secret("new", 2)]).verify(&token, NOW_MS).is_err());
    }

    #[test]
    fn forged_tokens_are_refused() {
        let tokens = AccessTokens::new(&[secret("a", 1)]);
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": "a"});
        assert!(tokens.verify(&forge(&header, &good_claims(), &[1; 32]), NOW_MS).is_ok(), "the forger works");

        let unsigned = |alg: &str| {
            let header = json!({"alg": alg, "typ": "JWT", "kid": "a"});
            format!("{}.{}.", BASE64.encode(header.to_string()), BASE64.encode(good_claims().to_string()))
        };
        let without = |claim: &str| {
            let mut claims = good_claims();
            claims.as_object_mut().unwrap().remove(claim);
            forge(&header, &claims, &[1; 32])
        };
        let with = |claim: &str, value: Value| {
            let mut claims = good_claims();
            claims[claim] = value;
            forge(&header, &claims, &[1; 32])
        };
        let good = tokens.sign(&who(), NOW_MS).unwrap();
        for (what, token) in [
            ("alg none", unsigned("none")),
            ("alg None", unsigned("None")),
            ("no signature", unsigned("HS256")),
            ("another alg", forge(&json!({"alg": "HS512", "kid": "a"}), &good_claims(), &[1; 32])),
            ("another secret", forge(&header, &good_claims(), &[2; 32])),
            ("the empty secret", forge(&header, &good_claims(), &[])),
            ("unknown kid", forge(&json!({"alg": "HS256", "kid": "b"}), &good_claims(), &[1; 32])),
            ("no kid", forge(&json!({"alg": "HS256"}), &good_claims(), &[1; 32])),
            ("no exp", without("exp")),
            ("no issuer", without("iss")),
            ("no session", without("sid")),
            ("another issuer", with("iss", json!("sim"))),
            ("a role that is none", with("role", json!("root"))),
            ("a broken signature", format!("{}A", &good[..good.len() - 1])),
            ("a cut token", good[..good.len() / 2].to_owned()),
            ("nothing", String::new()),
            ("dots", "..".to_owned()),
        ] {
            assert!(matches!(tokens.verify(&token, NOW_MS), Err(Error::Unauthenticated)), "{what}: {token}");
        }
    }
}
