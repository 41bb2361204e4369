-- What workers told that they can render: names of products with a space between, and until when it holds.
CREATE TABLE workers (
    name TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    products TEXT COLLATE "C" NOT NULL,
    until_ms BIGINT NOT NULL
);
