//! Reads Python pickles as inert data. A pickle is a small program; this reader knows only the
//! instructions that build plain values, and turns "import this" and "call that" into records
//! ([`Node::Global`], [`Node::Object`]) that a caller may recognise. Nothing is imported, called or
//! looked up, and any other instruction is an error.
//!
//! Every instruction makes at most one node and texts and bytes are borrowed, so memory is bounded by
//! a constant times the length of the input, whatever it declares. Nodes refer to each other by
//! number: values that a pickle uses many times exist once (no exponential growth), and cycles are
//! representable, so whoever walks the nodes must bound the depth.
//!
//! The instructions are those of `pickletools` in Python's standard library, protocols 2 to 4.

mod numpy;
mod torch;

use std::collections::HashMap;

pub(super) use numpy::Array;
pub(super) use torch::Tensors;

/// The number of a node of a [`Pickle`].
pub(super) type Id = usize;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    None,
    Bool(bool),
    Int(i64),
    /// A whole number that needs more than eight bytes: little-endian two's complement.
    LongInt(&'a [u8]),
    Text(&'a str),
    Bytes(&'a [u8]),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// Keys and values in order; a key may occur twice. Also what `collections.OrderedDict()` makes, without the
    /// attributes that such a dictionary may have beside its entries.
    Dict(Vec<(Id, Id)>),
    /// What is kept outside of the pickle, under the name that this node holds.
    Persistent(Id),
    /// The name of something that Python would import.
    Global {
        module: &'a str,
        name: &'a str,
    },
    /// What Python would make by calling `callee` and giving the result a state.
    Object {
        callee: Id,
        arguments: Id,
        state: Option<Id>,
    },
}

/// A pickle that has been read.
#[derive(Debug)]
pub(super) struct Pickle<'a> {
    nodes: Vec<Node<'a>>,
    root: Id,
}

impl<'a> Pickle<'a> {
    /// Reads a pickle. What follows it is ignored.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        Self::read_first(bytes).map(|(pickle, _)| pickle)
    }

    /// Reads the pickle that stands first, and answers what follows it.
    pub(super) fn read_first(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), String> {
        Reader { bytes, at: 0, nodes: Vec::new(), stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() }.read()
    }

    /// The value of the whole pickle.
    pub(super) fn root(&self) -> Id {
        self.root
    }

    /// A node. Ids of other pickles give [`Node::None`].
    pub(super) fn node(&self, id: Id) -> &Node<'a> {
        self.nodes.get(id).unwrap_or(&Node::None)
    }

    /// The entries of a dictionary with text keys.
    pub(super) fn entries(&self, id: Id) -> Result<Vec<(&'a str, Id)>, String> {
        let Node::Dict(entries) = self.node(id) else { return Err("a dictionary was expected".into()) };
        entries.iter().map(|&(key, value)| Ok((self.text(key)?, value))).collect()
    }

    /// A text.
    pub(super) fn text(&self, id: Id) -> Result<&'a str, String> {
        match self.node(id) {
            Node::Text(text) => Ok(text),
            _ => Err("a text was expected".into()),
        }
    }

    /// A number that is not negative.
    pub(super) fn count(&self, id: Id) -> Result<usize, String> {
        match self.node(id) {
            Node::Int(value) => usize::try_from(*value).map_err(|_| format!("{value} is no count")),
            _ => Err("a number was expected".into()),
        }
    }

    /// The items of a list or tuple.
    pub(super) fn items(&self, id: Id) -> Result<&[Id], String> {
        match self.node(id) {
            Node::List(items) | Node::Tuple(items) => Ok(items),
            _ => Err("a list or tuple was expected".into()),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node<'a>>,
    stack: Vec<Id>,
    /// Heights of the stack at the open marks.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<(Pickle<'a>, &'a [u8]), String> {
        loop {
            let at = self.at;
            let instruction = self.byte()?;
            if instruction == b'.' {
                let root = self.pop()?;
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                return Ok((Pickle { nodes: self.nodes, root }, rest));
            }
            self.step(instruction).map_err(|reason| format!("at byte {at}: {reason}"))?;
        }
    }

    fn step(&mut self, instruction: u8) -> Result<(), String> {
        match instruction {
            // PROTO
            0x80 => match self.byte()? {
                2..=4 => Ok(()),
                other => Err(format!("protocol {other} is not one of 2 to 4")),
            },
            // FRAME: only a hint for buffering.
            0x95 => self.take(8).map(|_| ()),
            b'(' => {
                self.marks.push(self.stack.len());
                Ok(())
            }
            b'N' => self.push(Node::None),
            0x88 => self.push(Node::Bool(true)),
            0x89 => self.push(Node::Bool(false)),
            b'K' => {
                let value = self.byte()?;
                self.push(Node::Int(value.into()))
            }
            b'M' => {
                let value = u16::from_le_bytes(self.array()?);
                self.push(Node::Int(value.into()))
            }
            b'J' => {
                let value = i32::from_le_bytes(self.array()?);
                self.push(Node::Int(value.into()))
            }
            // LONG1
            0x8a => {
                let length = self.length1()?;
                let bytes = self.take(length)?;
                self.push(whole_number(bytes))
            }
            // BINPERSID
            b'Q' => {
                let name = self.pop()?;
                self.push(Node::Persistent(name))
            }
            // BINUNICODE, SHORT_BINUNICODE
            b'X' => self.length4().and_then(|length| self.push_text(length)),
            0x8c => self.length1().and_then(|length| self.push_text(length)),
            // BINBYTES, SHORT_BINBYTES
            b'B' => self.length4().and_then(|length| self.push_bytes(length)),
            b'C' => self.length1().and_then(|length| self.push_bytes(length)),
            b')' => self.push(Node::Tuple(Vec::new())),
            0x85..=0x87 => {
                let at = self.stack.len().checked_sub(usize::from(instruction - 0x84)).ok_or("the stack is empty")?;
                self.refuse_mark_above(at)?;
                let items = self.stack.split_off(at);
                self.push(Node::Tuple(items))
            }
            b't' => {
                let items = self.pop_to_mark()?;
                self.push(Node::Tuple(items))
            }
            b']' => self.push(Node::List(Vec::new())),
            b'a' => {
                let item = self.pop()?;
                self.append(&[item])
            }
            b'e' => {
                let items = self.pop_to_mark()?;
                self.append(&items)
            }
            b'}' => self.push(Node::Dict(Vec::new())),
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set_items(&[key, value])
            }
            b'u' => {
                let items = self.pop_to_mark()?;
                self.set_items(&items)
            }
            // BINPUT, LONG_BINPUT, MEMOIZE
            b'q' => {
                let key = self.byte()?;
                self.remember(key.into())
            }
            b'r' => {
                let key = u32::from_le_bytes(self.array()?);
                self.remember(key)
            }
            0x94 => self.remember(u32::try_from(self.memo.len()).map_err(|_| "too many remembered values")?),
            // BINGET, LONG_BINGET
            b'h' => {
                let key = self.byte()?;
                self.recall(key.into())
            }
            b'j' => {
                let key = u32::from_le_bytes(self.array()?);
                self.recall(key)
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Node::Global { module, name })
            }
            // STACK_GLOBAL
            0x93 => {
                let (name, module) = (self.pop_text()?, self.pop_text()?);
                self.push(Node::Global { module, name })
            }
            b'R' => {
                let (arguments, callee) = (self.pop()?, self.pop()?);
                let is_ordered_dict =
                    self.nodes.get(callee) == Some(&Node::Global { module: "collections", name: "OrderedDict" });
                if is_ordered_dict && self.nodes.get(arguments) == Some(&Node::Tuple(Vec::new())) {
                    return self.push(Node::Dict(Vec::new()));
                }
                self.push(Node::Object { callee, arguments, state: None })
            }
            b'b' => {
                let new_state = self.pop()?;
                match self.top()? {
                    Node::Object { state, .. } if state.is_none() => {
                        *state = Some(new_state);
                        Ok(())
                    }
                    Node::Dict(_) => Ok(()),
                    _ => Err("a state for something that is not a new object".into()),
                }
            }
            other => Err(format!("instruction 0x{other:02x} is not allowed")),
        }
    }

    fn push(&mut self, node: Node<'a>) -> Result<(), String> {
        self.stack.push(self.nodes.len());
        self.nodes.push(node);
        Ok(())
    }

    fn push_text(&mut self, length: usize) -> Result<(), String> {
        let bytes = self.take(length)?;
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        self.push(Node::Text(text))
    }

    fn push_bytes(&mut self, length: usize) -> Result<(), String> {
        let bytes = self.take(length)?;
        self.push(Node::Bytes(bytes))
    }

    fn pop(&mut self) -> Result<Id, String> {
        let height = self.stack.len().checked_sub(1).ok_or("the stack is empty")?;
        self.refuse_mark_above(height)?;
        self.stack.pop().ok_or_else(|| "the stack is empty".into())
    }

    fn pop_text(&mut self) -> Result<&'a str, String> {
        let id = self.pop()?;
        match self.nodes.get(id) {
            Some(Node::Text(text)) => Ok(text),
            _ => Err("a text was expected".into()),
        }
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, String> {
        let mark = self.marks.pop().ok_or("there is no mark")?;
        Ok(self.stack.split_off(mark))
    }

    /// What lies below an open mark may not be used before the mark is closed.
    fn refuse_mark_above(&self, height: usize) -> Result<(), String> {
        if self.marks.last().is_some_and(|&mark| mark > height) { Err("a mark is in the way".into()) } else { Ok(()) }
    }

    fn top(&mut self) -> Result<&mut Node<'a>, String> {
        let id = *self.stack.last().ok_or("the stack is empty")?;
        self.nodes.get_mut(id).ok_or_else(|| "the stack is empty".into())
    }

    fn append(&mut self, new: &[Id]) -> Result<(), String> {
        match self.top()? {
            Node::List(items) => {
                items.extend_from_slice(new);
                Ok(())
            }
            _ => Err("items for something that is not a list".into()),
        }
    }

    fn set_items(&mut self, new: &[Id]) -> Result<(), String> {
        let Node::Dict(entries) = self.top()? else {
            return Err("entries for something that is not a dictionary".into());
        };
        let (pairs, rest) = new.as_chunks::<2>();
        entries.extend(pairs.iter().map(|&[key, value]| (key, value)));
        if rest.is_empty() { Ok(()) } else { Err("a key without a value".into()) }
    }

    fn remember(&mut self, key: u32) -> Result<(), String> {
        let id = *self.stack.last().ok_or("the stack is empty")?;
        self.memo.insert(key, id);
        Ok(())
    }

    fn recall(&mut self, key: u32) -> Result<(), String> {
        let id = *self.memo.get(&key).ok_or_else(|| format!("value {key} was not remembered"))?;
        self.stack.push(id);
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.array().map(|[byte]| byte)
    }

    fn length1(&mut self) -> Result<usize, String> {
        self.byte().map(usize::from)
    }

    fn length4(&mut self) -> Result<usize, String> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|error| error.to_string())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "it ends early".into())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..length).ok_or_else(|| format!("it ends {} bytes early", length - rest.len()))?;
        self.at += length;
        Ok(taken)
    }

    fn line(&mut self) -> Result<&'a str, String> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == b'\n').ok_or("it ends within a line")?;
        let line = self.take(length)?;
        self.at += 1;
        std::str::from_utf8(line).map_err(|error| error.to_string())
    }
}

/// The number that `LONG1` gives: little-endian two's complement, nothing for zero.
fn whole_number(bytes: &[u8]) -> Node<'_> {
    if bytes.len() > 8 {
        return Node::LongInt(bytes);
    }
    let is_negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
    let mut wide = if is_negative { [0xff; 8] } else { [0; 8] };
    wide[..bytes.len()].copy_from_slice(bytes);
    Node::Int(i64::from_le_bytes(wide))
}

#[cfg(test)]
mod tests;
