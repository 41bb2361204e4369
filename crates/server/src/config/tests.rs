use super::*;

fn load(toml: &str, environment: &[(&str, &str)], flags: &[(&str, String)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.toml");
    std::fs::write(&path, toml).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load_from(Some(&path), environment, flags)
        .map_err(|error| error.to_string().replace(path.to_str().unwrap(), "klang.toml"))
}

#[test]
fn the_sample_file_reads_back_as_the_defaults() {
    let sample = defaults_toml();
    assert_eq!(load(&sample, &[], &[]).unwrap(), Config::default());
    // Every key stands in it exactly once, so that an operator can find each.
    let written = toml::from_str::<toml::Table>(&sample).unwrap();
    assert_eq!(written, toml::Table::try_from(Config::default()).unwrap());
    insta::assert_snapshot!("defaults", sample);
}

#[test]
fn later_layers_win() {
    let file = "[worker]\nthreads = 2\nlease_ms = 20000\n[server]\npublic_url = \"https://a.example\"";
    let environment = [("KLANG__WORKER__THREADS", "3"), ("KLANG__LIMITS__TEXT_CHARS", "500"), ("KLANG_OTHER", "x")];
    let config = load(file, &environment, &[("worker.threads", "4".into())]).unwrap();
    assert_eq!(config.worker.threads, 4);
    assert_eq!(config.worker.lease_ms, 20_000);
    assert_eq!(config.limits.text_chars, 500);
    assert_eq!(config.server.public_url, "https://a.example");
    assert_eq!(config.files, Files::default());
}

#[test]
fn wrong_configurations_are_named() {
    struct Case {
        toml: &'static str,
        environment: &'static [(&'static str, &'static str)],
        flags: &'static [(&'static str, &'static str)],
        expected: &'static [&'static str],
    }
    const NONE: Case = Case { toml: "", environment: &[], flags: &[], expected: &[] };
    let cases = [
        Case {
            toml: "[server]\nlisten_on = 1",
            expected: &[
                "unknown key `server.listen_on` in the file `klang.toml`",
                "accepted here: role, listen, public_url",
            ],
            ..NONE
        },
        Case { toml: "[sever]\nlisten = 1", expected: &["unknown key `sever`", "server, store, files"], ..NONE },
        Case {
            environment: &[("KLANG__WORKER__THREAD", "2")],
            expected: &["unknown key `worker.thread` in the variable `KLANG__WORKER__THREAD`", "threads, lease_ms"],
            ..NONE
        },
        Case {
            environment: &[("KLANG__WORKER__THREADS", "many")],
            expected: &["`worker.threads` in the variable `KLANG__WORKER__THREADS` must be", "\"many\""],
            ..NONE
        },
        Case { flags: &[("server.listen", "nowhere")], expected: &["`server.listen` in the command line"], ..NONE },
        Case { toml: "[log]\nformat = \"xml\"", expected: &["`log.format`", "text, json", "`xml`"], ..NONE },
        Case { toml: "[log]\nfilter = \"a=b=c\"", expected: &["`log.filter`", "`a=b=c`"], ..NONE },
        Case { toml: "[worker]\nthreads = -1", expected: &["`worker.threads`", "-1"], ..NONE },
        Case {
            toml: "[worker]\nlease_ms = 10",
            expected: &["`worker.lease_ms` must be 1000 to 86400000, got 10"],
            ..NONE
        },
        Case {
            toml: "[worker]\nlease_ms = 6000\nheartbeat_ms = 5000",
            expected: &["`worker.heartbeat_ms` must be at most half of `worker.lease_ms` (6000), got 5000"],
            ..NONE
        },
        Case { toml: "[server]\npublic_url = \"ftp://x\"", expected: &["`server.public_url`", "`ftp://x`"], ..NONE },
        Case {
            toml: "[limits]\ntext_chars = 0",
            expected: &["`limits.text_chars` must be 1 to 100000, got 0"],
            ..NONE
        },
        Case { toml: "[prices]\ntts_micros = -5", expected: &["`prices.tts_micros`", "got -5"], ..NONE },
        Case {
            toml: "[files]\nzero_retention_grace_s = 0",
            expected: &["`files.zero_retention_grace_s` must be 1 to 86400, got 0"],
            ..NONE
        },
        Case { toml: "[files]\nurl = \"ftp://x\"", expected: &["`files.url` must", "`ftp://x`"], ..NONE },
        Case { toml: "[files]\ns3_endpoint = \"x:9000\"", expected: &["`files.s3_endpoint` must"], ..NONE },
        Case { toml: "[files]\ns3_endpoint = \"http://x\"", expected: &["`files.s3_allow_http` forbids"], ..NONE },
        Case { toml: "[files]\ns3_access_key_id = \"x\"", expected: &["must be given together"], ..NONE },
        Case { toml: "[store]\nurl = \"mysql://x\"", expected: &["`store.url` must be empty or begin with"], ..NONE },
        Case { toml: "[server]\nrole = \"worker\"", expected: &["`server.role` can only be \"all\""], ..NONE },
        Case { toml: "not toml", expected: &["klang.toml"], ..NONE },
    ];
    for Case { toml, environment, flags, expected } in cases {
        let flags: Vec<_> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let error = load(toml, environment, &flags).unwrap_err();
        for part in expected {
            assert!(error.contains(part), "{part:?} is not in {error:?}");
        }
    }
}

#[test]
fn several_values_out_of_range_are_all_named() {
    let error = load("[limits]\ntext_chars = 0\nprompt_chars = 0", &[], &[]).unwrap_err();
    assert!(error.contains("`limits.text_chars`") && error.contains("`limits.prompt_chars`"), "{error}");
}

#[test]
fn secrets_are_read_and_never_shown() {
    const SECRET: &str = "hunter2/+=";
    let variable = "KLANG__FILES__S3_SECRET_ACCESS_KEY";
    let url = format!("postgres://klang:{SECRET}@db/klang");
    let environment =
        [("KLANG__FILES__S3_ACCESS_KEY_ID", "me"), (variable, SECRET), ("KLANG__STORE__URL", url.as_str())];
    let config = load("[files]\nurl = \"s3://bucket\"", &environment, &[]).unwrap();
    assert_eq!(config.files.s3_secret_access_key.reveal(), SECRET);
    assert_eq!(config.store.url.reveal(), url);
    let shown = [format!("{config:?}"), toml::to_string(&config).unwrap(), serde_json::to_string(&config).unwrap()];
    for shown in shown {
        assert!(!shown.contains(SECRET) && shown.contains("(hidden)"), "{shown}");
    }
    // What is no text is refused without quoting it, and so is a file with a wrong line.
    for wrong in ["1234", "-1234", "12.34", "[1234]", "{x=1234}"] {
        let error = load("", &[(variable, wrong)], &[]).unwrap_err();
        assert!(error.contains("s3_secret_access_key") && !error.contains("34"), "{error}");
    }
    let error = load("[files]\ns3_secret_access_key = hunter2", &[], &[]).unwrap_err();
    assert!(error.contains("klang.toml") && error.contains("line 2") && !error.contains("hunter2"), "{error}");
}
