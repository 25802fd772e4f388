// Lays out runs in the page whose fonts they are measured by, and finds what lies on what. Everything
// that is written: labels, chips, notes, plates, the words of partitions.
const FONT = "600 13px system-ui, sans-serif";
const AIR = 3; // what of a line of text is no ink, above and below
const SLIVER = 3;

const load = (name) => import(`/js-as-it-is/${name}.js`);

/** @returns {Promise<(text: string) => number>} */
async function measure() {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = FONT;
  const known = new Map();
  return (text) => {
    if (!known.has(text)) known.set(text, pen.measureText(text).width);
    return known.get(text);
  };
}

const box = (x, y, w, h, angle = 0) => ({ x, y, w, h, angle });

function* written(marks) {
  for (const thing of marks.byKey.values()) {
    if (thing.type === "arrow" && thing.label && !thing.label.tight) {
      const { text, x, y, w, angle } = thing.label;
      yield { what: `label “${text}”`, box: box(x, y, w - 8, 15 - AIR, angle) };
    }
    if (thing.kind === "chip") {
      yield { what: `chip “${thing.text}”`, box: box(thing.x, thing.y, thing.w, 22) };
    } else if (thing.type === "mark" && thing.text) {
      const x = thing.x + thing.side * (12 + (thing.w - 6) / 2);
      yield { what: `note “${thing.text}”`, box: box(x, thing.y, thing.w - 6, 15 - AIR) };
    }
  }
}

/** By how much two boxes overlap at their least (separating axes). */
function shared(one, other) {
  const reach = ({ w, h, angle }, ux, uy) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return (w / 2) * Math.abs(ux * c + uy * s) + (h / 2) * Math.abs(uy * c - ux * s);
  };
  let least = Infinity;
  for (const angle of [one.angle, other.angle]) {
    for (const turn of [angle, angle + Math.PI / 2]) {
      const [ux, uy] = [Math.cos(turn), Math.sin(turn)];
      const away = Math.abs((one.x - other.x) * ux + (one.y - other.y) * uy);
      least = Math.min(least, reach(one, ux, uy) + reach(other, ux, uy) - away);
    }
  }
  return least;
}

function* collisions(things) {
  const sorted = things.toSorted((a, b) => a.box.y - b.box.y);
  for (const [at, one] of sorted.entries()) {
    for (const other of sorted.slice(at + 1)) {
      if (other.box.y - one.box.y > 160) break;
      const much = shared(one.box, other.box);
      if (much > SLIVER) yield `${one.what} × ${other.what}: ${much.toFixed(0)} px`;
    }
  }
}

function* cut(things, width) {
  for (const { what, box: { x, y, w, h, angle } } of things) {
    const half = (w / 2) * Math.cos(angle);
    const high = (w / 2) * Math.abs(Math.sin(angle)) + (h / 2) * Math.cos(angle);
    if (x - half < -1 || x + half > width + 1 || y - high < -1) yield `${what} is cut off`;
  }
}

export async function judge(runs, widths) {
  const [{ layout }, { readStory }, { applyTrace, emptyTrace }] =
    await Promise.all(["layout", "story", "trace"].map(load));
  const measured = await measure();
  const found = [];
  for (const { name, description, frame } of runs) {
    const { trace } = applyTrace(emptyTrace(), frame);
    const story = readStory(trace);
    for (const width of widths) {
      const marks = layout(trace, story, { width, description, measure: measured });
      const things = [...written(marks)];
      const arrows = [...marks.byKey.values()].filter(({ type }) => type === "arrow");
      const shown = arrows.filter(({ label }) => label && !label.tight).length;
      const wrong = [...collisions(things), ...cut(things, marks.lanes.width)];
      found.push({ name, width, arrows: arrows.length, shown, height: marks.height, wrong });
    }
  }
  return found;
}
