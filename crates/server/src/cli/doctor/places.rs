//! Whether the database and the object store that the configuration names answer. Nothing is written there.

use klang_server::{Config, OpenStore, open_blobs};

use super::Verdict;

/// The database of `store.url`; `None` without one.
pub fn database(config: &Config) -> Option<Verdict> {
    let schema = match OpenStore::probe(config)? {
        Ok(schema) => schema,
        Err(error) => {
            let remedy = "correct store.url (and store.ca_file), or start the database".into();
            return Some(Verdict::Missing { what: error.to_string(), remedy });
        }
    };
    Some(Verdict::Good(match schema {
        0 => "it answers, and is empty: the first `klang serve` makes its tables".into(),
        schema => format!("it answers, with schema {schema}"),
    }))
}

/// The object store of `files.url`; `None` when files lie in a folder.
pub fn object_store(config: &Config) -> Option<Verdict> {
    if !config.files.url.starts_with("s3://") {
        return None;
    }
    let checked = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let checked = checked.map_err(anyhow::Error::from).and_then(|runtime| {
        let blobs = open_blobs(config)?;
        Ok(runtime.block_on(blobs.check())?)
    });
    Some(match checked {
        Ok(()) => Verdict::Good(format!("{} answers", config.files.url)),
        Err(error) => Verdict::Missing {
            what: format!("{error:#}"),
            remedy: "correct files.url and the keys beside it, make the bucket, or start the object store".into(),
        },
    })
}
