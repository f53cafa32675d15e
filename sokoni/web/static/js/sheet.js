// Products as a sheet. A cell is saved when it is left with another value; what comes back is the product as it is now.

const table = document.querySelector("[data-sheet]");
const toasts = document.getElementById("toasts");
const cells = (name) => [...table.querySelectorAll(`[data-cell="${name}"]`)];

// One product is saved after the other edit of it, so that an edit never meets its own forerunner as a stranger's.
const queues = new Map();
function save(form) {
  const key = form.action.match(/sheet\/([0-9a-f-]+)/)[1];
  const before = queues.get(key) ?? Promise.resolve();
  const now = before.then(() => send(form, key));
  queues.set(key, now.catch(() => {}));
  return now;
}

async function send(form, key) {
  const data = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
  const said = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = said.getElementById(`product-${key}`);
  if (!fresh) return location.reload();
  take(document.getElementById(`product-${key}`), fresh);
  const toast = said.querySelector(".toast");
  if (toast) {
    toasts.replaceChildren(document.adoptNode(toast));
  }
}

// The product's new self takes the old one's place; the cell that somebody stands in keeps the focus and what was typed.
function take(old, fresh) {
  const here = old.contains(document.activeElement) ? document.activeElement : undefined;
  const typed = here?.matches("input[data-cell]") && here.value !== here.defaultValue ? here.value : undefined;
  const [start, end] = here?.matches("input[data-cell]") ? [here.selectionStart, here.selectionEnd] : [];
  const name = here?.dataset.cell;
  const owner = here?.getAttribute("form");
  const place = document.adoptNode(fresh);
  const [was, box] = [old, place].map((each) => each.querySelector("[data-pick]"));
  if (was && box) box.checked = was.checked;
  leaving = true;
  old.replaceWith(place);
  leaving = false;
  const next = name && place.querySelector(`[data-cell="${name}"][form="${owner}"]`);
  if (!next) return;
  if (typed !== undefined && !next.matches("[aria-invalid]")) next.value = typed;
  next.focus();
  if (start !== undefined) next.setSelectionRange?.(start, end);
}

let leaving = false;
document.addEventListener("change", (event) => {
  const cell = event.target.closest?.("[data-cell]");
  if (cell && !leaving && table?.contains(cell)) save(cell.form);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-sheet-row]");
  if (!form) return;
  event.preventDefault();
  save(form);
});

// Keys as in a sheet: up and down keep to the column, left and right leave the text at its ends, Escape takes back.
table?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") {
    cell.value = cell.form.elements[`was-${cell.name}`].value;
    cell.select?.();
  } else if (event.key === "Enter") {
    event.preventDefault();
    goDown(cell, event.shiftKey ? -1 : 1);
  } else if (cell.matches("input") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    goDown(cell, event.key === "ArrowDown" ? 1 : -1);
  } else if (cell.matches("input") && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    goBeside(event, cell);
  }
});

function goDown(cell, by) {
  const column = cells(cell.dataset.cell);
  const next = column[column.indexOf(cell) + by];
  if (next) enter(next);
  else cell.blur();
}

function goBeside(event, cell) {
  const isRtl = document.documentElement.dir === "rtl";
  const forward = (event.key === "ArrowRight") !== isRtl;
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const atEdge = cell.selectionStart === cell.selectionEnd && cell.selectionEnd === (forward ? cell.value.length : 0);
  if (!whole && !atEdge) return;
  const line = [...cell.closest("tr").querySelectorAll("[data-cell]")];
  const next = line[line.indexOf(cell) + (forward ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  enter(next);
}

function enter(cell) {
  cell.focus();
  cell.select?.();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}
