const PREFIX = "SEALIFT_";

/** What a process is given that has no use for passwords and keys of ours: settings and secrets of this program are left out. */
export function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith(PREFIX)));
}
