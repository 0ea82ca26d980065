//! Who may see a page.

use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_location};
use model::{Error, Role, url::page};

use super::{
    load::{Loading, boundary},
    page_error::PageError,
};
use crate::{api::SessionInfo, next_path::sign_in_then, session::Session};

/// What a visitor finds at a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Enter,
    SetUp,
    SignIn,
    Refuse,
}

fn outcome(session: &SessionInfo, needed: Role) -> Outcome {
    match (&session.user, needed) {
        (None, _) if session.setup_needed => Outcome::SetUp,
        (None, _) => Outcome::SignIn,
        (Some(user), Role::Admin) if user.role != Role::Admin => Outcome::Refuse,
        (Some(_), _) => Outcome::Enter,
    }
}

/// Shows its page to whoever is signed in with this role. Strangers are led to sign in and back, or, where there is no
/// user yet, to set-up. The server checks again at each use case; this only saves people a wall of errors.
#[component]
pub fn Gate(
    /// The role that is needed; an admin may do what a listener may.
    #[prop(default = Role::Listener)]
    role: Role,
    /// The page.
    page: fn() -> AnyView,
) -> impl IntoView {
    let session = Session::expect();
    let location = use_location();
    let load = move || -> Loading {
        let here = format!("{}{}", location.pathname.get_untracked(), query(&location.search.get_untracked()));
        Box::pin(async move {
            let info = match session.resource().value().await {
                Ok(info) => info,
                Err(error) => return page_error(error.0, session),
            };
            match outcome(&info, role) {
                Outcome::Enter => page(),
                Outcome::SetUp => redirect(page::SET_UP.to_owned()),
                Outcome::SignIn => redirect(sign_in_then(&here)),
                Outcome::Refuse => page_error(Error::forbidden(), session),
            }
        })
    };
    boundary(ViewFnOnce::default(), Box::new(load))
}

/// Leads to another page.
pub fn redirect(path: String) -> AnyView {
    view! { <Redirect path /> }.into_any()
}

fn page_error(error: Error, session: Session) -> AnyView {
    view! { <PageError error retry=Box::new(move || session.refetch()) /> }.into_any()
}

/// The query of an address with its question mark, which the router leaves out.
fn query(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}

#[cfg(test)]
mod tests {
    use model::{User, UserId};

    use super::*;

    fn session(role: Option<Role>, setup_needed: bool) -> SessionInfo {
        let id: UserId = "0190b1c2-7c1e-7cc3-98c4-dc0c0c07398f".parse().unwrap();
        let user = role.map(|role| User { id, name: "ada".to_owned(), role });
        SessionInfo { user, setup_needed, sign_up_open: false }
    }

    #[test]
    fn strangers_are_led_to_the_right_door() {
        assert_eq!(outcome(&session(None, true), Role::Listener), Outcome::SetUp);
        assert_eq!(outcome(&session(None, false), Role::Listener), Outcome::SignIn);
        assert_eq!(outcome(&session(None, false), Role::Admin), Outcome::SignIn);
    }

    #[test]
    fn an_admins_page_is_for_admins() {
        assert_eq!(outcome(&session(Some(Role::Listener), false), Role::Admin), Outcome::Refuse);
        assert_eq!(outcome(&session(Some(Role::Admin), false), Role::Admin), Outcome::Enter);
        assert_eq!(outcome(&session(Some(Role::Admin), false), Role::Listener), Outcome::Enter);
        assert_eq!(outcome(&session(Some(Role::Listener), false), Role::Listener), Outcome::Enter);
    }

    #[test]
    fn queries_keep_one_question_mark() {
        assert_eq!(query(""), "");
        assert_eq!(query("q=a"), "?q=a");
        assert_eq!(query("?q=a"), "?q=a");
    }
}
