import type { Page } from "@playwright/test";
import { openHlsJs } from "../fixtures/hls-js.ts";
import { attach, expectTone, listensInRealTime } from "../fixtures/listen.ts";
import { Mist } from "../fixtures/mist.ts";
import { newInstallation, s3Endpoint } from "../fixtures/nodes.ts";
import { open, playTrack } from "../fixtures/pages.ts";
import { Proxy } from "../fixtures/proxy.ts";
import { test as base, expect } from "../fixtures/test.ts";

listensInRealTime();

/** What docs/OPERATIONS.md asks of the bucket: that it lets the pages of MIST in, which has its address only once it runs. */
const cors: Record<string, string> = { "access-control-expose-headers": "ETag, Content-Range" };

const test = base.extend<object, { bucket: Proxy }>({
  bucket: [
    async ({}, use) => {
      const bucket = await Proxy.start([s3Endpoint()], cors);
      await use(bucket);
      bucket.stop();
    },
    { scope: "worker" },
  ],
  mist: [
    async ({ bucket }, use) => {
      const mist = await Mist.start({ ...newInstallation(), MIST_S3_PUBLIC_ENDPOINT: bucket.url, MIST_S3_PRESIGN: "yes" });
      cors["access-control-allow-origin"] = mist.url;
      await use(mist);
      await mist.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

// The listener's ear, and hls.js, are scripts of the test's own.
// Chromium takes the page of hls.js, which the test answers itself, for one of the public network.
test.use({ bypassCSP: true, permissions: ["local-network-access"] });

/** Where segments came from, by origin: the answers that had their bytes. */
function segments(page: Page): Map<string, number> {
  const origins = new Map<string, number>();
  page.on("response", (answer) => {
    const url = new URL(answer.url());
    if (!url.pathname.endsWith(".ts") || answer.status() >= 300) return;
    origins.set(url.origin, (origins.get(url.origin) ?? 0) + 1);
  });
  return origins;
}

test("segments come from the bucket, and never through MIST", async ({ admin, bucket, catalogue }) => {
  const origins = segments(admin);
  await open(admin, `/tracks/${catalogue.low.id}`);
  await playTrack(admin, catalogue.low.title);
  await attach(admin);
  await expectTone(admin, 440);
  expect([...origins.keys()]).toEqual([bucket.url]);
});

test("hls.js plays them from there as well", async ({ admin, bucket, catalogue }) => {
  const origins = segments(admin);
  const { id, revision } = catalogue.high;
  await openHlsJs(admin, `/hls/${id}/${revision}/master.m3u8`);
  await admin.getByRole("button", { name: "Play" }).click();
  await attach(admin, "audio");
  await expectTone(admin, 1000);
  expect([...origins.keys()]).toEqual([bucket.url]);
});
