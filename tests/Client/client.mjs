// client.mjs PORT [KEY]: what Home Assistant does, by the package esphome-client: device, entities, advertisements,
// connect, services, read, write, notify, pair, unpair. A line for each step; exits with 1 at the first that fails.
import { strict as assert } from "node:assert";

// The package is written for Node 22; these are all that 20 lacks of it.
Symbol.dispose ??= Symbol("dispose");
Symbol.asyncDispose ??= Symbol("asyncDispose");
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
const { openEspHomeClient } = await import("esphome-client");

const [port, psk = null] = process.argv.slice(2);
const Strap = 0xC82B96000002n, Radio = 0xC0FFEE000003n;
setTimeout(() => { console.log("FAIL: not done after 60 s"); process.exit(1); }, 60_000);

async function step(name, work) {
  try {
    const value = await work();
    console.log(`ok: ${name}`);
    return value;
  } catch (e) {
    console.log(`FAIL: ${name}: ${e.stack ?? e}`);
    process.exit(1);
  }
}

const client = await step(psk ? "an encrypted connection" : "a connection", () => openEspHomeClient({ host: "127.0.0.1", port: Number(port), psk }));
const bluetooth = client.bluetooth;
const ending = new AbortController();
await step("it is a Bluetooth proxy", () => assert.ok(bluetooth.available));

// Who ends this subscription gives Bluetooth up: it goes on to the end.
const heard = new Map(), three = Promise.withResolvers();
(async () => {
  for await (const advertisement of bluetooth.advertisements({ signal: ending.signal })) {
    heard.set(BigInt(advertisement.address), advertisement);
    if (heard.size === 3) three.resolve();
  }
})().catch(three.reject);
await step("three devices are heard", () => three.promise);

await step("the strap is connected", () => bluetooth.connect(Strap, { addressType: heard.get(Strap).addressType, withCache: false }));
const strap = await step("its services", () => bluetooth.getServices(Strap));
const measurement = strap.flatMap(s => s.characteristics)[0];
await step("notifications of it", async () => {
  await bluetooth.setNotify(Strap, measurement.handle, true);
  await bluetooth.writeDescriptor(Strap, measurement.descriptors[0].handle, Buffer.from([1, 0]));
  let count = 0;
  for await (const _ of bluetooth.notify(Strap, measurement.handle, { signal: ending.signal })) if (++count === 2) return;
});
await step("reading the descriptor", async () =>
  assert.deepEqual([...(await bluetooth.readDescriptor(Strap, measurement.descriptors[0].handle))], [1, 0]));
await step("a handle that there is not is an error", () => assert.rejects(bluetooth.readCharacteristic(Strap, 999)));

await step("the radio is connected", () => bluetooth.connect(Radio, { addressType: heard.get(Radio).addressType }));
const receive = (await step("its services", () => bluetooth.getServices(Radio))).flatMap(s => s.characteristics).find(c => c.properties & 8);
await step("it refuses a write before it is paired", () =>
  assert.rejects(bluetooth.writeCharacteristic(Radio, receive.handle, Buffer.from("hi"), { response: true })));
await step("pairing, with the proxy's passkey", () => bluetooth.pair(Radio));
await step("a write after that", () => bluetooth.writeCharacteristic(Radio, receive.handle, Buffer.from("hi"), { response: true }));
await step("unpairing", () => bluetooth.unpair(Radio));
await step("disconnecting", () => bluetooth.disconnect(Strap));
ending.abort();
await client[Symbol.asyncDispose]?.();
process.exit(0);
