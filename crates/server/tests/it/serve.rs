//! `klang serve` from its first start to its orderly end. Needs no packs.

use std::fs::{self, File};
use std::path::Path;

use klang_server::api_key;

use crate::process::{Running, klang};

const SERVE: [&str; 5] = ["serve", "--data", "data", "--listen", "127.0.0.1:0"];

/// A server that writes its standard output into a file.
fn start(home: &Path, output: &str) -> Running {
    let mut command = klang(home, &SERVE);
    command.stdout(File::create(home.join(output)).unwrap());
    Running::start(command)
}

#[tokio::test]
async fn the_first_start_prints_a_request_that_works_and_later_ones_print_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut server = start(home.path(), "first");
    let balance = format!("{}/api/v1/credits", server.address);
    // The greeting follows the moment it listens.
    let greeting = loop {
        let text = fs::read_to_string(home.path().join("first")).unwrap();
        if text.contains("TASK_ID") {
            break text;
        }
        tokio::task::yield_now().await;
    };
    let curl = format!("curl -X POST {}/api/v1/audio/generations", server.address);
    assert!(greeting.contains(&curl), "{greeting}");
    let key = greeting.split_whitespace().find(|word| api_key::is_well_formed(word)).unwrap();

    let client = crate::process::http_client();
    let answer = client.get(&balance).bearer_auth(key).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(answer["data"]["available"], 100_000_000, "{answer}");

    // A key made while the server runs works at once, and is worthless once revoked.
    let output = klang(home.path(), &["keys", "create", "--data", "data"]).output().unwrap();
    let second = String::from_utf8(output.stdout).unwrap();
    assert_eq!(client.get(&balance).bearer_auth(second.trim()).send().await.unwrap().status(), 200);

    assert!(server.stop("TERM").success());
    let mut server = start(home.path(), "second");
    assert!(server.stop("INT").success());
    assert_eq!(fs::read_to_string(home.path().join("second")).unwrap(), "");
}

#[test]
fn two_servers_do_not_share_a_data_folder() {
    let home = tempfile::tempdir().unwrap();
    let mut server = start(home.path(), "output");
    let output = klang(home.path(), &SERVE).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("another klang server uses the data folder data"), "{said}");
    // However the first one ends, the folder is free again.
    server.kill();
    assert!(start(home.path(), "output").stop("TERM").success());
}

#[test]
fn a_taken_address_is_named() {
    let home = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let output = klang(home.path(), &["serve", "--data", "data", "--listen", &address]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
}

#[test]
fn a_file_in_place_of_the_data_folder_is_named() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("data"), "").unwrap();
    let output = klang(home.path(), &SERVE).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("make the data folder data"), "{said}");
}
