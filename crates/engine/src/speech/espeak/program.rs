//! Runs `espeak-ng`.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::symbols;
use crate::Error;

/// The name in messages.
const NAME: &str = "espeak-ng";

/// How long a call may take. A page takes it some milliseconds.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// How much one call may answer.
const MAX_OUTPUT_BYTES: u64 = 4 << 20;

/// How much one call is given: less than a pipe holds, so that writing cannot block on reading.
const MAX_INPUT_BYTES: usize = 16 << 10;

#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) voice: &'static str,
}

impl Program {
    /// For each clause the spoken words in Kokoro's symbols. Clauses have no line ends.
    pub(super) fn phonemize(&self, clauses: &[&str]) -> Result<Vec<Vec<String>>, Error> {
        let mut pronounced = Vec::with_capacity(clauses.len());
        let mut rest = clauses;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fitting = rest.iter().take_while(|clause| {
                bytes += clause.len() + 2;
                bytes <= MAX_INPUT_BYTES
            });
            let (batch, others) = rest.split_at(fitting.count().max(1));
            pronounced.extend(self.phonemize_batch(batch)?);
            rest = others;
        }
        Ok(pronounced)
    }

    /// The program answers a line for each clause as *it* understands clauses. When that is not ours,
    /// each of ours gets a call of its own.
    fn phonemize_batch(&self, clauses: &[&str]) -> Result<Vec<Vec<String>>, Error> {
        let answer = self.run(&clauses.join("\n\n"))?;
        let lines: Vec<&str> = answer.lines().filter(|line| !line.trim().is_empty()).collect();
        if lines.len() == clauses.len() {
            return Ok(lines.into_iter().map(symbols::read).collect());
        }
        if let [_] = clauses {
            return Ok(vec![symbols::read(&answer)]);
        }
        clauses.iter().map(|clause| self.run(clause).map(|answer| symbols::read(&answer))).collect()
    }

    fn run(&self, text: &str) -> Result<String, Error> {
        let text = &text[..text.floor_char_boundary(MAX_INPUT_BYTES)];
        let mut child = Command::new(&self.path)
            .args(["-q", "--ipa", "--tie=^", "-b", "1", "-v", self.voice, "--stdin"])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| self.not_started(error))?;
        let answer = exchange(&mut child, text);
        if answer.is_err() {
            // It may be gone already.
            let _ = child.kill();
        }
        let status = child.wait().map_err(|error| failed(error.to_string()))?;
        let answer = answer?;
        if !status.success() {
            return Err(failed(format!("ended with {status}")));
        }
        String::from_utf8(answer).map_err(|_| failed("answered with invalid UTF-8".to_owned()))
    }

    fn not_started(&self, error: std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => Error::MissingProgram {
                program: self.path.display().to_string(),
                hint: "apt-get install espeak-ng".to_owned(),
            },
            _ => failed(error.to_string()),
        }
    }
}

/// Writes the text, closes the input and reads the answer, all within the limits.
pub(super) fn exchange(child: &mut Child, text: &str) -> Result<Vec<u8>, Error> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed("has no pipes".to_owned()));
    };
    let (sender, receiver) = mpsc::channel();
    // The thread ends with the child: a killed child closes its end of the pipe.
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output.take(MAX_OUTPUT_BYTES + 1).read_to_end(&mut answer);
        let _ = sender.send(read.map(|_| answer));
    });
    match input.write_all(text.as_bytes()).and_then(|()| input.write_all(b"\n")) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(failed(error.to_string())),
    }
    drop(input);
    let answer = match receiver.recv_timeout(TIME_LIMIT) {
        Ok(answer) => answer.map_err(|error| failed(error.to_string()))?,
        Err(_) => return Err(failed(format!("gave no answer within {} s", TIME_LIMIT.as_secs()))),
    };
    if answer.len() as u64 > MAX_OUTPUT_BYTES {
        return Err(failed(format!("answered more than {MAX_OUTPUT_BYTES} bytes")));
    }
    Ok(answer)
}

fn failed(reason: String) -> Error {
    Error::Model { model: NAME.to_owned(), reason }
}
