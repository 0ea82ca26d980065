//! How server functions reach the server: through the same door as every other request.

use bytes::Bytes;
use futures::{Sink, Stream};
use http::Method;
use js_sys::Uint8Array;
use leptos::server_fn::{
    client::{Client, browser::BrowserClient},
    error::{FromServerFnError, IntoAppError, ServerFnErrorErr},
    redirect::REDIRECT_HEADER,
    request::{ClientReq, browser::BrowserFormData},
    response::ClientRes,
};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::Call;

/// The client of MIST's server functions: it renews the session on a 401, and finds a server elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct SessionClient;

/// An answer to a server function.
#[derive(Debug)]
pub struct Answer(SendWrapper<Response>);

impl<E, I, O> Client<E, I, O> for SessionClient
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = Call;
    type Response = Answer;

    fn send(call: Call) -> impl Future<Output = Result<Answer, E>> + Send {
        SendWrapper::new(async move {
            let response = call.send().await.map_err(|error| request_fault::<E>(error.message))?;
            Ok(Answer(SendWrapper::new(response)))
        })
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}

fn request_fault<E: FromServerFnError>(message: String) -> E {
    ServerFnErrorErr::Request(message).into_app_error()
}

/// MIST's server functions send JSON; the other shapes of request are refused.
impl<E: FromServerFnError> ClientReq<E> for Call {
    type FormData = BrowserFormData;

    fn try_new_req_query(path: &str, _: &str, _: &str, query: &str, method: Method) -> Result<Self, E> {
        Ok(Self::new(method, format!("{path}?{query}")))
    }

    fn try_new_req_text(path: &str, _: &str, _: &str, body: String, method: Method) -> Result<Self, E> {
        Ok(Self::new(method, path).text(body))
    }

    fn try_new_req_bytes(path: &str, _: &str, _: &str, body: Bytes, method: Method) -> Result<Self, E> {
        let body = String::from_utf8(body.into())
            .map_err(|error| ServerFnErrorErr::Serialization(error.to_string()).into_app_error())?;
        Ok(Self::new(method, path).text(body))
    }

    fn try_new_req_form_data(_: &str, _: &str, _: &str, _: BrowserFormData, method: Method) -> Result<Self, E> {
        unsupported(&method)
    }

    fn try_new_req_multipart(_: &str, _: &str, _: BrowserFormData, method: Method) -> Result<Self, E> {
        unsupported(&method)
    }

    fn try_new_req_streaming(
        _: &str,
        _: &str,
        _: &str,
        _: impl Stream<Item = Bytes> + Send + 'static,
        method: Method,
    ) -> Result<Self, E> {
        unsupported(&method)
    }
}

fn unsupported<T, E: FromServerFnError>(method: &Method) -> Result<T, E> {
    Err(ServerFnErrorErr::UnsupportedRequestMethod(method.to_string()).into_app_error())
}

impl<E: FromServerFnError> ClientRes<E> for Answer {
    fn try_into_string(self) -> impl Future<Output = Result<String, E>> + Send {
        SendWrapper::new(async move {
            let text = JsFuture::from(self.0.text().map_err(|_| broken::<E>())?).await.map_err(|_| broken::<E>())?;
            Ok(text.as_string().unwrap_or_default())
        })
    }

    fn try_into_bytes(self) -> impl Future<Output = Result<Bytes, E>> + Send {
        SendWrapper::new(async move {
            let promise = self.0.array_buffer().map_err(|_| broken::<E>())?;
            let buffer = JsFuture::from(promise).await.map_err(|_| broken::<E>())?;
            Ok(Uint8Array::new(&buffer).to_vec().into())
        })
    }

    fn try_into_stream(self) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, E> {
        Err::<futures::stream::Empty<_>, E>(broken())
    }

    fn status(&self) -> u16 {
        self.0.status()
    }

    fn status_text(&self) -> String {
        self.0.status_text()
    }

    fn location(&self) -> String {
        self.0.headers().get("Location").ok().flatten().unwrap_or_else(|| self.0.url())
    }

    fn has_redirect(&self) -> bool {
        self.0.headers().has(REDIRECT_HEADER).unwrap_or(false)
    }
}

/// The answer broke off.
fn broken<E: FromServerFnError>() -> E {
    request_fault("the answer broke off".to_owned())
}
