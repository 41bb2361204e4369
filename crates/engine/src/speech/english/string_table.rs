//! A map from short byte strings to short byte strings in two buffers: 200,000 words cost their own
//! bytes and six more each, not an allocation each. Filled once, then only read.

/// Marks an empty slot.
const EMPTY: u32 = u32::MAX;

/// The finished map.
#[derive(Debug)]
pub(super) struct StringTable {
    /// For each entry: key length, value length (two bytes), key, value.
    entries: Box<[u8]>,
    /// Offsets of entries, placed by the hash of the key; open addressing with linear probing.
    slots: Box<[u32]>,
}

const HEADER_BYTES: usize = 3;

impl StringTable {
    pub(super) fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(key) & mask;
        while self.slots[slot] != EMPTY {
            let (found, value) = self.entry(self.slots[slot] as usize);
            if found == key {
                return Some(value);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    pub(super) fn contains(&self, key: &[u8]) -> bool {
        self.get(key).is_some()
    }

    fn entry(&self, offset: usize) -> (&[u8], &[u8]) {
        let header = &self.entries[offset..offset + HEADER_BYTES];
        let key_len = usize::from(header[0]);
        let value_len = usize::from(u16::from_le_bytes([header[1], header[2]]));
        let key_start = offset + HEADER_BYTES;
        let value_start = key_start + key_len;
        (&self.entries[key_start..value_start], &self.entries[value_start..value_start + value_len])
    }
}

/// Collects entries. Of a repeated key the first value is found.
#[derive(Debug, Default)]
pub(super) struct StringTableBuilder {
    entries: Vec<u8>,
    offsets: Vec<u32>,
}

impl StringTableBuilder {
    /// Adds an entry; the reason when it does not fit.
    pub(super) fn insert(&mut self, key: &[u8], value: &[u8]) -> Result<(), String> {
        let key_len = u8::try_from(key.len()).map_err(|_| format!("a key has {} bytes, more than 255", key.len()))?;
        let value_len =
            u16::try_from(value.len()).map_err(|_| format!("a value has {} bytes, more than 65535", value.len()))?;
        let offset = u32::try_from(self.entries.len()).map_err(|_| "more than 4 GiB of entries".to_owned())?;
        self.entries.push(key_len);
        self.entries.extend_from_slice(&value_len.to_le_bytes());
        self.entries.extend_from_slice(key);
        self.entries.extend_from_slice(value);
        self.offsets.push(offset);
        Ok(())
    }

    pub(super) fn finish(mut self) -> StringTable {
        self.entries.shrink_to_fit();
        let slot_count = (self.offsets.len() * 3 / 2 + 1).next_power_of_two();
        let mut table =
            StringTable { entries: self.entries.into_boxed_slice(), slots: vec![EMPTY; slot_count].into_boxed_slice() };
        for offset in self.offsets {
            let mut slot = hash(table.entry(offset as usize).0) & (slot_count - 1);
            while table.slots[slot] != EMPTY {
                slot = (slot + 1) & (slot_count - 1);
            }
            table.slots[slot] = offset;
        }
        table
    }
}

/// FNV-1a with a final mix. The keys come from the pack, so nobody can choose them to collide.
fn hash(key: &[u8]) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in key {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    usize::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_put_in() {
        let mut builder = StringTableBuilder::default();
        for i in 0..5000_u32 {
            builder.insert(format!("key{i}").as_bytes(), &i.to_le_bytes()).unwrap();
        }
        let table = builder.finish();
        for i in 0..5000_u32 {
            assert_eq!(table.get(format!("key{i}").as_bytes()), Some(&i.to_le_bytes()[..]));
        }
        assert_eq!(table.get(b"key5000"), None);
        assert_eq!(table.get(b""), None);
    }

    #[test]
    fn an_empty_table_answers() {
        assert!(!StringTableBuilder::default().finish().contains(b"x"));
    }

    #[test]
    fn refuses_keys_that_do_not_fit() {
        assert!(StringTableBuilder::default().insert(&[b'a'; 256], b"").unwrap_err().contains("256"));
    }
}
