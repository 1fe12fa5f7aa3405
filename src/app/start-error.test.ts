import assert from "node:assert/strict";
import { test } from "node:test";
import { explainListenError, inWords, StartError } from "./start-error.js";

function explained(fields: object): { message: string; hint: string | undefined } {
  const error = explainListenError(Object.assign(new Error("listen"), { syscall: "listen" }, fields));
  assert.ok(error instanceof StartError);
  return { message: error.message, hint: error.hint };
}

test("every way in which listening can fail has words", () => {
  const place = { port: 21, address: "192.0.2.1" };
  assert.equal(explained({ code: "EADDRINUSE", ...place }).message, "port 21 of 192.0.2.1 is in use");
  assert.equal(explained({ code: "EADDRINUSE", port: 21, address: "::" }).message, "port 21 is in use");
  const denied = explained({ code: "EACCES", port: 21, address: "0.0.0.0" });
  assert.equal(denied.message, "port 21 may not be opened by this user");
  assert.match(denied.hint ?? "", /below 1024/);
  assert.equal(
    explained({ code: "EADDRNOTAVAIL", ...place }).message,
    "this machine does not have the address 192.0.2.1",
  );
  assert.match(explained({ code: "EAFNOSUPPORT", ...place }).message, /no network of the kind of 192\.0\.2\.1/);
  assert.match(
    explained({ code: "ENOTFOUND", syscall: "getaddrinfo", hostname: "no.example" }).message,
    /the host name no\.example, .+ cannot be resolved/,
  );
  assert.equal(
    explained({ code: "EMFILE", ...place }).message,
    "the server cannot listen on port 21 of 192.0.2.1 (EMFILE)",
  );
});

test("what has nothing to do with listening stays as it is", () => {
  const other = Object.assign(new Error("x"), { code: "EACCES", syscall: "open" });
  assert.equal(explainListenError(other), other);
});

test("any error has words", () => {
  assert.deepEqual(inWords(new StartError("a", "b")), { message: "a", hint: "b" });
  assert.deepEqual(inWords(new Error("a")), { message: "a", hint: undefined });
  assert.deepEqual(inWords("a"), { message: "a", hint: undefined });
});
