// The hues of the message kinds can be read on their ground, and told from each other.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const sheet = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const LEAST_CONTRAST = 4.5;
/** In OKLab; the hues that are used first must be further apart. */
const LEAST_APART = { first: 0.1, any: 0.05 };

/** @param {string} name @param {number} theme 0 light, 1 dark */
function colour(name, theme) {
  const written = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`);
  const [, ...both] = written.exec(sheet) ?? [];
  return [1, 3, 5].map((at) => linear(parseInt(both[theme].slice(at, at + 2), 16) / 255));
}

/** @param {number} part */
const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** @param {number[]} rgb */
const light = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** @param {number[]} one @param {number[]} other */
function contrast(one, other) {
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** @param {number[]} rgb */
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122 * r + 0.5363 * g + 0.0514 * b);
  const m = Math.cbrt(0.2119 * r + 0.6807 * g + 0.1074 * b);
  const s = Math.cbrt(0.0883 * r + 0.2817 * g + 0.63 * b);
  return [0.2105 * l + 0.7936 * m - 0.0041 * s, 1.978 * l - 2.4286 * m + 0.4506 * s,
    0.0259 * l + 0.7828 * m - 0.8087 * s];
}

/** @param {number[]} one @param {number[]} other */
const apart = (one, other) => Math.hypot(...oklab(one).map((part, at) => part - oklab(other)[at]));

for (const [theme, name] of ["light", "dark"].entries()) {
  const hues = Array.from({ length: 8 }, (_, n) => colour(`hue-${n}`, theme));

  test(`${name}: every hue can be read on the paper and on a band`, () => {
    for (const ground of ["bg", "band"]) {
      for (const [n, hue] of hues.entries()) {
        const much = contrast(hue, colour(ground, theme));
        assert.ok(much >= LEAST_CONTRAST, `hue ${n} on ${ground}: ${much.toFixed(2)}`);
      }
    }
  });

  test(`${name}: no two hues are alike, least of all the first`, () => {
    hues.forEach((hue, n) => hues.slice(0, n).forEach((other, m) => {
      const least = n < 4 ? LEAST_APART.first : LEAST_APART.any;
      const far = apart(hue, other);
      assert.ok(far >= least, `hues ${m} and ${n} are ${far.toFixed(3)} apart`);
    }));
  });
}
