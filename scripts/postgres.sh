# shellcheck shell=bash
# A PostgreSQL cluster of one's own, for tests, benchmarks and chaos. Source it.

# Where the programs of the newest installed version are.
postgres_programs() {
    local found
    found=$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -1)
    [ -n "$found" ] || die "PostgreSQL is not installed" "apt-get install postgresql"
    dirname "$found"
}

# Runs a command as a user that the server accepts: it refuses to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid postgres --regid postgres --init-groups -- "$@"
    else
        "$@"
    fi
}

# make_cluster FOLDER PORT: a new cluster in FOLDER, listening on 127.0.0.1:PORT, with the database `klang` and durable
# commits.
make_cluster() {
    local folder=$1 port=$2 programs
    programs=$(postgres_programs)
    mkdir -p "$folder"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
    as_postgres "$programs/initdb" --auth=trust --username=klang --encoding=UTF8 --locale=C.UTF-8 -D "$folder/data" >/dev/null
    cat >>"$folder/data/postgresql.conf" <<SETTINGS
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
SETTINGS
    start_cluster "$folder"
    as_postgres "$programs/createdb" -h "$folder" -p "$port" -U klang klang
}

# start_cluster FOLDER, stop_cluster FOLDER [MODE]: MODE as pg_ctl takes it.
start_cluster() {
    as_postgres "$(postgres_programs)/pg_ctl" -D "$1/data" -w -l "$1/log" start >/dev/null
}

stop_cluster() {
    as_postgres "$(postgres_programs)/pg_ctl" -D "$1/data" -w -m "${2:-fast}" stop >/dev/null
}
