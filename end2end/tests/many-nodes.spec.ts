import { attach, expectTone, listensInRealTime, position, quietest, record, stalls } from "../fixtures/listen.ts";
import { Nodes } from "../fixtures/nodes.ts";
import { open, player } from "../fixtures/pages.ts";
import { tone } from "../fixtures/sound.ts";
import { test as base, expect } from "../fixtures/test.ts";

listensInRealTime();

/** Longer than a player loads ahead: the end is fetched after the node has gone. */
const SECONDS = 40;

const test = base.extend<object, { nodes: Nodes }>({
  nodes: [
    async ({}, use) => {
      const nodes = await Nodes.start();
      await use(nodes);
      await nodes.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  mist: [async ({ nodes }, use) => use(nodes.working), { scope: "worker" }],
  baseURL: async ({ nodes }, use) => use(nodes.proxy.url),
});

test.use({
  // The recorder is a script of the test's own.
  bypassCSP: true,
  // What the dying node was just sending.
  provoked: [/net::ERR_/],
});

test("a node is killed in the middle of a song, which plays on, and the next one follows", async ({
  admin,
  api,
  nodes,
}) => {
  const next = await api.publish(tone("node-next.flac", 660, 12, { title: "The next", artist: "Nodes" }));
  const song = await api.publish(tone("node-song.flac", 440, SECONDS, { title: "The song", artist: "Nodes" }));

  await open(admin, "/library");
  await admin.getByRole("button", { name: `Play ${song.title}` }).click();
  await attach(admin);
  await expectTone(admin, 440);
  await record(admin);
  await nodes.web[0].kill();
  const killedAt = await position(admin);
  expect(killedAt, "more is to be loaded than a player loads ahead").toBeLessThan(SECONDS - 32);

  // The page goes on as well: its data come from the other node.
  await admin.getByRole("searchbox").fill("next");
  await expect(admin.getByRole("button", { name: `Play ${next.title}` })).toBeVisible();
  await expect(admin.getByRole("button", { name: `Play ${song.title}` })).toBeHidden();
  await admin.getByRole("link", { name: next.title }).first().click();
  await expect(admin.getByRole("heading", { name: next.title })).toBeVisible();

  await expect(player(admin)).toContainText(next.title, { timeout: (SECONDS + 10) * 1000 });
  await expectTone(admin, 660);
  expect(await stalls(admin), "times that the player ran dry").toBe(0);
  expect(await quietest(admin), "the quietest 20 ms").toBeGreaterThan(0.05);
  expect(nodes.proxy.passedOn, "requests that the dead node refused").toBeGreaterThan(0);
});
