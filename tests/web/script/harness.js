// A handful of lines to test modules in the browser that they are made for.
const tests = new Map();

export function test(name, body) {
  tests.set(name, body);
}

export function equal(actual, expected) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left}\n  is not\n${right}`);
}

export async function run(name) {
  await tests.get(name)();
}

