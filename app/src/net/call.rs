//! One request to the server.

use http::Method;
use js_sys::Reflect;
use leptos::prelude::window;
use model::{Error, ErrorCode};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, Response};

use super::{
    base,
    json::from_text,
    renewal::{Renewal, renew},
};

/// A request that can be sent more than once. Dropping the future of a sending aborts it.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    path: String,
    body: Option<String>,
    keepalive: bool,
}

impl Call {
    /// A request with no body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: None, keepalive: false }
    }

    /// A JSON body that is text already.
    pub fn text(self, body: String) -> Self {
        Self { body: Some(body), ..self }
    }

    /// A JSON body.
    pub fn json(self, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_string(body)
            .map_err(|_| Error::new(ErrorCode::Internal, "This cannot be sent. Reload the page and try again."))?;
        Ok(self.text(body))
    }

    /// Lets the request finish when the page is left.
    pub fn keepalive(self) -> Self {
        Self { keepalive: true, ..self }
    }

    /// Sends it. A 401 renews the session, once, and sends it again.
    pub async fn send(&self) -> Result<Response, Error> {
        let response = self.send_once().await?;
        if response.status() == 401 && renew().await == Renewal::Renewed {
            return self.send_once().await;
        }
        Ok(response)
    }

    /// Sends it as it is, whatever the answer.
    pub async fn send_once(&self) -> Result<Response, Error> {
        let abort = AbortOnDrop(AbortController::new().ok());
        let init = self.init(abort.0.as_ref()).map_err(|_| unreachable_server())?;
        let answer = JsFuture::from(window().fetch_with_str_and_init(&base::absolute(&self.path), &init)).await;
        abort.disarm();
        answer.map(JsCast::unchecked_into).map_err(|_| unreachable_server())
    }

    fn init(&self, abort: Option<&AbortController>) -> Result<RequestInit, JsValue> {
        let headers = Headers::new()?;
        headers.set("accept", "application/json")?;
        headers.set("x-mist-client", "web")?;
        if self.body.is_some() {
            headers.set("content-type", "application/json")?;
        }
        let init = RequestInit::new();
        init.set_method(self.method.as_str());
        init.set_headers_headers(&headers);
        init.set_signal(abort.map(AbortController::signal).as_ref());
        if base::is_elsewhere() {
            init.set_credentials(RequestCredentials::Include);
        }
        if let Some(body) = &self.body {
            init.set_body(&JsValue::from_str(body));
        }
        if self.keepalive {
            Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE)?;
        }
        Ok(init)
    }
}

/// What the response says: the JSON of a success, or the error of a refusal.
pub async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    let text = body(&response).await?;
    if response.ok() {
        // An answer without a body is the JSON of nothing.
        let text = if text.is_empty() { "null" } else { &text };
        from_text(text).map_err(|_| not_understood(response.status()))
    } else {
        Err(refusal(response.status(), &text))
    }
}

/// The error in a refusal's body, or one made of its status where the body is not MIST's (a proxy's page).
pub fn refusal(status: u16, body: &str) -> Error {
    from_text(body).unwrap_or_else(|_| not_understood(status))
}

/// The network is down or the server is not running.
pub fn unreachable_server() -> Error {
    Error::new(ErrorCode::Unavailable, "The server cannot be reached. Check the connection and try again.")
}

async fn body(response: &Response) -> Result<String, Error> {
    let text = response.text().map_err(|_| unreachable_server())?;
    let text = JsFuture::from(text).await.map_err(|_| unreachable_server())?;
    Ok(text.as_string().unwrap_or_default())
}

fn not_understood(status: u16) -> Error {
    let code = match status {
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        413 => ErrorCode::TooLarge,
        429 => ErrorCode::RateLimited,
        502..=504 => ErrorCode::Unavailable,
        _ => ErrorCode::Internal,
    };
    Error::new(
        code,
        format!("The server answered in a way that was not expected (status {status}). Try again in a moment."),
    )
}

/// Aborts a request whose future is dropped before the answer.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_the_words_of_the_server() {
        let error = refusal(409, r#"{"code":"already_exists","message":"This name is taken.","field":"name"}"#);
        assert_eq!(error.code, ErrorCode::AlreadyExists);
        assert_eq!(error.field.as_deref(), Some("name"));
        assert_eq!(error.message, "This name is taken.");
    }

    #[test]
    fn a_proxys_page_becomes_an_error_by_its_status() {
        assert_eq!(refusal(502, "<h1>Bad gateway</h1>").code, ErrorCode::Unavailable);
        assert_eq!(refusal(413, "").code, ErrorCode::TooLarge);
        assert!(refusal(418, "").message.contains("418"));
    }
}
