//! Which rendition.

use leptos::prelude::*;
use model::Rendition;
use player::Quality;

use crate::{
    playback::Playback,
    preferences::{quality_name, quality_of},
};

/// The quality menu. It shows what is chosen and, beside it, what is playing where that differs.
#[component]
pub fn QualityMenu() -> impl IntoView {
    let playback = Playback::expect();
    let choices = [Quality::Auto].into_iter().chain(Rendition::ALL.map(Quality::Fixed));
    let option = move |choice: Quality| {
        view! {
            <option value=quality_name(choice) selected=move || playback.quality() == choice>
                {move || label(choice, playback.quality(), playback.rendition())}
            </option>
        }
        .into_any()
    };
    view! {
        <label class="select quality">
            <span class="visually-hidden">"Quality"</span>
            <select
                class="select__input"
                title="Quality"
                data-testid="quality-menu"
                prop:value=move || quality_name(playback.quality())
                on:change=move |event| playback.set_quality(quality_of(&event_target_value(&event)))
            >
                {choices.map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// A line of the menu, in kb/s: `Auto · 256`, `320`, or `320 · now 128` until the change is heard.
fn label(choice: Quality, chosen: Quality, playing: Option<Rendition>) -> String {
    let playing = playing.filter(|_| choice == chosen);
    match (choice, playing) {
        (Quality::Auto, Some(playing)) => format!("Auto · {playing}"),
        (Quality::Auto, None) => "Auto".to_owned(),
        (Quality::Fixed(rendition), Some(playing)) if playing != rendition => format!("{rendition} · now {playing}"),
        (Quality::Fixed(rendition), _) => rendition.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_tells_chosen_from_playing() {
        let (low, high) = (Rendition::Aac128, Rendition::Aac320);
        assert_eq!(label(Quality::Auto, Quality::Auto, Some(high)), "Auto · 320");
        assert_eq!(label(Quality::Auto, Quality::Auto, None), "Auto");
        assert_eq!(label(Quality::Auto, Quality::Fixed(low), Some(low)), "Auto");
        assert_eq!(label(Quality::Fixed(high), Quality::Fixed(high), Some(low)), "320 · now 128");
        assert_eq!(label(Quality::Fixed(high), Quality::Fixed(high), Some(high)), "320");
        assert_eq!(label(Quality::Fixed(low), Quality::Fixed(high), Some(high)), "128");
    }
}
