// A page in Chromium against a raw WebSocket echo: node chromium-ws.mjs PORT [deflate]
import { launch } from './browser.mjs';

const [port, deflate] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage();
  const passed = await page.evaluate(talk, { url: `ws://127.0.0.1:${port}/`, deflate: deflate === 'deflate' });
  console.log(`chromium: ${passed} passed, 0 failed`);
} finally {
  await browser.close();
}

// Runs in the page.
function talk({ url, deflate }) {
  return new Promise((done, fail) => {
    const binary = new Uint8Array(300_000).map((_, i) => i * 7);
    const messages = ['', 'hello', 'κόσμε', 'x'.repeat(70_000), new Uint8Array(0), new Uint8Array([1, 2, 3]), binary];
    const socket = new WebSocket(url);
    let next = 0;
    const same = (sent, got) => typeof sent === 'string'
      ? sent === got
      : got instanceof ArrayBuffer && got.byteLength === sent.length && new Uint8Array(got).every((value, i) => value === sent[i]);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      if (socket.extensions.startsWith('permessage-deflate') !== deflate) fail(new Error(`extensions: '${socket.extensions}'`));
      socket.send(messages[0]);
    };
    socket.onmessage = event => {
      if (!same(messages[next], event.data)) fail(new Error(`message ${next} differs`));
      if (++next < messages.length) socket.send(messages[next]); else socket.close(4000, 'done');
    };
    socket.onclose = event => event.code === 4000 && event.wasClean ? done(messages.length + 2) : fail(new Error(`closed with ${event.code}`));
  });
}
