import { openHlsJs } from "../fixtures/hls-js.ts";
import { attach, expectTone, listensInRealTime } from "../fixtures/listen.ts";
import { expect, test } from "../fixtures/test.ts";

listensInRealTime();

test("hls.js, a client that is none of ours, plays the same stream with cookies alone", async ({
  admin,
  catalogue,
}) => {
  const { id, revision, gapless } = catalogue.high;
  await openHlsJs(admin, `/hls/${id}/${revision}/master.m3u8`);
  await admin.getByRole("button", { name: "Play" }).click();
  await attach(admin, "audio");
  await expectTone(admin, 1000);
  expect(await admin.evaluate(() => (window as unknown as { hls: { levels: unknown[] } }).hls.levels)).toHaveLength(3);
  // It trims nothing: the encoder's delay and padding are a part of what it plays.
  const encoded = (gapless.encoder_delay + gapless.samples + gapless.padding) / gapless.sample_rate_hz;
  const duration = await admin.evaluate(() => document.querySelector("audio")?.duration ?? 0);
  expect(Math.abs(duration - encoded)).toBeLessThan(0.05);
});
