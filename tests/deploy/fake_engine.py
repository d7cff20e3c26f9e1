#!/usr/bin/python3
"""Stands for podman where none runs: containers are processes, volumes folders, all state one file.

It knows what `deploy` asks of an engine and nothing else. What it runs is real: the program of the
checkout that the image was built from, as the account of the container.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

STORAGE = Path(os.environ["FAKE_STORAGE"])
STATE = STORAGE / "state.json"
VALUES = ("--name", "--label", "--env-file", "--publish", "--volume", "--tag", "--file", "--type",
          "--filter", "--format", "--build-arg", "--user", "--tmpfs", "--cap-drop", "--time",
          "--security-opt", "--pids-limit", "--memory", "--restart", "--stop-timeout",
          "--log-driver", "--log-opt", "--network")  # fmt: skip


def main(command, *words):
    if command == "volume":
        command, words = f"volume_{words[0]}", words[1:]
    if command in os.environ.get("FAKE_FAILS", "").split():
        sys.exit(f"Error: {command} does not work today")
    state = json.loads(STATE.read_text()) if STATE.exists() else {}
    options, rest = parsed(words)
    said = COMMANDS[command](state, options, rest)
    if json.dumps(state) != (STATE.read_text() if STATE.exists() else "{}"):
        STATE.write_text(json.dumps(state))
    if said:
        sys.stdout.write(f"{said}\n")


def parsed(words):
    """({option: [values]}, what stands after the options)"""
    options, words = {}, list(words)
    while words and words[0].startswith("--"):
        name, _, value = words.pop(0).partition("=")
        options.setdefault(name, []).append(value or (words.pop(0) if name in VALUES else ""))
    return options, words


def key(kind, name):
    return f"{kind} {name}"


def named(state, kind, name):
    """The key of something by name or id. Ends as podman does when there is none."""
    for one, about in state.items():
        if about["kind"] == kind and name in (about["Name"], about["Id"]):
            return one
    sys.exit(f"Error: no such {kind} {name}")


def held(kind, name, options, **more):
    labels = dict(one.split("=", 1) for one in options.get("--label", []))
    identity = name if kind == "volume" else f"{time.time_ns():064x}"
    return {"kind": kind, "Name": name, "Id": identity, "Labels": labels, **more}


def info(_state, options, _rest):
    volumes = STORAGE / "volumes"
    return volumes if "Volume" in options.get("--format", [""])[0] else STORAGE


def inspect(state, options, rest):
    about = dict(state[named(state, options["--type"][0], rest[0])])
    if about["kind"] == "container":
        running = is_alive(about["pid"])
        about["State"] = {"Running": running, "Pid": about["pid"] if running else 0}
    return json.dumps([about])


def listed(state, kind, options, is_wanted=lambda about: True):
    filters = [one.split("=", 1) for one in options.get("--filter", [])]
    found = []
    for about in state.values():
        if about["kind"] != kind or not is_wanted(about):
            continue
        labels = [f"{name}={value}" for name, value in about["Labels"].items()]
        if all(value in (labels if name == "label" else about["volumes"])
               for name, value in filters):  # fmt: skip
            found.append(about["Id"])
    return "\n".join(found)


def ps(state, options, _rest):
    return listed(state, "container", options,
                  lambda about: "--all" in options or is_alive(about["pid"]))  # fmt: skip


def build(state, options, rest):
    tag, folder = options["--tag"][0], rest[0]
    named(state, "image", dict(one.split("=", 1) for one in options["--build-arg"])["BASE"])
    state[key("image", tag)] = held("image", tag, options, program=folder)


def pull(state, _options, rest):
    state[key("image", rest[0])] = held("image", rest[0], {})


def volume_create(state, options, rest):
    place = STORAGE / "volumes" / rest[0] / "_data"
    place.mkdir(parents=True)
    os.chown(place, 10001, 10001)
    state[key("volume", rest[0])] = held("volume", rest[0], options, Mountpoint=str(place))


def volume_rm(state, _options, rest):
    one = named(state, "volume", rest[0])
    if any(rest[0] in about.get("volumes", []) for about in state.values()):
        sys.exit(f"Error: volume {rest[0]} is being used")
    subprocess.run(["rm", "-r", STORAGE / "volumes" / rest[0]], check=True)
    del state[one]


def create(state, options, rest):
    image = state[named(state, "image", rest[0])]
    mounts = dict(reversed(one.split(":")[:2]) for one in options.get("--volume", []))
    state[key("container", options["--name"][0])] = held(
        "container", options["--name"][0], options, pid=0, mounts=mounts,
        volumes=[mounts["/data"]] if mounts else [], image=image["Name"], program=image["program"],
        port=options.get("--publish", ["lo:8000:"])[0].split(":")[1],
        settings=options.get("--env-file", ["/dev/null"])[0],
    )  # fmt: skip


def start(state, _options, rest):
    about = state[named(state, "container", rest[0])]
    script = "$PYTHON -m pilot init && exec $PYTHON -m pilot run"
    server = launched(about, ["/bin/sh", "-c", script], stdin=subprocess.DEVNULL,
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                      start_new_session=True)  # fmt: skip
    about["pid"] = server.pid


def launched(about, command, **options):
    lines = Path(about["settings"]).read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    python, program = "/usr/bin/python3", Path(about["program"])
    (packages,) = program.glob(".venv/lib/python*/site-packages/tests.pth")
    environ = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHON": python,
        "PYTHONPATH": f"{program}:{packages.read_text().strip()}",
        "PYTHONDONTWRITEBYTECODE": "1", "PORT": about["port"],
        "PILOT_DATA": str(STORAGE / "volumes" / about["volumes"][0] / "_data/var"), **settings,
    }  # fmt: skip
    words = [python if word == "python" else word for word in command]
    return subprocess.Popen(words, env=environ, cwd=Path(about["mounts"]["/data/archive"]).parent,
                            user=10001, group=10001, extra_groups=[], umask=0o077,
                            **options)  # fmt: skip


def run(state, options, rest):
    if "-c" in rest:  # which address the machine has, as a container sees it
        return "10.88.0.1"
    name = f"once-{os.getpid()}"
    create(state, {**options, "--name": [name]}, rest[:1])
    sys.exit(launched(state[key("container", name)], rest[1:]).wait())


def execute(state, _options, rest):
    sys.exit(launched(state[named(state, "container", rest[0])], rest[1:]).wait())


def stop(state, _options, rest):
    for one in rest:
        end(state[named(state, "container", one)], signal.SIGTERM)


def rm(state, _options, rest):
    for one in rest:
        about = state.pop(named(state, "container", one))
        end(about, signal.SIGKILL)


def rmi(state, _options, rest):
    one = named(state, "image", rest[0])
    if any(state[one]["Name"] == about.get("image") for about in state.values()):
        sys.exit(f"Error: image is in use by a container: {rest[0]}")
    del state[one]


def end(about, number):
    """Asks the first process, or kills it with all that it started."""
    send = os.killpg if number == signal.SIGKILL else os.kill
    while is_alive(about["pid"]):
        send(about["pid"], number)
        time.sleep(0.1)


def is_alive(pid):
    try:
        return pid and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


COMMANDS = {
    "info": info, "inspect": inspect, "ps": ps, "build": build, "pull": pull, "create": create,
    "start": start, "run": run, "exec": execute, "stop": stop, "rm": rm, "rmi": rmi,
    "volume_create": volume_create, "volume_rm": volume_rm,
    "volume_ls": lambda state, options, _rest: listed(state, "volume", options),
    "images": lambda state, options, _rest: listed(state, "image", options),
}  # fmt: skip

if __name__ == "__main__":
    main(*sys.argv[1:])
