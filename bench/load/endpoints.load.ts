import { type Load, report, reportLoad } from "../figures.ts";
import { drive } from "./drive.ts";
import { engines } from "./installation.ts";
import { fastApi, nginx } from "./peers.ts";
import { test } from "./test.ts";

/** Requests a CPU second, as a multiple of the peer's. */
function beside(ours: Load, peer: Load): number {
  return peer.cpu_s_per_1000 / ours.cpu_s_per_1000;
}

async function measure(...load: Parameters<typeof drive>): Promise<Load> {
  const measured = await drive(...load);
  reportLoad(measured);
  return measured;
}

test("keys, beside FastAPI", async ({ one, many }) => {
  const shared = engines();
  const tracks = many.tracks.map(({ id }) => id);
  const peer = await fastApi(tracks, shared.postgres, shared.redis, many.secret);
  const theirs = await measure("key, FastAPI", [peer], many.plan(many.keys())).finally(() => peer.stop());

  const alone = await measure("key, one node, SQLite", [await one.node()], one.plan(one.keys()));
  const nodes = [await many.node(), await many.node()];
  const first = await measure("key, one node, PostgreSQL and Redis", nodes.slice(0, 1), many.plan(many.keys()));
  await measure("key, two nodes, PostgreSQL and Redis", nodes, many.plan(many.keys()));
  report({ name: "keys a CPU-s, SQLite", value: beside(alone, theirs), unit: "× the peer", atLeast: 20 });
  report({ name: "keys a CPU-s, PostgreSQL and Redis", value: beside(first, theirs), unit: "× the peer", atLeast: 20 });
});

test("segments from local disk, beside nginx", async ({ one, many }) => {
  const theirs = async (sendfile: "on" | "off") => {
    const peer = await nginx(one.objects, sendfile);
    const name = `segments, nginx, sendfile ${sendfile}`;
    return measure(name, [peer], one.plan(one.segments)).finally(() => peer.stop());
  };
  const [sent, copied] = [await theirs("on"), await theirs("off")];
  const node = await one.node();
  const ours = await measure("segments, one node, SQLite", [node], one.plan(one.segments));
  const uncached = await one.node({ MIST_CACHE_BYTES: "0" });
  await measure("segments, one node without cache, SQLite", [uncached], one.plan(one.segments));
  const nodes = [await many.node(), await many.node()];
  await measure("segments, two nodes, PostgreSQL and Redis", nodes, many.plan(many.segments));
  report({ name: "segments a CPU-s, nginx", value: beside(ours, sent), unit: "× the peer", atLeast: 0.7 });
  report({ name: "segments a CPU-s, nginx without sendfile", value: beside(ours, copied), unit: "× the peer" });
});

test("playlists and pages", async ({ one, many }) => {
  const alone = [await one.node()];
  const nodes = [await many.node(), await many.node()];
  for (const [name, paths] of [
    ["playlists", one.playlists()],
    ["home page", ["/"]],
  ] as const) {
    const elsewhere = name === "playlists" ? many.playlists() : paths;
    await measure(`${name}, one node, SQLite`, alone, one.plan([...paths]));
    await measure(`${name}, one node, PostgreSQL and Redis`, nodes.slice(0, 1), many.plan([...elsewhere]));
    await measure(`${name}, two nodes, PostgreSQL and Redis`, nodes, many.plan([...elsewhere]));
  }
});
