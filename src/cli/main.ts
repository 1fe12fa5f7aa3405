import { Command, CommanderError } from "commander";
import { controlCommands } from "./control.js";
import { report } from "./failure.js";
import { serveCommand } from "./serve.js";
import { userCommand } from "./user.js";

const program = new Command("sealift").description("FTPS server: FTP over TLS, sealed by default").exitOverride();
for (const command of [serveCommand(), userCommand(), ...controlCommands()]) program.addCommand(command.exitOverride());

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else report(error);
}
