//! Integration tests of the server and the `klang` program, in one binary.

mod edges;
