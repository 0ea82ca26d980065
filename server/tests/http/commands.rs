//! The program from outside: what it prints, how it starts and stops.

use std::{path::Path, process::Stdio};

use futures::future::join_all;
use http::StatusCode;
use model::{User, url};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use crate::fixture::{
    Caller, Engines, Process, SetClock,
    engines::are_many,
    process::{BINARY, add_admin, command},
};

/// Runs it to its end: whether it succeeded, and what it said on both outputs.
async fn run(data: &Path, arguments: &[&str], input: &str) -> (bool, String, String) {
    let mut child = command(BINARY, data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without reading; that is its answer to look at, not an error here.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn a_new_server_tells_where_to_make_the_first_admin() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Process::serve(data.path()).await;
    let admin = server.first_admin().await;
    assert_eq!(admin.json::<User>(url::ME).await.name, "ada");
    assert!(server.terminate().await.success(), "SIGTERM is a request, not a failure");
}

#[tokio::test]
async fn a_node_reads_what_recommendations_need_before_anybody_asks() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Process::serve(data.path()).await;
    server.logged("recommendations are ready").await;
}

#[tokio::test]
async fn users_are_added_listed_and_given_passwords() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let (done, ..) = run(data.path(), &["user", "add", "lea", "--password-stdin"], "a good password\n").await;
    assert!(done);
    let (_, listed, _) = run(data.path(), &["user", "list"], "").await;
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    assert!(lines.iter().any(|line| line[1..] == ["admin", "ada"]), "{listed}");
    assert!(lines.iter().any(|line| line[1..] == ["listener", "lea"]), "{listed}");

    let (done, ..) = run(data.path(), &["user", "passwd", "lea", "--password-stdin"], "a better password\n").await;
    assert!(done);
    let server = Process::serve(data.path()).await;
    for (password, expected) in [("a good password", StatusCode::UNAUTHORIZED), ("a better password", StatusCode::OK)] {
        let body = json!({ "name": "lea", "password": password });
        let response = Caller::stranger(server.address).post(url::SIGN_IN).json(&body).send().await.unwrap();
        assert_eq!(response.status(), expected);
    }
}

#[tokio::test]
async fn recommendations_are_evaluated_on_generated_listeners_or_on_what_was_played() {
    let data = tempfile::tempdir().unwrap();
    let (done, printed, said) = run(data.path(), &["evaluate", "7"], "").await;
    assert!(done, "{said}");
    assert!(printed.starts_with("Seed 7\n"), "{printed}");
    let ndcg = |way: &str| -> f64 {
        let row = printed.lines().find(|line| line.starts_with(&format!("| {way} "))).expect("a row");
        row.split('|').nth(3).unwrap().trim().parse().unwrap()
    };
    assert!(ndcg("hybrid") >= 2.0 * ndcg("popularity"), "{printed}");
    assert!(ndcg("hybrid") > ndcg("content") && ndcg("hybrid") > ndcg("collaborative"), "{printed}");

    assert!(run(data.path(), &["migrate"], "").await.0);
    let (done, printed, said) = run(data.path(), &["evaluate", "--own"], "").await;
    assert!(!done && printed.is_empty(), "{printed}");
    assert!(said.contains("only 0 listeners found something new"), "{said}");
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_says_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    let (well, found, _) = run(data.path(), &["doctor"], "").await;
    assert!(well, "{found}");
    let about = |found: &str, part: &str| {
        let lines: Vec<String> = found.lines().filter(|line| line.contains(part)).map(str::to_owned).collect();
        assert!(!lines.is_empty(), "nothing of {part} in:\n{found}");
        lines.join("\n")
    };
    assert!(about(&found, "sound").starts_with("good") && about(&found, "storage").starts_with("good"), "{found}");
    assert!(about(&found, "database").contains("`mist migrate`"), "{found}");
    assert!(run(data.path(), &["migrate"], "").await.0);
    let (_, found, _) = run(data.path(), &["doctor"], "").await;
    assert!(about(&found, "database").contains("all migrations are applied"), "{found}");
    if are_many() {
        assert!(found.contains("PostgreSQL 1") && about(&found, "Redis").contains("answers"), "{found}");
        for whose in ["the database", "Redis", "the bucket"] {
            assert!(about(&found, whose).lines().any(|line| line.starts_with("good      clock")), "{found}");
        }
        let away = ["--redis-url", "redis://127.0.0.1:1", "--database-url", "postgres://x@127.0.0.1:1/x", "doctor"];
        let (well, found, said) = run(data.path(), &away, "").await;
        assert!(!well && said.contains("1 of these must be mended"), "{said}");
        assert!(
            about(&found, "Redis").starts_with("doubtful") && about(&found, "DATABASE_URL").starts_with("BAD"),
            "{found}"
        );
        return;
    }
    std::fs::set_permissions(data.path().join("secrets.json"), std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::remove_dir_all(data.path().join("objects")).unwrap();
    std::fs::write(data.path().join("objects"), "in the way").unwrap();
    let weak = format!("{}{}", "a".repeat(20), "b".repeat(20));
    let (well, found, said) = run(data.path(), &["--jwt-secrets", &weak, "doctor"], "").await;
    assert!(!well && said.contains("2 of these must be mended"), "{said}{found}");
    assert!(
        found.contains("BAD       secrets     other users of this machine may read the secrets: chmod 600"),
        "{found}"
    );
    assert!(found.contains("doubtful  secrets     MIST_JWT_SECRETS looks as if it could be guessed"), "{found}");
    assert!(about(&found, "MIST_STORAGE_URL").starts_with("BAD"), "{found}");
}

/// Less than what buckets refuse.
const WRONG_CLOCK_S: i64 = 60;

#[tokio::test]
#[ignore = "needs the engines of many machines: scripts/test.sh starts them"]
async fn the_doctor_compares_clocks() {
    let data = tempfile::tempdir().unwrap();
    let clock = SetClock::new();
    clock.set(WRONG_CLOCK_S);
    let mut doctor = command(BINARY, data.path());
    clock.under(&mut doctor);
    let examined = doctor.arg("doctor").output().await.unwrap();
    let found = String::from_utf8(examined.stdout).unwrap();
    assert!(!examined.status.success(), "{found}");
    for whose in ["the database", "Redis", "the bucket"] {
        let told = found.lines().find(|line| line.ends_with(&format!("of {whose}: let both follow NTP")));
        assert!(told.is_some_and(|line| line.starts_with("BAD       clock")), "{whose}: {found}");
    }
}

#[tokio::test]
async fn the_doctor_looks_for_room_wherever_files_go() {
    let data = tempfile::tempdir().unwrap();
    let (objects, database) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let storage = format!("file://{}", objects.path().join("not/there/yet").display());
    let url = format!("sqlite://{}?mode=rwc", database.path().join("mist.db").display());
    let found = run(data.path(), &["--storage-url", &storage, "--database-url", &url, "doctor"], "").await.1;
    let folders: Vec<&str> = found
        .lines()
        .filter(|line| line.contains("free space"))
        .map(|line| line.split(" free in ").nth(1).unwrap().split(": make room").next().unwrap())
        .collect();
    let all = [data.path(), objects.path(), database.path()].map(|folder| folder.to_str().unwrap());
    assert_eq!(folders, all, "{found}");
    // Where it is what it is by default, one line says all.
    let found = run(data.path(), &["doctor"], "").await.1;
    assert_eq!(found.lines().filter(|line| line.contains("free space")).count(), 1, "{found}");
}

#[tokio::test]
async fn doctors_do_not_stand_in_each_others_way() {
    let data = tempfile::tempdir().unwrap();
    assert!(run(data.path(), &["migrate"], "").await.0);
    let of_another = Engines::of(data.path()).objects.join("doctor/of-another");
    std::fs::create_dir_all(of_another.parent().unwrap()).unwrap();
    std::fs::write(&of_another, "a word").unwrap();
    let doctors = (0..4).map(|_| run(data.path(), &["doctor"], ""));
    for (well, found, said) in join_all(doctors).await {
        assert!(well, "{found}{said}");
    }
    assert_eq!(crate::fixture::files_under(of_another.parent().unwrap()), [of_another]);
}

/// `GStreamer` without one of its plugins: the one with `FFmpeg`'s encoder.
#[tokio::test]
async fn the_doctor_names_what_gstreamer_lacks() {
    let data = tempfile::tempdir().unwrap();
    let plugins = data.path().join("plugins");
    std::fs::create_dir(&plugins).unwrap();
    let kinds = std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path().join("gstreamer-1.0"));
    for folder in kinds.filter(|folder| folder.is_dir()) {
        for plugin in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = plugin.file_name().unwrap();
            if name != "libgstlibav.so" {
                std::os::unix::fs::symlink(&plugin, plugins.join(name)).unwrap();
            }
        }
    }
    let mut doctor = command(BINARY, data.path());
    doctor.env("GST_PLUGIN_SYSTEM_PATH_1_0", &plugins).env("GST_REGISTRY_1_0", data.path().join("registry"));
    let examined = doctor.arg("doctor").output().await.unwrap();
    let found = String::from_utf8(examined.stdout).unwrap();
    assert!(!examined.status.success(), "{found}");
    let told: Vec<&str> = found.lines().filter(|line| line.contains("GStreamer")).collect();
    let remedy = "install GStreamer's base, good, bad, ugly and libav plugins";
    let expected =
        ["avenc_aac", "avdec_aac"].map(|element| format!("BAD       sound       GStreamer lacks {element}: {remedy}"));
    assert_eq!(told, expected, "{found}");
}

#[tokio::test]
async fn health_is_asked_where_the_settings_say() {
    const TOLD_AT: &str = "metrics and health are told at http://";
    let data = tempfile::tempdir().unwrap();
    let mut node = command(BINARY, data.path());
    node.env("MIST_OPS_ADDR", "127.0.0.1:0");
    let mut server = Process::start(node).await;
    let told = server.logged(TOLD_AT).await;
    let operations = told.split_once(TOLD_AT).unwrap().1.split('"').next().unwrap().to_owned();
    let web = server.address.to_string();
    let everywhere = format!("0.0.0.0:{}", server.address.port());
    // One that answers, and not that it is well.
    let ill = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ill_address = ill.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let (mut stream, _) = ill.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").await.unwrap();
    });
    let nobody = "127.0.0.1:1";
    for (arguments, expected) in [
        (vec!["--addr", &web, "health"], None),
        (vec!["--addr", &everywhere, "health"], None),
        (vec!["--addr", nobody, "--ops-addr", &operations, "health"], None),
        (vec!["--addr", &web, "--ops-addr", nobody, "health"], Some("refused")),
        (vec!["--addr", nobody, "health"], Some("MIST_OPS_ADDR")),
        (vec!["--addr", &ill_address, "health"], Some("503")),
    ] {
        let (well, _, said) = run(data.path(), &arguments, "").await;
        assert_eq!(well, expected.is_none(), "{arguments:?}: {said}");
        assert!(said.contains(expected.unwrap_or_default()), "{arguments:?}: {said}");
    }
    assert!(server.terminate().await.success());
    assert!(!run(data.path(), &["--addr", &web, "health"], "").await.0, "it has stopped");
}

#[tokio::test]
async fn migrations_are_listed_taken_back_and_applied_again() {
    let data = tempfile::tempdir().unwrap();
    let status = || async { run(data.path(), &["migrate", "status"], "").await.1 };
    assert!(status().await.lines().all(|line| line.starts_with("pending ")));
    add_admin(data.path()).await;
    let all = status().await;
    assert!(all.lines().count() >= 3 && all.lines().all(|line| line.starts_with("applied ")), "{all}");
    assert!(run(data.path(), &["migrate", "down"], "").await.0);
    assert_eq!(status().await.lines().filter(|line| line.starts_with("pending ")).count(), 1);
    assert!(run(data.path(), &["migrate", "up"], "").await.0);
    assert_eq!(status().await, all);
    assert!(run(data.path(), &["user", "list"], "").await.1.contains("ada"), "the other tables kept what they had");
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_restored_elsewhere() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let server = Process::serve(data.path()).await;
    let file = data.path().join("friday.mist");
    let name = file.to_str().unwrap();
    let (done, _, said) = run(data.path(), &["backup", name], "").await;
    assert!(done, "{said}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let (done, _, said) = run(data.path(), &["backup", name], "").await;
    assert!(!done && said.contains("friday.mist") && said.contains("exists"), "{said}");
    let (_, piped, _) = run(data.path(), &["backup", "-"], "").await;
    drop(server);

    for (arguments, input) in [(["restore", name], ""), (["restore", "-"], piped.as_str())] {
        let elsewhere = tempfile::tempdir().unwrap();
        let (done, _, said) = run(elsewhere.path(), &arguments, input).await;
        assert!(done, "{said}");
        let (_, listed, _) = run(elsewhere.path(), &["user", "list"], "").await;
        assert!(listed.contains("ada"), "{listed}");
        let (done, _, said) = run(elsewhere.path(), &arguments, input).await;
        assert!(!done && said.contains("empty"), "{said}");
    }
}

#[tokio::test]
async fn mistakes_are_told_in_a_sentence() {
    let data = tempfile::tempdir().unwrap();
    add_admin(data.path()).await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (arguments, input, expected) in [
        (vec!["--addr", &address], "", "taken by another program"),
        (vec!["--addr", "192.0.2.1:3000"], "", "not an address of this machine"),
        (vec!["--addr", "here"], "", "MIST_ADDR (--addr) cannot be \"here\""),
        (vec!["user", "add", "lea"], "", "--password-stdin"),
        (vec!["user", "add", "lea", "--password-stdin"], "", "no password"),
        (vec!["user", "add", "lea", "--password-stdin"], "short\n", "10 to 256"),
        (vec!["user", "add", "Ada", "--password-stdin"], "a good password\n", "taken"),
        (vec!["user", "passwd", "nobody", "--password-stdin"], "a good password\n", "no such user"),
        (vec!["--database-url", "mysql://x", "migrate"], "", "DATABASE_URL"),
        (vec!["--storage-url", "ftp://x", "migrate"], "", "MIST_STORAGE_URL"),
        (vec!["--jwt-secrets", "short", "migrate"], "", "MIST_JWT_SECRETS"),
        (vec!["--master-key", "short", "migrate"], "", "MIST_MASTER_KEY"),
    ] {
        let (done, _, said) = run(data.path(), &arguments, input).await;
        assert!(!done, "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn settings_are_read_from_a_file_in_the_working_folder() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join(".env"), "MIST_ADDR=nonsense\n").unwrap();
    let (done, _, said) = run(data.path(), &[], "").await;
    assert!(!done && said.contains("\"nonsense\""), "{said}");
}

#[tokio::test]
async fn help_reads_like_a_manual() {
    let data = tempfile::tempdir().unwrap();
    let (done, manual, _) = run(data.path(), &["--help"], "").await;
    assert!(done);
    for part in [
        "serve",
        "worker",
        "migrate",
        "user",
        "Examples:",
        "Files:",
        "Exit status:",
        "MIST_ADDR",
        "[default: 127.0.0.1:3000]",
    ] {
        assert!(manual.contains(part), "{part}");
    }
}
