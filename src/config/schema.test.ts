import assert from "node:assert/strict";
import { test } from "node:test";
import { type Config, configGroups, configRows, findRow, variableName } from "./schema.js";

test("every default and example fits its type, and every type says what it expects", () => {
  for (const { key, type, default: value, example } of configRows) {
    assert.ok(type.safeParse(value).success, `default of ${key}`);
    assert.ok(type.safeParse(example).success, `example of ${key}`);
    assert.ok((type.description ?? "").length > 0, `description of ${key}`);
    assert.notDeepEqual(value, example, `the example of ${key} shows nothing new`);
  }
});

test("keys are unique, also as variables, and none is at once a group", () => {
  const keys = configRows.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(new Set(keys.map(variableName)).size, keys.length);
  assert.deepEqual(
    keys.filter((key) => configGroups.has(key)),
    [],
  );
  assert.ok(configGroups.has("tls"));
});

test("names of objects are no keys", () => {
  for (const name of ["__proto__", "constructor", "toString", "tls.__proto__"]) assert.equal(findRow(name), undefined);
});

test("variables", () => {
  assert.equal(variableName("tls.binding"), "SEALIFT_TLS__BINDING");
  assert.equal(variableName("timeouts.dataWait"), "SEALIFT_TIMEOUTS__DATAWAIT");
  assert.equal(variableName("explicit"), "SEALIFT_EXPLICIT");
});

test("the type of the configuration follows from the table", () => {
  const binding = (config: Config): "require" | "prefer" | "off" => config.tls.binding;
  const port = ({ explicit }: Config): number | undefined => (explicit === "off" ? undefined : explicit.port);
  // @ts-expect-error: no such value
  const wrong = (config: Config): boolean => config.tls.binding === "never";
  const write = (config: Config): void => {
    // @ts-expect-error: nothing may be written
    config.tls.binding = "off";
  };
  assert.deepEqual(
    [binding, port, wrong, write].map((each) => each.length),
    [1, 1, 1, 1],
  );
});
