"""How the one server process listens: one worker, threads, nothing left behind on the machine."""

import os

workers = 1  # one writer of one SQLite file
worker_class = "pilot.anteroom.Worker"  # gthread that waits for whole requests without a thread
threads = 64  # a slow transfer holds a thread; eight froze, 64 answered in 9 ms at 92 MB
keepalive = 5
worker_connections = 700  # with three files of SQLite for each thread below the usual 1,024
timeout = 120
graceful_timeout = 20
max_requests = 0
control_socket_disable = True  # it would leave a folder in the home directory
sendfile = False  # it needs a socket that blocks, and would wait for whoever takes nothing
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = os.environ.get("TRUSTED_PROXY", "")
accesslog = None  # who read what is nobody's business
errorlog = "-"
loglevel = "warning"
proc_name = "pilot-in-a-box"


def on_starting(server):
    server.log.error_log.addFilter(without_names)


def without_names(record):
    """The system's log learns that something was wrong, not from whom or about what."""
    for beginning in ("Invalid request", "Error handling request"):
        if str(record.msg).startswith(beginning):
            record.msg, record.args = beginning, ()
    return True
