"""A real Jupyter client for the kernel tests, driven line by line.

Starts the kernel `echolab` with jupyter_client, reads one JSON command a line on stdin and writes every
message the kernel sends, as it comes, as one JSON line on stdout. Buffers travel as base64.
"""

import asyncio
import base64
import json
import os
import queue
import subprocess
import sys
import time

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir


def emit(event: dict) -> None:
    print(json.dumps(event, default=str), flush=True)


async def forward(channel: str, get) -> None:
    while True:
        # Sending from the same socket can swallow the event that announces a message: look again soon.
        try:
            message = await get(timeout=0.05)
        except queue.Empty:
            continue
        except Exception as error:
            emit({"unreadable": repr(error)})
            continue
        emit(
            {
                "channel": channel,
                "at": time.time(),
                "type": message["msg_type"],
                "parent": message["parent_header"].get("msg_id"),
                "content": message["content"],
                "metadata": message["metadata"],
                "buffers": [base64.b64encode(bytes(b)).decode() for b in message["buffers"]],
            }
        )


async def main() -> None:
    started = time.time()
    file = os.path.join(jupyter_runtime_dir(), "kernel.json")
    os.makedirs(os.path.dirname(file))
    manager = AsyncKernelManager(kernel_name="echolab", connection_file=file)
    # A kernel that shared this stdout would make it non-blocking, and lines would be lost.
    await manager.start_kernel(cwd=sys.argv[1], stdout=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=None)
    emit({"ready": manager.provisioner.process.pid, "seconds": time.time() - started})
    # Kept: a task that nobody refers to may be collected.
    tasks = [
        asyncio.ensure_future(forward("iopub", client.get_iopub_msg)),
        asyncio.ensure_future(forward("shell", client.get_shell_msg)),
        asyncio.ensure_future(forward("control", client.get_control_msg)),
        asyncio.ensure_future(forward("stdin", client.get_stdin_msg)),
    ]
    lines = asyncio.StreamReader(limit=1 << 26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        command = json.loads(line)
        if command["do"] == "send":
            channel = getattr(client, f"{command['channel']}_channel")
            message = client.session.msg(command["type"], command["content"])
            message["msg_id"] = message["header"]["msg_id"] = command["id"]
            buffers = [base64.b64decode(b) for b in command["buffers"]]
            client.session.send(channel.socket, message, buffers=buffers)
        elif command["do"] == "raw":
            # Header, parent header, metadata and content as they are, signed unless a signature is given.
            parts = [base64.b64decode(part) for part in command["parts"]]
            signature = command.get("signature")
            signed = client.session.sign(parts) if signature is None else signature.encode()
            delimiter = [b"<IDS|MSG>"] if command["delimiter"] else []
            getattr(client, f"{command['channel']}_channel").socket.send_multipart(
                [*delimiter, signed, *parts]
            )
        elif command["do"] == "interrupt":
            await manager.interrupt_kernel()
        elif command["do"] == "alive":
            emit({"alive": await manager.is_alive()})
        elif command["do"] == "shutdown":
            await manager.shutdown_kernel()
            emit({"ended": True})
            break
    for task in tasks:
        task.cancel()
    client.stop_channels()


asyncio.run(main())
