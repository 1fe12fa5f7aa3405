import type { CommandGroup } from "../run-program.js";

/** The client's commands. */
export const clientGroups: readonly CommandGroup[] = [
  {
    names: ["ls", "tree", "stat", "cat", "rm", "mv", "mkdir", "hash"],
    load: async () => (await import("./commands.js")).fileCommands(),
  },
  { names: ["get", "put"], load: async () => (await import("./transfers.js")).transferCommands() },
  { names: ["mirror"], load: async () => [(await import("./mirror.js")).mirrorCommand()] },
  { names: ["inspect"], load: async () => [(await import("./inspect.js")).inspectCommand()] },
  { names: ["trust"], load: async () => [(await import("./trust.js")).trustCommand()] },
  { names: ["site"], load: async () => [(await import("./site.js")).siteCommand()] },
  { names: ["edit"], load: async () => [(await import("./edit.js")).editCommand()] },
  { names: ["shell"], load: async () => [(await import("./shell/shell.js")).shellCommand()] },
];
