//! New identifiers that sort in the order they were made, within a millisecond and when the clock
//! steps back too (RFC 9562, section 6.2, method 1: a counter in the twelve bits after the time).

use rand::RngCore as _;

/// The counter's largest value: twelve bits.
const MAX_COUNTER: u16 = 0x0FFF;

/// Makes the parts of identifiers in ascending order.
#[derive(Debug, Default)]
pub(crate) struct IdSource {
    last_ms: u64,
    counter: u16,
}

impl IdSource {
    /// The time and the random bytes of the next identifier: what `TaskId::new` takes. The counter
    /// starts at a random place in its lower half; 62 bits are always random.
    pub(crate) fn draw(&mut self, now_ms: i64) -> (u64, [u8; 10]) {
        let now_ms = u64::try_from(now_ms).unwrap_or(0);
        let mut random = [0; 10];
        rand::rng().fill_bytes(&mut random);
        if now_ms > self.last_ms || self.counter == MAX_COUNTER {
            self.last_ms = now_ms.max(self.last_ms + 1);
            self.counter = u16::from_be_bytes([random[0], random[1]]) & (MAX_COUNTER >> 1);
        } else {
            self.counter += 1;
        }
        [random[0], random[1]] = self.counter.to_be_bytes();
        (self.last_ms, random)
    }
}

#[cfg(test)]
mod tests {
    use klang_model::TaskId;

    use super::*;

    #[test]
    fn identifiers_ascend_whatever_the_clock_does() {
        let mut source = IdSource::default();
        let mut last: Option<TaskId> = None;
        for step in 0..20_000_i64 {
            // Stands still for long stretches, then steps back.
            let (ms, random) = source.draw(1_700_000_000_000 - step / 9_000);
            let id = TaskId::new(ms, random);
            assert!(last.is_none_or(|last| last < id && last.to_string() < id.to_string()));
            last = Some(id);
        }
        assert!(source.last_ms < 1_700_000_000_020, "the counter ran ahead of the clock: {}", source.last_ms);
    }
}
