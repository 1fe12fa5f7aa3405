import assert from "node:assert/strict";
import { test } from "node:test";
import { hostList } from "./host-type.js";

function reasons(value: unknown): string {
  const { error } = hostList.safeParse(value);
  assert.ok(error !== undefined, `accepted ${JSON.stringify(value)}`);
  return error.issues.map(({ message }) => message).join("; ");
}

test("a host has a name, and the rest if wanted", () => {
  const whole = {
    name: "FTP.Example.com",
    certificate: "tls/a.crt",
    key: "/etc/a.key",
    users: ["user:ada", "group:staff", "10.0.0.0/8"],
    root: "/srv/a",
  };
  assert.deepEqual(hostList.parse([whole, { name: "*", root: "/srv/rest" }, { name: "[2001:DB8::1]" }]), [
    { ...whole, name: "ftp.example.com", users: [{ user: "ada" }, { group: "staff" }, { clients: "10.0.0.0/8" }] },
    { name: "*", root: "/srv/rest" },
    { name: "[2001:db8::1]" },
  ]);
  assert.deepEqual(hostList.parse([]), []);
});

test("what cannot be is refused, in words", () => {
  assert.match(reasons([{ name: "a" }, { name: "b" }, { name: "A" }]), /the host a is there twice/);
  assert.match(reasons([{ name: "a", key: "k" }]), /certificate and key belong together/);
  assert.match(reasons([{ name: "a", certificate: "c" }]), /belong together/);
  assert.match(reasons([{ name: "*", certificate: "c", key: "k" }]), /server's own certificates/);
  assert.match(reasons([{ name: "a", root: "srv" }]), /must be absolute/);
});

test("what is no list of hosts is refused", () => {
  const wrong = ["a", [{}], [{ name: "a b" }], [{ name: "::1" }], [{ name: "a", users: ["ada"] }]];
  for (const value of [...wrong, [{ name: "a", certificate: "", key: "k" }], [{ name: "a", port: "21" }], ["a"]])
    reasons(value);
  reasons(Array.from({ length: 1025 }, (_, index) => ({ name: `h${index}` })));
});
