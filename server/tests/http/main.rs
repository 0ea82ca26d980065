//! HTTP tests: a real server on a free port, a real database and folder, a client without TLS.

mod access;
mod commands;
mod crash;
mod delivery;
mod events;
mod faults;
mod fixture;
mod keys;
mod malformed;
mod manual;
mod memory;
mod origin;
mod pages;
mod sessions;
mod uploads;
