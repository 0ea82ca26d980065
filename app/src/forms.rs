//! Forms: fields that show their own error, and the state of a submission.

use std::pin::Pin;

use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use model::Error;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement};

use crate::{elements::focus, erased_signal::ErasedSignal};

/// What a submission does.
pub type Work = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// A form's way through a submission. Copies share one state.
#[derive(Debug, Clone, Copy)]
pub struct Submission {
    /// Whether the answer is awaited.
    pub pending: RwSignal<bool>,
    error: ErasedSignal<Option<Error>>,
    /// The names of the form's fields.
    fields: &'static [&'static str],
}

impl Submission {
    /// Nothing submitted yet.
    pub fn new(fields: &'static [&'static str]) -> Self {
        Self { pending: RwSignal::new(false), error: ErasedSignal::new(None), fields }
    }

    /// Runs `work`, unless a submission is under way, and shows its error.
    pub fn run(self, work: Work) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.error.set(None);
        spawn_local(async move {
            let outcome = work.await;
            // The page may have been left meanwhile, and its signals with it.
            self.error.try_set(outcome.err());
            let _ = self.pending.try_set(false);
        });
    }

    /// Shows an error found before anything was sent.
    pub fn refuse(self, error: Error) {
        self.error.set(Some(error));
    }

    /// The message for a field.
    fn message_of(self, field: &str) -> Option<String> {
        self.error.get().filter(|error| error.field.as_deref() == Some(field)).map(|error| error.message)
    }

    /// The message that belongs to none of the fields.
    fn message(self) -> Option<String> {
        let elsewhere = |error: &Error| error.field.as_deref().is_none_or(|field| !self.fields.contains(&field));
        self.error.get().filter(elsewhere).map(|error| error.message)
    }
}

/// What was typed into a form.
pub struct Typed(Option<FormData>);

impl Typed {
    /// Takes over the submission of a form and reads its fields.
    pub fn of(event: &SubmitEvent) -> Self {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        Self(form.and_then(|form| FormData::new_with_form(&form).ok()))
    }

    /// Reads the fields of a form as they are.
    pub fn in_form(form: &HtmlFormElement) -> Self {
        Self(FormData::new_with_form(form).ok())
    }

    /// The text of a field; empty where there is none.
    pub fn text(&self, field: &str) -> String {
        self.0.as_ref().and_then(|data| data.get(field).as_string()).unwrap_or_default()
    }

    /// The texts of fields of one name, of those that are ticked.
    pub fn texts(&self, field: &str) -> Vec<String> {
        let Some(data) = &self.0 else { return Vec::new() };
        data.get_all(field).iter().filter_map(|value| value.as_string()).collect()
    }
}

/// A labelled input with its hint and its error. The focus comes here when the error is its own.
#[component]
pub fn Field(
    /// The form's submission.
    submission: Submission,
    /// The name in the request, and in errors.
    name: &'static str,
    /// The visible label.
    label: &'static str,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// How to fill it in.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Whether the focus is here at first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let message = move || submission.message_of(name);
    let id = format!("field-{name}");
    let input = id.clone();
    Effect::new(move |_| {
        if message().is_some() {
            focus(&input);
        }
    });
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{hint_id} {error_id}");
    view! {
        <div class="field" data-invalid=move || message().is_some().to_string()>
            <label class="field__label" for=id.clone()>
                {label}
            </label>
            <input
                class="field__input"
                id=id
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                autofocus=autofocus
                aria-describedby=described_by
                aria-invalid=move || message().is_some().to_string()
            />
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> }.into_any())}
            <p class="field__error" id=error_id role="status">
                {move || message()}
            </p>
        </div>
    }
    .into_any()
}

/// The error that belongs to no field of the form.
#[component]
pub fn FormError(
    /// The form's submission.
    submission: Submission,
) -> impl IntoView {
    let message = move || submission.message();
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if message().is_some()
            && let Some(place) = place.get_untracked()
        {
            // It fails only where the page is gone.
            let _ = place.focus();
        }
    });
    view! {
        <div class="form__error" role="alert" tabindex="-1" node_ref=place data-empty=move || message().is_none().to_string()>
            {move || message()}
        </div>
    }
    .into_any()
}

/// The button that submits. It waits for the scripts: a form submitted before would go nowhere, or show a password in
/// the address.
#[component]
pub fn Submit(
    /// The form's submission.
    submission: Submission,
    /// The button's label.
    label: &'static str,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    view! {
        <button
            class="button button--primary"
            type="submit"
            disabled=move || !ready.get() || submission.pending.get()
            aria-busy=move || submission.pending.get().to_string()
        >
            {label}
        </button>
    }
    .into_any()
}
