// Two members of samples/Chat sign in, talk in a room and leave, by Node's ws: node chat.mjs PORT
import WebSocket from 'ws';

const SIGN_IN = 1, JOIN = 2, SAY = 3, LEAVE = 5, ONLINE = 6, REFUSED = 9;
const url = `ws://127.0.0.1:${process.argv[2]}/chat`;
let passed = 0;

function member() {
  const socket = new WebSocket(url), inbox = [], waiting = [];
  socket.on('message', data => {
    for (let at = 0; at < data.length;) {
      const length = data.readUInt32LE(at);
      const message = { id: data.readUInt32LE(at + 4), value: JSON.parse(data.subarray(at + 8, at + 8 + length)) };
      at += 8 + length;
      const next = waiting.findIndex(w => w.id === message.id);
      if (next < 0) inbox.push(message); else waiting.splice(next, 1)[0].done(message.value);
    }
  });
  return {
    open: new Promise((done, fail) => { socket.on('open', done); socket.on('error', fail); }),
    closed: new Promise(done => socket.on('close', done)),
    close: () => socket.close(1000),
    send(id, value) {
      const body = Buffer.from(value === undefined ? '' : JSON.stringify(value)), head = Buffer.alloc(8);
      head.writeUInt32LE(body.length, 0);
      head.writeUInt32LE(id, 4);
      socket.send(Buffer.concat([head, body]));
    },
    next(id) {
      const at = inbox.findIndex(m => m.id === id);
      return at >= 0 ? Promise.resolve(inbox.splice(at, 1)[0].value) : new Promise(done => waiting.push({ id, done }));
    },
  };
}
function expect(what, wanted, got) {
  if (JSON.stringify(wanted) !== JSON.stringify(got)) throw new Error(`${what}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  passed++;
}

const deadline = setTimeout(() => { console.error(`no answer in time, after ${passed} checks`); process.exit(1); }, 15000);
const ann = member(), bob = member();
await Promise.all([ann.open, bob.open]);
ann.send(SAY, { text: 'too early' });
expect('a stranger', { reason: 'Sign in first.' }, await ann.next(REFUSED));
ann.send(SIGN_IN, { name: 'Ann' });
expect('the welcome', { name: 'Ann', rooms: ['lobby', 'games', 'music'] }, await ann.next(SIGN_IN));
ann.send(JOIN, { room: 'cellar' });
expect('an unknown room', { reason: 'There is no such room.' }, await ann.next(REFUSED));
ann.send(JOIN, { room: 'games' });
expect('the room', 'games', (await ann.next(JOIN)).room);
expect('alone', ['Ann'], (await ann.next(ONLINE)).names);
ann.send(SAY, { text: 'anyone?' });
expect('her own words', 'anyone?', (await ann.next(SAY)).text);
bob.send(SIGN_IN, { name: 'Bob' });
bob.send(JOIN, { room: 'games' });
expect('what was said before', ['anyone?'], (await bob.next(JOIN)).history.map(said => said.text));
expect('both', ['Ann', 'Bob'], (await ann.next(ONLINE)).names);
bob.send(SAY, { text: 'κόσμε' });
expect('his words', ['Bob', 'κόσμε'], (({ name, text }) => [name, text])(await ann.next(SAY)));
for (let i = 0; i < 30; i++) bob.send(SAY, { text: `flood ${i}` });
expect('a flood', { reason: 'Slow down a little.' }, await bob.next(REFUSED));
bob.send(LEAVE);
bob.close();
expect('the close code', 1000, await bob.closed);
expect('alone again', ['Ann'], (await ann.next(ONLINE)).names);
ann.close();
expect('the close code', 1000, await ann.closed);
clearTimeout(deadline);
console.log(`chat: ${passed} passed, 0 failed`);
