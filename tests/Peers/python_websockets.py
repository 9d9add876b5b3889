"""Python's websockets (Debian: python3-websockets) against a raw WebSocket echo: python_websockets.py PORT"""
import asyncio
import sys

import websockets

MESSAGES = ["", "hello", "κόσμε", "x" * 70_000, b"", b"\x01\x02\x03", b"\x07" * 300_000]


async def run(compression):
    async with websockets.connect(f"ws://127.0.0.1:{sys.argv[1]}/", compression=compression) as socket:
        await (await socket.ping())
        for message in MESSAGES:
            await socket.send(message)
            assert await socket.recv() == message
        await socket.send(["frag", "ment", "ed"])
        assert await socket.recv() == "fragmented"
        await socket.close(4000, "done")
        assert socket.close_code == 4000, socket.close_code


asyncio.run(run(None))
asyncio.run(run("deflate"))
print("python websockets: 2 passed, 0 failed")
