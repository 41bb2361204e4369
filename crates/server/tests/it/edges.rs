//! Which crate may know which, read from `cargo metadata`. A new edge is a decision about the shape
//! of the whole program, so it has to be made here as well as in a `Cargo.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Every edge that may exist between our crates, for normal, build and test dependencies alike.
const ALLOWED: [(&str, &[&str]); 5] = [
    ("klang-model", &[]),
    ("klang-audio", &[]),
    ("klang-engine", &["klang-model", "klang-audio"]),
    ("klang-store", &["klang-model"]),
    ("klang-server", &["klang-model", "klang-audio", "klang-engine", "klang-store"]),
];

/// What a crate's code must never reach, however indirectly: the synchronous crates have no
/// runtime and no network, and only one crate speaks each of HTTP and SQL. The store answers no HTTP;
/// it asks, because blobs may lie in an object store, whose client brings reqwest and hyper.
const BANNED: [(&str, &[&str]); 4] = [
    ("klang-model", &["tokio", "reqwest", "hyper", "axum", "rusqlite", "rten"]),
    ("klang-audio", &["tokio", "reqwest", "hyper", "axum", "rusqlite", "rten"]),
    ("klang-engine", &["tokio", "reqwest", "hyper", "axum", "rusqlite"]),
    ("klang-store", &["axum", "rten"]),
];

#[test]
fn our_crates_know_only_whom_they_may() {
    let metadata = cargo_metadata(&["--no-deps"]);
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let members: BTreeSet<&str> = packages(&metadata).map(|package| text(package, "name")).collect();
    let expected: BTreeSet<&str> = allowed.keys().copied().collect();
    assert_eq!(members, expected, "a new crate needs a reason, and a line in this test");

    for package in packages(&metadata) {
        let name = text(package, "name");
        for dependency in array(package, "dependencies") {
            let target = text(dependency, "name");
            assert!(!members.contains(target) || allowed[name].contains(&target), "{name} must not depend on {target}");
        }
    }
}

#[test]
fn what_a_crate_refuses_stays_out_of_its_whole_tree() {
    let metadata = cargo_metadata(&["--filter-platform", &host()]);
    let names: BTreeMap<&str, &str> =
        packages(&metadata).map(|package| (text(package, "id"), text(package, "name"))).collect();
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in array(&metadata["resolve"], "nodes") {
        let linked = array(node, "deps")
            .iter()
            .filter(|dependency| array(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null()))
            .map(|dependency| text(dependency, "pkg"));
        edges.insert(text(node, "id"), linked.collect());
    }
    for (name, banned) in BANNED {
        let Some((root, _)) = names.iter().find(|(_, package)| **package == name) else {
            panic!("{name} is not in the workspace");
        };
        let mut seen = BTreeSet::new();
        let mut open = vec![(*root, name.to_owned())];
        while let Some((id, path)) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            assert!(!banned.contains(&names[id]), "{name} must not reach {}: {path}", names[id]);
            open.extend(edges[id].iter().map(|next| (*next, format!("{path} -> {}", names[next]))));
        }
        assert!(seen.len() > 1, "{name} has no dependencies at all: this test reads the graph wrongly");
    }
}

fn cargo_metadata(arguments: &[&str]) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The platform that the tests are built for; without it Cargo wants the sources of every platform.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    array(metadata, "packages").iter()
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}
