import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ClientCommand } from "../../../test/support/client-command.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";

let server: TestServer;
let command: ClientCommand;
before(async () => {
  server = await startTestServer({
    files: { "/in/a.csv": "1", "/in/b.csv": "2", "/in/c.csv": "3", "/done/x": "x", "/set[1]/y": "y", "/set1/z": "z" },
  });
  command = await ClientCommand.make(server.ca);
});
after(async () => {
  await server.stop();
  await command.remove();
});

const url = (remote = "") => `ftpes://${testUser}@127.0.0.1:${server.explicit}${remote}`;

function sealift(verb: string, ...args: readonly string[]) {
  return command.run([verb, "--ca", "ca.pem", ...args], { SEALIFT_PASSWORD: testPassword });
}

async function names(remote: string): Promise<readonly string[]> {
  const { status, output, errors } = await sealift("ls", url(remote), "--json");
  assert.equal(status, 0, errors);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).path);
}

test("mv: a new name counts from the folder of the old one, or is an address of the same server", async () => {
  const moved = async (from: string, to: string): Promise<string> => {
    const { status, errors } = await sealift("mv", from, to);
    assert.equal(status, 0, errors);
    return errors;
  };
  assert.equal(await moved(url("/in/a.csv"), "new.csv"), "renamed /in/a.csv -> /in/new.csv\n");
  assert.equal(await moved(url("/in/new.csv"), "../done/"), "renamed /in/new.csv -> /done/new.csv\n");
  assert.equal(await moved(url("/in/b.csv"), "/done/b.csv"), "renamed /in/b.csv -> /done/b.csv\n");
  await command.run(["site", "add", "work", url("/in"), "--ca", "ca.pem", "--no-password"]);
  assert.equal(await moved("work:c.csv", "work:d.csv"), "renamed /in/c.csv -> /in/d.csv\n");
  assert.equal(await moved("work:d.csv", url("/done/d.csv")), "renamed /in/d.csv -> /done/d.csv\n");
  assert.deepEqual(await names("/done"), ["/done/b.csv", "/done/d.csv", "/done/new.csv", "/done/x"]);
  for (const elsewhere of ["ftpes://ada@other.example/d.csv", "nowhere:d.csv", ""]) {
    const { status, errors } = await sealift("mv", url("/done/d.csv"), elsewhere);
    assert.deepEqual([status, /^error: .*\nhint: /.test(errors)], [2, true], errors);
  }
});

test("mv: into folders, which are named with a slash or are there, the site's own too", async () => {
  await sealift("mkdir", "-p", url("/into/deep"));
  const moves: readonly (readonly [string, string, string])[] = [
    [url("/done/x"), "/into", "/into/x"],
    [url("/into/x"), "deep", "/into/deep/x"],
    [url("/into/deep/x"), "..", "/into/x"],
    [url("/into/x"), url("/"), "/x"],
    [url("/x"), url("/into/"), "/into/x"],
    [url("/into/x"), "work:", "/in/x"],
  ];
  for (const [from, to, wanted] of moves) {
    const { status, output, errors } = await sealift("mv", from, to, "--json");
    assert.equal(status, 0, errors);
    assert.equal(JSON.parse(output).to, wanted);
  }
});

test("ls of a file shows it; a name with brackets is that name where it is there, else a pattern", async () => {
  assert.deepEqual(await names("/in/x"), ["/in/x"]);
  assert.deepEqual(await names("/set[1]"), ["/set[1]/y"]);
  assert.deepEqual(await names("/set[0-9]"), ["/set1"]);
  assert.equal((await sealift("ls", url("/set[8-9]"))).status, 6);
  const { output } = await sealift("stat", url("/"));
  assert.match(output, /^d .* \/\n$/);
  const { status, errors } = await sealift("ls", url("/nothing"));
  assert.equal(status, 6, errors);
  assert.match(errors, /\nhint: check the path, upper and lower case too/);
});
