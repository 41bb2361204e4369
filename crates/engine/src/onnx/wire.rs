//! Protocol-buffer messages as a list of fields, without a look into them. Encoding:
//! <https://protobuf.dev/programming-guides/encoding/>.

use prost::encoding::{WireType, decode_varint, encode_key, encode_varint};

/// A field of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    /// Its number.
    pub(super) number: u32,
    /// Where it begins in the message.
    pub(super) start: usize,
    /// Key, length and content.
    pub(super) whole: &'a [u8],
    /// The content, if it has a length (texts, bytes, messages).
    pub(super) content: Option<&'a [u8]>,
}

/// The fields of a message in order. Reads no deeper, so there is no recursion to bound.
pub(super) fn split(message: &[u8]) -> Result<Vec<Field<'_>>, String> {
    let mut fields = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        let start = message.len() - rest.len();
        let early = || format!("the field at byte {start} ends early");
        let key = read_varint(&mut rest)?;
        let number = u32::try_from(key >> 3).map_err(|_| format!("the field at byte {start} has no valid number"))?;
        let mut content = None;
        let length = match key & 7 {
            0 => {
                read_varint(&mut rest)?;
                0
            }
            1 => 8,
            2 => {
                let length = usize::try_from(read_varint(&mut rest)?).map_err(|_| early())?;
                content = Some(rest.get(..length).ok_or_else(early)?);
                length
            }
            5 => 4,
            other => return Err(format!("the field at byte {start} has wire type {other}")),
        };
        rest = rest.get(length..).ok_or_else(early)?;
        fields.push(Field { number, start, whole: &message[start..message.len() - rest.len()], content });
    }
    Ok(fields)
}

/// Appends a field with a length.
pub(super) fn append(message: &mut Vec<u8>, number: u32, content: &[u8]) {
    encode_key(number, WireType::LengthDelimited, message);
    encode_varint(content.len() as u64, message);
    message.extend_from_slice(content);
}

fn read_varint(rest: &mut &[u8]) -> Result<u64, String> {
    decode_varint(rest).map_err(|error| error.to_string())
}
