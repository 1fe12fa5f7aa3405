import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../config/load.js";
import { configuredNames } from "./certificates.js";

function names(explicit: string, implicit: string, address: string): readonly string[] {
  return configuredNames(readConfig({ overrides: { explicit, implicit, "passive.address": address } }));
}

test("a new certificate is also for the addresses and names that the configuration gives to the server", () => {
  assert.deepEqual(names("192.0.2.7:2121", "[2001:DB8:0::7]:990", "FTP.example.com"), [
    ...["192.0.2.7", "2001:db8::7", "ftp.example.com"],
  ]);
  assert.deepEqual(names("*:2121", "off", "203.0.113.9"), ["203.0.113.9"]);
});

test("what no client can ask for is left out", () => {
  assert.deepEqual(names("0.0.0.0:2121", "[::]:990", "auto"), []);
  assert.deepEqual(names("[fe80::1%lo]:2121", "*:990", "auto"), []);
});
