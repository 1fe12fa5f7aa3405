import { clientGroups } from "./client/groups.js";
import { type CommandGroup, programOf, runProgram } from "./run-program.js";

/** The packages behind users and server take longer to load than a question to the server: each on its own. */
const groups: readonly CommandGroup[] = [
  { names: ["serve"], load: async () => [(await import("./serve.js")).serveCommand()] },
  { names: ["user"], load: async () => [(await import("./user.js")).userCommand()] },
  { names: ["cert"], load: async () => [(await import("./cert.js")).certCommand()] },
  ...clientGroups,
  {
    names: ["completion"],
    load: async () => [(await import("./completion/completion.js")).completionCommand(() => programOf(groups))],
  },
  { names: ["tls"], load: async () => [(await import("./tls.js")).tlsCommand()] },
  { names: ["sessions", "kick"], load: async () => (await import("./sessions.js")).sessionCommands() },
  {
    names: ["stop", "reload", "status", "upgrade"],
    load: async () => (await import("./control.js")).controlCommands(),
  },
];

await runProgram(groups);
