//! Tables and vectors of a FlatBuffer, each read checked. Encoding: <https://flatbuffers.dev/internals/>. Borrows and
//! allocates nothing; follows only offsets that a caller asks for, so there is no recursion to bound.

/// A table: fields by number, each of which may be absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    fields: &'a [u8],
}

/// A vector of 32-bit numbers or offsets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vector<'a> {
    bytes: &'a [u8],
    at: usize,
    length: usize,
}

impl<'a> Table<'a> {
    /// The root of a file with this identifier.
    pub(super) fn root(bytes: &'a [u8], identifier: [u8; 4]) -> Result<Self, String> {
        if bytes.get(4..8) != Some(&identifier) {
            return Err(format!("it has not the identifier {}", String::from_utf8_lossy(&identifier)));
        }
        Self::read(bytes, follow(bytes, 0)?)
    }

    fn read(bytes: &'a [u8], at: usize) -> Result<Self, String> {
        // The table begins with the signed distance back to the list of its fields' places: u16 bytes of the list
        // itself, u16 bytes of the table, then one u16 for each field.
        let back = i64::from(i32::from_le_bytes(array(bytes, at)?));
        let list =
            i64::try_from(at).ok().and_then(|at| usize::try_from(at.checked_sub(back)?).ok()).ok_or_else(early)?;
        let length = usize::from(u16::from_le_bytes(array(bytes, list)?));
        let fields = list.checked_add(length).and_then(|end| bytes.get(list..end)).and_then(|list| list.get(4..));
        Ok(Self { bytes, at, fields: fields.ok_or_else(early)? })
    }

    /// Where a field is.
    fn place(&self, field: usize) -> Result<Option<usize>, String> {
        let Some(offset) = self.fields.get(field * 2..field * 2 + 2) else { return Ok(None) };
        match u16::from_le_bytes([offset[0], offset[1]]) {
            0 => Ok(None),
            offset => self.at.checked_add(offset.into()).map(Some).ok_or_else(early),
        }
    }

    /// A field of one byte; 0 when absent.
    pub(super) fn byte(&self, field: usize) -> Result<u8, String> {
        self.place(field)?.map_or(Ok(0), |at| array(self.bytes, at).map(|[byte]| byte))
    }

    /// A field of four bytes; `default` when absent.
    pub(super) fn int(&self, field: usize, default: i32) -> Result<i32, String> {
        self.place(field)?.map_or(Ok(default), |at| array(self.bytes, at).map(i32::from_le_bytes))
    }

    /// A table within; nothing when absent.
    pub(super) fn table(&self, field: usize) -> Result<Option<Self>, String> {
        self.place(field)?.map(|at| Self::read(self.bytes, follow(self.bytes, at)?)).transpose()
    }

    /// A vector of numbers or tables; an empty one when absent.
    pub(super) fn vector(&self, field: usize) -> Result<Vector<'a>, String> {
        let Some(place) = self.place(field)? else { return Ok(Vector { bytes: self.bytes, at: 0, length: 0 }) };
        let (at, length) = self.length_at(place)?;
        let end = length.checked_mul(4).and_then(|length| at.checked_add(length)).ok_or_else(early)?;
        if end > self.bytes.len() {
            return Err(early());
        }
        Ok(Vector { bytes: self.bytes, at, length })
    }

    /// A vector of bytes; an empty one when absent.
    pub(super) fn bytes(&self, field: usize) -> Result<&'a [u8], String> {
        let Some(place) = self.place(field)? else { return Ok(&[]) };
        let (at, length) = self.length_at(place)?;
        at.checked_add(length).and_then(|end| self.bytes.get(at..end)).ok_or_else(early)
    }

    fn length_at(&self, place: usize) -> Result<(usize, usize), String> {
        let at = follow(self.bytes, place)?;
        let length = usize::try_from(u32::from_le_bytes(array(self.bytes, at)?)).map_err(|_| early())?;
        Ok((at + 4, length))
    }
}

impl<'a> Vector<'a> {
    /// The number of its items.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// An item as a number.
    pub(super) fn int(&self, index: usize) -> Result<i32, String> {
        array(self.bytes, self.place(index)?).map(i32::from_le_bytes)
    }

    /// An item as a table.
    pub(super) fn table(&self, index: usize) -> Result<Table<'a>, String> {
        Table::read(self.bytes, follow(self.bytes, self.place(index)?)?)
    }

    fn place(&self, index: usize) -> Result<usize, String> {
        if index < self.length {
            Ok(self.at + index * 4)
        } else {
            Err(format!("there is no item {index} among {}", self.length))
        }
    }
}

/// Where the offset at a place points to.
fn follow(bytes: &[u8], at: usize) -> Result<usize, String> {
    let offset = usize::try_from(u32::from_le_bytes(array(bytes, at)?)).map_err(|_| early())?;
    at.checked_add(offset).filter(|&target| target < bytes.len()).ok_or_else(early)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], String> {
    let end = at.checked_add(N).ok_or_else(early)?;
    bytes.get(at..end).and_then(|part| part.try_into().ok()).ok_or_else(early)
}

fn early() -> String {
    "it ends early".into()
}
