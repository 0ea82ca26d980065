import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { attach, expectTone } from "../fixtures/listen.ts";
import { expect, test } from "../fixtures/test.ts";

const HLS_JS = readFileSync(createRequire(import.meta.url).resolve("hls.js/dist/hls.min.js"), "utf8");

test("hls.js, a client that is none of ours, plays the same stream with cookies alone", async ({
  admin,
  mist,
  catalogue,
}) => {
  await admin.route(`${mist.url}/independent`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><audio></audio><script>${HLS_JS}</script>` }),
  );
  await admin.goto("/independent");
  const { id, revision, duration_ms } = catalogue.high;
  const levels = await admin.evaluate(async (source) => {
    const { Hls } = window as unknown as { Hls: typeof import("hls.js").default };
    const audio = document.querySelector("audio");
    if (!audio) throw new Error("no audio element");
    const hls = new Hls();
    hls.loadSource(source);
    hls.attachMedia(audio);
    await new Promise((resolve, reject) => {
      hls.once(Hls.Events.MANIFEST_PARSED, resolve);
      hls.on(Hls.Events.ERROR, (_, fault) => fault.fatal && reject(new Error(fault.details)));
    });
    await audio.play();
    return hls.levels.map((level) => level.bitrate);
  }, `/hls/${id}/${revision}/master.m3u8`);
  expect(levels).toHaveLength(3);
  await attach(admin, "audio");
  await expectTone(admin, 1000);
  const duration = await admin.evaluate(() => document.querySelector("audio")?.duration ?? 0);
  expect(Math.abs(duration - duration_ms / 1000)).toBeLessThan(0.1);
});
