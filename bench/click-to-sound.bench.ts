import type { Browser, Page } from "../end2end/node_modules/@playwright/test";
import { openHlsJs } from "../end2end/fixtures/hls-js.ts";
import { open } from "../end2end/fixtures/pages.ts";
import { test } from "../end2end/fixtures/test.ts";
import { median, report } from "./figures.ts";

const PAIRS = 20;

/** Clicks and waits until the position of the element moves: milliseconds from the click. */
async function clickToSound(page: Page, button: ReturnType<Page["getByRole"]>): Promise<number> {
  const measured = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        document.addEventListener(
          "click",
          () => {
            const start = performance.now();
            const look = () => {
              const audio = document.querySelector("audio");
              if (audio && audio.currentTime > 0 && !audio.paused) resolve(performance.now() - start);
              else setTimeout(look, 2);
            };
            look();
          },
          { capture: true, once: true },
        );
      }),
  );
  await button.click();
  return measured;
}

/** A page with the session's cookies and nothing in its cache. */
async function fresh(browser: Browser, session: Page, act: (page: Page) => Promise<number>): Promise<number> {
  const context = await browser.newContext({
    baseURL: new URL(session.url()).origin,
    storageState: await session.context().storageState(),
  });
  try {
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

test("click to sound, MIST's player and hls.js in turn", async ({ admin, browser, catalogue }) => {
  const { id, revision } = catalogue.long;
  const ours: number[] = [];
  const peer: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    ours.push(
      await fresh(browser, admin, async (page) => {
        await open(page, `/tracks/${id}`);
        return clickToSound(page, page.getByRole("main").getByRole("button", { name: /^Play/ }).first());
      }),
    );
    peer.push(
      await fresh(browser, admin, async (page) => {
        await openHlsJs(page, `/hls/${id}/${revision}/master.m3u8`);
        return clickToSound(page, page.getByRole("button", { name: "Play" }));
      }),
    );
  }
  report({ name: "click to sound, hls.js", value: median(peer), unit: "ms" });
  report({ name: "click to sound", value: median(ours), unit: "ms", target: median(peer) });
});
