//! The browser's HLS engine: playlist, key, decrypt, demux, remux, ABR, buffer, MSE. No Leptos.
