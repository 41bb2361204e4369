-- What workers told that they can render: names of products with a space between, and until when it holds.
CREATE TABLE workers (
    name TEXT PRIMARY KEY NOT NULL,
    products TEXT NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;
