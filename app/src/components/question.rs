//! A question before what cannot be undone.

use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::forms::{FormError, Submission, Typed, Work};

/// A button that asks again before it does something for good.
#[component]
pub fn Question(
    /// The button's label.
    label: &'static str,
    /// What is asked.
    question: String,
    /// What will happen.
    text: &'static str,
    /// The label of the button that does it.
    confirm: &'static str,
    /// Does it, with what was chosen.
    work: Box<dyn Fn(Typed) -> Work>,
    /// What can be chosen.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let submission = Submission::new(&[]);
    let ask = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // It fails only where the dialog is open already.
            let _ = dialog.show_modal();
        }
    };
    let close = move || {
        // What was asked for may have led to another page.
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
        }
    };
    let submit = move |event: SubmitEvent| {
        let work = work(Typed::of(&event));
        submission.run(Box::pin(async move {
            work.await?;
            close();
            Ok(())
        }));
    };
    view! {
        <button class="button button--danger" type="button" on:click=ask>
            {label}
        </button>
        <dialog class="dialog" node_ref=dialog aria-label=question.clone()>
            <form on:submit=submit>
                <h2 class="dialog__title">{question.clone()}</h2>
                <p class="dialog__text">{text}</p>
                {children.map(|children| children())}
                <FormError submission />
                <div class="dialog__actions">
                    <button class="button" type="button" on:click=move |_| close()>
                        "Keep it"
                    </button>
                    <button class="button button--danger" type="submit" disabled=move || submission.pending.get()>
                        {confirm}
                    </button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}
