import assert from "node:assert/strict";
import { test } from "node:test";
import { certificateMark, MAX_MARK, parseCertificateMark } from "./certificate-mark.js";

test("a mark has one form, however it is written", () => {
  const digits = "0123456789abcdef".repeat(4);
  const colons = digits.toUpperCase().match(/../g)?.join(":") ?? "";
  const forms: readonly (readonly [string, string])[] = [
    ["cn:Ada Lovelace", "cn:Ada Lovelace"],
    ["CN:a:b", "cn:a:b"],
    ["email:Ada@Bank.Example", "email:Ada@bank.example"],
    ["uri:spiffe://bank/Ada", "uri:spiffe://bank/Ada"],
    ["DNS:Host.Example", "dns:host.example"],
    [`sha256:${colons}`, `sha256:${digits}`],
  ];
  for (const [text, mark] of forms) assert.equal(parseCertificateMark(text), mark);
  for (const [, mark] of forms) assert.equal(parseCertificateMark(mark), mark);
});

test("what no certificate could have is no mark", () => {
  const none = ["", "ada", "cn:", "cn:a\0b", "cn:a\nb", "cn:\u202eada", "email:ada", "email:a@b@c", "uri:no scheme"];
  const more = ["dns:a b", "sha256:12", `sha256:${"0".repeat(63)}g`, "o:Bank", `cn:${"x".repeat(MAX_MARK)}`];
  for (const text of [...none, ...more]) assert.equal(parseCertificateMark(text), undefined, JSON.stringify(text));
  assert.equal(certificateMark("dns", "ada\n"), undefined);
});
