// What V8's CPU profiles say: the functions in which most time was spent.

/** Time in which nothing ran. */
const resting = new Set(["(idle)", "(root)"]);

/** A place as people look for it: below the repository, or as Node names it. */
export function placeOf({ url, lineNumber }) {
  if (url === "") return "";
  const path = url
    .replace(/^file:\/\//, "")
    .replace(/^.*\/dist\/(?=src\/)/, "")
    .replace(/^.*\/(?=node_modules\/)/, "");
  return `${path}:${lineNumber + 1}`;
}

/**
 * The time spent in each function itself, most first. `profiles`: parsed .cpuprofile files; `after`: seconds from the start of each that are
 * left out. Gives `{ total, entries: [{ name, place, seconds }] }`; `total` is all the time in which something ran, seconds.
 */
export function topBySelfTime(profiles, { after = 0, most = 15 } = {}) {
  const times = new Map();
  for (const profile of profiles) addSelfTimes(times, profile, after * 1e6);
  const all = [...times.values()].filter(({ name }) => !resting.has(name));
  const total = all.reduce((sum, { seconds }) => sum + seconds, 0);
  return { total, entries: all.toSorted((a, b) => b.seconds - a.seconds).slice(0, most) };
}

function addSelfTimes(times, { nodes, samples = [], timeDeltas = [] }, from) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  let at = 0;
  for (const [index, id] of samples.entries()) {
    // The delta of a sample is the time since the one before, so a sample lasts until the next one (in microseconds).
    at += timeDeltas[index] ?? 0;
    if (at < from) continue;
    const frame = frames.get(id);
    const place = placeOf(frame);
    const key = `${frame.functionName} ${place}`;
    const entry = times.get(key) ?? { name: frame.functionName || "(anonymous)", place, seconds: 0 };
    entry.seconds += Math.max(0, timeDeltas[index + 1] ?? 0) / 1e6;
    times.set(key, entry);
  }
}
