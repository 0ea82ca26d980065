import { test as base } from "../../end2end/fixtures/test.ts";
import { Installation, engines } from "./installation.ts";

interface Installations {
  /** On the engines of one machine. */
  one: Installation;
  /** On the engines of many. */
  many: Installation;
}

/** Both are made once; a test starts the nodes that it needs, and they stop with it. */
export const test = base.extend<{ nodesStop: void }, Installations>({
  one: [
    async ({}, use) => {
      const one = await Installation.make();
      await use(one);
      await one.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  many: [
    async ({}, use) => {
      const many = await Installation.make(engines());
      await use(many);
      await many.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  nodesStop: [
    async ({ one, many }, use) => {
      await use();
      await one.stop();
      await many.stop();
    },
    { auto: true },
  ],
});
