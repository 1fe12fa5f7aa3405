import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { inspect } from "./inspect.js";
import { generateKey, keyKinds } from "./keys.js";
import { createRequest } from "./request.js";
import { selfSign } from "./self-signed.js";

const subject = {
  country: "de",
  state: "Bayern",
  locality: "München",
  // What @peculiar/x509 takes apart when it is not told the kind of string.
  organization: '#Bank "X" \\ Inc, O=Y',
  unit: "IT",
  email: "ops@example.com",
};
const names = ["ftp.example.com", "192.0.2.1", "2001:db8::1", "*.example.org"];

for (const kind of keyKinds) {
  // Their keys take seconds, and differ from RSA 2048 in length alone.
  if (kind === "rsa-3072" || kind === "rsa-4096") continue;
  test(`${kind}: OpenSSL reads request and certificate, and finds both signatures good`, async () => {
    const key = await generateKey(kind);
    const options = { names, subject, days: 30 };
    const [request, certificate] = await Promise.all([createRequest(key, options), selfSign(key, options)]);
    const args = ["-noout", "-text", "-nameopt", "oneline,utf8,-esc_msb"];
    const [read, made] = await Promise.all([
      runProgram("openssl", ["req", "-verify", ...args], { input: request }),
      runProgram("openssl", ["x509", ...args], { input: certificate }),
    ]);
    assert.match(read.output + read.errors, /verify OK/);
    for (const { output } of [read, made]) {
      assert.match(
        output,
        /Subject: C = DE, ST = Bayern, L = München, O = "#Bank \\"X\\" \\\\ Inc, O=Y", OU = IT, CN = ftp\.example\.com, emailAddress = ops@example\.com\n/,
      );
      assert.match(
        output,
        /DNS:ftp\.example\.com, IP Address:192\.0\.2\.1, IP Address:2001:DB8:0:0:0:0:0:1, DNS:\*\.example\.org\n/,
      );
    }
  });
}

test("a thousand names are one certificate, which OpenSSL reads whole", async () => {
  const many = Array.from({ length: 1000 }, (_, index) => `host-${index}.example.com`);
  const certificate = await selfSign(await generateKey("ecdsa-p256"), { names: many });
  const { output } = await runProgram("openssl", ["x509", "-noout", "-ext", "subjectAltName"], { input: certificate });
  assert.equal(output.match(/DNS:/g)?.length, 1000);
  assert.deepEqual(inspect(certificate).names, many);
});
