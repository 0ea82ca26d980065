import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient, type TrackSummary } from "../../end2end/fixtures/api.ts";
import { Mist } from "../../end2end/fixtures/mist.ts";
import { music } from "../../end2end/fixtures/sound.ts";
import { ADMIN } from "../../end2end/fixtures/test.ts";
import type { Plan, Target } from "./drive.ts";

const TRACKS = 3;
const TRACK_S = 180;
/** Their sessions are shared by the simulated listeners. */
const USERS = 20;
const PASSWORD = "correct horse battery";
const RENDITIONS = [128, 256, 320];

/** Engines that `scripts/with-engines.sh` has started. */
export interface Engines {
  postgres: string;
  redis: string;
}

export function engines(): Engines {
  const { MIST_TEST_POSTGRES_URL: postgres, MIST_TEST_REDIS_URL: redis } = process.env;
  if (!postgres || !redis) throw new Error("run this by scripts/bench-load.sh: it starts PostgreSQL and Redis");
  return { postgres, redis };
}

/** An installation with some tracks and listeners, and as many web nodes as are started. */
export class Installation {
  readonly tracks: TrackSummary[] = [];
  readonly tokens: string[] = [];
  /** A segment of each rendition and position of each track. */
  readonly segments: string[] = [];
  /** What signs access tokens. */
  readonly secret = randomBytes(32).toString("base64");
  /** Where the objects lie as files. */
  readonly objects: string;
  private readonly settings: Record<string, string>;
  private readonly nodes: Mist[] = [];

  private constructor(private readonly folder: string, shared: Engines | undefined) {
    this.objects = join(folder, "objects");
    this.settings = {
      MIST_DATA_DIR: folder,
      MIST_STORAGE_URL: `file://${this.objects}`,
      MIST_JWT_SECRETS: this.secret,
      MIST_MASTER_KEY: randomBytes(32).toString("base64"),
      MIST_SIGN_UP: "open",
      // Each simulated client has an address of its own.
      MIST_TRUSTED_PROXIES: "127.0.0.1",
      ...(shared && { DATABASE_URL: shared.postgres, REDIS_URL: shared.redis, MIST_REDIS_PREFIX: randomUUID() }),
    };
  }

  /** Uploads the tracks and signs the users up. Without engines, on those of one machine. */
  static async make(shared?: Engines): Promise<Installation> {
    const made = new Installation(mkdtempSync(join(tmpdir(), "mist-load-")), shared);
    const mist = await Mist.start(made.settings);
    try {
      const api = await ApiClient.setUp(mist, ADMIN);
      for (let n = 0; n < TRACKS; n += 1) {
        const path = music(`load-${n}.wav`, TRACK_S, 20 + n, { title: `Load ${n}`, artist: "Pink Noise" });
        made.tracks.push(await api.publish(path));
      }
      for (const track of made.tracks) {
        for (const kbps of RENDITIONS) {
          const playlist = await api.ask(`/hls/${track.id}/${track.revision}/${kbps}/index.m3u8`);
          made.segments.push(...(await playlist.text()).split("\n").filter((line) => line.endsWith(".ts")));
        }
      }
      for (let n = 0; n < USERS; n += 1) made.tokens.push(await signUp(mist, `listener-${n}`));
    } finally {
      await mist.stop();
    }
    return made;
  }

  /** Starts a web node. */
  async node(settings: Record<string, string> = {}): Promise<Target & { mist: Mist }> {
    const mist = await Mist.start({ ...this.settings, ...settings }, ["--no-worker"]);
    this.nodes.push(mist);
    return { url: mist.url, pids: [mist.pid], mist };
  }

  /** What listeners ask for, of one kind. */
  plan(paths: string[]): Plan {
    return { tokens: this.tokens, paths };
  }

  keys(): string[] {
    return this.tracks.map(({ id }) => `/api/v1/tracks/${id}/key`);
  }

  playlists(): string[] {
    return this.tracks.flatMap(({ id, revision }) => {
      const root = `/hls/${id}/${revision}`;
      return [`${root}/master.m3u8`, ...RENDITIONS.map((kbps) => `${root}/${kbps}/index.m3u8`)];
    });
  }

  async stop(): Promise<void> {
    for (const node of this.nodes.splice(0)) await node.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function signUp(mist: Mist, name: string): Promise<string> {
  const answer = await fetch(`${mist.url}/api/v1/auth/sign-up`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
