// Node's ws against a raw WebSocket echo: node node-ws.mjs PORT
import WebSocket from 'ws';

const url = `ws://127.0.0.1:${process.argv[2]}/`;
const messages = ['', 'hello', 'κόσμε', 'x'.repeat(70_000), Buffer.alloc(0), Buffer.from([1, 2, 3]), Buffer.alloc(300_000, 7)];

function run(perMessageDeflate) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, { perMessageDeflate });
    let next = 0;
    const send = () => socket.send(messages[next]);
    socket.on('open', () => { if (!!perMessageDeflate !== socket.extensions.includes('permessage-deflate')) fail(new Error(`extensions: ${socket.extensions}`)); socket.ping('p'); });
    socket.on('pong', payload => { if (payload.toString() !== 'p') fail(new Error('pong')); send(); });
    socket.on('message', (data, binary) => {
      const sent = messages[next];
      if (binary !== Buffer.isBuffer(sent) || !Buffer.from(sent).equals(data)) fail(new Error(`message ${next} differs`));
      if (++next < messages.length) send(); else socket.close(4000, 'done');
    });
    socket.on('close', (code) => code === 4000 ? done() : fail(new Error(`closed with ${code}`)));
    socket.on('error', fail);
  });
}

await run(false);
await run(true);
await run({ threshold: 0, clientNoContextTakeover: true, serverMaxWindowBits: 10 });
console.log('node ws: 3 passed, 0 failed');
