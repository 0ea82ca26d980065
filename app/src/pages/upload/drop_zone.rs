//! Where files come in: dropped anywhere on the page, or chosen with the button.

use leptos::{
    ev::{self, DragEvent},
    html,
    prelude::*,
};
use web_sys::{File, FileList};

use super::uploads::Uploads;
use crate::components::icon::{Icon, IconName};

/// The field for dropping files, with a button that opens the system's picker.
#[component]
pub fn DropZone(
    /// Where the files go.
    uploads: Uploads,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let pick = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            uploads.add(files(input.files()));
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    let dragged = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        uploads.add(files(event.data_transfer().and_then(|data| data.files())));
    };
    Effect::new(move |_| {
        let listener = window_event_listener(ev::drop, dropped);
        on_cleanup(move || listener.remove());
    });
    view! {
        <div
            class="drop-zone"
            data-testid="drop-zone"
            data-over=move || over.get().to_string()
            on:dragenter=dragged
            on:dragover=dragged
            on:dragleave=move |_| over.set(false)
        >
            <div class="drop-zone__fog" aria-hidden="true"></div>
            <p class="drop-zone__title">"Drop music here"</p>
            <p class="drop-zone__text">"MP3, FLAC, WAV, AIFF, Ogg Vorbis, Opus, AAC and M4A; many at once."</p>
            <button class="button button--primary" type="button" on:click=pick>
                <Icon name=IconName::Upload />
                "Choose files"
            </button>
            // The button above does its work; this one would only be a second stop for the keyboard.
            <input
                class="visually-hidden"
                node_ref=input
                type="file"
                multiple
                accept="audio/*,.flac,.opus,.aiff,.aif,.m4a"
                tabindex="-1"
                aria-label="Upload"
                on:change=chosen
            />
        </div>
    }
    .into_any()
}

fn files(list: Option<FileList>) -> impl Iterator<Item = File> {
    list.into_iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index)))
}
