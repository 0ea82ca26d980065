//! HTTP tests: a real server on a free port, a real database and folder, a client without TLS.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it is surprised")]

mod access;
mod away;
mod clock;
mod commands;
mod crash;
mod cves;
mod delivery;
mod events;
mod faults;
mod filter;
mod fixture;
mod functions;
mod hammering;
mod headers;
mod history;
mod hostile;
mod keys;
mod killed_worker;
mod largest;
mod log;
mod malformed;
mod manual;
mod many;
mod map;
mod memory;
mod openapi;
mod operations;
mod origin;
mod pages;
mod pointing;
mod properties;
mod resemblance;
mod restart;
mod sessions;
mod slow;
mod slow_store;
mod stopping;
mod traces;
mod uploads;
