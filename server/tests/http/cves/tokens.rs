//! Tokens that anybody could make.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::StatusCode;
use model::url;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::fixture::Server;

/// A token in the form of MIST's, signed with any secret.
fn forge(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn read(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// CVE-2023-51442: until its first restart, the server signed tokens with the secret "not so secret", which everybody
/// can read in its source.
#[tokio::test]
async fn no_token_signed_with_a_secret_that_can_be_guessed_is_believed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let token = admin.authorization().strip_prefix("Bearer ").unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let (header, claims) = (read(parts[0]), read(parts[1]));
    let kid = header["kid"].as_str().unwrap().to_owned();
    assert_eq!(admin.status(url::UPLOADS).await, StatusCode::OK, "the claims are good");

    let zeros = [0; 64];
    let mut secrets: Vec<&[u8]> = vec![b"", &zeros[..1], &zeros[..32], &zeros];
    secrets.extend([
        kid.as_bytes(),
        b"not so secret".as_slice(),
        b"secret",
        b"your-256-bit-secret",
        b"your-secret-key",
        b"changeme",
        b"change-me",
        b"password",
        b"admin",
        b"default",
        b"jwt",
        b"jwt_secret",
        b"mist",
        b"MIST_JWT_SECRETS",
        b"JWT_SECRET",
        b"supersecret",
        b"development",
        b"test",
        b"key",
        b"HS256",
        b"null",
        b"undefined",
        b"mistmistmistmistmistmistmistmist",
        b"01234567890123456789012345678901",
        b"/dev/null",
    ]);
    for secret in secrets {
        for kid in [
            json!(kid),
            json!(""),
            json!("../../../../dev/null"),
            json!("/dev/null"),
            json!("' UNION SELECT '"),
            Value::Null,
        ] {
            let header = json!({ "alg": "HS256", "typ": "JWT", "kid": kid });
            check_token(&server, &forge(&header, &claims, secret)).await;
        }
    }
    // Headers that say themselves how they are to be checked.
    let own_key = json!({ "kty": "oct", "k": URL_SAFE_NO_PAD.encode(b"mine") });
    for more in [
        json!({ "jwk": own_key }),
        json!({ "jku": "http://127.0.0.1:9/keys" }),
        json!({ "x5u": "http://127.0.0.1:9/cert" }),
        json!({ "crit": ["exp"] }),
        json!({ "b64": false }),
    ] {
        let mut header = header.clone();
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        check_token(&server, &forge(&header, &claims, b"mine")).await;
    }
    for alg in ["none", "None", "NONE", "nOnE", "", "HS1", "HS384", "HS512", "RS256", "ES256", "EdDSA"] {
        let header = json!({ "alg": alg, "typ": "JWT", "kid": kid });
        let signed = forge(&header, &claims, kid.as_bytes());
        let unsigned = format!("{}.", signed.rsplit_once('.').unwrap().0);
        for token in [&signed, &unsigned, &format!("{unsigned}{}", parts[2])] {
            check_token(&server, token).await;
        }
    }
}

async fn check_token(server: &Server, token: &str) {
    let stranger = server.stranger();
    for caller in [stranger.bearer(token), stranger.cookies(&format!("mist_access={token}"))] {
        for path in [url::ME, url::UPLOADS] {
            assert_eq!(caller.status(path).await, StatusCode::UNAUTHORIZED, "{token}");
        }
        let answer = caller.post("/api/fn/session").json(&json!({})).send().await.unwrap().text().await.unwrap();
        assert!(!answer.contains("ada"), "{answer}");
    }
    for path in [url::ME.to_owned(), format!("{}?jwt={token}&token={token}&access_token={token}", url::ME)] {
        assert_eq!(stranger.status(&path).await, StatusCode::UNAUTHORIZED, "a token is not taken from an address");
    }
}
