// The product editor: what is not saved is said and guarded, Ctrl+S saves, the page comes back where it was left.

const editor = document.querySelector("[data-editor]");
const state = editor.querySelector("[data-state]");
let changed = false;

function note(is) {
  changed = is;
  state.textContent = is ? state.dataset.unsaved : "";
}
// A form that came back with mistakes holds what is saved nowhere.
if (editor.hasAttribute("data-changed")) note(true);

// Pictures are saved as they come; their words are saved with the rest.
editor.addEventListener("input", (event) => {
  if (event.target.type !== "file") note(true);
});
addEventListener("beforeunload", (event) => {
  if (!changed) return;
  event.preventDefault();
});
editor.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  changed = false;
  sessionStorage.setItem("editor-place", JSON.stringify([location.pathname, scrollY, document.activeElement?.id ?? ""]));
});

// After saving, the page stands where it stood, with the cursor in the same field.
const [path, top, id] = JSON.parse(sessionStorage.getItem("editor-place") ?? "[]");
sessionStorage.removeItem("editor-place");
if (path === location.pathname && document.querySelector("#toasts .toast") && !location.hash) {
  scrollTo({ top, behavior: "instant" });
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  editor.requestSubmit(editor.querySelector("[data-save]"));
});

// The result in a search engine, as it would be shown.
const snippet = editor.querySelector("[data-snippet]");
const field = (name) => editor.elements[name];
const empty = snippet.querySelector("[data-snippet-words]").textContent;
const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim().replace(/\s+/g, " ");
const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function preview() {
  const words = field("seo_description").value.trim() || plain(field("description").value);
  snippet.querySelector("[data-snippet-title]").textContent = cut(field("seo_title").value.trim() || field("title").value.trim(), 60);
  snippet.querySelector("[data-snippet-words]").textContent = cut(words, 155) || empty;
  snippet.querySelector("[data-snippet-slug]").textContent = field("slug").value.trim() || "…";
}
editor.addEventListener("input", (event) => {
  if (["title", "description", "seo_title", "seo_description", "slug"].includes(event.target.name)) preview();
});

// A known tag is added with a press, and taken back with another.
editor.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tag]");
  if (!button) return;
  const tags = field("tags").value.split(",").map((tag) => tag.trim()).filter(Boolean);
  const at = tags.indexOf(button.dataset.tag);
  at < 0 ? tags.push(button.dataset.tag) : tags.splice(at, 1);
  field("tags").value = tags.join(", ");
  note(true);
});

// What is typed for all variants stands in each line at once.
editor.addEventListener("change", (event) => {
  const { target } = event;
  if (!target.matches("[data-fills]") || !target.value.trim()) return;
  const kind = target.name.slice("all-".length);
  for (const cell of editor.querySelectorAll(`.grid .cell-input[name^="${kind}-"]`)) cell.value = target.value;
  target.value = "";
});

// The grid goes up and down like a sheet.
editor.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".grid .cell-input");
  if (!cell || event.isComposing || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const [kind] = cell.name.split("-", 1);
  const column = [...editor.querySelectorAll(`.grid .cell-input[name^="${kind}-"]`)];
  const next = column[column.indexOf(cell) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});
