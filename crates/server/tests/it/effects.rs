//! Sound effects through the whole program, without any pack: the models of sound need none.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::process::{Running, http_client, klang};

fn sfx(home: &Path, arguments: &[&str]) -> Output {
    klang(home, &["sfx"]).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn check(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The samples of a WAV file, without its tags.
fn samples(wav: &[u8]) -> &[u8] {
    let data = wav.windows(4).position(|window| window == b"data").unwrap();
    let bytes = u32::from_le_bytes(wav[data + 4..data + 8].try_into().unwrap()) as usize;
    &wav[data + 8..data + 8 + bytes]
}

/// Frames of a 16-bit stereo WAV file.
fn frames(wav: &[u8]) -> usize {
    samples(wav).len() / 4
}

#[test]
fn the_length_is_exact_and_the_seed_decides_the_samples() {
    let home = tempfile::tempdir().unwrap();
    for (name, duration, seed) in [("a", "3.7", "1"), ("b", "3.7", "1"), ("c", "3.7", "2")] {
        let file = format!("{name}.wav");
        check(&sfx(home.path(), &["wind in the trees", "--duration", duration, "--seed", seed, "-o", &file]));
    }
    let file = |name: &str| fs::read(home.path().join(name)).unwrap();
    assert_eq!(frames(&file("a.wav")), 44_100 * 37 / 10);
    assert_eq!(file("a.wav"), file("b.wav"));
    assert_ne!(file("a.wav"), file("c.wav"));
}

#[test]
fn a_plan_is_printed_and_can_be_rendered() {
    let home = tempfile::tempdir().unwrap();
    let planned = sfx(home.path(), &["strong wind", "--duration", "4.0", "--scene", "-o", "prompt.wav"]);
    check(&planned);
    let scene: Value = serde_json::from_slice(&planned.stdout).unwrap();
    assert_eq!((&scene["duration_s"], &scene["events"][0]["concept"]), (&json!(4.0), &json!("wind")));
    fs::write(home.path().join("scene.json"), &planned.stdout).unwrap();
    check(&sfx(home.path(), &["--from-scene", "scene.json", "-o", "scene.wav"]));
    let file = |name: &str| fs::read(home.path().join(name)).unwrap();
    assert_eq!(frames(&file("scene.wav")), frames(&file("prompt.wav")));

    for (name, content, told) in [
        ("no.json", "{", "not a scene"),
        ("many.json", &json!({"duration_s": 1e9, "events": [{"concept": "wind"}]}).to_string(), "duration_s"),
        ("none.json", &json!({"duration_s": 3, "events": [{"concept": "no_such_sound"}]}).to_string(), "no_such_sound"),
    ] {
        fs::write(home.path().join(name), content).unwrap();
        let output = sfx(home.path(), &["--from-scene", name, "-o", "no.wav"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(told), "{name}: {output:?}");
        assert!(!home.path().join("no.wav").exists());
    }
}

#[test]
fn concepts_of_ones_own_are_planned_and_rendered() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("sounds");
    fs::create_dir(&folder).unwrap();
    let mine = "[[concept]]\nid = \"zorgblat\"\nkind = \"texture\"\nen = [\"zorgblat engine\"]\nzh = [\"佐格布拉特\"]\n\
                labels = [\"Engine\"]\nrecipes = [[{ model = \"wind\" }], [{ model = \"fire\" }]]\n";
    fs::write(folder.join("mine.toml"), mine).unwrap();
    let planned = sfx(home.path(), &["a zorgblat engine", "--sounds", "sounds", "--scene", "-o", "first.wav"]);
    check(&planned);
    let mut scene: Value = serde_json::from_slice(&planned.stdout).unwrap();
    assert_eq!(scene["events"][0]["concept"], "zorgblat");
    // Another of its recipes is another sound.
    scene["events"][0]["recipe"] = json!(1);
    fs::write(home.path().join("scene.json"), scene.to_string()).unwrap();
    check(&sfx(home.path(), &["--from-scene", "scene.json", "--sounds", "sounds", "-o", "second.wav"]));
    let file = |name: &str| fs::read(home.path().join(name)).unwrap();
    assert_ne!(samples(&file("first.wav")), samples(&file("second.wav")));

    fs::write(folder.join("mine.toml"), "[[concept]]\nid = 3").unwrap();
    for (name, told) in [("sounds", "mine.toml"), ("nowhere", "nowhere")] {
        let output = sfx(home.path(), &["rain", "--sounds", name, "-o", "no.wav"]);
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains("engine.sounds_dir") && error.contains(told), "{error}");
    }
}

#[test]
fn copyleft_recordings_are_not_pulled_unasked() {
    let home = tempfile::tempdir().unwrap();
    let output = klang(home.path(), &["models", "pull", "sounds-copyleft"]).stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("same licence") && error.contains("--copyleft"), "{error}");
}

#[test]
fn a_batch_goes_on_after_a_prompt_that_cannot_be_read() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("prompts.txt"), "wind\n\n?!?\n大风\n").unwrap();
    let output = sfx(home.path(), &["--batch", "prompts.txt", "--duration", "3.0", "--out", "made"]);
    assert_eq!(output.status.code(), Some(1));
    let made = |name: &str| home.path().join("made").join(name).exists();
    assert!(made("000.wav") && !made("001.wav") && made("002.wav"));
}

#[tokio::test]
async fn the_server_renders_prompts_and_the_scenes_it_showed() {
    let home = tempfile::tempdir().unwrap();
    let keys = klang(home.path(), &["keys", "create", "--data", "data"]).output().unwrap();
    let key = String::from_utf8(keys.stdout).unwrap();
    let mut server = Running::start(klang(home.path(), &["serve", "--data", "data", "--listen", "127.0.0.1:0"]));
    let client = http_client();
    let url = format!("{}/api/v1/audio/generations", server.address);
    let create = async |body: &Value| -> Value {
        client.post(&url).bearer_auth(key.trim()).json(body).send().await.unwrap().json().await.unwrap()
    };
    let end = async |body: &Value| -> Value {
        let created = create(body).await;
        let id = created["data"]["taskId"].as_str().unwrap_or_else(|| panic!("{created}")).to_owned();
        let query = format!("{url}?wait=60&task_id={id}");
        let answer: Value = client.get(&query).bearer_auth(key.trim()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["data"]["state"], "completed", "{answer}");
        answer["data"].clone()
    };

    let prompt = "Strong wind blowing through a forest with rustling leaves";
    let body = json!({"model": "kling-sound-effects", "prompt": prompt, "duration": "3.5", "output_format": "wav"});
    let task = end(&body).await;
    let kinds: Vec<(&str, &str)> = task["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| (result["kind"].as_str().unwrap(), result["format"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds, [("audio", "mp3"), ("audio", "wav"), ("cues", "json")]);
    assert_eq!(task["results"][1]["durationMs"], 3500);

    let fetch = async |url: &Value| client.get(url.as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
    let made = fetch(&task["resultUrls"][1]).await;
    assert_eq!(frames(&made), 44_100 * 35 / 10);
    let scene: Value = serde_json::from_slice(&fetch(&task["resultUrls"][2]).await).unwrap();
    let body = json!({"model": "kling-sound-effects", "scene": scene, "seed": task["seed"], "output_format": "wav"});
    let again = end(&body).await;
    assert!(samples(&fetch(&again["resultUrls"][1]).await) == samples(&made), "not the samples of the first time");

    let refused = create(&json!({"model": "kling-sound-effects", "prompt": "…?!", "duration": "5.0"})).await;
    assert_eq!((&refused["code"], &refused["errors"][0]["field"]), (&json!(400), &json!("prompt")), "{refused}");
    let refused = create(&json!({"model": "kling-sound-effects", "scene": {"duration_s": 5, "events": []}})).await;
    assert_eq!((&refused["code"], &refused["errors"][0]["field"]), (&json!(400), &json!("scene")), "{refused}");
    assert!(server.stop("TERM").success());
}
