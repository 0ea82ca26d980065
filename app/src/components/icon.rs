//! Icons, drawn on a grid of 24.

use leptos::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    Add,
    Alert,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Close,
    Home,
    Library,
    Minus,
    Next,
    Pause,
    Person,
    Play,
    PlayNext,
    Previous,
    Queue,
    Retry,
    Search,
    Upload,
    Volume,
    VolumeOff,
    Whole,
}

impl IconName {
    /// The outline, as SVG path data.
    const fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Alert => {
                "M12 8v5M12 16.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z"
            }
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::ChevronDown => "m6 9 6 6 6-6",
            Self::ChevronLeft => "m15 6-6 6 6 6",
            Self::ChevronRight => "m9 6 6 6-6 6",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Home => "M4 11.2 12 4l8 7.2V19a1.5 1.5 0 0 1-1.5 1.5h-4V15h-5v5.5h-4A1.5 1.5 0 0 1 4 19v-7.8Z",
            Self::Library => "M4 5v14M8.5 5v14M13 5.6l4.9 13.2M13 5v14",
            Self::Minus => "M5 12h14",
            Self::Next => "M6 5.5v13l9-6.5-9-6.5ZM18.5 5.5v13",
            Self::Pause => "M8 5.5v13M16 5.5v13",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
            Self::Play => "M7.5 4.8v14.4L19 12 7.5 4.8Z",
            Self::PlayNext => "M4 7h10M4 12h7M4 17h7M15 12.2v7.6l6-3.8-6-3.8Z",
            Self::Previous => "M18 5.5v13L9 12l9-6.5ZM5.5 5.5v13",
            Self::Queue => "M4 7h16M4 12h16M4 17h10",
            Self::Retry => "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5",
            Self::Search => "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4 4",
            Self::Upload => "M12 16V5M7.5 9 12 4.5 16.5 9M4.5 15.5v2A2.5 2.5 0 0 0 7 20h10a2.5 2.5 0 0 0 2.5-2.5v-2",
            Self::Volume => "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
            Self::VolumeOff => "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM16 9.5l5 5M21 9.5l-5 5",
            Self::Whole => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
        }
    }

    /// Whether the shape is solid rather than an outline.
    const fn is_solid(self) -> bool {
        matches!(self, Self::Play | Self::Next | Self::Previous)
    }
}

/// An icon. It says nothing to screen readers: the button around it does.
#[component]
pub fn Icon(
    /// Which icon.
    #[prop(into)]
    name: Signal<IconName>,
) -> impl IntoView {
    view! {
        <svg
            class=move || if name.get().is_solid() { "icon icon--solid" } else { "icon" }
            viewBox="0 0 24 24"
            aria-hidden="true"
            focusable="false"
        >
            <path d=move || name.get().path()></path>
        </svg>
    }
    .into_any()
}
