// Two people in a headless Chromium talk in samples/Chat, one leaves, and the page outlives a restart of the server:
//   node chat-page.mjs CHAT-EXECUTABLE [FOLDER FOR SCREENSHOTS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { launch } from './browser.mjs';

const [executable, folder] = process.argv.slice(2);
const port = await freePort(); // the server comes back on it
const url = `http://127.0.0.1:${port}/`;
const checks = [];
let server, browser;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return String(port);
}
async function start() {
  server = spawn(executable, ['--port', port], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout, 'data'); // "listening on …"
}
async function stop() {
  server.kill('SIGKILL');
  await once(server, 'exit');
}
async function check(what, promise) {
  await promise;
  checks.push(what);
}
async function enter(name, size) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  page.on('pageerror', error => { throw error; });
  await page.goto(url);
  await page.fill('#name', name);
  await page.click('#signin button');
  await page.waitForSelector(`#online li:text-is("${name}")`);
  return page;
}
const says = async (page, text) => { await page.fill('#text', text); await page.press('#text', 'Enter'); };
const sees = (page, text) => page.waitForSelector(`#log li:has-text("${text}")`);
const shoot = (page, name) => folder ? page.screenshot({ path: `${folder}/${name}.png` }) : undefined;

try {
  if (folder) mkdirSync(folder, { recursive: true });
  await start();
  browser = await launch();
  const ann = await enter('Ann', { width: 1100, height: 700 });
  const bob = await enter('Bob', { width: 390, height: 800 });
  await check('Ann sees Bob come', ann.waitForSelector('#online li:text-is("Bob")'));
  await says(ann, 'Hello Bob, is this thing on?');
  await check('Bob sees what Ann says', sees(bob, 'Hello Bob'));
  await bob.locator('#text').pressSequentially('It is! ');
  await check('Ann sees that Bob types', ann.waitForSelector('#hint:has-text("Bob is typing")'));
  await says(bob, 'It is! And a longer line, to see how it wraps on a narrow screen: <b>not bold</b>.');
  await check('Ann sees what Bob says, as text', sees(ann, '<b>not bold</b>'));
  await shoot(ann, 'desktop');
  await shoot(bob, 'phone');
  await bob.click('#rooms button:text-is("games")');
  await check('Ann sees Bob leave the room', ann.waitForSelector('#online li:text-is("Bob")', { state: 'detached' }));
  await says(bob, 'Anybody playing?');
  await sees(bob, 'Anybody playing?');
  await check('a room keeps to itself', ann.locator('#log li:has-text("Anybody")').count().then(n => { if (n) throw new Error('heard in the lobby'); }));
  await bob.close();
  await stop();
  await check('the page says that the server is gone', ann.waitForSelector('#state:text-is("reconnecting")'));
  await shoot(ann, 'reconnecting');
  await start();
  await check('the page comes back by itself', ann.waitForSelector('#online li:text-is("Ann")'));
  await says(ann, 'Back again');
  await check('and works', sees(ann, 'Back again'));
  console.log(`chat page: ${checks.length} passed, 0 failed`);
} catch (error) {
  console.error(`after [${checks.join('; ')}]:`, error);
  process.exitCode = 1;
} finally {
  await browser?.close();
  server?.kill('SIGKILL');
}
