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
 * What the processes of a server did, told apart where there are workers, since these do other things than the process that looks after them: `{ role, share, total, entries }` each, the
 * most first; `share`: of the time of all. `files`: `{ pid, profile }` of each thread; `pid`: the server's first process; `since`: as below.
 */
export function topByRole(files, pid, since) {
  const roles = new Map();
  for (const file of files) {
    const role = file.pid === pid ? "supervisor" : "workers";
    roles.set(role, [...(roles.get(role) ?? []), file]);
  }
  const tops = [...roles].map(([role, all]) => ({
    role,
    ...topBySelfTime(
      all.map(({ profile }) => profile),
      { since },
    ),
  }));
  const whole = tops.reduce((sum, { total }) => sum + total, 0);
  // Of a server in one process there is nothing to tell apart.
  if (tops.length === 1 && tops[0].role === "supervisor") return tops.map(({ total, entries }) => ({ total, entries }));
  return tops.map((top) => ({ ...top, share: top.total / whole })).toSorted((a, b) => b.total - a.total);
}

/**
 * The time spent in each function itself, most first. `profiles`: parsed .cpuprofile files; `since`: microseconds of the clock that runs since the machine was started (process.hrtime); what
 * was before is left out, however late a process or thread began. Gives `{ total, entries: [{ name, place, seconds }] }`; `total` is all the time in which something ran, seconds.
 */
export function topBySelfTime(profiles, { since = 0, most = 15 } = {}) {
  const times = new Map();
  for (const profile of profiles) addSelfTimes(times, profile, since);
  const all = [...times.values()].filter(({ name }) => !resting.has(name));
  const total = all.reduce((sum, { seconds }) => sum + seconds, 0);
  return { total, entries: all.toSorted((a, b) => b.seconds - a.seconds).slice(0, most) };
}

function addSelfTimes(times, { nodes, startTime, samples = [], timeDeltas = [] }, since) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    // The delta of a sample is the time since the one before, so a sample lasts until the next one (in microseconds).
    at += timeDeltas[index] ?? 0;
    if (at < since) continue;
    const frame = frames.get(id);
    const place = placeOf(frame);
    const key = `${frame.functionName} ${place}`;
    const entry = times.get(key) ?? { name: frame.functionName || "(anonymous)", place, seconds: 0 };
    entry.seconds += Math.max(0, timeDeltas[index + 1] ?? 0) / 1e6;
    times.set(key, entry);
  }
}
