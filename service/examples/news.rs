//! Measures how a node keeps up with a catalogue: `cargo run --release -p service --example news -- 100000`.
//!
//! In SQLite, in a folder that goes with it: so many generated tracks with sounds, two plays of each, and then one change after the other.
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::{error::Error, sync::Arc, time::Instant};

use entity::{embedding, play, standardisation, track, user};
use model::{Credentials, Role, TrackEdit, TrackId};
use recommend::DIMENSIONS;
use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, EntityTrait, IntoActiveModel, TransactionTrait as _,
};
use service::{Device, Identity, ManualClock, Recommend, Service, Settings};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Rows of one statement: `SQLite` takes some thirty thousand values.
const ROWS: usize = 500;
const LISTENERS: u32 = 200;
const NOW_MS: i64 = 1_700_000_000_000;
/// The generation of embeddings.
const GENERATION: i32 = 1;

#[tokio::main]
async fn main() -> Outcome<()> {
    let n: u32 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir()?;
    let settings = Settings::in_folder(folder.path().join("data"));
    let database_url = settings.database_url.clone();
    let clock = Arc::new(ManualClock::new(NOW_MS));
    let service = Service::open(settings, clock.clone()).await?;
    service.migrate().await?;
    let database = Database::connect(&database_url).await?;
    fill(&database, n).await?;
    let admin = admin(&service).await?;
    let recommend = &service.recommend;
    let some = |number: u32| TrackId(id(0, number));

    let began = Instant::now();
    recommend.similar(&admin, some(0), 20).await?;
    println!("{n} tracks, {} plays", 2 * n);
    println!("the first who asks waits  {:8.1} ms", began.elapsed().as_secs_f64() * 1e3);
    told("nothing is new", recommend).await?;
    add(&database, n).await?;
    told("one track is new", recommend).await?;
    let edit = TrackEdit { artists: Some(vec!["Another".to_owned()]), ..TrackEdit::default() };
    service.catalogue.edit(&admin, some(1), edit).await?;
    told("one is corrected", recommend).await?;
    service.catalogue.delete(&admin, some(2)).await?;
    told("one is removed", recommend).await?;
    recommend.similar(&admin, some(0), 20).await?;
    clock.advance_ms(10 * 60 * 1_000);
    told("plays are due", recommend).await?;
    let began = Instant::now();
    recommend.shelves(&admin).await?;
    println!("a home page is made       {:8.1} ms", began.elapsed().as_secs_f64() * 1e3);
    let began = Instant::now();
    recommend.shelves(&admin).await?;
    println!("the same again            {:8.1} ms", began.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

async fn told(what: &str, recommend: &Recommend) -> Outcome<()> {
    let began = Instant::now();
    let so_far = recommend.look().await?;
    println!("{what:<24}  {:8.1} ms, read so far: {so_far:?}", began.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

async fn admin(service: &Service) -> Outcome<Identity> {
    let credentials = Credentials { name: "admin".to_owned(), password: "correct horse battery".to_owned() };
    service.accounts.add_user(&credentials.name, &credentials.password, Role::Admin).await?;
    let signed_in = service.accounts.sign_in(credentials, &Device::default()).await?;
    Ok(service.accounts.authenticate(&signed_in.tokens.access_token).await?)
}

async fn fill(database: &DatabaseConnection, n: u32) -> Outcome<()> {
    insert::<user::Entity>(database, (0..LISTENERS).map(listener)).await?;
    insert::<track::Entity>(database, (0..n).map(|number| generated(number, 0))).await?;
    insert::<standardisation::Entity>(database, [in_use()].into_iter()).await?;
    insert::<embedding::Entity>(database, (0..n).map(|number| sound(number, NOW_MS))).await?;
    insert::<play::Entity>(database, (0..2 * n).map(|number| heard(number, n))).await
}

/// What a publication writes, as far as it matters here.
async fn add(database: &DatabaseConnection, number: u32) -> Outcome<()> {
    database.execute_unprepared("INSERT INTO counter VALUES ('catalogue', 1), ('embeddings', 1700000000001)").await?;
    insert::<track::Entity>(database, [generated(number, 1)].into_iter()).await?;
    insert::<embedding::Entity>(database, [sound(number, NOW_MS + 1)].into_iter()).await
}

async fn insert<E>(database: &DatabaseConnection, rows: impl Iterator<Item = E::Model>) -> Outcome<()>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let transaction = database.begin().await?;
    let rows: Vec<E::ActiveModel> = rows.map(IntoActiveModel::into_active_model).collect();
    for some in rows.chunks(ROWS) {
        E::insert_many(some.to_vec()).exec_without_returning(&transaction).await?;
    }
    Ok(transaction.commit().await?)
}

/// The id of a row of a table.
fn id(table: u8, number: u32) -> Uuid {
    Uuid::from_u128((u128::from(table) << 64) | u128::from(scattered(number.into())))
}

/// `SplitMix64` (Steele, Lea and Flood 2014): a number without any order.
fn scattered(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn listener(number: u32) -> user::Model {
    user::Model {
        id: id(1, number),
        name: number.to_string(),
        name_key: number.to_string(),
        password_hash: String::new(),
        role: user::Role::Listener,
        created_at_ms: 0,
        history_paused_at_ms: None,
        history_from_ms: None,
        history_changes: 0,
    }
}

fn generated(number: u32, last_change: i64) -> track::Model {
    track::Model {
        id: id(0, number),
        state: track::State::Ready,
        revision: 1,
        job_id: None,
        sha256: number.to_le_bytes().to_vec(),
        file_name: "generated".to_owned(),
        file_bytes: 0,
        title: number.to_string(),
        album_id: None,
        track_number: None,
        disc_number: None,
        year: None,
        genre: None,
        search_key: number.to_string(),
        artist_sort_key: String::new(),
        title_sort_key: number.to_string(),
        channels: 2,
        sample_rate_hz: 44_100,
        samples: 44_100 * 200,
        encoder_delay: 1_024,
        padding: 0,
        loudness_lufs: None,
        true_peak_dbtp: None,
        gain_db: 0.0,
        warning: None,
        failure: None,
        cover_version: 0,
        play_count: 2,
        added_by: None,
        added_at_ms: NOW_MS,
        state_changed_at_ms: NOW_MS,
        last_change,
    }
}

/// One of three hundred sounds, with noise.
fn sound(number: u32, changed_at_ms: i64) -> embedding::Model {
    let cluster = scattered(number.into()) % 300;
    let noise = |seed: u64| (scattered(seed) >> 40) as f32 / (1 << 24) as f32 - 0.5;
    let at = |dimension: u64| noise((cluster << 32) | dimension) + 0.4 * noise((u64::from(number) << 8) | dimension);
    let vector = (0..DIMENSIONS as u64).flat_map(|dimension| at(dimension).to_le_bytes()).collect();
    embedding::Model { track_id: id(0, number), standardisation: GENERATION, vector, changed_at_ms }
}

/// What the sounds belong to. Nothing is made by it here.
fn in_use() -> standardisation::Model {
    standardisation::Model {
        id: GENERATION,
        recipe: recommend::RECIPE as i32,
        extractor: 1,
        fitted_to: 1,
        bytes: Vec::new(),
        current_since_ms: Some(NOW_MS),
    }
}

fn heard(number: u32, tracks: u32) -> play::Model {
    let started_at_ms = NOW_MS - i64::from(number) * 10_000;
    play::Model {
        id: id(2, number),
        user_id: id(1, number % LISTENERS),
        track_id: id(0, number % tracks),
        started_at_ms,
        last_event_at_ms: started_at_ms,
        position_ms: 200_000,
        listened_ms: 200_000,
        outcome: play::Outcome::Completed,
        counted: true,
    }
}
