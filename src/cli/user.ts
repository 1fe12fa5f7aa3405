import { Command, Option } from "commander";
import { reporting } from "./failure.js";
import { addUser, listUsers, removeUser, setUser, setUserPassword, showUser } from "./user-actions.js";

/** `sealift user`: the accounts in a data folder, whether the server runs or not. */
export function userCommand(): Command {
  return new Command("user")
    .description("add, list, change and remove users; a running server follows within a second")
    .addCommand(addCommand())
    .addCommand(common(new Command("list").description("list all users")).action(reporting(listUsers)))
    .addCommand(common(named("show", "show one user")).action(reporting(showUser)))
    .addCommand(setCommand())
    .addCommand(passwordCommand())
    .addCommand(common(named("remove", "remove a user; the files stay where they are")).action(reporting(removeUser)));
}

function addCommand(): Command {
  const command = named("add", "add a user, with a folder of its own unless --home names one");
  return common(withAccountOptions(withPassword(command))).action(reporting(addUser));
}

function setCommand(): Command {
  return common(withAccountOptions(named("set", "change a user; what is not named stays"))).action(reporting(setUser));
}

function passwordCommand(): Command {
  return common(withPassword(named("password", "give a user a new password"))).action(reporting(setUserPassword));
}

function named(name: string, description: string): Command {
  return new Command(name).description(description).argument("<name>", "the user's name");
}

function common(command: Command): Command {
  return command
    .option("--data <dir>", "the data folder of the server", "sealift-data")
    .option("--json", "print one JSON document");
}

/** Never a password as an argument: every user of the machine could read it in the list of processes. */
function withPassword(command: Command): Command {
  return command
    .option("--password-stdin", "read the password from standard input")
    .addHelpText(
      "after",
      "\nWithout --password-stdin the password is asked for on a terminal; elsewhere one is made up and printed once.",
    );
}

function withAccountOptions(command: Command): Command {
  return command
    .option("--home <dir>", "the user's folder; it must exist")
    .option(
      "--rights <rights>",
      "all (but link, which is named: all,link), read-only, or by path: '/:list,read;/in:list,write,make-directory'",
    )
    .addOption(new Option("--enabled", "may log in").conflicts("disabled"))
    .option("--disabled", "may not log in")
    .option("--expires <date>", "as if disabled from then on: 2027-01-31, 2027-01-31T18:00:00+01:00, or never")
    .option(
      "--folder </at=dir>",
      "show a folder in the user's tree, such as /shared=/srv/shared; repeat for more",
      collect,
    )
    .option("--no-folder", "no such folders")
    .option("--mode <octal>", "mode of new files, such as 0640, or default")
    .option("--directory-mode <octal>", "mode of new directories, such as 0750, or default")
    .option("--group <name>", "group of what the user makes, or default")
    .option(
      "--member-of <group>",
      "a group of users, which settings can name; repeat for more; none: no group",
      collect,
    )
    .addOption(new Option("--operator", "may see what others do (SITE WHO)"))
    .option("--no-operator", "may not")
    .option("--encoding <name>", "how names are written for this user, such as shift_jis; none: as the listener has it")
    .option("--quota-bytes <size>", "what the user's files may have in all, such as 10GiB, or none")
    .option("--quota-files <number>", "how many files there may be, or none")
    .option(
      "--certificate <mark>",
      "client certificates of this user, in place of those that name the user: cn:NAME, email:ADDRESS, uri:URI, dns:NAME or sha256:FINGERPRINT; repeat for more; none: take them back",
      collect,
    );
}

function collect(value: string, before: readonly string[] | false | undefined): readonly string[] {
  return [...(before || []), value];
}
