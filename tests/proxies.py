"""nginx as Debian has it, with a configuration of ours, in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_AROUND: Final = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{http}
}}
"""


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def nginx(folder: Path, http: str, port: int) -> Iterator[str]:
    """The address of an nginx that listens on `port`; `http` is what stands in its `http` block."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed, and this test must run in CI: apt-get install nginx-light")
        pytest.skip("nginx is not installed; on Debian: apt-get install nginx-light")
    conf, log = folder / "nginx.conf", folder / "error.log"
    user = pwd.getpwuid(os.geteuid()).pw_name
    conf.write_text(_AROUND.format(user=user, folder=folder, http=http), "utf-8")
    words = [found, "-p", str(folder), "-c", str(conf), "-e", str(log)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if process.poll() is not None:
                pytest.fail(f"nginx did not start: {log.read_text('utf-8')}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
