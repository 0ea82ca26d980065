//! Correcting a track's metadata.

use leptos::{ev::SubmitEvent, prelude::*};
use model::{Error, Track, TrackEdit};

use super::TrackResource;
use crate::{
    api,
    forms::{Field, FormError, Submission, Submit, Typed},
};

/// The form's fields, by their names in [`TrackEdit`].
const FIELDS: &[&str] = &["title", "artists", "album", "album_artist", "track_number", "disc_number", "year", "genre"];

/// The form for an admin's corrections.
#[component]
pub fn EditTrack(
    /// The track as it is.
    track: Track,
    /// Loads the track again afterwards.
    resource: TrackResource,
) -> impl IntoView {
    let id = track.summary.id;
    let submission = Submission::new(FIELDS);
    let submit = move |event: SubmitEvent| {
        let typed = Typed::of(&event);
        match correction(|field| typed.text(field)) {
            Ok(edit) => submission.run(Box::pin(async move {
                api::edit_track(id, edit).await.map_err(|error| error.0)?;
                resource.refetch();
                Ok(())
            })),
            Err(error) => submission.refuse(error),
        }
    };
    let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    let text = |value: Option<String>| value.unwrap_or_default();
    view! {
        <details class="edit">
            <summary class="button">"Edit"</summary>
            <form class="form form--columns" on:submit=submit>
                <FormError submission />
                <Field submission name="title" label="Title" value=track.summary.title />
                <Field
                    submission
                    name="artists"
                    label="Artists"
                    value=track.summary.artists.join("; ")
                    hint="Several are parted by semicolons."
                />
                <Field submission name="album" label="Album" value=text(track.summary.album) />
                <Field submission name="album_artist" label="Album artist" value=text(track.album_artist) />
                <Field submission name="track_number" label="Track number" value=number(track.track_number) />
                <Field submission name="disc_number" label="Disc number" value=number(track.disc_number) />
                <Field submission name="year" label="Year" value=number(track.year) />
                <Field submission name="genre" label="Genre" value=text(track.genre) />
                <Submit submission label="Save" />
            </form>
        </details>
    }
    .into_any()
}

/// What the fields say. An empty text clears its field, an empty number is 0, which does the same.
fn correction(text: impl Fn(&'static str) -> String) -> Result<TrackEdit, Error> {
    let number = |field: &'static str| match text(field).trim() {
        "" => Ok(Some(0)),
        digits => {
            digits.parse().map(Some).map_err(|_| Error::invalid(field, "Write a whole number, or leave this empty."))
        }
    };
    let artists =
        text("artists").split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok(TrackEdit {
        title: Some(text("title")),
        artists: Some(artists),
        album: Some(text("album")),
        album_artist: Some(text("album_artist")),
        track_number: number("track_number")?,
        disc_number: number("disc_number")?,
        year: number("year")?,
        genre: Some(text("genre")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: &'static str, value: &'static str) -> Result<TrackEdit, Error> {
        correction(|asked| if asked == field { value.to_owned() } else { String::new() })
    }

    #[test]
    fn artists_are_parted_by_semicolons() {
        let edit = typed("artists", "Tyler, The Creator;  Kali Uchis ;;").unwrap();
        assert_eq!(edit.artists, Some(vec!["Tyler, The Creator".to_owned(), "Kali Uchis".to_owned()]));
    }

    #[test]
    fn numbers_are_numbers_or_nothing() {
        assert_eq!(typed("year", " 1959 ").unwrap().year, Some(1959));
        assert_eq!(typed("year", "").unwrap().year, Some(0));
        assert_eq!(typed("year", "MCMLIX").unwrap_err().field.as_deref(), Some("year"));
        assert_eq!(typed("disc_number", "-1").unwrap_err().field.as_deref(), Some("disc_number"));
    }
}
