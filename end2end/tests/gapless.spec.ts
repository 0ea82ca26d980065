import { attach, expectRecorded, expectTone, listensInRealTime, record, recorded } from "../fixtures/listen.ts";
import { open, player } from "../fixtures/pages.ts";
import { splitTone } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";

listensInRealTime();

const HERTZ = 440;

// The recorder is a script of the test's own.
test.use({ bypassCSP: true });

/** Amplitude and phase of a sine of known frequency in a stretch of samples (one bin of a DFT). */
function sine(samples: number[], from: number, length: number, rate: number): { amplitude: number; phase: number } {
  let real = 0;
  let imaginary = 0;
  for (let i = from; i < from + length; i += 1) {
    const angle = (2 * Math.PI * HERTZ * i) / rate;
    real += (samples[i] ?? 0) * Math.cos(angle);
    imaginary -= (samples[i] ?? 0) * Math.sin(angle);
  }
  return { amplitude: (2 * Math.hypot(real, imaginary)) / length, phase: Math.atan2(imaginary, real) };
}

test("one tone in two files plays on without a gap, to the sample", async ({ admin, api }) => {
  const [first, second] = splitTone(HERTZ, 16);
  const tail = await api.publish(second);
  const head = await api.publish(first);
  expect(tail.id).not.toBe(head.id);

  await open(admin, "/library");
  // Newest first: the first half was added last, so the second follows it.
  await admin.getByRole("button", { name: `Play ${head.title}` }).click();
  await attach(admin);
  await expectTone(admin, HERTZ);
  await record(admin);
  await expect(player(admin)).toContainText(tail.title, { timeout: 20_000 });
  await expectRecorded(admin, 11);
  const { rate, samples } = await recorded(admin);

  const stretch = Math.round(rate / HERTZ) * 8;
  const level = sine(samples, 0, stretch, rate).amplitude;
  const phase = sine(samples, 0, stretch, rate).phase;
  let quietest = Infinity;
  for (let from = 0; from + stretch < samples.length; from += stretch) {
    quietest = Math.min(quietest, sine(samples, from, stretch, rate).amplitude);
  }
  const last = sine(samples, samples.length - 2 * stretch, stretch, rate).phase;
  const turn = Math.abs(Math.atan2(Math.sin(last - phase), Math.cos(last - phase)));
  expect(level).toBeGreaterThan(0.05);
  expect(quietest / level, "the level never drops").toBeGreaterThan(0.7);
  expect((turn / (2 * Math.PI * HERTZ)) * 1000, "milliseconds lost or gained at the join").toBeLessThan(0.1);
});
