// How a picture is shown: the part that is drawn on it, and the point that is pressed. Both stand in fields of numbers,
// which say what is saved; what is drawn follows them, and they follow what is drawn.

const editor = document.querySelector("[data-editor]");
const part = document.getElementById("pictures");
// So near to a corner, in pixels, one takes hold of it; so far one moves before it is no press any more.
const [NEAR, STILL] = [22, 4];
const SIDES = ["x", "y", "width", "height"];

const fields = (box, kind, names) => names.map((name) => editor.elements[`${kind}-${name}-${box.dataset.frameOf}`]);
const within = (value, least, most) => Math.min(Math.max(value, least), most);

// The part in hundredths, as the fields say it; what they leave out reaches to the edges.
function partOf(box) {
  const [x, y, width, height] = fields(box, "crop", SIDES).map((field) => Number.parseFloat(field.value));
  const left = within(x || 0, 0, 100);
  const top = within(y || 0, 0, 100);
  return { left, top, width: within(width || 100, 0, 100 - left), height: within(height || 100, 0, 100 - top) };
}

function draw(box) {
  const point = box.querySelector(".focus-point");
  // A picture that is still being prepared has nothing to draw on.
  if (!point) return;
  const shown = partOf(box);
  const frame = box.querySelector(".crop");
  frame.hidden = shown.width === 100 && shown.height === 100;
  for (const [side, share] of Object.entries(shown)) frame.style[side] = `${share}%`;
  const [x, y] = fields(box, "focus", ["x", "y"]);
  point.style.left = `${x.value || shown.left + shown.width / 2}%`;
  point.style.top = `${y.value || shown.top + shown.height / 2}%`;
}

const drawAll = () => part.querySelectorAll("[data-frame-of]").forEach(draw);

function say(box, kind, names, values) {
  const said = fields(box, kind, names);
  said.forEach((field, place) => (field.value = values[place]));
  said[0].dispatchEvent(new Event("input", { bubbles: true }));
}

function saysPart(box, { left, top, width, height }) {
  const [x, y] = [left, top].map(Math.round);
  const sides = [within(Math.round(width), 1, 100 - x), within(Math.round(height), 1, 100 - y)];
  say(box, "crop", SIDES, sides[0] === 100 && sides[1] === 100 ? ["", "", "", ""] : [x, y, ...sides]);
}

function at(box, event) {
  const edges = box.getBoundingClientRect();
  return {
    x: within((100 * (event.clientX - edges.left)) / edges.width, 0, 100),
    y: within((100 * (event.clientY - edges.top)) / edges.height, 0, 100),
    wide: (100 * NEAR) / edges.width,
    high: (100 * NEAR) / edges.height,
  };
}

// Held by a corner, the opposite one stays; held inside, the whole part moves; anywhere else, a new one begins.
function takeHold(box, pointer) {
  const shown = partOf(box);
  const [right, bottom] = [shown.left + shown.width, shown.top + shown.height];
  if (!box.querySelector(".crop").hidden) {
    for (const [x, y, fromX, fromY] of [
      [shown.left, shown.top, right, bottom],
      [right, shown.top, shown.left, bottom],
      [shown.left, bottom, right, shown.top],
      [right, bottom, shown.left, shown.top],
    ]) {
      if (Math.abs(pointer.x - x) <= pointer.wide && Math.abs(pointer.y - y) <= pointer.high) return { fromX, fromY };
    }
    const isInside = pointer.x > shown.left && pointer.x < right && pointer.y > shown.top && pointer.y < bottom;
    if (isInside) return { moves: shown, fromX: pointer.x, fromY: pointer.y };
  }
  return { fromX: pointer.x, fromY: pointer.y };
}

function pull({ moves, fromX, fromY }, { x, y }) {
  if (moves) {
    return {
      ...moves,
      left: within(moves.left + x - fromX, 0, 100 - moves.width),
      top: within(moves.top + y - fromY, 0, 100 - moves.height),
    };
  }
  return { left: Math.min(x, fromX), top: Math.min(y, fromY), width: Math.abs(x - fromX), height: Math.abs(y - fromY) };
}

let held;
part.addEventListener("pointerdown", (event) => {
  const box = event.target.closest("[data-frame-of]");
  if (!box?.querySelector(".crop") || event.button !== 0) return;
  box.setPointerCapture(event.pointerId);
  held = { box, begin: event, hold: takeHold(box, at(box, event)), isDrawing: false };
});
part.addEventListener("pointermove", (event) => {
  if (held?.begin.pointerId !== event.pointerId) return;
  held.isDrawing ||= Math.hypot(event.clientX - held.begin.clientX, event.clientY - held.begin.clientY) > STILL;
  if (held.isDrawing) saysPart(held.box, pull(held.hold, at(held.box, event)));
});
part.addEventListener("pointerup", (event) => {
  if (held?.begin.pointerId !== event.pointerId) return;
  const { box, isDrawing } = held;
  held = undefined;
  if (isDrawing) return;
  const { x, y } = at(box, event);
  say(box, "focus", ["x", "y"], [Math.round(x), Math.round(y)]);
});
part.addEventListener("pointercancel", () => (held = undefined));

part.addEventListener("click", (event) => {
  const button = event.target.closest("[data-frame-whole]");
  if (button) say(document.getElementById(`focus-${button.dataset.frameWhole}`), "crop", SIDES, ["", "", "", ""]);
});
part.addEventListener("input", (event) => /^(focus|crop)-/.test(event.target.name ?? "") && drawAll());
part.addEventListener("pictures:shown", drawAll);
document.addEventListener("htmx:after:swap", drawAll);
drawAll();
