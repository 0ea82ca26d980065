//! What pages share. One component a file.

pub mod cover;
pub mod delete_track;
pub mod empty;
pub mod gate;
pub mod icon;
pub mod load;
pub mod moment;
pub mod navigation;
pub mod page_error;
pub mod pager;
pub mod player_bar;
pub mod question;
pub mod resemblances;
pub mod shelf;
pub mod theme_menu;
pub mod track_actions;
pub mod track_row;
pub mod track_tile;
pub mod waveform;
