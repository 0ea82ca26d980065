import { Agent, get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** What listeners met, all together. */
export interface Listening {
  requests: number;
  failed: number;
  bytes: number;
  /** Times at which the sound stopped because the next segment was not there. The wait for the first is none. */
  rebuffers: number;
  /** From the first request to the first segment, of each listener. */
  start_ms: number[];
  /** Of each request. */
  answer_ms: number[];
}

export interface Wish {
  url: string;
  token: string;
  /** What `X-Forwarded-For` says. */
  address: string;
  track: { id: string; revision: number };
  kbps: number;
  /** What is loaded beyond this is not asked for yet; `Infinity` to load as fast as it comes. */
  ahead_s: number;
}

interface Segment {
  path: string;
  seconds: number;
}

/** A player without sound: what MIST's own asks for, in the same order, on a connection that it keeps. */
export class Listener {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly wish: Wish,
    private readonly met: Listening,
  ) {}

  /** Plays from the beginning; ends when this much is loaded, or the track ends. */
  async play(seconds: number): Promise<void> {
    const { id, revision } = this.wish.track;
    const root = `/hls/${id}/${revision}`;
    const asked = performance.now();
    await this.fetch(`${root}/master.m3u8`);
    const playlist = await this.fetch(`${root}/${this.wish.kbps}/index.m3u8`);
    await this.fetch(`/api/v1/tracks/${id}/key`);

    let begun: number | undefined;
    let stopped_s = 0;
    let loaded_s = 0;
    for (const segment of segments(playlist.toString())) {
      if (loaded_s >= seconds) break;
      await this.fetch(segment.path);
      const now = performance.now();
      if (begun === undefined) {
        begun = now;
        this.met.start_ms.push(now - asked);
      }
      const late_s = (now - begun) / 1000 - stopped_s - loaded_s;
      if (loaded_s > 0 && late_s > 0) {
        this.met.rebuffers += 1;
        stopped_s += late_s;
      }
      loaded_s += segment.seconds;
      const heard_s = (now - begun) / 1000 - stopped_s;
      const spare_s = loaded_s - heard_s - this.wish.ahead_s;
      if (spare_s > 0) await pause(spare_s * 1000);
    }
  }

  /** Closes the connection. */
  leave(): void {
    this.agent.destroy();
  }

  private fetch(path: string): Promise<Buffer> {
    const { token, address, url } = this.wish;
    const headers = { authorization: `Bearer ${token}`, "x-forwarded-for": address };
    const start = performance.now();
    this.met.requests += 1;
    return new Promise<Buffer>((resolve, reject) => {
      const fail = (why: unknown) => {
        this.met.failed += 1;
        reject(new Error(`${path}: ${String(why)}`));
      };
      get(url + path, { agent: this.agent, headers }, (answer) => {
        if (answer.statusCode !== 200) fail(answer.statusCode);
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => {
          this.met.bytes += piece.length;
          pieces.push(piece);
        });
        answer.on("error", fail);
        answer.on("end", () => {
          this.met.answer_ms.push(performance.now() - start);
          resolve(Buffer.concat(pieces));
        });
      }).on("error", fail);
    });
  }
}

export function nothingMet(): Listening {
  return { requests: 0, failed: 0, bytes: 0, rebuffers: 0, start_ms: [], answer_ms: [] };
}

/** The segments of a media playlist. */
function segments(playlist: string): Segment[] {
  const lines = playlist.split("\n");
  return lines.flatMap((line, i) => {
    const seconds = /^#EXTINF:([\d.]+),/.exec(line)?.[1];
    const path = lines[i + 1];
    return seconds && path ? [{ path, seconds: Number(seconds) }] : [];
  });
}
